"""SendEmail of SES v2: one request to what is kept, or to the error SES answers with.

Shapes and limits: Amazon SES API v2 reference, SendEmail; "Service quotas in Amazon SES" (40 MB, 50 recipients).
"""

import binascii
import re
import secrets
import uuid
from base64 import b64decode
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses, parseaddr
from typing import Annotated, Any

import msgspec

from dev.mail.faults import Faults
from dev.mail.letter import read
from dev.mail.mailbox import Entry

LARGEST_MESSAGE = 40 * 1024 * 1024
MOST_RECIPIENTS = 50
MOST_TAGS = 50
TagText = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.@-]{1,256}$")]
_HEADERS_SET_BY_SES = re.compile(rb"(?im)^(message-id|date|bcc):.*(\r?\n[ \t].*)*\r?\n")
_ADDRESS = re.compile(r"[!-?A-~]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}", re.ASCII)


class SesError(Exception):
    """An error as SES names it; `status` is the HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        self.code, self.message, self.status = code, message, status
        super().__init__(code)


class Part(msgspec.Struct, rename="pascal"):
    data: str
    charset: str = "UTF-8"


class Body(msgspec.Struct, rename="pascal"):
    text: Part | None = None
    html: Part | None = None


class Simple(msgspec.Struct, rename="pascal"):
    subject: Part
    body: Body


class Raw(msgspec.Struct, rename="pascal"):
    data: str


class Content(msgspec.Struct, rename="pascal"):
    raw: Raw | None = None
    simple: Simple | None = None
    template: Any = None


class Destination(msgspec.Struct, rename="pascal"):
    to_addresses: list[str] = []
    cc_addresses: list[str] = []
    bcc_addresses: list[str] = []

    @property
    def all(self) -> list[str]:
        return [*self.to_addresses, *self.cc_addresses, *self.bcc_addresses]


class Tag(msgspec.Struct, rename="pascal"):
    name: TagText
    value: TagText


class SendEmail(msgspec.Struct, rename="pascal"):
    content: Content
    from_email_address: str | None = None
    destination: Destination = msgspec.field(default_factory=Destination)
    reply_to_addresses: list[str] = []
    email_tags: Annotated[list[Tag], msgspec.Meta(max_length=MOST_TAGS)] = []
    configuration_set_name: str | None = None


def accept(body: bytes, faults: Faults) -> tuple[Entry, bytes]:
    """The mail as it is kept: its entry and its bytes as SES would send them. Raises SesError."""
    try:
        request = msgspec.json.decode(body, type=SendEmail)
    except msgspec.DecodeError as error:
        raise SesError("BadRequestException", str(error)) from error
    message = _message(request)
    if len(message) > LARGEST_MESSAGE:
        raise SesError("BadRequestException", f"Message length is more than {LARGEST_MESSAGE} bytes long")
    headers = message_from_bytes(message, policy=SMTP)
    sender = request.from_email_address or _header(headers, "From")
    addresses = _addresses(request.destination.all or _in_headers(headers))
    _checked(sender, "Missing or illegal From address")
    if any(faults.rejects(address) for address in addresses):
        raise SesError("MessageRejected", "Address is on the suppression list for your account")
    message_id = f"{secrets.token_hex(8)}-{uuid.uuid4()}-000000"
    taken_at = datetime.now(UTC)
    entry = Entry(
        message_id=message_id,
        taken_at=taken_at,
        sender=_header(headers, "From") or sender,
        subject=_header(headers, "Subject"),
        tags={tag.name: tag.value for tag in request.email_tags},
        configuration_set=request.configuration_set_name,
        files=len(read(message).files),
        recipients={each: "bounced" if faults.bounces(each) else "delivered" for each in addresses},
    )
    return entry, _stamped(message, message_id, taken_at)


def _message(request: SendEmail) -> bytes:
    content = request.content
    if (content.raw is None) == (content.simple is None):
        raise SesError("BadRequestException", "Exactly one of Raw and Simple is needed (templates are not kept here)")
    if content.simple is not None:
        return _composed(request, content.simple)
    assert content.raw is not None
    try:
        return b64decode(content.raw.data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SesError("BadRequestException", "Raw.Data is not base64") from error


def _composed(request: SendEmail, simple: Simple) -> bytes:
    """SES builds the MIME of a Simple message itself."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = request.from_email_address or ""
        message["To"] = ", ".join(request.destination.to_addresses)
        message["Subject"] = simple.subject.data
        if request.reply_to_addresses:
            message["Reply-To"] = ", ".join(request.reply_to_addresses)
    except ValueError as error:
        raise SesError("BadRequestException", "Illegal header") from error
    text, html = simple.body.text, simple.body.html
    if text is None and html is None:
        raise SesError("BadRequestException", "A body needs Text or Html")
    if text is not None:
        message.set_content(text.data, cte="quoted-printable")
    if html is not None and text is not None:
        message.add_alternative(html.data, subtype="html", cte="quoted-printable")
    elif html is not None:
        message.set_content(html.data, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def _in_headers(headers: Any) -> list[str]:
    return [str(value) for name in ("To", "Cc", "Bcc") for value in headers.get_all(name, [])]


def _addresses(written: list[str]) -> list[str]:
    found = [address for _, address in getaddresses(written)]
    if not found:
        raise SesError("BadRequestException", "Missing required header 'To'.")
    if len(found) > MOST_RECIPIENTS:
        raise SesError("BadRequestException", f"Recipient count exceeds {MOST_RECIPIENTS}.")
    for address in found:
        _checked(address, "Illegal address")
    return list(dict.fromkeys(found))


def _checked(address: str, refusal: str) -> None:
    if not _ADDRESS.fullmatch(parseaddr(address)[1]):
        raise SesError("BadRequestException", refusal)


def _header(headers: Any, name: str) -> str:
    return str(headers.get(name, ""))


def _stamped(message: bytes, message_id: str, at: datetime) -> bytes:
    """SES sets Message-ID and Date itself and takes Bcc out."""
    head, separator, rest = message.partition(b"\r\n\r\n")
    if not separator:
        head, separator, rest = message.partition(b"\n\n")
    kept = _HEADERS_SET_BY_SES.sub(b"", head + b"\r\n").removesuffix(b"\r\n")
    own = f"Message-ID: <{message_id}@eu-north-1.amazonses.com>\r\nDate: {format_datetime(at)}\r\n".encode()
    return own + kept + separator + rest
