"""Events that make work: about reserved credits the first signature and every end; a payment makes a receipt."""

from chalicelib.payments.reservations import ENDED, SIGNED
from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work

PAID = "purchase.paid"


def work_of(recorded: Recorded) -> list[Work]:
    if recorded.event.type == SIGNED or recorded.event.type in ENDED:
        return [Work("credits", {"request_id": recorded.event.stream})]
    if recorded.event.type == PAID:
        return [Work("receipts", {"purchase_id": recorded.event.stream})]
    return []
