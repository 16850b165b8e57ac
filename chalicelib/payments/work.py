"""Events that make work: about reserved credits the first signature and every end; a payment makes a receipt, an entry
of the book its voucher, a file of vouchers itself."""

from chalicelib.payments.ledger import MADE
from chalicelib.payments.reservations import ENDED, SIGNED
from chalicelib.platform.clock import iso
from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work

PAID = "purchase.paid"
FILE_REQUESTED = "voucher_file.requested"


def work_of(recorded: Recorded) -> list[Work]:
    if recorded.event.type == SIGNED or recorded.event.type in ENDED:
        return [Work("credits", {"request_id": recorded.event.stream})]
    if recorded.event.type == PAID:
        return [Work("receipts", {"purchase_id": recorded.event.stream})]
    if recorded.event.type == MADE:
        place = f"{iso(recorded.event.at)}#{recorded.event.stream}"
        return [Work("books", {"wallet_id": str(recorded.event.data["wallet_id"]), "place": place})]
    if recorded.event.type == FILE_REQUESTED:
        return [Work("books", {"file_id": recorded.event.stream})]
    return []
