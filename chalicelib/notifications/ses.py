"""Sends mails by Amazon SES v2: the value becomes MIME, the answer becomes an id or one of three named failures."""

import re
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from typing import Any

from chalicelib.notifications.mail import Mail, MailDelayed, MailOutcomeUnknown, MailRefused

# RFC 5321's dot-string; SES takes no other local part (no quoted strings, no SMTPUTF8).
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_DOMAIN = re.compile(r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9][A-Za-z0-9-]{0,61}", re.ASCII)
# Control characters would end a header; the bidirectional ones make invoice.pdf out of something else.
_UNSAFE = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_PATH = re.compile(r'[/\\:*?"<>|]+')
_REFUSED_FOR_GOOD = frozenset({"MessageRejected", "BadRequestException"})
_SURELY_NOT_SENT_5XX = frozenset({503})
_POLICY = SMTP.clone(cte_type="7bit", max_line_length=76)


def client_settings() -> Any:
    """The botocore Config for the client: no retries, since a repeated SendEmail is a second mail."""
    from botocore.config import Config

    return Config(connect_timeout=3, read_timeout=20, retries={"total_max_attempts": 1, "mode": "standard"})


class SesMailer:
    """`client`: botocore's or boto3's `sesv2`, made with `client_settings()`; `sender`: like `B2B Sign <a@b.se>`."""

    def __init__(self, client: Any, sender: str, configuration_set: str | None = None) -> None:
        if (client.meta.config.retries or {}).get("total_max_attempts") != 1:
            raise ValueError("the client would repeat SendEmail by itself: make it with client_settings()")
        self._client = client
        self._sender = sender
        self._options = {"ConfigurationSetName": configuration_set} if configuration_set else {}

    def send(self, mail: Mail) -> str:
        """SES's message id. Raises MailRefused, MailDelayed or MailOutcomeUnknown."""
        from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, HTTPClientError
        from botocore.parsers import ResponseParserError

        request = self._request(mail)
        try:
            answer = self._client.send_email(**request)
        except ClientError as error:
            raise _failure(error) from None
        except (ConnectTimeoutError, EndpointConnectionError):
            raise MailDelayed("connect") from None
        except (HTTPClientError, ResponseParserError) as error:
            raise MailOutcomeUnknown(type(error).__name__) from None
        return str(answer["MessageId"])

    def _request(self, mail: Mail) -> dict[str, Any]:
        return {
            "FromEmailAddress": parseaddr(self._sender)[1],
            "Destination": {"ToAddresses": [_ascii_address(mail.to)]},
            "Content": {"Raw": {"Data": as_mime(mail, self._sender)}},
            "EmailTags": [{"Name": name, "Value": value} for name, value in mail.tags.items()],
            **self._options,
        }


def as_mime(mail: Mail, sender: str) -> bytes:
    """The whole message (RFC 5322, 7-bit); the text comes before the HTML, as RFC 2046 orders alternatives.

    Neither Message-ID nor Date: SES sets its own. Raises MailRefused when an address cannot be one.
    """
    name, address = parseaddr(sender)
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(_one_line(name), addr_spec=_ascii_address(address))
    message["To"] = Address(addr_spec=_ascii_address(mail.to))
    if mail.reply_to is not None:
        message["Reply-To"] = Address(addr_spec=_ascii_address(mail.reply_to))
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers to this
    message.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", charset="utf-8", cte="quoted-printable")
    for attachment in mail.attachments:
        maintype, _, subtype = attachment.media_type.partition("/")
        filename = _filename(attachment.filename)
        message.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=filename)
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    message["Content-Language"] = mail.language.value  # last: the bodies above clear or move Content-* headers
    return _subject_line(mail.subject) + message.as_bytes()


def _subject_line(subject: str) -> bytes:
    """Folded by the older Header: EmailMessage drops a space where it folds a long subject that is not ASCII."""
    words = Header(_one_line(subject), "utf-8", header_name="Subject", maxlinelen=75)
    return f"Subject: {words.encode(linesep=_POLICY.linesep)}{_POLICY.linesep}".encode("ascii")


def _failure(error: Any) -> MailRefused | MailDelayed | MailOutcomeUnknown:
    """Only the code is kept: SES's sentences quote addresses."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _REFUSED_FOR_GOOD:
        return MailRefused(code)
    if 400 <= status < 500 or status in _SURELY_NOT_SENT_5XX:
        return MailDelayed(code)
    return MailOutcomeUnknown(code)


def _ascii_address(address: str) -> str:
    """The address with its domain in ASCII (IDNA)."""
    local, at, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        raise MailRefused from None
    if not (at and len(local) <= 64 and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(ascii_domain)):
        raise MailRefused
    return f"{local}@{ascii_domain}"


def _one_line(value: str) -> str:
    return _UNSAFE.sub(" ", value).strip()


def _filename(value: str) -> str:
    """No path and no control characters, at most 120 characters, the ending kept."""
    name = _PATH.sub("-", _one_line(value)).strip(". ") or "dokument"
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= 120 else f"{stem[: 119 - len(ending)]}{dot}{ending}"[:120]
