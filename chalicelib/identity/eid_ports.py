"""What the verbs of eID orders need from outside."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from chalicelib.identity.eid import Complete, StartedOrder
from chalicelib.identity.eid_order import StartOrder
from chalicelib.identity.eid_signature_values import VerifiedSignature
from chalicelib.identity.order import Ask, EidOrder, FinishedOrder, RefusedOrder, StoredAnswer
from chalicelib.platform.change import Once
from chalicelib.platform.ids import OrderId


class Bank(Protocol):
    """BankID (bankid.py)."""

    def start_auth(self, order: StartOrder) -> StartedOrder: ...
    def start_sign(self, order: StartOrder) -> StartedOrder: ...
    def collect(self, order_ref: str) -> bytes: ...
    def cancel(self, order_ref: str) -> None: ...


class OrderStore(Protocol):
    """Writes are conditional on the state the order was read in. Who comes second gets Conflict from those that end or
    keep something; what is only noted (`note_…`) is then not noted."""

    def create(self, order: EidOrder, ask: Ask, once: Once | None) -> None:
        """Raises AlreadyDone when the Idempotency-Key was used."""

    def was_done(self, once: Once) -> bool: ...
    def find(self, order_id: OrderId) -> EidOrder | None: ...
    def lease(self, order_id: OrderId, now: datetime, secret_hash: str | None) -> tuple[EidOrder, bool] | None:
        """One conditional update: the order, and whether it is this poller's turn. None when there is no such order,
        or `secret_hash` is given and not its."""

    def note_hint(self, order: EidOrder, hint: str) -> None: ...
    def note_unknown(self, order: EidOrder, since: datetime) -> None: ...
    def note_return(self, order: EidOrder) -> None: ...
    def keep_answer(self, order: EidOrder, answer: StoredAnswer) -> None:
        """Stores the answer if there is none, and makes the order `collected`, in one write."""

    def answer(self, order: EidOrder) -> tuple[StoredAnswer, Ask]: ...
    def end(self, order: EidOrder, ended: EidOrder) -> None:
        """The order as it ended; the answer and what was asked are deleted with it."""


Verify = Callable[[EidOrder, Ask, Complete, datetime], VerifiedSignature]
Finish = Callable[[FinishedOrder], str | None]
Refuse = Callable[[RefusedOrder], None]
