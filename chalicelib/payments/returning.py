"""Withdrawals: somebody says that they withdraw from a purchase, and what becomes of it. Pure: no I/O, no clock.

The rules (until when, and how much) are in `withdrawal.py`. What counts is when the message was sent. Credits that are
reserved, and payments that are disputed, are waited for; the rest goes back at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.payments.buyer import BuyerKind
from chalicelib.payments.prices import Quote
from chalicelib.payments.refusals import WithdrawalWrongState
from chalicelib.payments.withdrawal import NOTHING_DUE, Due, Part, due
from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import PurchaseId, WalletId, WithdrawalId

LOOK_EVERY = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=1)
CONFIRM_WITHIN = timedelta(days=30)


class Channel(StrEnum):
    """How it came: by the buyer logged in, by the public form, by a mail that staff recorded."""

    BUYER = "buyer"
    FORM = "form"
    STAFF = "staff"


class WithdrawalStatus(StrEnum):
    """`asked`: by the form, not yet confirmed by the mailed link. `waiting`: received, something of it is not decided.
    `decided`: everything that comes back is known; whether it has come back the refunds say."""

    ASKED = "asked"
    WAITING = "waiting"
    DECIDED = "decided"


W = WithdrawalStatus
TRANSITIONS: Mapping[WithdrawalStatus, frozenset[WithdrawalStatus]] = {
    W.ASKED: frozenset({W.WAITING}),
    W.WAITING: frozenset({W.WAITING, W.DECIDED}),
    W.DECIDED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """`sent_at` is when the message was sent. `due` is all that was decided so far, `credits` how many came back of
    it; `held` credits are still waited for."""

    withdrawal_id: WithdrawalId
    wallet_id: WalletId
    purchase_id: PurchaseId
    version: int = 0
    head: Head = START
    status: WithdrawalStatus = W.WAITING
    channel: Channel
    sent_at: datetime
    received_at: datetime
    confirmed_at: datetime | None = None
    decided_at: datetime | None = None
    due: Due = NOTHING_DUE
    credits: int = 0
    held: int = 0
    looks: int = 0
    look_at: datetime | None = None

    @property
    def stream(self) -> str:
        return self.withdrawal_id

    def ask(self) -> Change:
        """By the form: nothing follows until who was mailed has confirmed."""
        asked = replace(self, status=W.ASKED)
        return Change(asked, self._event("withdrawal.asked", self.received_at, "form", wallet_id=self.wallet_id))

    def confirmed(self, at: datetime) -> "Withdrawal":
        """It counts from when the form was sent. WithdrawalWrongState once that was done."""
        if self.status is not W.ASKED:
            raise WithdrawalWrongState(self.status.value)
        return replace(self._to(W.WAITING), confirmed_at=at)

    def step(self, quote: Quote, kind: BuyerKind, back: Part, held: Part, *, immediate_use: bool) -> Due:
        """What is due now that was not before. `back` comes back with this step, `held` may still do so."""
        returned = self.due.returned + back
        return due(quote, kind, returned, held, immediate_use=immediate_use) - self.due

    def proceeded(self, step: Due, credits_: int, held: int, at: datetime, actor: str, *, is_over: bool) -> Change:
        """After a step; the first one says that it was received. `is_over`: nothing more comes of it."""
        status = W.DECIDED if is_over else W.WAITING
        moved = replace(
            self._to(status),
            due=self.due + step,
            credits=self.credits + credits_,
            held=held,
            decided_at=at if is_over else None,
        )
        data: dict[str, JSON] = {
            "wallet_id": self.wallet_id,
            "purchase_id": self.purchase_id,
            "credits": credits_,
            "held": held,
            "amount_ore": step.total.gross_ore,
        }
        first = self.version == 0 or self.confirmed_at == at
        kind = "withdrawal.received" if first else "withdrawal.proceeded"
        then = (self._event("withdrawal.decided", at, actor),) if is_over else ()
        return Change(moved.looked(at), self._event(kind, at, actor, channel=self.channel.value, **data), then)

    def looked(self, at: datetime) -> "Withdrawal":
        """When to look next: for as long as it waits."""
        pause = min(LOOK_EVERY * 2 ** min(self.looks, 4), LONGEST_PAUSE)
        return replace(self, looks=self.looks + 1, look_at=at + pause if self.status is W.WAITING else None)

    def may_be_confirmed(self, at: datetime) -> bool:
        return self.status is W.ASKED and at < self.received_at + CONFIRM_WITHIN

    def _event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        return Event(stream=self.withdrawal_id, type=kind, at=at, actor=actor, data=data)

    def _to(self, status: WithdrawalStatus) -> "Withdrawal":
        if status not in TRANSITIONS[self.status]:
            raise WithdrawalWrongState(self.status.value)
        return replace(self, status=status)
