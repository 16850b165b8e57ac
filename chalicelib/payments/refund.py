"""Refunds: money that goes back to its payer, a state machine of its own. Pure: no I/O, no clock, no AWS.

A refund is decided in one transaction with what it is for, asked for at the provider by a job, and followed until the
provider has said how it ended. One that failed is still owed: it is tried again as a new attempt, by a person.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.payments.provider import Method, RefundStatus
from chalicelib.payments.refusals import RefundWrongState
from chalicelib.payments.withdrawal import Due
from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import EntryId, PurchaseId, RefundId, WalletId, WithdrawalId

FIRST_LOOK = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=12)
AFTER_PAID = (timedelta(days=1), timedelta(days=7), timedelta(days=30))
"""A card's refund that was paid may still come back: looked at so long after it was paid."""
SYSTEM = "system"
ID_BYTES = 16
NO_DATA: Mapping[str, JSON] = {}


class RefundState(StrEnum):
    """`unclear`: the provider cannot say; never asked for again by itself, a person finds out. `taken`: it failed, and
    the payer's bank has taken the whole payment back instead: nothing of it is owed any more."""

    CREATED = "created"
    SENT = "sent"
    UNCLEAR = "unclear"
    PAID = "paid"
    FAILED = "failed"
    TAKEN = "taken"


R = RefundState
TRANSITIONS: Mapping[RefundState, frozenset[RefundState]] = {
    R.CREATED: frozenset({R.SENT, R.FAILED}),
    R.SENT: frozenset({R.PAID, R.FAILED, R.UNCLEAR}),
    R.UNCLEAR: frozenset({R.PAID, R.FAILED}),
    R.PAID: frozenset({R.FAILED}),  # the payer's bank sent it back
    R.FAILED: frozenset({R.TAKEN}),
    R.TAKEN: frozenset(),
}
OPEN = frozenset({R.CREATED, R.SENT, R.UNCLEAR})
TOLD = {
    RefundStatus.PAID: R.PAID,
    RefundStatus.FAILED: R.FAILED,
    RefundStatus.UNKNOWN: R.UNCLEAR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """`root` is the first attempt's id: the credit invoice and the book are about that. `settlement` is what the
    provider knows the payment by. `due` says what it is for; empty for money that bought nothing.

    `booked_by` is the entry that says it was paid. `retried_by` is the attempt after it.
    """

    refund_id: RefundId
    root: RefundId
    attempt: int = 1
    purchase_id: PurchaseId
    wallet_id: WalletId
    withdrawal_id: WithdrawalId | None = None
    version: int = 0
    head: Head = START
    status: RefundState = R.CREATED
    method: Method
    settlement: str
    amount_ore: int
    due: Due
    created_at: datetime
    provider_reference: str = ""
    ended_at: datetime | None = None
    reason: str = ""
    booked_by: EntryId | None = None
    retried_by: RefundId | None = None
    looks: int = 0
    look_at: datetime | None = None

    @property
    def stream(self) -> str:
        return self.refund_id

    @property
    def order_id(self) -> str:
        return order_id_of(self.refund_id)

    @property
    def is_owed(self) -> bool:
        """The money has not gone back, and nothing is on its way that will bring it."""
        return self.status is R.FAILED and self.retried_by is None

    @property
    def is_unsettled(self) -> bool:
        """On its way, or owed: the money has not gone back."""
        return self.status in OPEN or self.is_owed

    def may_become(self, status: RefundState) -> bool:
        return status in TRANSITIONS[self.status]

    def create(self, actor: str) -> Change:
        data: dict[str, JSON] = {
            "wallet_id": self.wallet_id,
            "purchase_id": self.purchase_id,
            "amount_ore": self.amount_ore,
            "attempt": self.attempt,
        }
        refund = replace(self, look_at=self.created_at + FIRST_LOOK)
        return Change(refund, self._event("refund.created", self.created_at, actor, data))

    def sent(self, provider_reference: str, at: datetime) -> Change:
        refund = replace(self._to(R.SENT), provider_reference=provider_reference)
        return Change(refund, self._event("refund.sent", at))

    def paid(self, booked_by: EntryId, at: datetime) -> Change:
        refund = replace(self._to(R.PAID), ended_at=at, reason="", booked_by=booked_by, looks=0, look_at=None)
        if self.method is Method.CARD:
            refund = replace(refund, look_at=at + AFTER_PAID[0])
        return Change(refund, self._event("refund.paid", at, data={"amount_ore": self.amount_ore}))

    def failed(self, reason: str, at: datetime) -> Change:
        refund = replace(self._to(R.FAILED), ended_at=at, reason=reason, booked_by=None, look_at=None)
        data: dict[str, JSON] = {"reason": reason, "was": self.status.value, "wallet_id": self.wallet_id}
        return Change(refund, self._event("refund.failed", at, data=data))

    def unclear(self, reason: str, at: datetime) -> Change:
        refund = replace(self._to(R.UNCLEAR), reason=reason)
        return Change(refund.looked(at), self._event("refund.unclear", at, data={"reason": reason}))

    def taken(self, by: str, at: datetime) -> Change:
        return Change(self._to(R.TAKEN), self._event("refund.taken", at, by))

    def again(self, refund_id: RefundId, by: str, at: datetime) -> tuple["Refund", list[Change]]:
        """The next attempt, and this one that names it. RefundWrongState unless it is owed."""
        if not self.is_owed:
            raise RefundWrongState(self.status.value)
        following = replace(
            self,
            refund_id=refund_id,
            attempt=self.attempt + 1,
            version=0,
            head=START,
            status=R.CREATED,
            created_at=at,
            provider_reference="",
            ended_at=None,
            reason="",
            looks=0,
        )
        tried = replace(self, retried_by=refund_id)
        event = self._event("refund.retried", at, by, {"by": refund_id})
        return following, [following.create(by), Change(tried, event)]

    def looked(self, at: datetime) -> "Refund":
        """When to look next after a look that found nothing new: ever less often, and for ever while it is open."""
        if self.status in OPEN:
            look_at: datetime | None = at + min(FIRST_LOOK * 2 ** min(self.looks, 8), LONGEST_PAUSE)
        else:
            later = (self.ended_at + after for after in AFTER_PAID) if self.ended_at and self.look_at else ()
            look_at = next((each for each in later if each > at), None)
        return replace(self, looks=self.looks + 1, look_at=look_at)

    def _event(self, kind: str, at: datetime, actor: str = SYSTEM, data: Mapping[str, JSON] = NO_DATA) -> Event:
        return Event(stream=self.refund_id, type=kind, at=at, actor=actor, data=data)

    def _to(self, status: RefundState) -> "Refund":
        if status not in TRANSITIONS[self.status]:
            raise RefundWrongState(self.status.value)
        return replace(self, status=status)


def order_id_of(refund_id: RefundId) -> str:
    """What the provider knows it by: the same 128 bits as 32 upper-case hex digits."""
    text = refund_id.removeprefix("rfd_").upper()
    return base64.b32decode(text + "=" * (-len(text) % 8)).hex().upper()


def refund_id_of(order_id: str) -> RefundId | None:
    """None for what no refund of ours is known by."""
    try:
        raw = bytes.fromhex(order_id)
    except ValueError:
        return None
    return RefundId("rfd_" + base64.b32encode(raw).decode().rstrip("=").lower()) if len(raw) == ID_BYTES else None
