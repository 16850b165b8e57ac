"""What privacy says no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class RecipientNotRegistered(DomainError):
    """Data was about to be sent to somebody who is not in the recipient register, or whose agreement is over."""

    code = "recipient_not_registered"
    status = 500
    text = Text(
        sv="Uppgifterna får inte lämnas ut till den mottagaren.", en="The data must not be disclosed to that recipient."
    )


class PurposeUnknown(DomainError):
    code = "purpose_unknown"
    status = 404
    text = Text(sv="Det ändamålet finns inte.", en="There is no such purpose.")
