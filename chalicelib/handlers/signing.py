"""The sender's routes: signature requests, their documents and recipients, their archive."""

import re
from typing import TYPE_CHECKING, cast

import msgspec
from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.cursor import limit_of, place_of, read_cursor
from chalicelib.handlers.etag import IfMatchMissing, etag_of, if_match, require_if_match
from chalicelib.handlers.files import RangeNotSatisfiable, RangeRequired, file_answer
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.signing_invitees import invitee
from chalicelib.handlers.signing_views import document_view, event_view, request_line, request_view
from chalicelib.platform.ids import DocumentId, RequestId, SubjectId, new_id
from chalicelib.platform.text import Language
from chalicelib.platform.versions import StaleVersion
from chalicelib.signing import refusals
from chalicelib.signing.schemas import (
    DocumentView,
    EditRequest,
    EventList,
    NewDocument,
    NewRecipient,
    NewRequest,
    RequestPage,
    RequestView,
    VoidRequest,
)
from chalicelib.signing.states import DocumentStatus

if TYPE_CHECKING:
    from chalicelib.signing.domain import Document
    from chalicelib.signing.service import Overview

blueprint = Blueprint(__name__)
api = Api(blueprint, "signature-requests")

ROOT = "/v1/signature-requests"
ONE = ROOT + "/{request_id}"
DOCUMENT = ONE + "/documents/{document_id}"
GONE = (refusals.RequestNotFound,)
SENDER = (refusals.SenderEmailMissing, refusals.SenderAlreadyRecipient)
ENTRY = re.compile(r"[0-9T:.Z-]{20,30}#sr_[a-z0-9]{1,60}", re.ASCII)


def _sid(call: Call) -> SubjectId:
    return cast(SubjectId, call.caller.sid)


def request_answer(call: Call, found: "Overview", status: int = 200) -> Answer:
    """A request as its owner sees it, with its version as ETag."""
    view = request_view(found.request, found.recipients, found.documents, call.language)
    headers = {"ETag": etag_of(found.request.version), "Location": f"{ROOT}/{found.request.request_id}"}
    return Answer(view, status, headers)


def _show_created(call: Call, request_id: str) -> Answer:
    return request_answer(call, wiring.signing().find(_sid(call), RequestId(request_id)), 201)


def _show(call: Call, _result: str = "") -> Answer:
    return request_answer(call, wiring.signing().find(_sid(call), ids.request_id(call)))


def _show_document(call: Call, document_id: str) -> Answer:
    document = wiring.signing().find_document(_sid(call), ids.request_id(call), DocumentId(document_id))
    return _announced(call, document)


def _announced(call: Call, document: "Document") -> Answer:
    is_awaited = document.status is DocumentStatus.AWAITING_UPLOAD
    target = wiring.signing().upload_target(document) if is_awaited else None
    return Answer(document_view(document, call.language, target), 201)


def _place(call: Call) -> str | None:
    """Where a page of the archive begins; a place that no entry can have is no cursor of ours."""
    cursor = read_cursor(call)
    if cursor is not None and not ENTRY.fullmatch(place_of(cursor)):
        raise Invalid(FieldError("cursor", "invalid_cursor", "not a cursor of ours"))
    return cursor


@api.route(
    "POST",
    ROOT,
    caller=person,
    body=NewRequest,
    answer=RequestView,
    status=201,
    show=_show_created,
    refusals=SENDER,
)
def create_signature_request(call: Call) -> Answer:
    """Draft a signature request.

    Recipients can be named now or later. Nothing is sent before `send`.
    """
    body: NewRequest = call.body
    request_id = RequestId(new_id("sr"))
    drafted = wiring.signing().draft(
        _sid(call),
        request_id,
        title=body.title,
        message=body.message,
        language=Language(body.language),
        settings={"expires_in_days": body.expires_in_days, "automatic_reminders": body.automatic_reminders},
        invitees=[invitee(r, f"/recipients/{i}") for i, r in enumerate(body.recipients)],
        once=call.once(request_id),
    )
    return request_answer(call, drafted, 201)


@api.route(
    "GET",
    ROOT,
    caller=person,
    answer=RequestPage,
    query={"limit": "1–100", "cursor": "from `next_cursor`"},
    refusals=(Invalid,),
)
def list_signature_requests(call: Call) -> Answer:
    """The caller's archive, newest first."""
    entries, following = wiring.archive_page(_sid(call), limit_of(call), _place(call))
    return Answer(RequestPage(items=[request_line(entry) for entry in entries], next_cursor=following))


@api.route("GET", ONE, caller=person, answer=RequestView, refusals=GONE)
def read_signature_request(call: Call) -> Answer:
    """One signature request with its documents and recipients."""
    return _show(call)


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
    service, request_id = wiring.signing(), ids.request_id(call)
    chosen = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not None}
    edited = service.edit(_sid(call), request_id, chosen, version=version)
    return request_answer(call, edited)


