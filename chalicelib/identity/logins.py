"""A complete login order becomes a session, once."""

from collections.abc import Callable

from chalicelib.identity.domain import Versions
from chalicelib.identity.eid_orders import EidOrders
from chalicelib.identity.order import LOGIN_WITHIN, ClientKind, OrderStatus, OrderUsed, Purpose
from chalicelib.identity.refusals import EidOrderEnded, EidOrderNotComplete, EidOrderUsed
from chalicelib.identity.session import Issued, SessionKind
from chalicelib.identity.sessions import Sessions
from chalicelib.platform.change import Change
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import OrderId, SubjectId

KINDS = {ClientKind.WEB: SessionKind.WEB, ClientKind.APP: SessionKind.APP}


class Logins:
    """`acknowledged` says which versions a person acknowledged last."""

    def __init__(
        self,
        *,
        orders: EidOrders,
        sessions: Sessions,
        acknowledged: Callable[[SubjectId], Versions | None],
        clock: Clock,
    ) -> None:
        self._orders = orders
        self._sessions = sessions
        self._acknowledged = acknowledged
        self._clock = clock

    def exchange(self, order_id: OrderId, secret: str) -> Issued:
        """The session of whoever the order identified. Raises EidOrderNotComplete, EidOrderEnded, EidOrderUsed."""
        order = self._orders.find(order_id, secret)
        if order.purpose is not Purpose.LOGIN or self._clock() >= order.started_at + LOGIN_WITHIN:
            raise EidOrderEnded
        match order.status:
            case OrderStatus.PENDING | OrderStatus.COLLECTED:
                raise EidOrderNotComplete
            case OrderStatus.USED:
                raise EidOrderUsed
            case OrderStatus.FAILED | OrderStatus.REFUSED | OrderStatus.CANCELLED:
                raise EidOrderEnded
        sid = SubjectId(order.result)
        used = Change(OrderUsed(order_id))
        versions = self._acknowledged(sid)
        return self._sessions.issue(KINDS[order.client], sid, is_identified=True, acknowledged=versions, also=(used,))
