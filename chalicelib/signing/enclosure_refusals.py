"""What is said no to about what a signer hands in."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class EnclosureNotFound(DomainError):
    code = "enclosure_not_found"
    status = 404
    text = Text(sv="Ingen sådan bilaga är begärd.", en="No such enclosure is asked for.")


class EnclosureBusy(DomainError):
    """It is being checked now, or has nothing uploaded."""

    code = "enclosure_wrong_state"
    status = 409
    text = Text(sv="Det går inte i bilagans läge just nu.", en="This cannot be done in the enclosure's present state.")


class EnclosureNotReady(DomainError):
    code = "enclosure_not_ready"
    status = 409
    text = Text(sv="Bilagan är inte inlämnad och godkänd.", en="The enclosure has not been handed in and accepted.")


class EnclosuresMissing(DomainError):
    """Who signs binds what was asked for, so it must be there first."""

    code = "enclosures_missing"
    status = 409
    text = Text(
        sv="Lämna in de bilagor som avsändaren ber om innan du skriver under.",
        en="Hand in the enclosures the sender asks for before you sign.",
    )


class EnclosuresChanged(DomainError):
    """The text that was signed does not name what is handed in now."""

    code = "enclosures_changed"
    status = 409
    text = Text(
        sv="En bilaga byttes ut medan du skrev under. Skriv under igen.",
        en="An enclosure was replaced while you were signing. Sign again.",
    )


class EnclosuresTooLarge(DomainError):
    code = "enclosures_too_large"
    status = 422
    text = Text(
        sv="Ärendets dokument och bilagor får vara högst 100 MB tillsammans.",
        en="The documents and enclosures of a request can be 100 MB together at most.",
    )
