"""What letters about money need to know, read when they are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.payments import receipt_texts as words
from chalicelib.payments.domain import Purchase
from chalicelib.payments.receipt import Receipt
from chalicelib.payments.receipt_page import file_name, receipt_pdf
from chalicelib.payments.refund import Refund
from chalicelib.payments.returning import Withdrawal
from chalicelib.platform.ids import ReceiptId, RefundId, WithdrawalId
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnMail:
    email: str = field(repr=False)
    language: Language
    facts: Mapping[str, str] = field(repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MoneyCorrespondence:
    """`find_withdrawal` answers its purchase and the secret of its link with it, `find_refund` its purchase."""

    find_receipt: Callable[[ReceiptId], Receipt]
    find_withdrawal: Callable[[WithdrawalId], tuple[Withdrawal, Purchase, str]]
    find_refund: Callable[[RefundId], tuple[Refund, Purchase]]

    def withdrawal_mail(self, withdrawal_id: WithdrawalId) -> ReturnMail:
        """As it was when it was received: what came back later is told by credit invoices."""
        withdrawal, purchase, secret = self.find_withdrawal(withdrawal_id)
        total_ore, language = withdrawal.due.total.gross_ore, purchase.language
        facts = {
            "sent": words.minute(withdrawal.sent_at),
            "received": words.minute(withdrawal.received_at),
            "bought": str(purchase.quote.credits),
            "held": str(withdrawal.held or ""),
            "amount": words.kronor(total_ore, language) if total_ore else "",
        }
        return _mail(purchase, facts, f"{withdrawal_id}.{secret}")

    def refund_mail(self, refund_id: RefundId) -> ReturnMail:
        refund, purchase = self.find_refund(refund_id)
        return _mail(purchase, {"amount": words.kronor(refund.amount_ore, purchase.language)})

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


def _mail(purchase: Purchase, facts: Mapping[str, str], token: str = "") -> ReturnMail:
    language = purchase.language
    told = {
        "name": purchase.buyer.name,
        "reference": purchase.reference,
        "method": words.METHODS[purchase.method.value].in_(language),
    }
    return ReturnMail(email=purchase.buyer.email, language=language, facts={**told, **facts}, token=token)
