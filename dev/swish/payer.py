"""The payer's side: what a person does in the app, what the bank does to it, and how the merchant is told."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from dev.swish.callbacks import Callbacks, Telling
from dev.swish.commerce import Commerce
from dev.swish.payments import OUTCOME_UNKNOWN, TIMED_OUT, Payment, Refund, RefundStatus
from dev.swish.store import Store

PHONE = "46701234567"
LATE_AFTER = (TIMED_OUT, OUTCOME_UNKNOWN)


class PayerRefusal(Exception):
    """What the app shows instead; `code` is stable."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Payer:
    """`clock`: seconds since the epoch."""

    def __init__(self, store: Store, commerce: Commerce, callbacks: Callbacks, clock: Callable[[], float]) -> None:
        self._store, self._commerce, self._callbacks, self._clock = store, commerce, callbacks, clock

    def scan(self, text: str) -> Payment:
        """A QR code's text (D and the token), an app link, or the token itself."""
        self._commerce.settle()
        payment = self._store.find_by_token(_token_of(text.strip()))
        if payment is None:
            raise PayerRefusal("unknown_payment")
        return payment

    def pay(self, payment_id: str, telling: Telling = Telling.ONCE, *, amount_ore: int | None = None) -> Payment:
        """`amount_ore`: another amount than was asked for (a fault)."""
        payment = self._open(payment_id)
        before = payment.shown()
        payment.pay(self._clock(), PHONE, amount_ore)
        return self._decided(payment, telling, before)

    def pay_late(self, payment_id: str, telling: Telling = Telling.ONCE) -> Payment:
        """The bank was slower than Swish: what had ended in TM01 or DS24 is paid after all (assumed)."""
        payment = self.find(payment_id)
        if payment.error_code not in LATE_AFTER:
            raise PayerRefusal("not_late")
        before = payment.shown()
        payment.pay(self._clock(), PHONE)
        return self._decided(payment, telling, before)

    def decline(self, payment_id: str, telling: Telling = Telling.ONCE) -> Payment:
        payment = self._open(payment_id)
        before = payment.shown()
        payment.decline()
        return self._decided(payment, telling, before)

    def fail(self, payment_id: str, code: str, telling: Telling = Telling.ONCE) -> Payment:
        payment = self._open(payment_id)
        before = payment.shown()
        payment.fail(code)
        return self._decided(payment, telling, before)

    def call_back(self, payment_id: str, telling: Telling) -> Payment:
        """A callback more, true or forged, without anything having happened."""
        payment = self.find(payment_id)
        self._callbacks.tell(payment, telling)
        return payment

    def let_refunds_fail(self, payment_id: str, code: str | None) -> Payment:
        """How the next refunds of this payment end; None: well."""
        payment = self.find(payment_id)
        payment.refund_fails = code
        self._store.keep(payment)
        return payment

    def end_refund(self, refund_id: str, code: str | None) -> Refund:
        """By hand: paid, or failed with that code."""
        self._commerce.settle()
        refund = self._store.find_refund(refund_id)
        if refund is None or refund.status in (RefundStatus.PAID, RefundStatus.ERROR):
            raise PayerRefusal("unknown_refund" if refund is None else "refund_ended")
        if code is None:
            refund.pay(self._clock())
        else:
            refund.fail(code)
        self._store.keep_refund(refund)
        self._callbacks.tell(refund)
        return refund

    def find(self, payment_id: str) -> Payment:
        self._commerce.settle()
        payment = self._store.find(payment_id)
        if payment is None:
            raise PayerRefusal("unknown_payment")
        return payment

    def _open(self, payment_id: str) -> Payment:
        payment = self.find(payment_id)
        if not payment.is_open:
            raise PayerRefusal("payment_ended")
        return payment

    def _decided(self, payment: Payment, telling: Telling, before: dict[str, object]) -> Payment:
        self._store.keep(payment)
        self._callbacks.tell(payment, telling, before=before)
        return payment


def _token_of(text: str) -> str:
    if text.startswith("swish:"):
        return parse_qs(urlsplit(text).query).get("token", [""])[0]
    return text.removeprefix("D")
