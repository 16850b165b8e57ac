"""Payment providers call: something happened to a payment. Nothing they say is believed; the payment is read anew."""

from dataclasses import dataclass
from typing import ClassVar

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.body import BodyTooLarge, as_bytes
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.http import Api
from chalicelib.payments.refusals import CallbackRefused, PaymentNotRead

blueprint = Blueprint(__name__)
api = Api(blueprint, "callbacks")

BODY_MAX_BYTES = 16_384  # a payment is below 2 KB, and none of it is read


@dataclass(frozen=True, slots=True)
class Told:
    """Who knows the secret of a payment."""

    reference: str
    payment_id: str


class SwishCaller:
    """The header `callbackIdentifier` of that very payment; compared in constant time, and never logged."""

    scheme: ClassVar[str] = "swish"

    def __call__(self, call: Call) -> Told:
        from chalicelib.payments.provider import Method

        payment_id, given = call.params["payment_id"], call.header("callbackidentifier")
        if not given or not wiring.payments.purchases().is_callback_secret(Method.SWISH, payment_id, given):
            raise CallbackRefused
        return Told(f"payment:{payment_id}", payment_id)


@api.route(
    "POST",
    "/v1/callbacks/swish/{payment_id}",
    caller=SwishCaller(),
    refusals=(BodyTooLarge, PaymentNotRead),
)
def receive_swish_callback(call: Call) -> Answer:
    """Swish says that a payment has been decided.

    The body is not read: the payment is, from Swish. Answers 200 once that is done and booked, however often and in
    whatever order calls come; anything else makes Swish call again.
    """
    from chalicelib.payments.provider import Method, ProviderMisconfigured, ProviderRefused, ProviderUnavailable

    if len(as_bytes(call.request)) > BODY_MAX_BYTES:
        raise BodyTooLarge
    try:
        wiring.payments.purchases().settle(Method.SWISH, call.caller.payment_id)
    except (ProviderUnavailable, ProviderMisconfigured, ProviderRefused) as error:
        raise PaymentNotRead from error
    return Answer()
