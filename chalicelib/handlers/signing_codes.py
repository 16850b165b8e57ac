"""The recipient's routes of signing by a one-time code, where the sender chose that instead of BankID."""

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.http import Api
from chalicelib.handlers.signing_callers import identified_recipient
from chalicelib.handlers.signing_recipient import CURRENT, OVER, show_nothing
from chalicelib.signing import copy_address_refusals as codes
from chalicelib.signing import refusals, signing_code_refusals
from chalicelib.signing.enclosure_refusals import EnclosuresMissing
from chalicelib.signing.signing_code_schemas import SignByCode

blueprint = Blueprint(__name__)
api = Api(blueprint, "signing")

NOT_SO = (*OVER, refusals.IdentificationRequired, refusals.WrongRole, refusals.WrongMethod)
USER_AGENT_AT_MOST = 500


@api.route(
    "POST",
    CURRENT + "/signing-codes",
    caller=identified_recipient,
    status=204,
    show=show_nothing,
    refusals=(*NOT_SO, EnclosuresMissing, signing_code_refusals.SigningCodesUsedUp),
)
def request_signing_code(call: Call) -> Answer:
    """Ask for a code to sign with, where `method` is a code: six digits go to the address or phone of the invitation.

    Good for ten minutes and five tries; a new one ends the one before. Five codes within 24 hours.
    """
    place = call.caller.place
    wiring.signing.signing_codes().ask(place, once=call.once(place.recipient_id))
    return Answer(status=204)


@api.route(
    "POST",
    CURRENT + "/signatures",
    caller=identified_recipient,
    body=SignByCode,
    status=204,
    show=show_nothing,
    refusals=(
        *NOT_SO,
        EnclosuresMissing,
        codes.NoCodeAsked,
        codes.CodeWrong,
        codes.CodeExpired,
        codes.CodeTriesUsedUp,
        signing_code_refusals.TextChanged,
        signing_code_refusals.DrawingUnreadable,
    ),
)
def sign_by_code(call: Call) -> Answer:
    """Sign all documents with the code that came, and a name typed or drawn.

    `text_sha256` is of the text in `by_code` that the person was shown: what is signed is what was seen. Whoever signs
    with BankID starts an eID order instead.
    """
    from chalicelib.signing.code_evidence import Entered
    from chalicelib.signing.drawing import strokes_of

    body, place = call.body, call.caller.place
    entered = Entered(
        code=body.code,
        text_sha256=body.text_sha256,
        name=" ".join(body.name.split()),
        strokes=strokes_of(body.strokes) if body.strokes else (),
        ip=call.source_ip,
        user_agent=call.header("user-agent")[:USER_AGENT_AT_MOST],
    )
    wiring.signing.signing_codes().sign(place, entered, once=call.once(place.recipient_id))
    return Answer(status=204)
