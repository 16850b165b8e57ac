"""The recipient's routes: exchange the link, identify, see, sign or approve, decline. No account is needed."""

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.cookies import SIGNING_COOKIE, host_cookie
from chalicelib.handlers.files import RangeNotSatisfiable, RangeRequired, file_answer
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import holder_of
from chalicelib.handlers.identity_orders import order_view, origin_of, start_order
from chalicelib.handlers.signing_callers import identified_recipient, link_holder
from chalicelib.handlers.signing_views import signing_view
from chalicelib.identity.eid import EidFlow
from chalicelib.identity.eid_errors import EidAlreadyInProgress, EidRateLimited, EidUnavailable
from chalicelib.identity.order import ClientKind, EidRequest, Purpose
from chalicelib.identity.refusals import EidOrderNotFound, EidOrderSecretMissing
from chalicelib.identity.schemas import EidOrderView
from chalicelib.identity.session import SessionKind, csrf_token
from chalicelib.platform.ids import OrderId
from chalicelib.signing import refusals
from chalicelib.signing.enclosure_refusals import EnclosuresMissing
from chalicelib.signing.handover_refusals import LinkReplaced
from chalicelib.signing.keys import key_id_of
from chalicelib.signing.recipient_schemas import Decline, Enter, SigningSessionView, SigningView, StartEid

blueprint = Blueprint(__name__)
api = Api(blueprint, "signing")

ROOT = "/v1/signing-sessions"
CURRENT = ROOT + "/current"
COOKIE_LIVES_S = 2 * 3600
OVER = (
    refusals.RequestNotFound,
    refusals.WrongState,
    refusals.RequestExpired,
    refusals.NotYourTurn,
    LinkReplaced,
)
FILE = (*OVER, refusals.IdentificationRequired, refusals.DocumentNotFound, RangeRequired, RangeNotSatisfiable)


@api.route(
    "POST",
    ROOT,
    caller=anyone,
    body=Enter,
    answer=SigningSessionView,
    status=201,
    refusals=(refusals.LinkInvalid, LinkReplaced, refusals.NotYourTurn),
)
def enter(call: Call) -> Answer:
    """Exchange a link's token for a signing session.

    The token stands in the link's fragment. An open recipient counts as having viewed the request; a pinned one must
    identify first. Repeating it gives another session and changes nothing else, so it takes no Idempotency-Key.
    """
    body: Enter = call.body
    place, recipient = wiring.signing.recipients().enter(body.token)
    must_identify, in_person = recipient.is_pinned, recipient.in_person
    if not must_identify:
        wiring.signing.recipients().see(place)
    issued = wiring.identity.sessions().issue(SessionKind.SIGNING, place.subject, is_identified=not must_identify)
    if body.client == "web":
        call.set_cookies.append(host_cookie(SIGNING_COOKIE, issued.token, max_age_s=COOKIE_LIVES_S))
        return Answer(SigningSessionView(must_identify, in_person, None, csrf_token(issued.token)), 201)
    return Answer(SigningSessionView(must_identify, in_person, issued.token, None), 201)


@api.route(
    "GET",
    CURRENT,
    caller=identified_recipient,
    answer=SigningView,
    refusals=(*OVER, refusals.IdentificationRequired),
)
def read_signing(call: Call) -> Answer:
    """What the recipient is asked to sign, by whom, and where it stands. No other recipient's data."""
    return Answer(signing_view(wiring.signing.recipients().view(call.caller.place), call.language))


@api.route(
    "GET",
    CURRENT + "/documents/{document_id}/content",
    caller=identified_recipient,
    refusals=FILE,
    media_type="application/pdf",
)
def read_signing_document(call: Call) -> Answer:
    """The document as it is signed; by `Range` where it is larger than 4 MiB."""
    return file_answer(call, wiring.signing.recipients().original(call.caller.place, ids.document_id(call)))


@api.route(
    "GET",
    CURRENT + "/documents/{document_id}/sealed",
    caller=identified_recipient,
    refusals=(*FILE, refusals.AttachmentNotSealed, refusals.NotSignedYet),
    media_type="application/pdf",
)
def read_signing_sealed(call: Call) -> Answer:
    """The sealed document, once everybody has signed."""
    return file_answer(call, wiring.signing.recipients().sealed(call.caller.place, ids.document_id(call)))


def _show_order(call: Call, order_id: str) -> Answer:
    """A repeated start: only whoever got the first answer may see the order again."""
    holder = holder_of(call, OrderId(order_id))
    return Answer(order_view(wiring.eid.eid_orders().find(holder.order_id, holder.secret), call), 201)


@api.route(
    "POST",
    CURRENT + "/eid-orders",
    caller=link_holder,
    body=StartEid,
    answer=EidOrderView,
    status=201,
    show=_show_order,
    refusals=(
        *OVER,
        refusals.IdentificationRequired,
        refusals.WrongRole,
        refusals.WrongMethod,
        EnclosuresMissing,
        *(EidUnavailable, EidRateLimited, EidAlreadyInProgress),
        *(EidOrderSecretMissing, EidOrderNotFound),  # of a repeated start, by another browser than the first
    ),
)
def start_signing_order(call: Call) -> Answer:
    """Identify, or sign with BankID as a signer.

    Follow the order at `/v1/eid-orders/{order_id}`. A signature's visible text names title, parties and each document's
    SHA-256; it is recorded even if this browser closes before it hears of it.
    """
    body: StartEid = call.body
    purpose, caller = Purpose(body.purpose), call.caller
    if purpose is Purpose.SIGN and not caller.session.is_identified:
        raise refusals.IdentificationRequired
    service = wiring.signing.recipients()
    asked = service.to_sign(caller.place) if purpose is Purpose.SIGN else service.to_identify(caller.place)
    is_signing = purpose is Purpose.SIGN
    return start_order(
        call,
        EidRequest(
            purpose=purpose,
            subject=caller.place.subject if is_signing else f"{caller.place.subject}/{caller.session.session_id}",
            key_id=key_id_of(caller.place.request_id),
            visible_text=asked.visible_text,
            non_visible=asked.non_visible,
            personal_number=asked.personnummer,
            flow=EidFlow(body.flow),
            client=ClientKind(body.client),
            language=call.language,
            end_user_ip=call.source_ip,
            user_agent=call.header("user-agent"),
            origin=origin_of(call, None),
            return_path="/sign",
        ),
    )


def show_nothing(_call: Call, _result: str) -> Answer:
    return Answer(status=204)


@api.route(
    "POST",
    CURRENT + "/approve",
    caller=identified_recipient,
    status=204,
    show=show_nothing,
    refusals=(*OVER, refusals.IdentificationRequired, refusals.WrongRole),
)
def approve(call: Call) -> Answer:
    """Approve the request, as an approver.

    A pinned approver's approval stands on their eID, an open one's on the link. Saying it again changes nothing.
    """
    place = call.caller.place
    wiring.signing.recipients().approve(place, call.once(place.recipient_id))
    return Answer(status=204)


@api.route(
    "POST",
    CURRENT + "/decline",
    caller=identified_recipient,
    body=Decline,
    status=204,
    show=show_nothing,
    refusals=(*OVER, refusals.IdentificationRequired, refusals.WrongRole),
)
def decline(call: Call) -> Answer:
    """Decline to sign or approve, with a reason for the sender. The request ends for everybody.

    A viewer, for whom nobody waits, cannot decline.
    """
    place = call.caller.place
    wiring.signing.recipients().decline(place, call.body.reason, call.once(place.recipient_id))
    return Answer(status=204)
