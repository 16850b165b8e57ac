"""Which events are told to webhook endpoints: work for the queue `webhooks`, where the endpoints are looked up."""

from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work
from chalicelib.webhooks.delivery import notice_of


def work_of(recorded: Recorded) -> list[Work]:
    if notice_of(recorded) is None:
        return []
    return [Work("webhooks", {"stream": recorded.event.stream, "seq": str(recorded.seq)})]
