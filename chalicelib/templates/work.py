"""Which of templates' events make work for which job."""

from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work


def work_of(recorded: Recorded) -> list[Work]:
    event = recorded.event
    if event.type != "template.uploaded":
        return []
    return [Work("preflight", {"sid": str(event.data["sid"]), "template_id": event.stream})]
