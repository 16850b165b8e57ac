"""Events that make work: about reserved credits the first signature and every end; a payment makes a receipt, an entry
of the book its voucher, a file of vouchers itself; a refund is asked of its provider and makes a credit invoice."""

from collections.abc import Callable, Mapping

from chalicelib.payments.ledger import MADE
from chalicelib.payments.reservations import ENDED, SIGNED
from chalicelib.platform.clock import iso
from chalicelib.platform.events import Event, Recorded
from chalicelib.platform.outbox import Work

PAID = "purchase.paid"
FILE_REQUESTED = "voucher_file.requested"
REFUND = "refund.created"
CHARGED_BACK = "purchase.dispute_lost"


def work_of(recorded: Recorded) -> list[Work]:
    event = recorded.event
    if event.type in MAKES:
        return MAKES[event.type](event)
    return [Work("credits", {"request_id": event.stream})] if event.type in ENDED else []


def _entry(event: Event) -> list[Work]:
    return [Work("books", {"wallet_id": str(event.data["wallet_id"]), "place": f"{iso(event.at)}#{event.stream}"})]


def _refund(event: Event) -> list[Work]:
    """A further attempt has its credit invoice from the first one."""
    refund = {"refund_id": event.stream}
    invoice = [Work("receipts", refund)] if event.data.get("attempt") == 1 else []
    return [Work("settle", refund), *invoice]


MAKES: Mapping[str, Callable[[Event], list[Work]]] = {
    SIGNED: lambda event: [Work("credits", {"request_id": event.stream})],
    PAID: lambda event: [Work("receipts", {"purchase_id": event.stream})],
    MADE: _entry,
    FILE_REQUESTED: lambda event: [Work("books", {"file_id": event.stream})],
    CHARGED_BACK: lambda event: [Work("receipts", {"charged_back": event.stream})],
    REFUND: _refund,
}
