"""A payment provider in memory: a payer can be played, answers get lost, and each verb acts once for an id.

`reference_of` may differ from our payment id, as with Klarna and Stripe. Refunds too end only when they are played.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.payments.provider import (
    DisputeStatus,
    PaymentOrder,
    PaymentStanding,
    PaymentStarted,
    PaymentStatus,
    ProviderMisconfigured,
    ProviderRefused,
    ProviderUnavailable,
    RefundOrder,
    RefundStanding,
    RefundStatus,
)

PAYEE = "1231181189"


@dataclass
class FakeProvider:
    """The counters make that many of the next calls fail: before anything was done, or after it (the answer is lost).

    `refuses` is the code of a refusal of the next start, `refuses_refund` of the next refund, `is_misconfigured`
    refuses everything.
    """

    clock: Callable[[], datetime]
    payee: str = PAYEE
    orders: dict[str, PaymentOrder] = field(default_factory=dict)
    payments: dict[str, PaymentStanding] = field(default_factory=dict)
    refund_orders: dict[str, RefundOrder] = field(default_factory=dict)
    refunds: dict[str, RefundStanding] = field(default_factory=dict)
    unavailable: int = 0
    lose_answer: int = 0
    refuses: str = ""
    refuses_refund: str = ""
    is_misconfigured: bool = False

    def reference_of(self, payment_id: str) -> str:
        return f"prov-{payment_id.lower()}"

    # --- what we call ------------------------------------------------------------------------------------------------

    def start(self, order: PaymentOrder) -> PaymentStarted:
        self._before()
        reference = self.reference_of(order.payment_id)
        if self.refuses and reference not in self.payments:
            reason, self.refuses = self.refuses, ""
            raise ProviderRefused(reason)
        known = self.orders.setdefault(order.payment_id, order)
        assert known == order, "one id, another order"
        pending = PaymentStanding(
            status=PaymentStatus.PENDING,
            provider_reference=reference,
            amount_ore=order.amount_ore,
            currency="SEK",
            payee=self.payee,
        )
        self.payments.setdefault(reference, pending)
        self._after()
        return PaymentStarted(provider_reference=reference, pay_url=f"https://pay.example/{reference}", app_token="t")

    def read(self, provider_reference: str) -> PaymentStanding:
        self._before()
        return self.payments[provider_reference]

    def cancel(self, provider_reference: str) -> PaymentStanding:
        self._before()
        if self.payments[provider_reference].status is PaymentStatus.PENDING:
            self._set(provider_reference, status=PaymentStatus.CANCELLED)
        self._after()
        return self.payments[provider_reference]

    def refund(self, order: RefundOrder) -> RefundStanding:
        self._before()
        if self.refuses_refund and order.refund_id not in self.refund_orders:
            reason, self.refuses_refund = self.refuses_refund, ""
            raise ProviderRefused(reason)
        self.refund_orders.setdefault(order.refund_id, order)
        asked = RefundStanding(
            status=RefundStatus.PENDING,
            provider_reference=f"refund-{order.refund_id}",
            amount_ore=order.amount_ore,
            currency="SEK",
        )
        standing = self.refunds.setdefault(asked.provider_reference, asked)
        self._after()
        return standing

    def read_refund(self, provider_reference: str) -> RefundStanding:
        self._before()
        return self.refunds[provider_reference]

    # --- what the world does -----------------------------------------------------------------------------------------

    def pay(self, payment_id: str, **otherwise: object) -> str:
        """The payer pays, whatever the state: some pay late. `otherwise`: what differs from what was asked."""
        reference = self.reference_of(payment_id)
        paid = {"settlement_reference": f"set-{reference}", "paid_at": self.clock(), **otherwise}
        self._set(reference, status=PaymentStatus.PAID, **paid)
        return reference

    def end(self, payment_id: str, status: PaymentStatus, reason: str = "") -> str:
        reference = self.reference_of(payment_id)
        self._set(reference, status=status, reason=reason)
        return reference

    def end_refund(self, refund_id: str, status: RefundStatus, **otherwise: object) -> None:
        reference = f"refund-{refund_id}"
        self.refunds[reference] = replace(self.refunds[reference], status=status, **otherwise)  # type: ignore[arg-type]

    def dispute(self, payment_id: str, status: DisputeStatus, amount_ore: int = 0) -> str:
        reference = self.reference_of(payment_id)
        is_lasting = status is not DisputeStatus.WON
        named = {"dispute_reference": f"dispute-{payment_id}", "disputed_ore": amount_ore}
        self._set(reference, dispute=status, disputed=is_lasting, **named)
        return reference

    def _set(self, reference: str, **changes: object) -> None:
        self.payments[reference] = replace(self.payments[reference], **changes)  # type: ignore[arg-type]

    def _before(self) -> None:
        if self.is_misconfigured:
            raise ProviderMisconfigured
        if self.unavailable:
            self.unavailable -= 1
            raise ProviderUnavailable

    def _after(self) -> None:
        if self.lose_answer:
            self.lose_answer -= 1
            raise ProviderUnavailable
