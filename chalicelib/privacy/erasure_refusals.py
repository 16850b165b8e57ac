"""What the erasure of a person refuses, and what stops its jobs."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class ErasureNotFound(DomainError):
    code = "erasure_not_found"
    status = 404
    text = Text(sv="Det finns ingen sådan radering.", en="There is no such erasure.")


class ErasureRunning(DomainError):
    """A person is erased once: an erasure that is not over must be cancelled before another is asked for."""

    code = "erasure_running"
    status = 409
    text = Text(sv="En radering av kontot pågår redan.", en="An erasure of the account is already under way.")


class ErasureUnderWay(DomainError):
    """The time to cancel is over, or it was cancelled."""

    code = "erasure_under_way"
    status = 409
    text = Text(sv="Raderingen kan inte längre ångras.", en="The erasure can no longer be cancelled.")


class ConsequencesNotAcknowledged(DomainError):
    """Every consequence must be named as read: what is lost cannot be had back."""

    code = "consequences_not_acknowledged"
    status = 422
    text = Text(
        sv="Bekräfta att du förstår följderna: du förlorar åtkomsten till dina dokument, och det går inte att ångra.",
        en="Confirm that you understand the consequences: you lose access to your documents, and it cannot be undone.",
    )


class IdentificationTooLate(DomainError):
    """It was confirmed before, cancelled, or not confirmed in time."""

    code = "identification_too_late"
    status = 409
    text = Text(sv="Raderingen väntar inte på någon bekräftelse.", en="The erasure is not waiting to be confirmed.")


class ErasureNotAwaitingApproval(DomainError):
    code = "erasure_not_awaiting_approval"
    status = 409
    text = Text(sv="Raderingen väntar inte på godkännande.", en="The erasure is not waiting for approval.")


class CertificateNotFound(DomainError):
    code = "certificate_not_found"
    status = 404
    text = Text(sv="Det finns inget sådant intyg.", en="There is no such certificate.")


class ErasureOver(Exception):
    """It was cancelled, came too late or is done: the machine has nothing more to do."""


class CreditsOwed(Exception):
    """The person wants their unused credits settled first."""


class LastOwnerLeft(Exception):
    """The person alone owns a company: it needs another owner first."""


class NotThatFar(Exception):
    """A task was called before its time: by a forged token, or an edited machine. Nothing was done."""


class HoldMidRun(Exception):
    """Somebody placed a hold that staff has not seen: the erasure stops where it is."""


class NotDrained(Exception):
    """Ongoing requests of the person are not over yet, or a letter about them has not left."""


class ResidueLeft(Exception):
    """The scan found something after the last round of erasing again."""
