"""What happened at Stripe on a day: its balance transactions of payments, refunds and disputes.

A payment is named by its PaymentIntent, as in the book, a refund by itself. Amounts are before Stripe's own fees, and
payouts and fees are not payments.
"""

from datetime import UTC, date, datetime, timedelta

import msgspec

from chalicelib.payments.domain import STOCKHOLM
from chalicelib.payments.reconciliation import DAY, Movement
from chalicelib.payments.stripe import Stripe

OF_PAYMENTS = frozenset(
    {"charge", "payment", "refund", "payment_refund", "refund_failure", "payment_failure_refund", "adjustment"}
)
PAGE = "100"


class Source(msgspec.Struct):
    """A charge, refund or dispute."""

    id: str
    object: str = ""
    payment_intent: str | None = None


class BalanceTransaction(msgspec.Struct):
    id: str
    amount: int
    currency: str
    type: str
    created: int
    source: Source | None = None


class BalanceTransactions(msgspec.Struct):
    data: list[BalanceTransaction]
    has_more: bool = False


class StripeReport:
    """A Reporter. A transaction is there as soon as the payment is."""

    settles_within = timedelta(days=1)

    def __init__(self, stripe: Stripe) -> None:
        self._stripe = stripe

    def happened(self, day: date) -> list[Movement]:
        asked = {
            "created[gte]": str(_midnight(day)),
            "created[lt]": str(_midnight(day + DAY)),
            "limit": PAGE,
            "expand[]": "data.source",
        }
        found: list[Movement] = []
        while True:
            page = self._stripe.listed("/v1/balance_transactions", asked, BalanceTransactions)
            found += [_movement(each, day) for each in page.data if each.type in OF_PAYMENTS]
            if not page.has_more or not page.data:
                return found
            asked["starting_after"] = page.data[-1].id


def _midnight(day: date) -> int:
    """In Sweden, in seconds since the epoch."""
    return int(datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM).astimezone(UTC).timestamp())


def _movement(transaction: BalanceTransaction, day: date) -> Movement:
    source = transaction.source
    is_payment = source is not None and source.object == "charge"
    reference = (source.payment_intent if source and is_payment else None) or (source.id if source else transaction.id)
    return Movement(reference, transaction.amount, transaction.currency.upper(), day)
