"""Swish's commerce API as a payment provider: e-commerce (the payer's phone) and m-commerce (a token for the app).

The id of a payment is ours, and Swish refuses a used one (RP09) instead of answering as before. So whenever it is not
known whether something was done, it is read before anything else, and never asked for again under another id.

The app's token is answered once, at creation. If that answer is lost, nobody can pay: the payment is cancelled and the
order refused as `token_lost`; the payer starts anew, with a new id. Until then Swish's answers are the same at every
repetition.
"""

from collections.abc import Callable, Sequence

import msgspec

from chalicelib.payments.provider import (
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
from chalicelib.payments.swish_http import SwishAnswer, SwishHttp
from chalicelib.payments.swish_reasons import ID_TAKEN, OPEN_PAYMENT, TOKEN_LOST, UNKNOWN_PAYMENT, Whose, explained
from chalicelib.payments.swish_values import (
    CURRENCY,
    ID,
    SwishPayment,
    SwishRefund,
    codes_of,
    decoded,
    payment_body,
    payment_standing,
    refund_body,
    refund_standing,
)

PAYMENTS = "paymentrequests"
REFUNDS = "refunds"
CANCEL = msgspec.json.encode([{"op": "replace", "path": "/status", "value": "cancelled"}])


class _NotFound(ProviderUnavailable):
    """Swish knows no payment of this id, yet."""


class Swish:
    """`payee`: our Swish number, as the client certificate has it. Asked for at each call, as the credentials are."""

    def __init__(self, http: SwishHttp, payee: Callable[[], str]) -> None:
        self._http = http
        self._payee = payee

    def start(self, order: PaymentOrder) -> PaymentStarted:
        path = f"/v2/{PAYMENTS}/{_id(order.payment_id)}"
        try:
            answer = self._http.call("PUT", path, payment_body(order, self._payee()))
        except ProviderUnavailable:
            return self._found(order)
        if answer.status != 201:
            return self._found_instead(order, answer)
        if order.payer_phone is None and not answer.token:
            return self._found(order)
        return PaymentStarted(provider_reference=order.payment_id, app_token=answer.token)

    def read(self, provider_reference: str) -> PaymentStanding:
        return payment_standing(self._payment(provider_reference)[0])

    def cancel(self, provider_reference: str) -> PaymentStanding:
        """A lost answer, and RP07 (it is not open any more), are read instead."""
        path = f"/v1/{PAYMENTS}/{_id(provider_reference)}"
        try:
            answer = self._http.call("PATCH", path, CANCEL, "application/json-patch+json")
        except ProviderUnavailable:
            return self.read(provider_reference)
        if answer.status == 404:
            raise ProviderRefused(UNKNOWN_PAYMENT)
        if answer.status != 200:
            return self.read(provider_reference)
        return payment_standing(decoded(answer.body, SwishPayment))

    def refund(self, order: RefundOrder) -> RefundStanding:
        path = f"/v2/{REFUNDS}/{_id(order.refund_id)}"
        try:
            answer = self._http.call("PUT", path, refund_body(order, self._payee()))
        except ProviderUnavailable:
            return self._found_refund(order)
        if answer.status == 422 and ID_TAKEN in codes_of(answer.body):
            return self._found_refund(order)
        if answer.status != 201:
            raise _refusal(answer)
        return RefundStanding(
            status=RefundStatus.PENDING,
            provider_reference=order.refund_id,
            amount_ore=order.amount_ore,
            currency=CURRENCY,
        )

    def read_refund(self, provider_reference: str) -> RefundStanding:
        return refund_standing(self._refund(provider_reference))

    def _payment(self, payment_id: str) -> tuple[SwishPayment, str | None]:
        answer = self._read(f"/v1/{PAYMENTS}/{_id(payment_id)}")
        payment = decoded(answer.body, SwishPayment)
        if payment.id != payment_id:
            raise ProviderUnavailable("another_payment")
        return payment, answer.token

    def _refund(self, refund_id: str) -> SwishRefund:
        refund = decoded(self._read(f"/v1/{REFUNDS}/{_id(refund_id)}").body, SwishRefund)
        if refund.id != refund_id:
            raise ProviderUnavailable("another_refund")
        return refund

    def _read(self, path: str) -> SwishAnswer:
        answer = self._http.call("GET", path)
        if answer.status == 404:
            raise ProviderRefused(UNKNOWN_PAYMENT)
        if answer.status != 200:
            raise _refusal(answer)
        return answer

    def _found_instead(self, order: PaymentOrder, answer: SwishAnswer) -> PaymentStarted:
        """A refusal that may be about this very payment, put before: its id is taken, or its payer has an open one."""
        codes = codes_of(answer.body) if answer.status == 422 else ()
        if ID_TAKEN in codes:
            return self._found(order)
        if OPEN_PAYMENT not in codes:
            raise _refusal(answer)
        try:
            return self._found(order)
        except _NotFound:
            raise ProviderRefused(OPEN_PAYMENT) from None

    def _found(self, order: PaymentOrder) -> PaymentStarted:
        """What became of a PUT. Not found: it may still be under way, and PUT with the same id will tell (RP09)."""
        try:
            payment, token = self._payment(order.payment_id)
        except ProviderRefused as refused:
            raise _NotFound(refused.reason) from refused
        if payment.payeePaymentReference not in (None, order.reference):
            raise ProviderRefused(ID_TAKEN)
        if order.payer_phone is None and not token:
            self._give_up(payment)
        return PaymentStarted(provider_reference=order.payment_id, app_token=token)

    def _give_up(self, payment: SwishPayment) -> None:
        """Cancels what nobody can open. What ended otherwise meanwhile stands, for the caller to read."""
        standing = payment_standing(payment)
        if standing.status is PaymentStatus.PENDING:
            standing = self.cancel(payment.id)
        if standing.status is PaymentStatus.CANCELLED:
            raise ProviderRefused(TOKEN_LOST)
        if standing.status is PaymentStatus.PENDING:
            raise ProviderUnavailable("not_cancelled")

    def _found_refund(self, order: RefundOrder) -> RefundStanding:
        try:
            refund = self._refund(order.refund_id)
        except ProviderRefused as refused:
            raise _NotFound(refused.reason) from refused
        if refund.originalPaymentReference not in (None, order.settlement_reference):
            raise ProviderRefused(ID_TAKEN)
        return refund_standing(refund)


def _refusal(answer: SwishAnswer) -> Exception:
    """422 with codes. What only we can mend is misconfiguration; anything else is the payer's to read."""
    if answer.status != 422:
        return ProviderMisconfigured(f"http_{answer.status}")
    codes: Sequence[str] = codes_of(answer.body)
    ours = next((code for code in codes if explained(code).whose is Whose.OURS), None)
    return ProviderMisconfigured(ours) if ours else ProviderRefused(codes[0])


def _id(reference: str) -> str:
    """Ours, upper-case hex: what else is asked for was never a payment, and must not become a path."""
    if not ID.fullmatch(reference):
        raise ProviderRefused(UNKNOWN_PAYMENT)
    return reference
