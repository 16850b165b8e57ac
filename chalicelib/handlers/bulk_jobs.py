"""The job of bulk sends: checks files and sends row by row. This module never imports `app.py`."""

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.observability import count, log_failure
from chalicelib.platform.ids import BulkId, SubjectId

blueprint = Blueprint(__name__)

ATTEMPTS = 5  # the queue's maxReceiveCount; at the last one a row that breaks stops the others no longer


@blueprint.lambda_function(name="send-bulk")
def send_bulk(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _send)


def _send(work: dict[str, str], attempt: int) -> None:
    owner, bulk_id = SubjectId(work["sid"]), BulkId(work["bulk_id"])
    wiring.bulk.bulk_sends().run(owner, bulk_id, _row_given_up if attempt >= ATTEMPTS else None)


def _row_given_up(error: Exception) -> None:
    log_failure("row of a bulk send given up", error)
    count("BulkRowsGivenUp")
