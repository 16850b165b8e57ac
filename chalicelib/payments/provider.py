"""What every payment provider (Swish, Klarna, Stripe) is to us: a payment is asked for, followed, and paid back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chalicelib.platform.text import Language


class Method(StrEnum):
    SWISH = "swish"
    KLARNA = "klarna"
    CARD = "card"


class PaymentStatus(StrEnum):
    """Where a payment stands with its provider; all but PENDING are final, and only PAID means money."""

    PENDING = "pending"
    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


class DisputeStatus(StrEnum):
    """INQUIRY: the payer's bank asks, and no money moves. OPEN: the provider took it back, until the dispute is WON
    (the money is given again) or LOST (it is gone)."""

    INQUIRY = "inquiry"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class RefundStatus(StrEnum):
    """UNKNOWN: the provider cannot say (Swish's DS24); never tried again by itself, a person looks."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """What is asked of a provider. `payment_id` is ours, 32 upper-case hex digits, and the provider's idempotency key.

    `reference` is what the payer sees on a statement (1–35 of `[A-Za-z0-9-]`), `text` what is bought (≤ 50 characters).
    `callback_url` is where the provider tells us; `callback_secret` (32–36 of `[0-9A-Za-z-]`, never logged)
    proves that it is who we asked. `return_url` is where the payer's browser or app comes back to.
    """

    payment_id: str
    amount_ore: int
    reference: str
    text: str
    language: Language
    callback_url: str
    callback_secret: str
    return_url: str
    payer_phone: str | None = None
    """Swish e-commerce: 46701234567. None: a QR code and an app link (m-commerce)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStarted:
    """`provider_reference` reads the payment again. Where the payer goes: a page, or an app's token (Swish)."""

    provider_reference: str
    pay_url: str | None = None
    app_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentStanding:
    """The truth as the provider has it, re-read by us: compare amount, currency and payee before believing PAID.

    `settlement_reference` is what a refund and the provider's reports name. `reason` is the provider's own code.
    """

    status: PaymentStatus
    provider_reference: str
    amount_ore: int
    currency: str
    payee: str
    settlement_reference: str = ""
    paid_at: datetime | None = None
    reason: str = ""
    disputed: bool = False
    """A dispute that was not won; `dispute` says how it stands, `disputed_ore` what it is about."""
    dispute: DisputeStatus | None = None
    disputed_ore: int = 0
    dispute_reference: str = ""
    """What the provider's reports name the dispute by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """Money back by the way it came. `refund_id` is ours, 32 upper-case hex digits, the provider's idempotency key."""

    refund_id: str
    settlement_reference: str
    amount_ore: int
    reference: str
    text: str
    callback_url: str
    callback_secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundStanding:
    status: RefundStatus
    provider_reference: str
    amount_ore: int
    currency: str
    reason: str = ""


class ProviderUnavailable(Exception):
    """No answer, or one that says nothing: whether it was done is unknown. Read again, with the same id."""


class ProviderRefused(Exception):
    """The provider said no and nothing was done; `reason` is its code, without personal data."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class ProviderMisconfigured(Exception):
    """Certificate, secret or number is not accepted: an operator must act, and no retry helps."""


class Provider(Protocol):
    """Each verb may be repeated with the same id and acts once. Raises the three above and nothing else."""

    def start(self, order: PaymentOrder) -> PaymentStarted: ...
    def read(self, provider_reference: str) -> PaymentStanding: ...
    def cancel(self, provider_reference: str) -> PaymentStanding:
        """Answers how it stands afterwards: a payer may have been faster."""

    def refund(self, order: RefundOrder) -> RefundStanding: ...
    def read_refund(self, provider_reference: str) -> RefundStanding: ...
