"""What happened at Klarna on a day, from its settlements: payouts, and the sales and returns each is made of.

Klarna tells of a capture only with the payout it is part of, days later; so a day is whole when its payouts have come.
[U] That a RETURN's amount may come with either sign, and that its `capture_date` is the day of the refund.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import msgspec

from chalicelib.payments.domain import STOCKHOLM
from chalicelib.payments.klarna import Klarna
from chalicelib.payments.reconciliation import DAY, Movement
from chalicelib.platform.clock import Clock
from chalicelib.platform.working_days import swedish_day

PAYOUTS, TRANSACTIONS = "/settlements/v1/payouts", "/settlements/v1/transactions"
SALE, RETURN = "SALE", "RETURN"
PAGE = 500


class Payout(msgspec.Struct):
    payment_reference: str


class Payouts(msgspec.Struct):
    payouts: list[Payout]


class Transaction(msgspec.Struct):
    """Fees, taxes and corrections of Klarna's have other types, and are not read."""

    type: str
    amount: int
    order_id: str
    capture_date: datetime
    currency_code: str = "SEK"
    refund_id: str | None = None


class Transactions(msgspec.Struct):
    transactions: list[Transaction]


class KlarnaReport:
    """A Reporter, for one run: it reads each payout's transactions once."""

    settles_within = timedelta(days=14)

    def __init__(self, klarna: Klarna, clock: Clock) -> None:
        self._klarna = klarna
        self._clock = clock
        self._known: dict[str, list[Transaction]] = {}

    def happened(self, day: date) -> list[Movement]:
        last = min(day + self.settles_within, swedish_day(self._clock()))
        transactions = (each for payout in self._payouts(day, last) for each in self._transactions(payout))
        return [_movement(t, day) for t in transactions if t.type in (SALE, RETURN) and _day(t) == day]

    def _payouts(self, first: date, last: date) -> Iterator[str]:
        span = {"start_date": _midnight(first), "end_date": _midnight(last + DAY)}
        for offset in range(0, 100 * PAGE, PAGE):
            page = self._klarna.listed(_paged(PAYOUTS, offset, **span), Payouts).payouts
            yield from (payout.payment_reference for payout in page)
            if len(page) < PAGE:
                return

    def _transactions(self, payout: str) -> list[Transaction]:
        if payout not in self._known:
            found: list[Transaction] = []
            for offset in range(0, 1000 * PAGE, PAGE):
                page = self._klarna.listed(_paged(TRANSACTIONS, offset, payment_reference=payout), Transactions)
                found += page.transactions
                if len(page.transactions) < PAGE:
                    break
            self._known[payout] = found
        return self._known[payout]


def _paged(path: str, offset: int, **query: str) -> str:
    return f"{path}?{urlencode(query | {'size': str(PAGE), 'offset': str(offset)})}"


def _midnight(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM).isoformat()


def _day(transaction: Transaction) -> date:
    return swedish_day(transaction.capture_date)


def _movement(transaction: Transaction, day: date) -> Movement:
    """Named as in the book: a payment by its order, a refund by order and refund."""
    currency = transaction.currency_code.upper()
    if transaction.type == SALE:
        return Movement(transaction.order_id, transaction.amount, currency, day)
    return Movement(f"{transaction.order_id}/{transaction.refund_id}", -abs(transaction.amount), currency, day)
