"""The verbs of eID orders: start, poll, finish, cancel.

A finished order cannot be collected twice. So all pollers (two tabs, the delayed collector) share one lease, the answer
is stored before anything is done with it, and what follows from it (verifying, recording a signature) is a job of its
own that starts from what is stored: it can die at any point and be run again.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import msgspec

from chalicelib.identity.eid import EidFlow, Failed, Pending, StartedOrder, read_collect
from chalicelib.identity.eid_errors import EidOrderUnknown, EidRateLimited, EidUnavailable
from chalicelib.identity.eid_finishing import Finishing
from chalicelib.identity.eid_order import StartOrder
from chalicelib.identity.eid_ports import Bank, OrderStore
from chalicelib.identity.order import (
    FIRST_COLLECT_S,
    UNKNOWN_FOR,
    Ask,
    EidOrder,
    EidRequest,
    OrderStatus,
    Purpose,
    StartedEidOrder,
    StoredAnswer,
    moved,
)
from chalicelib.identity.refusals import EidOrderEnded, EidOrderNotFound, EidReturnRefused
from chalicelib.identity.session import hash_secret, is_secret
from chalicelib.platform.change import AlreadyDone, Conflict, Once
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import OrderId

OnceOf = Callable[[str], Once | None]

EXPIRED = "expiredTransaction"


class EidOrders:
    """`later` puts an order before the job after so many seconds; `secret` gives so many random bytes as text;
    `told` notes that the eID's operator was asked about somebody."""

    def __init__(  # noqa: PLR0913 - everything an order stands on
        self,
        *,
        orders: OrderStore,
        bank: Callable[[], Bank],
        finishing: Finishing,
        later: Callable[[OrderId, int], None],
        clock: Clock,
        new_id: Callable[[str], str],
        secret: Callable[[int], str],
        public_url: str,
        told: Callable[[EidOrder], None] = lambda _order: None,
    ) -> None:
        self._orders = orders
        self._bank = bank
        self._finishing = finishing
        self._later = later
        self._clock = clock
        self._new_id = new_id
        self._secret = secret
        self._public_url = public_url
        self._told = told

    def start(self, request: EidRequest, once_of: OnceOf = lambda _order_id: None) -> StartedEidOrder:
        """`once_of` gives the Idempotency-Key's row for an order id. It is looked up before BankID is asked: a second
        order for a pinned person would cancel the first."""
        order_id = OrderId(self._new_id("eo"))
        once = once_of(order_id)
        if once and self._orders.was_done(once):
            raise AlreadyDone
        secret = self._secret(20)
        nonce = self._secret(16) if request.flow is EidFlow.SAME_DEVICE else None
        started = self._ask_bank(request, self._return_url(request, order_id, nonce))
        order = _new_order(request, order_id, secret, nonce, started)
        self._later(order_id, FIRST_COLLECT_S)  # first: a message without an order is dropped, the reverse is stuck
        self._orders.create(order, _ask(request), once)
        self._told(order)
        return StartedEidOrder(order, secret)

    def find(self, order_id: OrderId, secret: str) -> EidOrder:
        order = self._orders.find(order_id)
        if order is None or not is_secret(secret, order.secret_hash):
            raise EidOrderNotFound
        return order

    def poll(self, order_id: OrderId, secret: str) -> EidOrder:
        """For the browser that started it: collects when it is its turn, and leaves the finishing to the job."""
        leased = self._orders.lease(order_id, self._clock(), hash_secret(secret))
        if leased is None:
            raise EidOrderNotFound
        order, is_mine = leased
        if not is_mine:
            return order
        order = self._advanced(order)
        if order.status is OrderStatus.COLLECTED and not order.awaits_return:
            self._later(order_id, 0)
        return order

    def work(self, order_id: OrderId) -> bool:
        """For the job: collects, finishes. True when it should be called again in a few seconds."""
        leased = self._orders.lease(order_id, self._clock(), None)
        if leased is None:
            return False
        order, is_mine = leased
        if is_mine:
            try:
                order = self._advanced(order)
            except (EidUnavailable, EidRateLimited):
                return not order.given_up(self._clock())
        if order.status is OrderStatus.COLLECTED and not order.awaits_return:
            self._finishing.finish(order)
            return False
        return order.status is OrderStatus.PENDING

    def returned(self, order_id: OrderId, secret: str, nonce: str) -> EidOrder:
        """The device that was sent to the app came back, and shows it by the nonce of the return address."""
        order = self.find(order_id, secret)
        if order.nonce_hash is None or not is_secret(nonce, order.nonce_hash):
            raise EidReturnRefused
        if not order.has_returned and not order.is_over:
            self._orders.note_return(order)
            order = replace(order, has_returned=True)
        if order.status is OrderStatus.COLLECTED:
            self._later(order_id, 0)
        return order

    def cancel(self, order_id: OrderId, secret: str) -> EidOrder:
        """Ends the order here and at BankID; EidOrderEnded when BankID's answer was faster."""
        order = self.find(order_id, secret)
        if order.status is OrderStatus.CANCELLED:
            return order
        if order.status is not OrderStatus.PENDING or order.started is None:
            raise EidOrderEnded
        with suppress(EidOrderUnknown):  # nothing is left to cancel there
            self._bank().cancel(order.started.order_ref)
        try:
            return self._end(order, OrderStatus.CANCELLED)
        except Conflict as changed:
            raise EidOrderEnded from changed

    def _ask_bank(self, request: EidRequest, return_url: str | None) -> StartedOrder:
        asked = StartOrder(
            end_user_ip=request.end_user_ip,
            origin=request.origin,
            visible_text=request.visible_text,
            non_visible_data=request.non_visible,
            return_url=return_url,
            personal_number=request.personal_number,
        )
        bank = self._bank()
        return bank.start_sign(asked) if request.purpose is Purpose.SIGN else bank.start_auth(asked)

    def _return_url(self, request: EidRequest, order_id: OrderId, nonce: str | None) -> str | None:
        """In the fragment, so that the nonce reaches the page and no log."""
        if nonce is None:
            return None
        return f"{self._public_url}{request.return_path or '/'}#eid_order={order_id}&nonce={nonce}"

    def _advanced(self, order: EidOrder) -> EidOrder:
        """One collect, when there is something to collect."""
        if order.status is not OrderStatus.PENDING or order.started is None:
            return order
        now = self._clock()
        try:
            raw = self._bank().collect(order.started.order_ref)
        except EidOrderUnknown:
            return self._unknown(order, now)
        except (EidUnavailable, EidRateLimited):
            if order.given_up(now):
                return self._failed(order, EXPIRED)
            raise
        return self._heard(order, raw)

    def _heard(self, order: EidOrder, raw: bytes) -> EidOrder:
        """Only the word `pending` or `failed` lets an answer go unstored: nothing in such an answer is needed again."""
        match _status(raw):
            case "pending":
                return self._pending(order, raw)
            case "failed":
                answer = read_collect(raw)
                return self._failed(order, answer.hint if isinstance(answer, Failed) else "")
        try:
            self._orders.keep_answer(order, StoredAnswer(raw, self._clock()))
        except Conflict:
            return self._again(order)
        return moved(order, OrderStatus.COLLECTED)

    def _pending(self, order: EidOrder, raw: bytes) -> EidOrder:
        answer = read_collect(raw)
        hint = answer.hint if isinstance(answer, Pending) else ""
        if order.given_up(self._clock()):
            return self._failed(order, EXPIRED)
        if hint != order.hint:
            self._orders.note_hint(order, hint)
        return replace(order, hint=hint)

    def _unknown(self, order: EidOrder, now: datetime) -> EidOrder:
        """BankID forgot the order, or another poller has its answer and did not store it yet: that one may finish."""
        if order.unknown_since is None:
            self._orders.note_unknown(order, now)
            return replace(order, unknown_since=now)
        return self._failed(order, EXPIRED) if now >= order.unknown_since + UNKNOWN_FOR else order

    def _failed(self, order: EidOrder, hint: str) -> EidOrder:
        try:
            return self._end(order, OrderStatus.FAILED, hint=hint)
        except Conflict:
            return self._again(order)

    def _end(self, order: EidOrder, status: OrderStatus, hint: str = "") -> EidOrder:
        ended = replace(moved(order, status), hint=hint or order.hint)
        self._orders.end(order, ended)
        return ended

    def _again(self, order: EidOrder) -> EidOrder:
        """As another poller left it."""
        found = self._orders.find(order.order_id)
        if found is None:
            raise EidOrderNotFound
        return found


class _StatusOnly(msgspec.Struct):
    status: str


def _status(raw: bytes) -> str:
    """Reads one word: an answer that is no JSON at all never came from a finished order."""
    try:
        return msgspec.json.decode(raw, type=_StatusOnly).status
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise EidUnavailable("unreadable_answer") from None


def _ask(request: EidRequest) -> Ask:
    return Ask(
        visible_text=request.visible_text,
        non_visible=request.non_visible,
        personal_number=request.personal_number,
        ip=request.end_user_ip,
        user_agent=request.user_agent,
    )


def _new_order(
    request: EidRequest, order_id: OrderId, secret: str, nonce: str | None, started: StartedOrder
) -> EidOrder:
    return EidOrder(
        order_id=order_id,
        purpose=request.purpose,
        subject=request.subject,
        key_id=request.key_id,
        flow=request.flow,
        client=request.client,
        language=request.language,
        secret_hash=hash_secret(secret),
        nonce_hash=hash_secret(nonce) if nonce else None,
        started_at=started.started_at,
        started=started,
    )
