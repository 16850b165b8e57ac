"""Events that make work: about reserved credits the first signature and every end; a payment makes a receipt, a refund
is asked of its provider and makes a credit invoice."""

from chalicelib.payments.reservations import ENDED, SIGNED
from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work

PAID = "purchase.paid"
REFUND = "refund.created"
CHARGED_BACK = "purchase.dispute_lost"


def work_of(recorded: Recorded) -> list[Work]:
    if recorded.event.type == SIGNED or recorded.event.type in ENDED:
        return [Work("credits", {"request_id": recorded.event.stream})]
    if recorded.event.type == PAID:
        return [Work("receipts", {"purchase_id": recorded.event.stream})]
    if recorded.event.type == CHARGED_BACK:
        return [Work("receipts", {"charged_back": recorded.event.stream})]
    if recorded.event.type == REFUND:
        refund = {"refund_id": recorded.event.stream}
        return [
            Work("settle", refund),
            *([Work("receipts", refund)] if recorded.event.data.get("attempt") == 1 else []),
        ]
    return []
