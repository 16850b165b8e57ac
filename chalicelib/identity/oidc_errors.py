"""What can go wrong with another eID than BankID, through its broker."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class EidProviderUnknown(DomainError):
    code = "eid_provider_unknown"
    status = 422
    text = Text(sv="Den e-legitimationen finns inte här.", en="That eID is not available here.")


class EidStatementInvalid(DomainError):
    """The broker's statement does not hold: signature, issuer, audience, time, nonce, or what it must say.

    `reason` is for logs and tests: a stable word, never what the statement says.
    """

    code = "eid_statement_invalid"
    status = 422
    text = Text(
        sv="Beskedet från e-legitimationen gick inte att lita på. Inget är underskrivet. Försök igen.",
        en="The eID's statement could not be relied on. Nothing is signed. Try again.",
    )

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class EidProviderUnavailable(DomainError):
    """It may be repeated by the person, with a new visit: a code is good once."""

    code = "eid_provider_unavailable"
    status = 503
    text = Text(
        sv="E-legitimationen svarar inte just nu. Försök igen om en stund.",
        en="The eID does not answer now. Try again in a while.",
    )
