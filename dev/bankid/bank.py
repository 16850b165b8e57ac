"""The bank's side of an order: what a relying party may do with it (start, collect, cancel)."""

from collections.abc import Callable
from typing import Any

from dev.bankid.orders import Failed, Order, Status
from dev.bankid.requests import InvalidParameters
from dev.bankid.store import OrderStore
from dev.bankid.switches import Switches

SHORTEST_INTERVAL_SECONDS = 0.95  # once a second, and a little for the network's jitter
NO_SUCH_ORDER = "No such order"


class AlreadyInProgress(Exception):
    """400: the person has an open order. It is cancelled, and no new one is made."""


class TooManyRequests(Exception):
    """429: the order was collected less than a second ago."""

    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
        super().__init__("too many requests")


class Bank:
    """`clock`: seconds since the epoch."""

    def __init__(self, store: OrderStore, switches: Callable[[], Switches], clock: Callable[[], float]) -> None:
        self._store, self._switches, self._clock = store, switches, clock

    def start(self, fields: dict[str, Any], rp_name: str, rp_display_name: str) -> Order:
        """A new order. Raises AlreadyInProgress."""
        order = Order(created_at=self._clock(), rp_name=rp_name, rp_display_name=rp_display_name, **fields)
        self._refuse_second(order.personal_number)
        self._store.keep(order)
        return order

    def collect(self, order_ref: str, rp_name: str) -> dict[str, Any]:
        """The order's state; a finished order is given out once. Raises InvalidParameters or TooManyRequests."""
        order, now = self._find(order_ref, rp_name), self._clock()
        since = now - (order.last_collect_at or 0.0)
        if self._switches().rate_limit and since < SHORTEST_INTERVAL_SECONDS:
            raise TooManyRequests(1.0 - since)
        order.last_collect_at = now
        order.gone = order.status is not Status.PENDING
        self._store.keep(order)
        return _state(order)

    def cancel(self, order_ref: str, rp_name: str) -> None:
        """Only an open order can be cancelled; it cannot be collected afterwards (assumed)."""
        order = self._find(order_ref, rp_name)
        if order.status is not Status.PENDING:
            raise InvalidParameters(NO_SUCH_ORDER)
        order.fail(Failed.CANCELLED, self._clock())
        order.gone = True
        self._store.keep(order)

    def _find(self, order_ref: str, rp_name: str) -> Order:
        order = self._store.find(order_ref)
        if order is None or order.gone or order.rp_name != rp_name:
            raise InvalidParameters(NO_SUCH_ORDER)
        return order

    def _refuse_second(self, personal_number: str | None) -> None:
        if personal_number is None:
            return
        open_ones = self._store.open_for(personal_number)
        for each in open_ones:
            each.fail(Failed.CANCELLED, self._clock())
        self._store.keep(*open_ones)
        if open_ones:
            raise AlreadyInProgress


def _state(order: Order) -> dict[str, Any]:
    state: dict[str, Any] = {"orderRef": order.order_ref, "status": order.status}
    if order.hint_code is not None:
        state["hintCode"] = order.hint_code
    if order.completion is not None:
        state["completionData"] = order.completion
    return state
