"""Klarna's settlements: payouts, and the sales and returns each is made of.

Klarna pays out some days after a capture; here everything of a Swedish day is one payout of that day, seen at once.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dev.klarna.orders import Thing
from dev.payments.shelf import Shelf

ALL = 100_000
STOCKHOLM = ZoneInfo("Europe/Stockholm")


class Settlements:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def payouts(self, first: str, until: str, offset: int, size: int) -> Thing:
        """Paid out from `first` on and before `until` (ISO 8601 with a zone)."""
        span = datetime.fromisoformat(first), datetime.fromisoformat(until)
        days = sorted({_day(t) for t in self._transactions()})
        paid = [day for day in days if span[0] <= _paid_at(day) < span[1]]
        shown = [
            {"payment_reference": f"PAYOUT{day}", "payout_date": f"{day}T12:00:00Z", "currency_code": "SEK"}
            for day in paid[offset : offset + size]
        ]
        return {"payouts": shown, "pagination": {"count": len(shown), "total": len(paid)}}

    def transactions(self, payout: str, offset: int, size: int) -> Thing:
        found = [t for t in self._transactions() if f"PAYOUT{_day(t)}" == payout]
        shown = found[offset : offset + size]
        return {"transactions": shown, "pagination": {"count": len(shown), "total": len(found)}}

    def _transactions(self) -> Iterable[Thing]:
        for order in reversed(self._shelf.newest("order", ALL)):
            for capture in order["captures"]:
                yield _sale(order, capture)
                yield {**_sale(order, capture), "type": "FEE", "amount": 395}
            for refund in order["refunds"]:
                about = {"type": "RETURN", "amount": refund["refunded_amount"], "refund_id": refund["refund_id"]}
                yield {**_common(order), **about, "capture_date": refund["refunded_at"]}


def _sale(order: Thing, capture: Thing) -> Thing:
    about = {"type": "SALE", "amount": capture["captured_amount"], "capture_id": capture["capture_id"]}
    return {**_common(order), **about, "capture_date": capture["captured_at"]}


def _common(order: Thing) -> Thing:
    return {
        "order_id": order["order_id"],
        "merchant_reference1": order["merchant_reference1"],
        "currency_code": order["purchase_currency"],
        "purchase_country": order["purchase_country"],
        "sale_date": order["created_at"],
    }


def _day(transaction: Thing) -> str:
    at = datetime.fromisoformat(transaction["capture_date"])
    return at.astimezone(STOCKHOLM).date().isoformat()


def _paid_at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
