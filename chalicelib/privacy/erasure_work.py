"""Which of an erasure's events make its walk begin, or wake it. Pure."""

from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work

FOLLOWED = {"erasure.requested", "erasure.identified", "erasure.approved", "erasure.resumed", "erasure.cancelled"}


def work_of(recorded: Recorded) -> list[Work]:
    event = recorded.event
    return [Work("erasures", {"erasure_id": event.stream})] if event.type in FOLLOWED else []
