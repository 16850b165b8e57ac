"""Refusals around eID orders and the evidence they leave. None carries a personnummer, a name or an answer's body."""

from enum import StrEnum

from chalicelib.identity.eid_texts import RFA4, RFA5
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class EidAlreadyInProgress(DomainError):
    """An order for this person was open; BankID has cancelled both. Trying again is right."""

    code = "eid_already_in_progress"
    status = 409
    text = RFA4


class EidUnavailable(DomainError):
    """BankID did not answer, or answered that it cannot now. `cause` is for logs: `timeout`, `tls`, `http_503` …"""

    code = "eid_unavailable"
    status = 503
    text = RFA5

    def __init__(self, cause: str) -> None:
        super().__init__()
        self.cause = cause


class EidRateLimited(DomainError):
    """BankID asks us to slow down; `retry_after_s` is its own figure when it gave one."""

    code = "eid_rate_limited"
    status = 503
    text = Text(
        sv="BankID tar emot för många anrop just nu. Vänta en stund och försök igen.",
        en="BankID is receiving too many calls right now. Wait a moment and try again.",
    )

    def __init__(self, retry_after_s: int | None = None) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class EidOrderUnknown(DomainError):
    """BankID has no such order: it was collected already, cancelled, or is too old."""

    code = "eid_order_unknown"
    status = 404
    text = Text(
        sv="Den här BankID-begäran finns inte längre. Börja om.",
        en="This BankID order no longer exists. Start again.",
    )


class EidMisused(DomainError):
    """Our own fault: BankID refused how we asked, or we would have asked wrongly. Never shown as BankID's error."""

    code = "eid_misused"
    status = 500
    text = Text(
        sv="Något gick fel hos oss. Försök igen; felet är noterat.", en="Something went wrong. Try again; it is noted."
    )

    def __init__(self, cause: str) -> None:
        super().__init__()
        self.cause = cause


class EidTextTooLong(DomainError):
    """The text to show exceeds what the BankID app takes."""

    code = "eid_text_too_long"
    status = 422
    text = Text(
        sv="Texten som ska visas i BankID-appen är för lång. Använd färre dokument eller parter.",
        en="The text to show in the BankID app is too long. Use fewer documents or parties.",
    )


class Reason(StrEnum):
    """Why evidence was refused: stable, kept in the event of the refusal, without personal data."""

    MALFORMED = "malformed"
    DUPLICATE_ID = "duplicate_id"
    ALGORITHM = "algorithm"
    DIGEST = "digest"
    SIGNATURE = "signature"
    CHAIN = "chain"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_POLICY = "certificate_policy"
    VISIBLE_DATA = "visible_data"
    NON_VISIBLE_DATA = "non_visible_data"
    SERVER_NAME = "server_name"
    FUNCTION = "function"
    OTHER_PERSON = "other_person"
    USER_MISMATCH = "user_mismatch"
    OCSP_MALFORMED = "ocsp_malformed"
    OCSP_RESPONDER = "ocsp_responder"
    OCSP_SIGNATURE = "ocsp_signature"
    OCSP_CERTIFICATE = "ocsp_certificate"
    OCSP_REVOKED = "ocsp_revoked"
    OCSP_UNKNOWN = "ocsp_unknown"
    OCSP_NONCE = "ocsp_nonce"
    OCSP_TIME = "ocsp_time"


class EidSignatureRefused(DomainError):
    """The evidence does not prove what was asked; nothing may be concluded from it but `reason`."""

    code = "eid_signature_refused"
    status = 422
    text = Text(
        sv="Underskriften från BankID kunde inte verifieras. Försök igen.",
        en="The signature from BankID could not be verified. Try again.",
    )

    def __init__(self, reason: Reason) -> None:
        super().__init__(_OTHER_PERSON if reason is Reason.OTHER_PERSON else None)
        self.reason = reason


_OTHER_PERSON = Text(
    sv="Det här BankID:t tillhör en annan person än den som ska legitimera sig eller skriva under.",
    en="This BankID belongs to another person than the one who is to identify or sign.",
)
