"""A mail as a value: to whom, in which words, with which files. Pure; adapters turn it into bytes.

Also the three ways in which sending can fail, because what may follow differs for each.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language, Text

_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,64}/[a-z0-9.+-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; `content` is the file itself, not encoded."""

    filename: str
    media_type: str
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not _MEDIA_TYPE.fullmatch(self.media_type):
            raise ValueError("a media type is like application/pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail to one address; `unsubscribe`: the page where a mail nobody needs is turned off.

    `tags` come back with the provider's events and hold ids only, never personal data.

    Raises ValueError when a tag is not of letters, digits, `_` and `-` (what SES accepts).
    """

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    attachments: tuple[Attachment, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    reply_to: str | None = field(default=None, repr=False)
    language: Language = Language.SV
    unsubscribe: str = ""

    def __post_init__(self) -> None:
        if not all(_TAG.fullmatch(name) and _TAG.fullmatch(value) for name, value in self.tags.items()):
            raise ValueError("a tag's name and value are letters, digits, _ and -")
        object.__setattr__(self, "tags", MappingProxyType(dict(self.tags)))


class MailRefused(DomainError):
    """For good: the address or the message is not accepted, and sending the same again changes nothing."""

    code = "mail_refused"
    status = 422
    text = Text(
        sv="E-postmeddelandet kunde inte skickas till den adressen. Kontrollera adressen.",
        en="The e-mail could not be sent to that address. Check the address.",
    )

    def __init__(self, cause: str = "address") -> None:
        super().__init__()
        self.cause = cause


class MailDelayed(DomainError):
    """Surely not sent, but the same may succeed later. `cause` is for logs: `TooManyRequestsException`, `connect` …"""

    code = "mail_delayed"
    status = 503
    text = Text(
        sv="E-postmeddelandet är försenat och skickas så snart det går.",
        en="The e-mail is delayed and will be sent as soon as possible.",
    )

    def __init__(self, cause: str) -> None:
        super().__init__()
        self.cause = cause


class MailOutcomeUnknown(DomainError):
    """It may have been sent: the answer was lost. Sending again may duplicate it; the tags tell which it was."""

    code = "mail_outcome_unknown"
    status = 502
    text = Text(
        sv="Det är oklart om e-postmeddelandet har skickats.",
        en="It is unclear whether the e-mail has been sent.",
    )

    def __init__(self, cause: str) -> None:
        super().__init__()
        self.cause = cause
