"""What signing by a one-time code says no to, and which ways to sign cannot prove what a sender asks for."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text
from chalicelib.signing.recipient import Method


class PersonnummerNeedsBankId(DomainError):
    """A code proves who reads an address, not whose it is; and before a document is shown, BankID alone is asked."""

    code = "personnummer_needs_bankid"
    status = 422
    text = Text(
        sv="Ett personnummer kan bara kontrolleras med BankID. Ta bort det eller välj BankID.",
        en="A personnummer can be verified by BankID only. Leave it out, or choose BankID.",
    )


class PhoneMissing(DomainError):
    code = "phone_missing"
    status = 422
    text = Text(
        sv="Ange mottagarens mobilnummer: dit skickas koden att skriva under med.",
        en="Give the recipient's mobile number: the code to sign with is sent there.",
    )


class SigningCodesUsedUp(DomainError):
    code = "signing_codes_used_up"
    status = 429
    text = Text(
        sv="Fem koder har skickats det senaste dygnet. Vänta till i morgon, eller be avsändaren om hjälp.",
        en="Five codes have been sent within 24 hours. Wait until tomorrow, or ask the sender for help.",
    )


class TextChanged(DomainError):
    """Somebody's place was handed over since the page was read: what would be signed is not what was shown."""

    code = "text_changed"
    status = 409
    text = Text(
        sv="Det som skrivs under har ändrats sedan du öppnade sidan. Läs igen innan du skriver under.",
        en="What is to be signed has changed since you opened the page. Read it again before you sign.",
    )


class DrawingUnreadable(DomainError):
    code = "drawing_unreadable"
    status = 422
    text = Text(
        sv="Underskriften gick inte att läsa. Rita den igen, större.",
        en="The signature could not be read. Draw it again, larger.",
    )


def require_possible(method: Method, personnummer: str | None, phone: str | None) -> None:
    if method is Method.SMS_CODE and phone is None:
        raise PhoneMissing
    if personnummer is not None and method is not Method.BANKID:
        raise PersonnummerNeedsBankId
