"""What proving an address for the sealed copy says no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class NoCodeAsked(DomainError):
    code = "no_code_asked"
    status = 409
    text = Text(sv="Be om en kod först.", en="Ask for a code first.")


class CodeWrong(DomainError):
    code = "code_wrong"
    status = 422
    text = Text(sv="Koden stämmer inte.", en="The code is not right.")


class CodeExpired(DomainError):
    code = "code_expired"
    status = 409
    text = Text(sv="Koden är för gammal. Be om en ny.", en="The code is too old. Ask for another one.")


class CodeTriesUsedUp(DomainError):
    code = "code_tries_used_up"
    status = 409
    text = Text(
        sv="Koden har skrivits fel fem gånger. Be om en ny.", en="The code was wrong five times. Ask for another one."
    )


class CopyAddressesUsedUp(DomainError):
    code = "copy_addresses_used_up"
    status = 429
    text = Text(
        sv="Fem koder har redan skickats, och fler går det inte.",
        en="Five codes have been sent already, which is as many as possible.",
    )
