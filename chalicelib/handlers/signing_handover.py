"""Handing a recipient's place over: the sender reassigns it, the recipient forwards it."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.etag import if_match
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.signing import GONE, ONE, request_answer, show_request, sid_of
from chalicelib.handlers.signing_callers import identified_recipient
from chalicelib.handlers.signing_recipient import CURRENT, OVER, show_nothing
from chalicelib.platform.versions import StaleVersion
from chalicelib.signing import handover_refusals, refusals
from chalicelib.signing.handover_schemas import Forward, Reassign
from chalicelib.signing.in_person_refusals import InPersonUnidentified
from chalicelib.signing.schemas import NewRecipient, RequestView
from chalicelib.signing.signing_code_refusals import PersonnummerNeedsBankId, PhoneMissing

if TYPE_CHECKING:
    from chalicelib.signing.recipient import Invitee

blueprint = Blueprint(__name__)
api = Api(blueprint, "signing")


@api.route(
    "POST",
    ONE + "/recipients/{recipient_id}/reassign",
    caller=person,
    body=Reassign,
    answer=RequestView,
    show=show_request,
    refusals=(
        *GONE,
        refusals.RecipientNotFound,
        refusals.WrongState,
        refusals.RequestExpired,
        refusals.NamesTooLong,
        handover_refusals.HandoversUsedUp,
        InPersonUnidentified,
        PersonnummerNeedsBankId,
        PhoneMissing,
        StaleVersion,
    ),
)
def reassign_recipient(call: Call) -> Answer:
    """Give a recipient's place in a sent request to another person, who is invited if it is their turn.

    The former link is dead at once. Role and turn stay. Who has signed, approved or declined cannot be replaced.
    """
    reassigned = wiring.signing.handover().reassign(
        sid_of(call),
        ids.request_id(call),
        ids.recipient_id(call),
        _invitee(call.body),
        version=if_match(call),
        once=call.once(ids.request_id(call)),
    )
    return request_answer(call, reassigned)


@api.route(
    "POST",
    CURRENT + "/forward",
    caller=identified_recipient,
    body=Forward,
    status=204,
    show=show_nothing,
    refusals=(
        *OVER,
        refusals.IdentificationRequired,
        refusals.WrongRole,
        refusals.NamesTooLong,
        handover_refusals.ForwardingNotAllowed,
        handover_refusals.HandoversUsedUp,
        PhoneMissing,
    ),
)
def forward(call: Call) -> Answer:
    """Pass the request on to the person who is to answer: they get a link of their own by e-mail.

    Only where the sender gave no personnummer and allows it. Your own link is dead at once, and the sender is told.
    """
    place = call.caller.place
    wiring.signing.handover().forward(place, _invitee(call.body), once=call.once(place.recipient_id))
    return Answer(status=204)


def _invitee(body: Reassign | Forward) -> "Invitee":
    """Checked as any recipient is who the sender names."""
    from chalicelib.handlers.signing_invitees import invitee

    named = NewRecipient(
        name=body.name,
        email=body.email,
        phone=body.phone,
        personnummer=body.personnummer if isinstance(body, Reassign) else None,
        language=body.language,
    )
    return invitee(named, "")
