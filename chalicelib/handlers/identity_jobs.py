"""The job behind eID orders: finishes what was collected, and collects for a browser that was closed."""

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.platform.ids import OrderId

blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="collect-order")
def collect_order(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Messages `{order_id}`. What fails comes again, and starts from what is stored."""
    return queues.each(event, _collect_order)


def _collect_order(work: dict[str, str], _attempt: int) -> None:
    from chalicelib.identity.order import COLLECT_AGAIN_S

    if wiring.eid.eid_orders().work(OrderId(work["order_id"])):
        queues.send("collect", work, delay_s=COLLECT_AGAIN_S)
