"""Which events make work for the job `rights`: whoever asks for their data, and is known, gets it by the job; whoever
objects, or takes a consent back, is obeyed at once, before anybody has looked at it (art. 7(3), 18(1)(d), 21(3))."""

from typing import cast

from chalicelib.platform.events import Event, Recorded
from chalicelib.platform.outbox import Work
from chalicelib.privacy.data_request import Outcome, Right

BY_JOB = frozenset({Right.ACCESS.value, Right.PORTABILITY.value})
AT_ONCE = frozenset({Right.OBJECTION.value, Right.WITHDRAWAL.value})
BEGIN = frozenset({"data_request.received", "data_request.identified"})
# An erasure is a data subject's request too, with its clock and receipt: what begins one makes the other.
OF_ERASURES = {
    "erasure.requested": "register-erasure",
    "erasure.cancelled": "end-erasure",
    "erasure.expired": "end-erasure",
}


def work_of(recorded: Recorded) -> list[Work]:
    event = recorded.event
    if event.type in OF_ERASURES:
        return [Work("rights", {"task": OF_ERASURES[event.type], "erasure_id": event.stream})]
    if _ends_erasure(event):
        return [Work("rights", {"task": "stop-erasure", "data_request_id": event.stream})]
    if event.type not in BEGIN:
        return []
    asked = set(cast("list[str]", event.data.get("rights", [])))
    tasks = ["object"] if asked & AT_ONCE else []
    tasks += ["extract"] if asked & BY_JOB and event.data.get("subject") else []
    tasks += ["erase"] if Right.ERASURE.value in asked and event.data.get("subject") else []
    return [Work("rights", {"task": task, "data_request_id": event.stream}) for task in tasks]


def _ends_erasure(event: Event) -> bool:
    """Taken back, or refused by staff: what it began must not go on."""
    is_refused = event.data.get("right") == Right.ERASURE.value and event.data.get("outcome") == Outcome.REFUSED.value
    return event.type == "data_request.withdrawn" or (event.type == "data_request.decided" and is_refused)
