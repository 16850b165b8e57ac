"""The jobs of persons: what an eID order brought is finished, also for a closed browser; digests on their mornings."""

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.observability import count, log_failure
from chalicelib.platform.ids import OrderId

blueprint = Blueprint(__name__)

DIGESTS_AT_MOST = 200  # what is left is the next run's, five minutes later


@blueprint.lambda_function(name="collect-order")
def collect_order(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Messages `{order_id}`. What fails comes again, and starts from what is stored."""
    return queues.each(event, _collect_order)


@blueprint.lambda_function(name="digests")
def digests(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Every few minutes; safe to run twice, late or only half: each person is a transaction of their own."""
    given = failed = 0
    service = wiring.identity.digests()
    for sid in service.due(limit=DIGESTS_AT_MOST):
        try:
            given += service.give(sid)
        except Exception as error:  # one person's trouble is not the next one's
            log_failure("digest not given", error)
            failed += 1
    if failed:
        count("DigestsMissed", failed)
    return {"given": given, "failed": failed}


def _collect_order(work: dict[str, str], _attempt: int) -> None:
    from chalicelib.identity.order import COLLECT_AGAIN_S

    if wiring.eid.eid_orders().work(OrderId(work["order_id"])):
        queues.send("collect", work, delay_s=COLLECT_AGAIN_S)
