"""The animated QR code of an eID order as an image, so that a page needs no encoder of its own."""

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import order_holder
from chalicelib.handlers.identity_orders import HELD, ONE, order_view
from chalicelib.identity.refusals import EidQrMissing

blueprint = Blueprint(__name__)
api = Api(blueprint, "eid-orders")


@api.route("GET", ONE + "/qr.svg", caller=order_holder, media_type="image/svg+xml", refusals=(*HELD, EidQrMissing))
def read_eid_qr(call: Call) -> Answer:
    """The QR code to show at this moment, as an image.

    For a page: load it anew every second while the order has a `qr`. Reading it does not ask BankID anything.
    """
    from chalicelib.handlers.qr_svg import qr_svg

    order = wiring.eid.eid_orders().find(call.caller.order_id, call.caller.secret)
    text = order_view(order, call).qr
    if text is None:
        raise EidQrMissing
    return Answer(qr_svg(text), headers={"Content-Type": "image/svg+xml"})
