"""The fence: from the freeze on, nothing a person does is written, until they cancel or nothing of theirs is left."""

from enum import StrEnum

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text

PERSON = "sub_"


class FenceState(StrEnum):
    """Frozen: the person may log in, read and cancel. Erasing: not even that. Erased: the id is nobody's any more."""

    OPEN = "open"
    FROZEN = "frozen"
    ERASING = "erasing"
    ERASED = "erased"


class AccountFrozen(DomainError):
    """The person has asked to be erased: what they do is not written any more."""

    code = "account_frozen"
    status = 409
    text = Text(
        sv="Kontot är fryst inför radering. Ångra raderingen först.",
        en="The account is frozen before its erasure. Cancel the erasure first.",
    )


class AccountBeingErased(DomainError):
    """Past the point of no return: nobody logs in as this person."""

    code = "account_being_erased"
    status = 409
    text = Text(
        sv="Kontot håller på att raderas. Vänta tills det är klart.",
        en="The account is being erased. Wait until that is done.",
    )


def is_person(actor: str) -> bool:
    """Events name who acted: a person by their subject id; recipients, jobs and staff's commands otherwise."""
    return actor.startswith(PERSON)
