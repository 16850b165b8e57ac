"""What we read of Stripe's objects, and what it means to us. Stripe's own names; fields we do not need are not read.

A card that is declined ends nothing: the page stays open and the payer tries another one, until the session expires.
"""

from datetime import UTC, datetime

import msgspec

from chalicelib.payments.provider import (
    DisputeStatus,
    PaymentStanding,
    PaymentStatus,
    RefundStanding,
    RefundStatus,
)

DISPUTE_WON = frozenset({"won", "warning_closed", "prevented"})
INQUIRIES = frozenset({"warning_needs_response", "warning_under_review"})
REFUNDS = {
    "pending": RefundStatus.PENDING,
    "requires_action": RefundStatus.PENDING,
    "succeeded": RefundStatus.PAID,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.FAILED,
}


class Charge(msgspec.Struct):
    created: int
    disputed: bool = False


class Trouble(msgspec.Struct):
    code: str | None = None
    decline_code: str | None = None


class Transfer(msgspec.Struct):
    destination: str | None = None


class PaymentIntent(msgspec.Struct):
    id: str
    status: str
    currency: str
    amount_received: int = 0
    metadata: dict[str, str] = {}
    latest_charge: Charge | str | None = None
    last_payment_error: Trouble | None = None
    cancellation_reason: str | None = None
    on_behalf_of: str | None = None
    transfer_data: Transfer | None = None


class Named(msgspec.Struct):
    id: str


class Opened(msgspec.Struct):
    """A new session: `url` is where the payer goes."""

    id: str
    url: str


class Session(msgspec.Struct):
    """`status`: open, complete, expired. `payment_intent` is expanded; there is none before the payer has tried."""

    id: str
    livemode: bool
    payment_status: str
    status: str | None = None
    amount_total: int | None = None
    currency: str | None = None
    url: str | None = None
    payment_intent: PaymentIntent | None = None


class Refund(msgspec.Struct):
    id: str
    amount: int
    currency: str
    status: str | None = None
    metadata: dict[str, str] | None = None
    failure_reason: str | None = None
    pending_reason: str | None = None


class Refunds(msgspec.Struct):
    data: list[Refund]


class Dispute(msgspec.Struct):
    status: str
    amount: int = 0
    id: str = ""


class Disputes(msgspec.Struct):
    data: list[Dispute]


class Error(msgspec.Struct):
    """`message` is not read: it may quote what we sent."""

    type: str = ""
    code: str | None = None


class Refusal(msgspec.Struct):
    error: Error


def standing_of(session: Session, payee: str, disputes: list[Dispute]) -> PaymentStanding:
    """Money that came wins over whatever else the session says of itself."""
    intent = session.payment_intent
    status, reason = status_of(session)
    paid = status is PaymentStatus.PAID and intent is not None
    lasting = [each.status for each in disputes if each.status not in DISPUTE_WON]
    return PaymentStanding(
        status=status,
        provider_reference=session.id,
        amount_ore=intent.amount_received if paid and intent else session.amount_total or 0,
        currency=((intent.currency if paid and intent else session.currency) or "").upper(),
        payee=_payee(session, payee),
        settlement_reference=intent.id if intent else "",
        paid_at=_paid_at(intent) if paid and intent else None,
        reason=f"dispute_{lasting[0]}" if lasting else reason,
        disputed=bool(lasting),
        dispute=dispute_of(disputes),
        disputed_ore=max((each.amount for each in disputes), default=0),
        dispute_reference=max(disputes, key=lambda each: each.amount).id if disputes else "",
    )


def dispute_of(disputes: list[Dispute]) -> DisputeStatus | None:
    """The worst of them; a payment has one, and rarely another after it. An inquiry alone moves no money."""
    said = {each.status for each in disputes}
    if not said:
        return None
    if "lost" in said:
        return DisputeStatus.LOST
    if said <= DISPUTE_WON:
        return DisputeStatus.WON
    return DisputeStatus.INQUIRY if said <= DISPUTE_WON | INQUIRIES else DisputeStatus.OPEN


def status_of(session: Session) -> tuple[PaymentStatus, str]:
    """And Stripe's code for why."""
    intent = session.payment_intent
    reason = _reason(intent)
    if intent is not None and intent.status == "succeeded":
        return PaymentStatus.PAID, ""
    if intent is not None and intent.status == "processing":
        return PaymentStatus.PENDING, "processing"
    if session.status == "expired":
        return PaymentStatus.EXPIRED, reason
    if intent is not None and intent.status == "canceled":
        return PaymentStatus.CANCELLED, reason
    if session.status == "complete" and intent is None:
        return PaymentStatus.FAILED, session.payment_status  # complete, and nothing was asked for
    return PaymentStatus.PENDING, reason


def is_disputed(session: Session) -> bool:
    charge = session.payment_intent.latest_charge if session.payment_intent else None
    return isinstance(charge, Charge) and charge.disputed


def refund_standing_of(refund: Refund) -> RefundStanding:
    """One that was paid can still fail, days later: the payer's bank may send it back."""
    return RefundStanding(
        status=REFUNDS.get(refund.status or "", RefundStatus.PENDING),
        provider_reference=refund.id,
        amount_ore=refund.amount,
        currency=refund.currency.upper(),
        reason=refund.failure_reason or refund.pending_reason or "",
    )


def _reason(intent: PaymentIntent | None) -> str:
    if intent is None:
        return ""
    trouble = intent.last_payment_error or Trouble()
    return trouble.decline_code or trouble.code or intent.cancellation_reason or ""


def _payee(session: Session, ours: str) -> str:
    """Whose the money is: our account, as we read with its key, unless the payment was routed to another's."""
    intent = session.payment_intent
    if intent is None:
        return ours
    routed = intent.transfer_data.destination if intent.transfer_data else None
    return intent.on_behalf_of or routed or ours


def _paid_at(intent: PaymentIntent) -> datetime | None:
    charge = intent.latest_charge
    return datetime.fromtimestamp(charge.created, UTC) if isinstance(charge, Charge) else None
