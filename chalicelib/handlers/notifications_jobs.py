"""The outbox's jobs: events from the table's stream become work, letters become mails, a sweep finds what was lost."""

from datetime import timedelta
from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.observability import count, log_failure
from chalicelib.platform.clock import iso, utc_now

blueprint = Blueprint(__name__)

STALE_AFTER = timedelta(minutes=5)
SWEEP_AT_MOST = 200


@blueprint.lambda_function(name="route-events")
def route_events(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Records of the events table's stream. The first failure ends the batch: the order of a stream is kept."""
    from chalicelib.aws.event_rows import PENDING, from_image

    for record in event["Records"]:
        image = record["dynamodb"].get("NewImage", {})
        if record["eventName"] != "INSERT" or image.get("pending", {}).get("S") != PENDING:
            continue
        try:
            wiring.notifications.outbox().deliver(from_image(image))
        except Exception as error:
            log_failure("event not delivered", error)
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
    return {"batchItemFailures": []}


@blueprint.lambda_function(name="send-mail")
def send_mail(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _send_mail)


@blueprint.lambda_function(name="note-outcome")
def note_outcome(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """What SES tells of a mail, as the rules of infra/triggers.yaml cut it down: ids and the outcome, no address."""
    return queues.each(event, _note_outcome)


@blueprint.lambda_function(name="sweep")
def sweep(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Every few minutes; safe to run twice or late."""
    found = wiring.notifications.outbox().sweep(before=iso(utc_now() - STALE_AFTER), limit=SWEEP_AT_MOST)
    if found:
        count("OutboxStuck", found)
    return {"delivered": found}


def _send_mail(work: dict[str, str], _attempt: int) -> None:
    from chalicelib.notifications.domain import Letter

    wiring.notifications.letters().deliver(Letter.of(work))


def _note_outcome(work: dict[str, str], _attempt: int) -> None:
    from chalicelib.notifications.outcome import Told

    wiring.notifications.outcomes().note(Told.of(work))
