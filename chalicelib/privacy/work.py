"""Which events make work for the job `rights`: whoever asks for their data, and is known, gets it by the job."""

from typing import cast

from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work
from chalicelib.privacy.data_request import Right

BY_JOB = frozenset({Right.ACCESS.value, Right.PORTABILITY.value})
BEGIN = frozenset({"data_request.received", "data_request.identified"})


def work_of(recorded: Recorded) -> list[Work]:
    event = recorded.event
    asked = BY_JOB & set(cast("list[str]", event.data.get("rights", [])))
    if event.type not in BEGIN or not event.data.get("subject") or not asked:
        return []
    return [Work("rights", {"task": "extract", "data_request_id": event.stream})]
