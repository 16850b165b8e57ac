"""Which events make work for the job `rights`: whoever asks for their data, and is known, gets it by the job; whoever
objects, or takes a consent back, is obeyed at once, before anybody has looked at it (art. 7(3), 18(1)(d), 21(3))."""

from typing import cast

from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work
from chalicelib.privacy.data_request import Right

BY_JOB = frozenset({Right.ACCESS.value, Right.PORTABILITY.value})
AT_ONCE = frozenset({Right.OBJECTION.value, Right.WITHDRAWAL.value})
BEGIN = frozenset({"data_request.received", "data_request.identified"})


def work_of(recorded: Recorded) -> list[Work]:
    event = recorded.event
    if event.type not in BEGIN:
        return []
    asked = set(cast("list[str]", event.data.get("rights", [])))
    tasks = ["object"] if asked & AT_ONCE else []
    tasks += ["extract"] if asked & BY_JOB and event.data.get("subject") else []
    return [Work("rights", {"task": task, "data_request_id": event.stream}) for task in tasks]
