"""The jobs behind people's rights: disclosures that follow from events, extracts, objections, and the clock.

The clock is that of complaints, too: reminders, and their end.

This module never imports `app.py`.
"""

from typing import Any

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.observability import count, log_failure
from chalicelib.platform.ids import DataRequestId, ErasureId

blueprint = Blueprint(__name__)

ATTEMPTS = 5  # the queue's maxReceiveCount; the last one gives an extract up
REMIND_AT_MOST = 200


@blueprint.lambda_function(name="rights")
def rights(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    return queues.each(event, _rights)


@blueprint.lambda_function(name="remind")
def remind(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """Every few minutes; safe to run twice, late or only half: each request is reminded of once a day."""
    reminded = failed = 0
    requests = wiring.rights.data_requests()
    for data_request_id in requests.due(limit=REMIND_AT_MOST):
        try:
            reminded += requests.remind(data_request_id)
        except Exception as error:  # one request's trouble is not the next one's
            log_failure("reminder not given", error)
            failed += 1
    if reminded or failed:
        count("RightsDue", reminded + failed)
    told, trouble = _complaints()
    return {"reminded": reminded + told, "failed": failed + trouble}


def _complaints() -> tuple[int, int]:
    """Staff is reminded of what waits, and what is over is given to `erase`: reminders, and failures."""
    reminded = late = failed = 0
    service = wiring.complaints.complaints()
    for complaint_id in service.due(limit=REMIND_AT_MOST):
        try:
            is_late = service.remind(complaint_id)
            reminded += is_late is not None
            late += is_late is True
        except Exception as error:
            log_failure("complaint's reminder not given", error)
            failed += 1
    for complaint_id in service.over(limit=REMIND_AT_MOST):
        try:
            queues.send("erase", {"complaint_id": complaint_id})
        except Exception as error:
            log_failure("complaint not given to erase", error)
            failed += 1
    if late or failed:
        count("ComplaintsOverdue", late + failed)
    return reminded, failed


def _rights(work: dict[str, str], attempt: int) -> None:
    match work["task"]:
        case "disclose":
            _disclose(work)
        case "object":
            wiring.rights.obey(DataRequestId(work["data_request_id"]))
        case "extract":
            _extract(DataRequestId(work["data_request_id"]), attempt)
        case "erase":
            wiring.erasure_requests.begin_for(DataRequestId(work["data_request_id"]))
        case "stop-erasure":
            wiring.erasure_requests.stop_for(DataRequestId(work["data_request_id"]))
        case "register-erasure":
            wiring.erasure_requests.register(ErasureId(work["erasure_id"]))
        case "end-erasure":
            wiring.erasure_requests.end_request(ErasureId(work["erasure_id"]))
        case unknown:
            raise ValueError(unknown)


def _disclose(work: dict[str, str]) -> None:
    from chalicelib.aws.event_rows import find_event

    recorded = find_event(work["stream"], int(work["seq"]))
    if recorded:  # else it is gone with what it was about
        wiring.rights.disclosures().event(recorded)


def _extract(data_request_id: DataRequestId, attempt: int) -> None:
    extracts = wiring.rights.extracts()
    try:
        extracts.run(data_request_id)
    except Exception:
        if attempt >= ATTEMPTS:
            extracts.give_up(data_request_id)
        raise
