"""Letters about money: a receipt or credit invoice goes to the address it was made out to, whatever came after."""

from typing import Protocol

from chalicelib.notifications.compose import compose
from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.mail import Attachment, Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import ReceiptId
from chalicelib.platform.text import Language

MONEY = frozenset({Kind.RECEIPT})


class ReceiptMail(Protocol):
    """`document` is what it is called, `amount` as a person reads it."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def document(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def amount(self) -> str: ...
    @property
    def filename(self) -> str: ...
    @property
    def content(self) -> bytes: ...


class Money(Protocol):
    def receipt_mail(self, receipt_id: ReceiptId) -> ReceiptMail: ...


def money_letter(letter: Letter, money: Money, public_url: str) -> Mail:
    """Obsolete when the key of the books is gone, and what the letter is about with it."""
    try:
        return _receipt(letter, money.receipt_mail(ReceiptId(letter.about)), f"{public_url}/credits")
    except DomainError as refusal:
        if refusal.status != 404:  # anything else is tried again
            raise
        raise Obsolete from refusal


def _receipt(letter: Letter, told: ReceiptMail, url: str) -> Mail:
    return compose(
        letter,
        to=told.email,
        language=told.language,
        facts={"name": told.name, "document": told.document, "number": told.number, "amount": told.amount},
        url=url,
        attachments=(Attachment(told.filename, "application/pdf", told.content),),
    )
