"""Swish in memory, as its adapter behaves: ids used once, tokens given once. The contract suite keeps it honest."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.payments.provider import (
    PaymentOrder,
    PaymentStanding,
    PaymentStarted,
    PaymentStatus,
    ProviderRefused,
    ProviderUnavailable,
    RefundOrder,
    RefundStanding,
    RefundStatus,
)

PAYEE = "1234679304"
NOT_ENROLLED = "46700000000"


@dataclass
class FakeSwish:
    """`drop` makes that many calls fail before anything is done, `lose_answer` after it."""

    clock: Callable[[], datetime]
    payee: str = PAYEE
    orders: dict[str, PaymentOrder] = field(default_factory=dict)
    payments: dict[str, PaymentStanding] = field(default_factory=dict)
    refunds: dict[str, RefundStanding] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)
    drop: int = 0
    lose_answer: int = 0

    def start(self, order: PaymentOrder) -> PaymentStarted:
        self._before()
        is_new = order.payment_id not in self.orders
        if is_new:
            self._refuse(order)
            self.orders[order.payment_id] = order
            self.payments[order.payment_id] = PaymentStanding(
                status=PaymentStatus.PENDING,
                provider_reference=order.payment_id,
                amount_ore=order.amount_ore,
                currency="SEK",
                payee=self.payee,
            )
        self._after()
        if order.payer_phone:
            return PaymentStarted(provider_reference=order.payment_id)
        return self._token(order.payment_id, is_new=is_new)

    def read(self, provider_reference: str) -> PaymentStanding:
        self._before()
        if provider_reference not in self.payments:
            raise ProviderRefused("unknown_payment")
        return self.payments[provider_reference]

    def cancel(self, provider_reference: str) -> PaymentStanding:
        if self.read(provider_reference).status is PaymentStatus.PENDING:
            self.change(provider_reference, status=PaymentStatus.CANCELLED)
        self._after()
        return self.payments[provider_reference]

    def refund(self, order: RefundOrder) -> RefundStanding:
        self._before()
        if order.refund_id not in self.refunds:
            self._refuse_refund(order)
            self.originals[order.refund_id] = order.settlement_reference
            self.refunds[order.refund_id] = RefundStanding(
                status=RefundStatus.PENDING,
                provider_reference=order.refund_id,
                amount_ore=order.amount_ore,
                currency="SEK",
            )
        self._after()
        return self.refunds[order.refund_id]

    def read_refund(self, provider_reference: str) -> RefundStanding:
        self._before()
        if provider_reference not in self.refunds:
            raise ProviderRefused("unknown_payment")
        return self.refunds[provider_reference]

    def change(self, payment_id: str, **changes: object) -> None:
        """What the payer and the bank do."""
        self.payments[payment_id] = replace(self.payments[payment_id], **changes)  # type: ignore[arg-type]

    def change_refund(self, refund_id: str, **changes: object) -> None:
        self.refunds[refund_id] = replace(self.refunds[refund_id], **changes)  # type: ignore[arg-type]

    def _token(self, payment_id: str, *, is_new: bool) -> PaymentStarted:
        """A token that was given and lost opens nothing: the payment is cancelled."""
        if is_new:
            return PaymentStarted(provider_reference=payment_id, app_token=f"token-{payment_id}")
        if self.payments[payment_id].status is PaymentStatus.PENDING:
            self.change(payment_id, status=PaymentStatus.CANCELLED)
        if self.payments[payment_id].status is PaymentStatus.CANCELLED:
            raise ProviderRefused("token_lost")
        return PaymentStarted(provider_reference=payment_id)

    def _refuse(self, order: PaymentOrder) -> None:
        phone = order.payer_phone
        if phone == NOT_ENROLLED:
            raise ProviderRefused("ACMT03")
        if phone and not phone.isdecimal():
            raise ProviderRefused("BE18")
        pending = (key for key, standing in self.payments.items() if standing.status is PaymentStatus.PENDING)
        if phone and any(self.orders[key].payer_phone == phone for key in pending):
            raise ProviderRefused("RP06")

    def _refuse_refund(self, order: RefundOrder) -> None:
        paid = [p.amount_ore for p in self.payments.values() if p.settlement_reference == order.settlement_reference]
        if not paid:
            raise ProviderRefused("RF02")
        same = (key for key, original in self.originals.items() if original == order.settlement_reference)
        back = sum(self.refunds[key].amount_ore for key in same if self.refunds[key].status is not RefundStatus.FAILED)
        if back + order.amount_ore > paid[0]:
            raise ProviderRefused("RF08")

    def _before(self) -> None:
        if self.drop:
            self.drop -= 1
            raise ProviderUnavailable("no_answer")

    def _after(self) -> None:
        if self.lose_answer:
            self.lose_answer -= 1
            raise ProviderUnavailable("no_answer")
