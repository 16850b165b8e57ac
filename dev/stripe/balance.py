"""Stripe's balance transactions: what each charge, refund and dispute did to the account, before payouts."""

import hashlib
from collections.abc import Iterable
from typing import Any

from dev.payments.shelf import Shelf
from dev.stripe.objects import Thing

ALL = 100_000
FEE_PERCENT_HUNDREDTHS, FEE_FIXED = 150, 180


class Balance:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def transactions(self, first: int, until: int) -> list[Thing]:
        """Made from `first` on and before `until` (seconds since the epoch), newest first."""
        found = [t for t in self._all() if first <= t["created"] < until]
        return sorted(found, key=lambda t: (t["created"], t["id"]), reverse=True)

    def _all(self) -> Iterable[Thing]:
        for charge in self._shelf.newest("charge", ALL):
            if charge["balance_transaction"]:
                fee = charge["amount"] * FEE_PERCENT_HUNDREDTHS // 10_000 + FEE_FIXED
                yield _transaction(charge["balance_transaction"], charge, charge["amount"], "charge", fee)
        for refund in self._shelf.newest("refund", ALL):
            yield _transaction(refund["balance_transaction"], refund, -refund["amount"], "refund")
            if failed := refund.get("failure_balance_transaction"):
                yield _transaction(failed, refund, refund["amount"], "refund_failure")
        for dispute in self._shelf.newest("dispute", ALL):
            yield _transaction(_named(dispute, "taken"), dispute, -dispute["amount"], "adjustment")
            if dispute["status"] == "won":
                yield _transaction(_named(dispute, "back"), dispute, dispute["amount"], "adjustment")


def _named(thing: Thing, what: str) -> str:
    digest = hashlib.sha256(f"{thing['id']}/{what}".encode()).hexdigest()
    return f"txn_{digest[:24]}"


def _transaction(name: str, of: Thing, amount: int, kind: str, fee: int = 0) -> dict[str, Any]:
    return {
        "id": name,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": of["created"] + 7 * 86_400,
        "balance_type": "payments",
        "created": of["created"],
        "currency": of["currency"],
        "description": of.get("description"),
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [],
        "net": amount - fee,
        "reporting_category": "dispute" if of["object"] == "dispute" else kind,
        "source": of["id"],
        "status": "available",
        "type": kind,
    }
