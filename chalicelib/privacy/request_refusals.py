"""What requests of data subjects say no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class DataRequestNotFound(DomainError):
    """Unknown, or somebody else's."""

    code = "data_request_not_found"
    status = 404
    text = Text(sv="Begäran finns inte.", en="There is no such request.")


class RequestOver(DomainError):
    code = "data_request_over"
    text = Text(sv="Begäran är redan besvarad eller återtagen.", en="The request has been answered or withdrawn.")


class RightNotAsked(DomainError):
    code = "right_not_asked"
    text = Text(sv="Begäran gäller inte den rättigheten.", en="The request does not invoke that right.")


class DecidedAlready(DomainError):
    code = "right_decided_already"
    text = Text(sv="Den rättigheten är redan avgjord.", en="That right has been decided already.")


class ExtendedAlready(DomainError):
    code = "data_request_extended_already"
    text = Text(
        sv="Tiden är redan förlängd; lagen tillåter en gång.", en="The time was extended already; the law allows once."
    )


class ExtensionTooLate(DomainError):
    """Article 12(3): the person is told within one month of receipt."""

    code = "extension_too_late"
    text = Text(
        sv="Den första månaden är slut, så tiden kan inte förlängas längre.",
        en="The first month is over, so the time can no longer be extended.",
    )


class FreshLoginRequired(DomainError):
    """The session is proved, but not lately: whoever sits there now proves it again."""

    code = "fresh_login_required"
    status = 403
    text = Text(
        sv="Legitimera dig med BankID igen, och gör om det inom 15 minuter.",
        en="Identify with BankID again, and repeat this within 15 minutes.",
    )


class DataRequestsOpen(DomainError):
    """One person's, waiting: each is work for somebody."""

    code = "too_many_data_requests"
    status = 429
    text = Text(
        sv="Du har redan flera begäranden som väntar på svar. Dra tillbaka någon, eller vänta.",
        en="Several requests of yours already wait for an answer. Withdraw one, or wait.",
    )


class IdentityUnknown(DomainError):
    """Article 12(6): where there is reasonable doubt, the person proves who they are first."""

    code = "data_request_unidentified"
    text = Text(
        sv="Det är inte klarlagt vem som begär det. Be personen legitimera sig först.",
        en="Who asks is not established. Have the person identify first.",
    )


class IdentifiedAlready(DomainError):
    code = "data_request_identified_already"
    text = Text(sv="Personen är redan identifierad.", en="The person is identified already.")


class ExtractUnavailable(DomainError):
    code = "extract_unavailable"
    status = 404
    text = Text(
        sv="Registerutdraget är inte klart än, eller borttaget efter 14 dagar.",
        en="The register extract is not ready yet, or gone after 14 days.",
    )


class ArrivalUnlikely(DomainError):
    code = "arrival_in_the_future"
    status = 422
    text = Text(sv="Mejlet kan inte ha kommit i framtiden.", en="The mail cannot have come in the future.")
