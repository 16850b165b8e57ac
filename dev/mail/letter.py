"""What a person sees of a mail's bytes: headers, the two bodies, the files. Never fails on strange input."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP


@dataclass(frozen=True, slots=True)
class File:
    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    headers: list[tuple[str, str]]
    text: str | None
    html: str | None
    files: list[File]


def read(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return Letter(
        headers=[(name, str(value)) for name, value in message.items()],
        text=_body(message, "plain"),
        html=_body(message, "html"),
        files=[_file(part, number) for number, part in enumerate(message.iter_attachments(), 1)],
    )


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    if part is None or part.is_multipart():
        return None
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    try:
        return payload.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


def _file(part: EmailMessage, number: int) -> File:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else part.as_bytes()
    return File(part.get_filename() or f"attachment-{number}", part.get_content_type(), content)
