"""The sender's routes: signature requests, their recipients and history, the archive."""

from typing import TYPE_CHECKING, cast

import msgspec
from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.api_key_callers import named_company
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.etag import IfMatchMissing, etag_of, if_match, require_if_match
from chalicelib.handlers.files import RangeNotSatisfiable, RangeRequired, file_answer
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.signing_invitees import invitee
from chalicelib.handlers.signing_views import event_view, events_json, request_view
from chalicelib.identity.company_refusals import CompanyNotFound
from chalicelib.identity.oidc_errors import EidProviderUnknown
from chalicelib.payments.refusals import InsufficientCredits
from chalicelib.platform.errors import NotPermitted
from chalicelib.platform.ids import CompanyId, RequestId, SubjectId, new_id
from chalicelib.platform.text import Language
from chalicelib.platform.versions import StaleVersion
from chalicelib.signing import refusals
from chalicelib.signing.event_schemas import EventList
from chalicelib.signing.schemas import EditRequest, NewRecipient, NewRequest, RequestView, VoidRequest
from chalicelib.signing.signing_code_refusals import PersonnummerNeedsBankId, PhoneMissing

if TYPE_CHECKING:
    from chalicelib.signing.service import Overview

blueprint = Blueprint(__name__)
api = Api(blueprint, "signature-requests")

ROOT = "/v1/signature-requests"
ONE = ROOT + "/{request_id}"
GONE = (refusals.RequestNotFound, NotPermitted)
ZIP = "application/zip"
SENDER = (
    refusals.SenderEmailMissing,
    refusals.SenderAlreadyRecipient,
    PersonnummerNeedsBankId,
    PhoneMissing,
    EidProviderUnknown,
)


def sid_of(call: Call) -> SubjectId:
    return cast(SubjectId, call.caller.sid)


def request_answer(call: Call, found: "Overview", status: int = 200) -> Answer:
    """A request as its owner sees it, with its version as ETag."""
    view = request_view(found.request, found.recipients, found.documents, call.language)
    headers = {"ETag": etag_of(found.request.version), "Location": f"{ROOT}/{found.request.request_id}"}
    return Answer(view, status, headers)


def company_of(call: Call, named: str | None) -> CompanyId | None:
    """As a body or a query names it, or as the API key is for. CompanyNotFound for what cannot be an id of ours."""
    given = named_company(call, named)
    if given is not None and not ids.FORM.fullmatch(given):
        raise CompanyNotFound
    return CompanyId(given) if given else None


def _show_created(call: Call, request_id: str) -> Answer:
    return request_answer(call, wiring.signing.requests().find(sid_of(call), RequestId(request_id)), 201)


def show_request(call: Call, _result: str = "") -> Answer:
    return request_answer(call, wiring.signing.requests().find(sid_of(call), ids.request_id(call)))


@api.route(
    "POST",
    ROOT,
    caller=person,
    body=NewRequest,
    answer=RequestView,
    status=201,
    show=_show_created,
    refusals=(*SENDER, CompanyNotFound, NotPermitted),
)
def create_signature_request(call: Call) -> Answer:
    """Draft a signature request: your own, or with `company_id` a company's.

    Recipients can be named now or later. Nothing is sent before `send`. A company's request belongs to the company;
    the parties read your name and the company's.
    """
    body: NewRequest = call.body
    request_id = RequestId(new_id("sr"))
    drafted = wiring.signing.requests().draft(
        sid_of(call),
        request_id,
        title=body.title,
        message=body.message,
        language=Language(body.language),
        settings={
            "expires_in_days": body.expires_in_days,
            "automatic_reminders": body.automatic_reminders,
            "allow_forwarding": body.allow_forwarding,
        },
        invitees=[invitee(r, f"/recipients/{i}") for i, r in enumerate(body.recipients)],
        once=call.once(request_id),
        company_id=company_of(call, body.company_id),
    )
    return request_answer(call, drafted, 201)


@api.route("GET", ONE, caller=person, answer=RequestView, refusals=GONE)
def read_signature_request(call: Call) -> Answer:
    """One signature request with its documents and recipients."""
    return show_request(call)


@api.route(
    "PATCH",
    ONE,
    caller=person,
    body=EditRequest,
    answer=RequestView,
    refusals=(*GONE, refusals.WrongState, StaleVersion, IfMatchMissing),
)
def edit_signature_request(call: Call) -> Answer:
    """Change the title, message or settings of a draft; needs `If-Match`."""
    body: EditRequest = call.body
    version = require_if_match(call)
    service, request_id = wiring.signing.requests(), ids.request_id(call)
    chosen = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
    edited = service.edit(sid_of(call), request_id, chosen, version=version)
    return request_answer(call, edited)


