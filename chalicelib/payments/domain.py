"""Purchases of credits: values, states and verbs. Pure: no I/O, no clock, no AWS.

What a provider says is judged in `settling.py`; here is what becomes of a purchase, and when to look at it next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chalicelib.payments.buyer import Buyer
from chalicelib.payments.prices import Quote
from chalicelib.payments.provider import DisputeStatus, Method, PaymentStarted
from chalicelib.payments.refusals import PurchaseNeedsNothing, PurchaseWrongState
from chalicelib.platform.change import Change
from chalicelib.platform.clock import iso
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import EntryId, PurchaseId, RefundId, WalletId
from chalicelib.platform.text import Language

OPEN_FOR = timedelta(hours=1)  # then it is cancelled at the provider; most end by themselves long before
FIRST_LOOK = timedelta(minutes=5)
LATER_LOOKS = (timedelta(hours=1), timedelta(hours=24), timedelta(days=3), timedelta(days=14))
"""After it ended unpaid, counted from its creation: somebody may pay late, and no callback may come."""
DISPUTE_LOOKS = timedelta(hours=12)
"""A bank takes weeks to decide; its decision is told, and read should that be lost."""
UNDECIDED = frozenset({DisputeStatus.INQUIRY, DisputeStatus.OPEN})
STOCKHOLM = ZoneInfo("Europe/Stockholm")
SYSTEM = "system"


class PurchaseStatus(StrEnum):
    CREATED = "created"
    PENDING = "pending"
    PAID = "paid"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"
    FAILED = "failed"
    EXPIRED = "expired"


S = PurchaseStatus
TRANSITIONS: Mapping[PurchaseStatus, frozenset[PurchaseStatus]] = {
    S.CREATED: frozenset({S.PENDING, S.FAILED}),
    S.PENDING: frozenset({S.PAID, S.FAILED, S.EXPIRED}),
    S.PAID: frozenset({S.PART_REFUNDED, S.REFUNDED}),
    S.PART_REFUNDED: frozenset({S.PART_REFUNDED, S.REFUNDED, S.PAID}),
    S.REFUNDED: frozenset({S.PART_REFUNDED, S.PAID}),  # a card's refund may come back
    S.FAILED: frozenset({S.PAID}),  # paid after all: what was asked for is given
    S.EXPIRED: frozenset({S.PAID}),
}
OPEN = frozenset({S.CREATED, S.PENDING})
UNPAID = OPEN | {S.FAILED, S.EXPIRED}


class Attention(StrEnum):
    """Why a person must look at a purchase; money that bought nothing is booked as owed to its payer."""

    WRONG_AMOUNT = "wrong_amount"
    WRONG_CURRENCY = "wrong_currency"
    WRONG_PAYEE = "wrong_payee"
    DOUBLE_PAYMENT = "double_payment"
    ACCOUNT_GONE = "account_gone"
    DISPUTED = "disputed"
    DISPUTE_LOST = "dispute_lost"
    REFUND_FAILED = "refund_failed"
    REFUND_UNCLEAR = "refund_unclear"


NOT_OURS = frozenset({Attention.WRONG_PAYEE, Attention.WRONG_CURRENCY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A payment that bought nothing, in the provider's smallest unit; `refund_id` once it is being paid back.

    `is_ours`: it reached our account, so that it can go back from there.
    """

    settlement: str
    amount: int
    currency: str
    is_ours: bool = True
    refund_id: RefundId | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose a payment is, by a reference a provider may name: known before the payment can be made."""

    method: Method
    reference: str
    purchase_id: PurchaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """`payment_id` is ours (32 upper-case hex digits), `provider_reference` the provider's own, once it has answered.

    `settlements` are the payments accounted for, credited or owed; the one that was credited is `credited_by`.
    `booked_by` is the entry that credited it. `refunded_ore` is what refunds were made for, those that failed not
    counted, `paid_back_ore` what of it has gone back. `dispute_entry` is the place in the book where the last dispute
    began, about `disputed_ore`.
    `immediate_use`: a consumer asked that the credits can be used at once and was told that what is used is deducted
    on withdrawal (distansavtalslagen 2005:59, 2 kap. 15 §).
    """

    purchase_id: PurchaseId
    wallet_id: WalletId
    version: int = 0
    head: Head = START
    status: PurchaseStatus = PurchaseStatus.CREATED
    quote: Quote
    buyer: Buyer = field(repr=False)
    method: Method
    language: Language
    immediate_use: bool = False
    payer_phone: str | None = field(default=None, repr=False)
    payment_id: str
    provider_reference: str = ""
    pay_url: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    created_at: datetime
    paid_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    settlements: tuple[str, ...] = ()
    credited_by: str = ""
    booked_by: EntryId | None = None
    owed: tuple[Owed, ...] = ()
    refunds: tuple[RefundId, ...] = ()
    refunded_ore: int = 0
    paid_back_ore: int = 0
    dispute: DisputeStatus | None = None
    dispute_entry: str = ""
    disputed_ore: int = 0
    attention: Attention | None = None
    looks: int = 0
    look_at: datetime | None = None

    @property
    def stream(self) -> str:
        return self.purchase_id

    @property
    def reference(self) -> str:
        """What the payer sees on a statement."""
        return self.purchase_id.replace("_", "-")

    @property
    def lot_id(self) -> str:
        """Sorts by when the credits came."""
        return lot_id_of(self.paid_at or self.created_at, self.purchase_id)

    @property
    def fiscal_year(self) -> int:
        """Whose key seals it: bookkeeping keeps it as long as that year's books. The year is the calendar's."""
        return (self.paid_at or self.created_at).astimezone(STOCKHOLM).year

    @property
    def closes_at(self) -> datetime:
        return self.created_at + OPEN_FOR

    def create(self, made_by: str = "") -> Change:
        """`made_by`: the person, where the wallet is their company's."""
        data: dict[str, JSON] = {
            "wallet_id": self.wallet_id,
            "method": self.method.value,
            "credits": self.quote.credits,
            "total_ore": self.quote.total_ore,
        }
        purchase = replace(self, look_at=self.created_at + FIRST_LOOK)
        return Change(purchase, self.event("purchase.created", self.created_at, made_by or self.wallet_id, **data))

    def started(self, answer: PaymentStarted, at: datetime) -> Change:
        purchase = replace(
            self._to(S.PENDING),
            provider_reference=answer.provider_reference,
            pay_url=answer.pay_url,
            app_token=answer.app_token,
        )
        return Change(purchase, self.event("purchase.started", at, SYSTEM))

    def unpaid(self, status: PurchaseStatus, reason: str, at: datetime) -> Change:
        """`failed` or `expired`; looked at a few times more, should somebody pay late."""
        ended = replace(self._to(status), ended_at=at, reason=reason, pay_url=None, app_token=None)
        kind = "purchase.expired" if status is S.EXPIRED else "purchase.failed"
        event = self.event(kind, at, SYSTEM, reason=reason)
        return Change(ended.looked(at), event)

    def paid(self, settlement: str, entry_id: EntryId, paid_at: datetime, at: datetime) -> tuple["Purchase", Change]:
        purchase = replace(
            self._to(S.PAID),
            paid_at=paid_at,
            ended_at=at,
            reason="",
            pay_url=None,
            app_token=None,
            settlements=(*self.settlements, settlement),
            credited_by=settlement,
            booked_by=entry_id,
            look_at=None,
        )
        data: dict[str, JSON] = {
            "wallet_id": self.wallet_id,
            "credits": self.quote.credits,
            "total_ore": self.quote.total_ore,
            "was": self.status.value,
        }
        return purchase, Change(purchase, self.event("purchase.paid", at, SYSTEM, **data))

    def owes(self, settlement: str, attention: Attention, amount: int, currency: str, at: datetime) -> Change:
        """Money came that buys nothing: a purchase that waited for it has failed, a paid one stays paid."""
        purchase = self._to(S.FAILED) if self.status in OPEN else self
        if self.status in OPEN:
            purchase = replace(purchase, ended_at=at, reason=attention.value, pay_url=None, app_token=None)
        is_ours = attention not in NOT_OURS
        owed = Owed(settlement=settlement, amount=amount, currency=currency, is_ours=is_ours)
        purchase = replace(
            purchase, settlements=(*self.settlements, settlement), owed=(*self.owed, owed), attention=attention
        )
        data: dict[str, JSON] = {"attention": attention.value, "amount": amount, "currency": currency}
        return Change(purchase.looked(at), self.event("purchase.needs_attention", at, SYSTEM, **data))

    @property
    def is_credited(self) -> bool:
        return self.status in (S.PAID, S.PART_REFUNDED, S.REFUNDED)

    def attend(self, by: str, at: datetime) -> Change:
        """A person has done what there was to do; what the book owes stays owed until it is paid back or reversed."""
        if self.attention is None:
            raise PurchaseNeedsNothing
        return Change(
            replace(self, attention=None), self.event("purchase.attended", at, by, attention=self.attention.value)
        )

    def looked(self, at: datetime) -> "Purchase":
        """As it is after a look that found nothing new: when to look next, for ever less often, then never."""
        soon = at + FIRST_LOOK * 2 ** min(self.looks, 8)
        later = (self.created_at + after for after in LATER_LOOKS if self.created_at + after > at)
        if self.dispute in UNDECIDED:
            look_at: datetime | None = at + DISPUTE_LOOKS
        elif self.status in OPEN:
            look_at = min(soon, self.closes_at) if at < self.closes_at else soon
        else:
            look_at = None if self.credited_by else next(later, None)
        return replace(self, looks=self.looks + 1, look_at=look_at)

    def event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        return Event(stream=self.purchase_id, type=kind, at=at, actor=actor, data=data)

    def to(self, status: PurchaseStatus) -> "Purchase":
        """PurchaseWrongState where the table has no such way; where it is already is no way to go."""
        return self if status is self.status else self._to(status)

    def _to(self, status: PurchaseStatus) -> "Purchase":
        if status not in TRANSITIONS[self.status]:
            raise PurchaseWrongState(self.status.value)
        return replace(self, status=status)


def lot_id_of(at: datetime, about: str) -> str:
    return f"{iso(at)}#{about}"
