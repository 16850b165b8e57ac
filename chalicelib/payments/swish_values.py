"""Swish's payments and refunds on the wire, from and to the port's values.

Amounts are decimal texts or numbers there, whole öre here. Fields we do not know are ignored; a state we do not know
counts as not decided yet, so that it is read again.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from chalicelib.payments.provider import (
    PaymentOrder,
    PaymentStanding,
    PaymentStatus,
    ProviderUnavailable,
    RefundOrder,
    RefundStanding,
    RefundStatus,
)
from chalicelib.payments.swish_reasons import DECLINED_BY_PAYER, OUTCOME_UNKNOWN, REASONS, TIMED_OUT, UNLISTED, safe

CURRENCY = "SEK"
MESSAGE_MAX = 50
AMOUNT_MAX = Decimal("999999999999.99")
NOT_IN_MESSAGES = re.compile(r"[^a-zA-ZåäöÅÄÖéÉüÜ0-9 :;.,?!()\"-]+")
STATUSES = {
    "PAID": PaymentStatus.PAID,
    "DECLINED": PaymentStatus.DECLINED,
    "CANCELLED": PaymentStatus.CANCELLED,
}
ID = re.compile(r"[0-9A-F]{32}")

Shape = TypeVar("Shape")


class SwishPayment(msgspec.Struct):
    """What GET answers about a payment; `paymentReference` is Swish's own, and there once it is paid."""

    id: str
    status: str
    amount: Decimal
    currency: str
    payeeAlias: str
    payerAlias: str | None = None
    payeePaymentReference: str | None = None
    paymentReference: str | None = None
    datePaid: str | None = None
    errorCode: str | None = None


class SwishRefund(msgspec.Struct):
    id: str
    status: str
    amount: Decimal
    currency: str
    originalPaymentReference: str | None = None
    errorCode: str | None = None


class SwishError(msgspec.Struct):
    errorCode: str | None = None


def payment_body(order: PaymentOrder, payee: str) -> bytes:
    """The callback's address ends with our id, so that nothing of what it carries has to be read."""
    body: dict[str, Any] = {
        "payeePaymentReference": order.reference,
        "callbackUrl": f"{order.callback_url}/{order.payment_id}",
        "callbackIdentifier": order.callback_secret,
        "payeeAlias": payee,
        "amount": amount_text(order.amount_ore),
        "currency": CURRENCY,
        "message": message_of(order.text),
    }
    return msgspec.json.encode(body | ({"payerAlias": order.payer_phone} if order.payer_phone else {}))


def refund_body(order: RefundOrder, payee: str) -> bytes:
    """In a refund we are the payer; whom it goes to follows from the original payment."""
    return msgspec.json.encode(
        {
            "payerPaymentReference": order.reference,
            "originalPaymentReference": order.settlement_reference,
            "callbackUrl": f"{order.callback_url}/{order.refund_id}",
            "callbackIdentifier": order.callback_secret,
            "payerAlias": payee,
            "amount": amount_text(order.amount_ore),
            "currency": CURRENCY,
            "message": message_of(order.text),
        }
    )


def decoded(body: bytes, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProviderUnavailable("unreadable_answer") from error


def codes_of(body: bytes) -> Sequence[str]:
    """The codes of a refusal (422), the first we know first; never empty. An unreadable refusal is one too."""
    try:
        errors = msgspec.json.decode(body, type=list[SwishError])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        errors = []
    codes = [safe(error.errorCode) or UNLISTED for error in errors] or [UNLISTED]
    return sorted(codes, key=lambda code: code not in REASONS)


def payment_standing(payment: SwishPayment) -> PaymentStanding:
    return PaymentStanding(
        status=_payment_status(payment),
        provider_reference=payment.id,
        amount_ore=ore_of(payment.amount),
        currency=payment.currency,
        payee=payment.payeeAlias,
        settlement_reference=payment.paymentReference or "",
        paid_at=_time(payment.datePaid) if payment.status == "PAID" else None,
        reason=safe(payment.errorCode),
    )


def refund_standing(refund: SwishRefund) -> RefundStanding:
    return RefundStanding(
        status=_refund_status(refund),
        provider_reference=refund.id,
        amount_ore=ore_of(refund.amount),
        currency=refund.currency,
        reason=safe(refund.errorCode),
    )


def amount_text(amount_ore: int) -> str:
    return f"{amount_ore // 100}.{amount_ore % 100:02d}"


def ore_of(amount: Decimal) -> int:
    """Exact, or no answer at all: a rounded amount would be compared with what was asked for."""
    if not amount.is_finite() or not 0 <= amount <= AMOUNT_MAX or amount * 100 % 1:
        raise ProviderUnavailable("unreadable_amount")
    return int(amount * 100)


def message_of(text: str) -> str:
    """Swish takes letters, digits and some punctuation (RP02); what it does not take becomes a space."""
    return " ".join(NOT_IN_MESSAGES.sub(" ", text).split())[:MESSAGE_MAX].strip()


def qr_text(app_token: str) -> str:
    """What the payer's Swish app scans (m-commerce)."""
    return f"D{app_token}"


def app_link(app_token: str, return_url: str) -> str:
    """Opens the app on the same device. That it comes back to `return_url` says nothing about the payment."""
    return f"swish://paymentrequest?token={quote(app_token, safe='')}&callbackurl={quote(return_url, safe='')}"


def _payment_status(payment: SwishPayment) -> PaymentStatus:
    if payment.status != "ERROR":
        return STATUSES.get(payment.status, PaymentStatus.PENDING)
    if payment.errorCode == TIMED_OUT:
        return PaymentStatus.EXPIRED
    return PaymentStatus.DECLINED if payment.errorCode in DECLINED_BY_PAYER else PaymentStatus.FAILED


def _refund_status(refund: SwishRefund) -> RefundStatus:
    """An error that we cannot read may have moved the money: UNKNOWN, so that nobody pays back twice."""
    match refund.status:
        case "PAID":
            return RefundStatus.PAID
        case "ERROR" if refund.errorCode == OUTCOME_UNKNOWN or refund.errorCode not in REASONS:
            return RefundStatus.UNKNOWN
        case "ERROR" | "DECLINED" | "CANCELLED":
            return RefundStatus.FAILED
        case _:
            return RefundStatus.PENDING


def _time(text: str | None) -> datetime | None:
    """With Swish's offset or Z; one without either is taken as UTC. An unreadable one is left out: paid it is."""
    try:
        at = datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
