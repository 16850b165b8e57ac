"""What handing a recipient's place over to somebody else says no to."""

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text


class LinkReplaced(DomainError):
    """The link was right once; since then the place was handed over, or addressed to somebody else."""

    code = "link_replaced"
    status = 410
    text = Text(
        sv="Länken gäller inte längre: ärendet har lämnats vidare till någon annan.",
        en="The link is no longer valid: the request was passed on to somebody else.",
    )


class ForwardingNotAllowed(DomainError):
    """The sender named the very person, or allows nobody to pass the request on."""

    code = "forwarding_not_allowed"
    status = 403
    text = Text(
        sv="Avsändaren har bestämt vem som ska svara. Be avsändaren att byta mottagare.",
        en="The sender has decided who is to answer. Ask the sender to change the recipient.",
    )


class HandoversUsedUp(DomainError):
    code = "handovers_used_up"
    status = 409
    text = Text(
        sv="Mottagaren har redan bytts tio gånger, och fler går det inte.",
        en="The recipient has been changed ten times already, which is as often as possible.",
    )
