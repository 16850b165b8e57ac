"""The sender's route for signing in person, on the device the sender hands over."""

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.signing import GONE, ONE, sid_of
from chalicelib.signing import refusals
from chalicelib.signing.in_person_refusals import NotInPerson
from chalicelib.signing.recipient_schemas import InPersonView

blueprint = Blueprint(__name__)
api = Api(blueprint, "signature-requests")


def _show(call: Call, _result: str) -> Answer:
    url = wiring.signing.in_person().link(sid_of(call), ids.request_id(call), ids.recipient_id(call))
    return Answer(InPersonView(url), 201)


@api.route(
    "POST",
    ONE + "/recipients/{recipient_id}/in-person",
    caller=person,
    answer=InPersonView,
    status=201,
    show=_show,
    refusals=(
        *GONE,
        refusals.RecipientNotFound,
        refusals.WrongState,
        refusals.RequestExpired,
        refusals.NotYourTurn,
        NotInPerson,
    ),
)
def open_in_person(call: Call) -> Answer:
    """Open the request for a recipient who is there and signs on your device: the answer's `url` is their page.

    Only for recipients you named as `in_person`, whose turn it is. Several persons: call it for one after the other;
    each page ends the former one's visit. The history and the certificate page say that it was done in person.
    """
    recipient_id = ids.recipient_id(call)
    once = call.once(ids.request_id(call))
    url = wiring.signing.in_person().open(sid_of(call), ids.request_id(call), recipient_id, once=once)
    return Answer(InPersonView(url), 201)
