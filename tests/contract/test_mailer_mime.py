"""The bytes of a mail, read back by the standard library: nothing is lost, nothing gets into a header."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.notifications.mail import Attachment, Mail
from chalicelib.notifications.ses import as_mime
from chalicelib.platform.text import Language

SENDER = "B2B Sign <no-reply@b2bsign.example>"


def read(**fields: Any) -> EmailMessage:
    mail = Mail(**{"to": "a@example.com", "subject": "s", "text": "t", "html": "h", **fields})
    message = message_from_bytes(as_mime(mail, SENDER), policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content.replace("\r\n", "\n").rstrip("\n")


def test_the_parts_come_in_order_with_the_text_first() -> None:
    message = read(attachments=(Attachment("a.pdf", "application/pdf", b"%PDF"),))
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"]


def test_the_headers_are_ours_and_no_more() -> None:
    message = read(reply_to="anna@example.org", language=Language.EN)
    assert set(message.keys()) == {
        *("Subject", "From", "To", "Reply-To", "Auto-Submitted", "Content-Language", "MIME-Version", "Content-Type")
    }
    assert (message["From"], message["Reply-To"]) == (SENDER, "anna@example.org")
    assert message["Content-Language"] == "en"
    assert "List-Unsubscribe" not in message
    assert read(unsubscribe="https://b2bsign.example/settings")["List-Unsubscribe"].strip("<>").endswith("/settings")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.text(max_size=1000))
@example("Räksmörgås " * 20, "å" * 2000)  # the standard library's own folding loses a space here
@example("s\r\nBcc: other@example.com\r\n\r\nbody", ".\r\n.\n")
@example("=?utf-8?q?fooled?=", "--===")
def test_subject_and_bodies_survive_whatever_they_hold(subject: str, text: str) -> None:
    message = read(subject=subject, text=text, html=text)
    shown = message["Subject"]
    assert "Bcc" not in message
    assert "".join(shown.split()) == "".join(kept_letters(subject))
    expected = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    assert body(message, "plain") == body(message, "html") == expected


def kept_letters(subject: str) -> list[str]:
    unsafe = [
        range(0x21),
        range(0x7F, 0xA1),
        (0x200E, 0x200F, 0x2028, 0x2029),
        range(0x202A, 0x202F),
        range(0x2066, 0x206A),
    ]
    return [letter for letter in subject if not letter.isspace() and not any(ord(letter) in each for each in unsafe)]


def test_words_of_a_long_subject_stay_apart() -> None:
    subject = "Anläggningsavtal för Räksmörgåsgatan " * 5
    assert read(subject=subject)["Subject"] == subject.strip()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Avtal – räksmörgås.pdf", "Avtal – räksmörgås.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a\r\nBcc: other@example.com.pdf", "a Bcc- other@example.com.pdf"),
        ("faktura\u202efdp.exe", "faktura fdp.exe"),
        ('"x".pdf', "-x-.pdf"),
        ("", "dokument"),
        ("å" * 300 + ".pdf", "å" * 116 + ".pdf"),
    ],
)
def test_a_file_s_name_is_a_name(given: str, shown: str) -> None:
    (part,) = read(attachments=(Attachment(given, "application/pdf", b"x"),)).iter_attachments()
    assert part.get_filename() == shown


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=5000))
@example(b"\r\n.\r\n\n\r\x00")
def test_a_file_arrives_byte_for_byte(content: bytes) -> None:
    for media_type in ("application/pdf", "text/plain"):
        (part,) = read(attachments=(Attachment("a", media_type, content),)).iter_attachments()
        assert part.get_payload(decode=True) == content


@pytest.mark.parametrize("tags", [{"event": "a b"}, {"e-post": "a@b.se"}, {"": "x"}, {"x": ""}, {"å": "x"}])
def test_a_tag_that_could_hold_an_address_is_a_mistake(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="tag"):
        read(tags=tags)


def test_a_mail_does_not_show_its_content_in_logs() -> None:
    shown = repr(Mail(to="anna@example.com", subject="hemligt", text="hemligt", html="hemligt"))
    assert "hemligt" not in shown
    assert "anna" not in shown
