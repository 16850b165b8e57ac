"""The merchant's side: create, read and cancel a payment request; refund, and read the refund. And what time does."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from dev.swish.callbacks import Callbacks
from dev.swish.checks import Check, Refused, ore, scripted
from dev.swish.payments import Payment, Refund, RefundStatus, Status
from dev.swish.statements import STOCKHOLM, statement
from dev.swish.store import Store
from dev.swish.switches import Switches

REFUNDABLE_SECONDS = 365 * 24 * 3600.0  # about twelve months


class NotFound(Exception):
    """404: no such payment of this merchant."""


class Forbidden(Exception):
    """403: the number in the request is not that of the certificate."""


class Commerce:
    """`clock`: seconds since the epoch. A merchant is known by the number in its certificate."""

    def __init__(
        self,
        store: Store,
        callbacks: Callbacks,
        check: Check,
        switches: Callable[[], Switches],
        clock: Callable[[], float],
    ) -> None:
        self._store, self._callbacks, self._check = store, callbacks, check
        self._switches, self._clock = switches, clock

    def statement(self, day: date, merchant: str) -> bytes:
        """The bank's file of a day; NotFound for one that has not begun."""
        self.settle()
        if datetime.fromtimestamp(self._clock(), UTC).astimezone(STOCKHOLM).date() < day:
            raise NotFound
        return statement(self._store, merchant, day)

    def create(self, payment_id: str, fields: dict[str, Any], merchant: str) -> Payment:
        """Raises Refused, Forbidden."""
        _refuse_stranger(fields.get("payeeAlias"), merchant)
        self._refuse_used(payment_id)
        self._check.payment(fields)
        self.settle()
        payer, auto = fields.get("payerAlias"), self._switches().auto
        if payer and self._store.open_of(payer):
            raise Refused("RP06")
        now = self._clock()
        payment = Payment(
            id=payment_id,
            merchant=merchant,
            reference=fields.get("payeePaymentReference"),
            callback_url=fields["callbackUrl"],
            callback_identifier=fields.get("callbackIdentifier"),
            amount_ore=ore(fields["amount"]),
            message=fields.get("message") or "",
            created_at=now,
            payer_alias=payer,
            token=None if payer else uuid.uuid4().hex,
            scripted=scripted(fields),
            pays_itself_at=now + auto.delay_ms / 1000 if auto else None,
        )
        self._store.keep(payment)
        return payment

    def read(self, payment_id: str, merchant: str) -> Payment:
        self.settle()
        payment = self._store.find(payment_id)
        if payment is None or payment.merchant != merchant:
            raise NotFound
        return payment

    def cancel(self, payment_id: str, merchant: str) -> Payment:
        """Raises Refused (RP07) when it is not open. The merchant is called back about this end too (assumed)."""
        payment = self.read(payment_id, merchant)
        if not payment.is_open:
            raise Refused("RP07")
        payment.status = Status.CANCELLED
        self._store.keep(payment)
        self._callbacks.tell(payment)
        return payment

    def refund(self, refund_id: str, fields: dict[str, Any], merchant: str) -> Refund:
        _refuse_stranger(fields.get("payerAlias"), merchant)
        self._refuse_used(refund_id)
        self._check.refund(fields)
        self.settle()
        now = self._clock()
        payment = self._store.find_paid(fields.get("originalPaymentReference") or "")
        if payment is None or payment.merchant != merchant or now > (payment.paid_at or 0) + REFUNDABLE_SECONDS:
            raise Refused("RF02")
        self._refuse_too_much(payment, ore(fields["amount"]))
        refund = Refund(
            id=refund_id,
            merchant=merchant,
            reference=fields.get("payerPaymentReference"),
            original=payment.payment_reference or "",
            callback_url=fields["callbackUrl"],
            callback_identifier=fields.get("callbackIdentifier"),
            amount_ore=ore(fields["amount"]),
            message=fields.get("message") or "",
            payee_alias=payment.payer_alias or "",
            created_at=now,
            fails=scripted(fields) or payment.refund_fails,
            by_hand=self._switches().refunds_by_hand,
        )
        self._store.keep_refund(refund)
        return refund

    def read_refund(self, refund_id: str, merchant: str) -> Refund:
        self.settle()
        refund = self._store.find_refund(refund_id)
        if refund is None or refund.merchant != merchant:
            raise NotFound
        return refund

    def settle(self) -> None:
        """What time has decided is kept, and told."""
        now, lifetimes = self._clock(), self._switches().lifetimes
        for payment in self._store.open_payments():
            if payment.settle(now, lifetimes):
                self._store.keep(payment)
                self._callbacks.tell(payment)
        for refund in self._store.open_refunds():
            before = refund.status
            told = refund.settle(now)
            if refund.status is not before:
                self._store.keep_refund(refund)
            for content in told:
                self._callbacks.tell_of(refund, content)

    def _refuse_used(self, given: str) -> None:
        if self._store.find(given) or self._store.find_refund(given):
            raise Refused("RP09")

    def _refuse_too_much(self, payment: Payment, amount_ore: int) -> None:
        refunds = self._store.refunds_of(payment.payment_reference or "")
        back = sum(each.amount_ore for each in refunds if each.status is not RefundStatus.ERROR)
        if back + amount_ore > payment.amount_ore:
            raise Refused("RF08")


def _refuse_stranger(number: object, merchant: str) -> None:
    if not number:
        raise Refused("RP01")
    if number != merchant:
        raise Forbidden
