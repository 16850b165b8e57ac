"""Payment providers call: something happened to a payment. Nothing they say is believed; the payment is read anew."""

from typing import TYPE_CHECKING, ClassVar

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.body import BodyTooLarge, as_bytes
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import Nobody
from chalicelib.handlers.http import Api
from chalicelib.payments.refusals import CallbackRefused, PaymentNotFound, PaymentNotRead
from chalicelib.platform.change import Once

if TYPE_CHECKING:
    from chalicelib.payments.provider import Method
    from chalicelib.payments.stripe_webhook import StripeNews
    from chalicelib.platform.ids import RefundId

blueprint = Blueprint(__name__)
api = Api(blueprint, "callbacks")

BODY_MAX_BYTES = 16_384  # a payment is below 2 KB, and none of it is read
EVENT_MAX_BYTES = 262_144  # Stripe's; a dispute with its evidence is some 10 KB
EVENT_KEPT_S = 30 * 24 * 3600  # Stripe repeats one for three days, and a person may have it sent again for thirty


class SwishCaller:
    """The header `callbackIdentifier` of that very payment or refund; compared in constant time, and never logged."""

    scheme: ClassVar[str] = "swish"

    def __call__(self, call: Call) -> Nobody:
        from chalicelib.payments.provider import Method

        return _told(call, Method.SWISH, call.header("callbackidentifier"))


class KlarnaCaller:
    """The parameter `secret` of that very payment, which Klarna was given with the address to call."""

    scheme: ClassVar[str] = "klarna"

    def __call__(self, call: Call) -> Nobody:
        from chalicelib.payments.provider import Method

        return _told(call, Method.KLARNA, call.query.get("secret", ""))


class StripeCaller:
    """`Stripe-Signature` over the body as it came, by any of the secrets that are good now."""

    scheme: ClassVar[str] = "stripe"

    def __call__(self, call: Call) -> "StripeNews":
        from chalicelib.payments.provider import ProviderMisconfigured, ProviderUnavailable
        from chalicelib.payments.stripe_webhook import NotFromStripe, opened

        raw = _bounded(call, EVENT_MAX_BYTES)
        try:
            secrets = wiring.providers.stripe_webhook_secrets()
            return opened(raw, call.header("stripe-signature"), secrets, call.clock())
        except NotFromStripe as refused:
            raise CallbackRefused from refused
        except (ProviderUnavailable, ProviderMisconfigured) as error:
            raise PaymentNotRead from error


@api.route(
    "POST",
    "/v1/callbacks/swish/{payment_id}",
    caller=SwishCaller(),
    refusals=(BodyTooLarge, PaymentNotRead),
)
def receive_swish_callback(call: Call) -> Answer:
    """Swish says that a payment or a refund has been decided.

    The body is not read: the payment or refund is, from Swish. Answers 200 once that is done and booked, however often
    and in whatever order calls come; anything else makes Swish call again.
    """
    from chalicelib.payments.provider import Method

    _bounded(call, BODY_MAX_BYTES)
    refund_id = wiring.payments.refunds().named(call.params["payment_id"])
    if refund_id is not None:
        _settle_refund(refund_id)
    else:
        _settle(Method.SWISH, call.params["payment_id"])
    return Answer()


@api.route(
    "POST",
    "/v1/callbacks/klarna/{payment_id}",
    caller=KlarnaCaller(),
    query={"secret": "The secret of the payment, as it stands in the address Klarna was given."},
    refusals=(BodyTooLarge,),
)
def receive_klarna_callback(call: Call) -> Answer:
    """Klarna says that a payer came further, or that it has decided about an order.

    The body is not read. Answers 200 at once, because Klarna waits three seconds and calls four times at most: a job
    reads the payment from Klarna, captures an order it stands for, and books it, however often calls come.
    """
    from chalicelib.aws import queues

    _bounded(call, BODY_MAX_BYTES)
    queues.send("settle", {"method": "klarna", "payment_id": call.params["payment_id"]})
    return Answer()


@api.route(
    "POST",
    "/v1/callbacks/stripe",
    caller=StripeCaller(),
    refusals=(BodyTooLarge, PaymentNotFound, PaymentNotRead),
)
def receive_stripe_event(call: Call) -> Answer:
    """Stripe says that something happened to a payment, a refund or a dispute.

    Only which payment or refund it is about is taken from the event: that is read anew, from Stripe. Answers 200 once
    that is done and booked, and for events that are about nothing of ours; on anything else Stripe sends it again.
    """
    from chalicelib.payments.provider import Method

    news: StripeNews = call.caller
    event = Once(once_id=f"stripe#{news.event_id}", ttl_s=EVENT_KEPT_S)
    if news.is_live is not wiring.ground.settings().is_production or wiring.ground.is_done(event):
        return Answer()
    refund_id = wiring.payments.refunds().named(news.refund_id or "")
    if refund_id is not None:
        _settle_refund(refund_id)
    elif payment_id := news.payment_id or _payment_of(news):
        _settle(Method.CARD, payment_id)
    wiring.ground.note_done(event)
    return Answer()


def _told(call: Call, method: "Method", given: str) -> Nobody:
    payment_id = call.params["payment_id"]
    refund_id = wiring.payments.refunds().named(payment_id)
    if refund_id is not None:
        is_right = wiring.payments.refunds().is_callback_secret(method, refund_id, given)
    else:
        is_right = wiring.payments.purchases().is_callback_secret(method, payment_id, given)
    if not given or not is_right:
        raise CallbackRefused
    return Nobody(f"payment:{payment_id}")


def _bounded(call: Call, most: int) -> bytes:
    raw = as_bytes(call.request)
    if len(raw) > most:
        raise BodyTooLarge
    return raw


def _payment_of(news: "StripeNews") -> str | None:
    """Disputes and refunds name Stripe's payment only, and that names ours, if it is one."""
    from chalicelib.payments.provider import ProviderMisconfigured, ProviderRefused, ProviderUnavailable

    if news.intent_id is None:
        return None
    try:
        return wiring.providers.stripe().payment_of(news.intent_id)
    except (ProviderUnavailable, ProviderMisconfigured, ProviderRefused) as error:
        raise PaymentNotRead from error


def _settle_refund(refund_id: "RefundId") -> None:
    from chalicelib.payments.provider import ProviderMisconfigured, ProviderRefused, ProviderUnavailable

    try:
        wiring.payments.refunds().settle(refund_id)
    except (ProviderUnavailable, ProviderMisconfigured, ProviderRefused) as error:
        raise PaymentNotRead from error


def _settle(method: "Method", payment_id: str) -> None:
    from chalicelib.payments.provider import ProviderMisconfigured, ProviderRefused, ProviderUnavailable

    try:
        wiring.payments.purchases().settle(method, payment_id)
    except (ProviderUnavailable, ProviderMisconfigured, ProviderRefused) as error:
        raise PaymentNotRead from error