@api.route(
    "POST",
    ONE + "/recipients",
    caller=person,
    body=NewRecipient,
    answer=RequestView,
    show=_show,
    refusals=(*GONE, refusals.WrongState, refusals.TooManyRecipients, *SENDER),
)
def add_recipient(call: Call) -> Answer:
    """Add a recipient to a draft."""
    once = call.once(ids.request_id(call))
    return request_answer(
        call, wiring.signing().add_recipient(_sid(call), ids.request_id(call), invitee(call.body, ""), once)
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
    return request_answer(call, wiring.signing().remove_recipient(_sid(call), ids.request_id(call), recipient_id))


@api.route(
    "POST",
    ONE + "/documents",
    caller=person,
    body=NewDocument,
    answer=DocumentView,
    status=201,
    show=_show_document,
    refusals=(*GONE, refusals.WrongState, refusals.TooManyDocuments),
)
def announce_document(call: Call) -> Answer:
    """Announce a PDF and get where to put it.

    PUT the file to `upload.url` with exactly `upload.headers`, then call `complete`.
    """
    body: NewDocument = call.body
    document_id = DocumentId(new_id("doc"))
    announced = wiring.signing().add_document(
        _sid(call),
        ids.request_id(call),
        document_id,
        filename=body.filename,
        size=body.size,
        sha256=body.sha256,
        once=call.once(document_id),
    )
    return _announced(call, announced)


@api.route("GET", DOCUMENT, caller=person, answer=DocumentView, refusals=(*GONE, refusals.DocumentNotFound))
def read_document(call: Call) -> Answer:
    """One document: its state, why it was refused, its hashes."""
    document = wiring.signing().find_document(_sid(call), ids.request_id(call), ids.document_id(call))
    return Answer(document_view(document, call.language))


@api.route(
    "POST",
    DOCUMENT + "/complete",
    caller=person,
    answer=DocumentView,
    status=202,
    refusals=(*GONE, refusals.DocumentNotFound, refusals.WrongState, refusals.UploadMissing, refusals.UploadDiffers),
)
def complete_upload(call: Call) -> Answer:
    """Say that the file is uploaded; the check runs as a job.

    Naturally idempotent. Read the document until it is `ready` or `refused`.
    """
    document = wiring.signing().complete_upload(_sid(call), ids.request_id(call), ids.document_id(call))
    return Answer(document_view(document, call.language), 202)


@api.route(
    "DELETE",
    DOCUMENT,
    caller=person,
    answer=RequestView,
    refusals=(*GONE, refusals.DocumentNotFound, refusals.WrongState),
)
def remove_document(call: Call) -> Answer:
    """Take a document out of a draft; its file is deleted."""
    return request_answer(
        call, wiring.signing().remove_document(_sid(call), ids.request_id(call), ids.document_id(call))
    )


@api.route(
    "POST",
    ONE + "/send",
    caller=person,
    answer=RequestView,
    show=_show,
    refusals=(
        *GONE,
        refusals.WrongState,
        refusals.NoSigners,
        refusals.SignerMissing,
        refusals.NothingToSign,
        refusals.NamesTooLong,
        refusals.SenderEmailMissing,
        StaleVersion,
    ),
)
def send_signature_request(call: Call) -> Answer:
    """Send the request: those whose turn is first get an invitation by e-mail.

    The others get theirs when everybody before them has signed or approved. At least one recipient must be a signer.
    """
    once = call.once(ids.request_id(call))
    return request_answer(
        call, wiring.signing().send(_sid(call), ids.request_id(call), version=if_match(call), once=once)
    )


@api.route(
    "POST",
    ONE + "/void",
    caller=person,
    body=VoidRequest,
    answer=RequestView,
    show=_show,
    refusals=(*GONE, refusals.WrongState, StaleVersion),
)
def void_signature_request(call: Call) -> Answer:
    """Withdraw the request: links die at once and the recipients are told."""
    once = call.once(ids.request_id(call))
    return request_answer(
        call,
        wiring.signing().void(_sid(call), ids.request_id(call), call.body.reason, version=if_match(call), once=once),
    )


@api.route("GET", ONE + "/events", caller=person, answer=EventList, refusals=GONE)
def list_events(call: Call) -> Answer:
    """The request's history: a hash chain of immutable events."""
    events = wiring.signing().events(_sid(call), ids.request_id(call))
    return Answer(EventList(items=[event_view(e) for e in events]))


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
    package = wiring.signing().read_evidence(_sid(call), ids.request_id(call), recipient_id)
    return Answer(package, headers={"Content-Type": "application/json"})


@api.route(
    "GET",
    DOCUMENT + "/content",
    caller=person,
    refusals=(*GONE, refusals.DocumentNotFound, refusals.DocumentNotReady, RangeRequired, RangeNotSatisfiable),
    media_type="application/pdf",
)
def read_content(call: Call) -> Answer:
    """The document as it is signed; by `Range` where it is larger than 4 MiB."""
    return file_answer(call, wiring.signing().original(_sid(call), ids.request_id(call), ids.document_id(call)))


@api.route(
    "GET",
    DOCUMENT + "/sealed",
    caller=person,
    refusals=(*GONE, refusals.DocumentNotFound, refusals.NotSignedYet, RangeRequired, RangeNotSatisfiable),
    media_type="application/pdf",
)
def read_sealed(call: Call) -> Answer:
    """The sealed document, once everybody has signed."""
    return file_answer(call, wiring.signing().sealed(_sid(call), ids.request_id(call), ids.document_id(call)))
