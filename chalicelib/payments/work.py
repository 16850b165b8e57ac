"""Which of signing's events are about reserved credits: the first signature, and every end."""

from chalicelib.payments.reservations import ENDED, SIGNED
from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work


def work_of(recorded: Recorded) -> list[Work]:
    if recorded.event.type == SIGNED or recorded.event.type in ENDED:
        return [Work("credits", {"request_id": recorded.event.stream})]
    return []
