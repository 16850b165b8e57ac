"""What a person reads about an eID order in any of its states: BankID's words where BankID has some, else our own."""

from chalicelib.identity.eid import Failed, Pending
from chalicelib.identity.eid_messages import message_for
from chalicelib.identity.eid_texts import RFA3, RFA22, EidText
from chalicelib.identity.order import EidOrder, OrderStatus
from chalicelib.platform.text import Text

FINISHING = EidText("BankID är klart. Ett ögonblick …", "BankID is done. Just a moment …", "finishing")
AWAITING_RETURN = EidText(
    "Gå tillbaka till sidan där du började.", "Go back to the page where you started.", "awaiting_return"
)
DONE = EidText("Klart.", "Done.", "done")


def hint_of(order: EidOrder) -> str | None:
    match order.status:
        case OrderStatus.COLLECTED:
            return _ours(order).code
        case OrderStatus.PENDING:
            return order.hint or "outstandingTransaction"
    return order.hint or None


def message_of(order: EidOrder) -> tuple[str, Text]:
    """A stable code and the text."""
    match order.status:
        case OrderStatus.PENDING:
            text = message_for(Pending("", order.hint or "outstandingTransaction"), flow=order.flow)
        case OrderStatus.COLLECTED:
            text = _ours(order)
        case OrderStatus.COMPLETE | OrderStatus.USED:
            text = DONE
        case OrderStatus.FAILED:
            text = message_for(Failed("", order.hint), flow=order.flow)
        case OrderStatus.CANCELLED:
            text = RFA3
        case OrderStatus.REFUSED:
            return order.code, order.message or RFA22
    return text.code, text


def _ours(order: EidOrder) -> EidText:
    return AWAITING_RETURN if order.awaits_return else FINISHING
