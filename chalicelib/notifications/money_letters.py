"""Letters about money: they go to the address the receipt was made out to, whatever came after."""

from collections.abc import Mapping
from typing import Protocol

from chalicelib.notifications.compose import compose
from chalicelib.notifications.domain import Kind, Letter
from chalicelib.notifications.mail import Attachment, Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import ReceiptId, RefundId, WithdrawalId
from chalicelib.platform.text import Language

RETURNS = frozenset({Kind.WITHDRAWAL_ASKED, Kind.WITHDRAWAL_RECEIVED})
MONEY = frozenset({Kind.RECEIPT, Kind.REFUND_FAILED}) | RETURNS


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


class ReturnMail(Protocol):
    """`facts` as a person reads them; `token` is the link's of a form."""

    @property
    def email(self) -> str: ...
    @property
    def language(self) -> Language: ...
    @property
    def facts(self) -> Mapping[str, str]: ...
    @property
    def token(self) -> str: ...


class Money(Protocol):
    def receipt_mail(self, receipt_id: ReceiptId) -> ReceiptMail: ...
    def withdrawal_mail(self, withdrawal_id: WithdrawalId) -> ReturnMail: ...
    def refund_mail(self, refund_id: RefundId) -> ReturnMail: ...


def money_letter(letter: Letter, money: Money, public_url: str) -> Mail:
    """Obsolete when the key of the books is gone, and what the letter is about with it."""
    try:
        return _written(letter, money, public_url)
    except DomainError as refusal:
        if refusal.status != 404:  # anything else is tried again
            raise
        raise Obsolete from refusal


def _written(letter: Letter, money: Money, public_url: str) -> Mail:
    credits_url = f"{public_url}/credits"
    if letter.kind is Kind.REFUND_FAILED:
        return _returned(letter, money.refund_mail(RefundId(letter.about)), credits_url)
    if letter.kind in RETURNS:
        told = money.withdrawal_mail(WithdrawalId(letter.about))
        is_asked = letter.kind is Kind.WITHDRAWAL_ASKED
        return _returned(letter, told, f"{public_url}/withdrawal#{told.token}" if is_asked else credits_url)
    return _receipt(letter, money.receipt_mail(ReceiptId(letter.about)), credits_url)


def _returned(letter: Letter, told: ReturnMail, url: str) -> Mail:
    return compose(letter, to=told.email, language=told.language, facts=told.facts, url=url)


def _receipt(letter: Letter, told: ReceiptMail, url: str) -> Mail:
    return compose(
        letter,
        to=told.email,
        language=told.language,
        facts={"name": told.name, "document": told.document, "number": told.number, "amount": told.amount},
        url=url,
        attachments=(Attachment(told.filename, "application/pdf", told.content),),
    )
