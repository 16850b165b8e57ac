"""What letters about money need to know, read when they are written."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.payments import receipt_texts as words
from chalicelib.payments.receipt import Receipt
from chalicelib.payments.receipt_page import file_name, receipt_pdf
from chalicelib.platform.ids import ReceiptId
from chalicelib.platform.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptMail:
    name: str = field(repr=False)
    email: str = field(repr=False)
    language: Language
    document: str
    number: str
    amount: str
    filename: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MoneyCorrespondence:
    find_receipt: Callable[[ReceiptId], Receipt]

    def receipt_mail(self, receipt_id: ReceiptId) -> ReceiptMail:
        receipt = self.find_receipt(receipt_id)
        draft, language = receipt.draft, receipt.draft.language
        return ReceiptMail(
            name=draft.buyer.name,
            email=draft.buyer.email,
            language=language,
            document=words.KINDS[draft.kind].in_(language),
            number=str(receipt.number),
            amount=words.kronor(receipt.total.gross_ore, language),
            filename=file_name(receipt),
            content=receipt_pdf(receipt),
        )