@api.route(
    "POST",
    ONE + "/recipients",
    caller=person,
    body=NewRecipient,
    answer=RequestView,
    show=show_request,
    refusals=(*GONE, refusals.WrongState, refusals.TooManyRecipients, *SENDER),
)
def add_recipient(call: Call) -> Answer:
    """Add a recipient to a draft."""
    once = call.once(ids.request_id(call))
    return request_answer(
        call, wiring.signing.requests().add_recipient(sid_of(call), ids.request_id(call), invitee(call.body, ""), once)
    )


@api.route(
    "DELETE",
    ONE + "/recipients/{recipient_id}",
    caller=person,
    answer=RequestView,
    refusals=(*GONE, refusals.RecipientNotFound, refusals.WrongState),
)
def remove_recipient(call: Call) -> Answer:
    """Take a recipient out of a draft."""
    recipient_id = ids.recipient_id(call)
    return request_answer(
        call, wiring.signing.requests().remove_recipient(sid_of(call), ids.request_id(call), recipient_id)
    )


@api.route(
    "POST",
    ONE + "/send",
    caller=person,
    answer=RequestView,
    show=show_request,
    refusals=(
        *GONE,
        refusals.WrongState,
        refusals.NoSigners,
        refusals.SignerMissing,
        refusals.NothingToSign,
        refusals.NamesTooLong,
        refusals.SenderEmailMissing,
        InsufficientCredits,
        StaleVersion,
    ),
)
def send_signature_request(call: Call) -> Answer:
    """Send the request: those whose turn is first get an invitation by e-mail.

    The others get theirs when everybody before them has signed or approved. At least one recipient must be a signer.
    Sending reserves `price_credits` of your credits; they are used when the first recipient signs.
    """
    once = call.once(ids.request_id(call))
    return request_answer(
        call, wiring.signing.requests().send(sid_of(call), ids.request_id(call), version=if_match(call), once=once)
    )


@api.route(
    "POST",
    ONE + "/void",
    caller=person,
    body=VoidRequest,
    answer=RequestView,
    show=show_request,
    refusals=(*GONE, refusals.WrongState, StaleVersion),
)
def void_signature_request(call: Call) -> Answer:
    """Withdraw the request: links die at once and the recipients are told."""
    once = call.once(ids.request_id(call))
    return request_answer(
        call,
        wiring.signing.requests().void(
            sid_of(call), ids.request_id(call), call.body.reason, version=if_match(call), once=once
        ),
    )


@api.route("GET", ONE + "/events", caller=person, answer=EventList, refusals=GONE)
def list_events(call: Call) -> Answer:
    """The request's history: a hash chain of immutable events."""
    events = wiring.signing.requests().events(sid_of(call), ids.request_id(call))
    return Answer(EventList(items=[event_view(e) for e in events]))


@api.route(
    "GET",
    ONE + "/evidence-package",
    caller=person,
    refusals=(*GONE, refusals.NotSignedYet, RangeRequired, RangeNotSatisfiable),
    media_type=ZIP,
)
def read_evidence_package(call: Call) -> Answer:
    """All evidence of a completed request as one ZIP, for the sender: of every act, and the chain of events.

    The program `b2bsign-verify` takes it with `--evidence`. It names personnummer: keep it safe. By `Range` where it is
    larger than 4 MiB.
    """
    return file_answer(
        call, wiring.signing.evidence_packages(events_json).read(sid_of(call), ids.request_id(call)), ZIP
    )


@api.route(
    "GET",
    ONE + "/recipients/{recipient_id}/evidence",
    caller=person,
    refusals=(*GONE, refusals.RecipientNotFound, refusals.NotSignedYet, refusals.EvidenceMissing),
    media_type="application/json",
)
def read_evidence(call: Call) -> Answer:
    """The whole evidence of one signature, or of an approver's identification, for the sender.

    XMLDSig, OCSP response, raw answer, and what was shown. It names the person's personnummer: keep it safe.
    """
    recipient_id = ids.recipient_id(call)
    package = wiring.signing.requests().read_evidence(sid_of(call), ids.request_id(call), recipient_id)
    return Answer(package, headers={"Content-Type": "application/json"})
