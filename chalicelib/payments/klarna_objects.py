"""What we read of Klarna's objects, and what it means to us. Klarna's own names; other fields are not read.

The hosted page's session says how far the payer came; the order says whether there is money. Money that was captured
wins over everything else.
"""

from datetime import datetime

import msgspec

from chalicelib.payments.provider import PaymentStanding, PaymentStatus, RefundStanding, RefundStatus

OPEN = frozenset({"WAITING", "IN_PROGRESS", "MANUAL_ID_CHECK", "BACK", "FAILED", "ERROR", "COMPLETED"})
ENDED = {
    "CANCELLED": PaymentStatus.CANCELLED,
    "DISABLED": PaymentStatus.CANCELLED,
    "TIMEOUT": PaymentStatus.EXPIRED,
}
ORDERS = {
    "CANCELLED": PaymentStatus.CANCELLED,
    "CLOSED": PaymentStatus.CANCELLED,
    "EXPIRED": PaymentStatus.EXPIRED,
}


class PaymentSession(msgspec.Struct):
    session_id: str


class OpenedPage(msgspec.Struct):
    session_id: str
    redirect_url: str


class Page(msgspec.Struct):
    """A session of the hosted page. `order_id` once it was paid and the order placed."""

    status: str
    order_id: str | None = None
    expires_at: datetime | None = None


class Capture(msgspec.Struct):
    captured_at: datetime | None = None


class RefundMade(msgspec.Struct):
    """`reference` is our refund id."""

    refunded_amount: int
    refund_id: str | None = None
    reference: str | None = None


class Order(msgspec.Struct):
    """Amounts in öre."""

    order_id: str
    status: str
    purchase_currency: str
    fraud_status: str = "ACCEPTED"
    order_amount: int = 0
    captured_amount: int = 0
    remaining_authorized_amount: int = 0
    captures: list[Capture] = []
    refunds: list[RefundMade] = []

    @property
    def may_be_captured(self) -> bool:
        return self.status == "AUTHORIZED" and self.fraud_status == "ACCEPTED" and self.remaining_authorized_amount > 0


class Error(msgspec.Struct):
    """`error_messages` are not read: they may quote what we sent."""

    error_code: str = ""


def standing_of_page(page: Page, reference: str, payee: str, now: datetime) -> PaymentStanding:
    """Where nothing has been ordered. A payer who was declined may try again until the page's time is over."""
    status = ENDED.get(page.status, PaymentStatus.PENDING)
    if status is PaymentStatus.PENDING and page.status != "COMPLETED" and page.expires_at and page.expires_at <= now:
        status = PaymentStatus.EXPIRED
    return PaymentStanding(
        status=status,
        provider_reference=reference,
        amount_ore=0,
        currency="SEK",
        payee=payee,
        reason=page.status.lower(),
    )


def standing_of_order(order: Order, reference: str, payee: str) -> PaymentStanding:
    status, reason = _status(order)
    paid = status is PaymentStatus.PAID
    return PaymentStanding(
        status=status,
        provider_reference=reference,
        amount_ore=order.captured_amount if paid else order.order_amount,
        currency=order.purchase_currency.upper(),
        payee=payee,
        settlement_reference=order.order_id,
        paid_at=next((each.captured_at for each in order.captures), None) if paid else None,
        reason=reason,
    )


def refund_standing_of(order: Order, refund: RefundMade) -> RefundStanding:
    """Klarna pays back, or says no, at once."""
    return RefundStanding(
        status=RefundStatus.PAID,
        provider_reference=f"{order.order_id}/{refund.refund_id}",
        amount_ore=refund.refunded_amount,
        currency=order.purchase_currency.upper(),
    )


def _status(order: Order) -> tuple[PaymentStatus, str]:
    if order.captured_amount > 0:
        return PaymentStatus.PAID, ""
    if order.fraud_status == "REJECTED":
        return PaymentStatus.DECLINED, "fraud_rejected"
    if order.status in ORDERS:
        return ORDERS[order.status], order.status.lower()
    if order.fraud_status == "PENDING":
        return PaymentStatus.PENDING, "fraud_pending"
    return PaymentStatus.PENDING, order.status.lower()
