"""What signing by another eID than BankID says no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class EidVisitsUsedUp(DomainError):
    code = "eid_visits_used_up"
    status = 429
    text = Text(
        sv="Det har försökts för många gånger det senaste dygnet. Vänta till i morgon.",
        en="It was tried too often within 24 hours. Wait until tomorrow.",
    )


class EidVisitUnknown(DomainError):
    """What came back belongs to no visit that was begun here, or to one that is over."""

    code = "eid_visit_unknown"
    status = 409
    text = Text(
        sv="Legitimeringen hör inte till det här besöket, eller tog för lång tid. Börja om.",
        en="The identification does not belong to this visit, or took too long. Start again.",
    )
