"""Webhooks' jobs: events become deliveries, deliveries are tried, a schedule finds those whose time has come."""

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws import queues

blueprint = Blueprint(__name__)

RETRIED_AT_MOST = 500


@blueprint.lambda_function(name="send-webhooks")
def send_webhooks(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """An event to fan out, or one delivery to try. How an attempt ends is noted, not thrown."""
    return queues.each(event, _send)


@blueprint.lambda_function(name="retries")
def retry(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Every few minutes; safe to run twice or late."""
    return {"retried": wiring.webhooks.deliveries().retry_due(RETRIED_AT_MOST)}


def _send(work: dict[str, str], _attempt: int) -> None:
    from chalicelib.platform.ids import DeliveryId, EndpointId

    if "stream" in work:
        wiring.webhooks.deliveries().fan_out(work["stream"], int(work["seq"]))
    else:
        wiring.webhooks.deliveries().attempt(EndpointId(work["endpoint_id"]), DeliveryId(work["delivery_id"]))
