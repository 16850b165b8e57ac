"""The recipient's routes about where their sealed copy goes, besides the address the sender wrote to."""

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.http import Api
from chalicelib.handlers.signing_callers import identified_recipient
from chalicelib.handlers.signing_recipient import CURRENT, OVER, show_nothing
from chalicelib.signing import copy_address_refusals as codes
from chalicelib.signing import refusals
from chalicelib.signing.copy_address_schemas import CopyCode, NewCopyAddress

blueprint = Blueprint(__name__)
api = Api(blueprint, "signing")

ROOT = CURRENT + "/copy-address"


@api.route(
    "POST",
    ROOT,
    caller=identified_recipient,
    body=NewCopyAddress,
    status=204,
    show=show_nothing,
    refusals=(*OVER, refusals.IdentificationRequired, codes.CopyAddressesUsedUp),
)
def request_copy_address(call: Call) -> Answer:
    """Name an address of your own for the sealed copy; a code of six digits is mailed there.

    Until the request is completed; five codes at most, each good for 15 minutes. The address counts once it is
    verified.
    """
    from chalicelib.handlers.signing_invitees import address

    place = call.caller.place
    email = address(call.body.email, "/email")
    wiring.signing.copy_addresses().ask(place, email, once=call.once(place.recipient_id))
    return Answer(status=204)


@api.route(
    "POST",
    ROOT + "/verify",
    caller=identified_recipient,
    body=CopyCode,
    status=204,
    show=show_nothing,
    refusals=(
        *OVER,
        refusals.IdentificationRequired,
        codes.NoCodeAsked,
        codes.CodeWrong,
        codes.CodeExpired,
        codes.CodeTriesUsedUp,
    ),
)
def verify_copy_address(call: Call) -> Answer:
    """Verify the address with the code from the mail: the sealed copy goes there too."""
    place = call.caller.place
    wiring.signing.copy_addresses().prove(place, call.body.code, once=call.once(place.recipient_id))
    return Answer(status=204)
