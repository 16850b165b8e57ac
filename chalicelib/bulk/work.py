"""Which events of bulk sends make work for which job."""

from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work

MAKES_WORK = frozenset(
    {"bulk_send.uploaded", "bulk_send.started", "bulk_send.cancelled", "bulk_send.finished", "bulk_send.deleted"}
)


def work_of(recorded: Recorded) -> list[Work]:
    """To check, to send, to put away what is over."""
    event = recorded.event
    if event.type not in MAKES_WORK:
        return []
    return [Work("bulk", {"sid": str(event.data["sid"]), "bulk_id": event.stream})]
