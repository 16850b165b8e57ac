"""The sender's routes for a request's documents: announce and upload, remove, read as signed and as sealed."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import signing_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.files import RangeNotSatisfiable, RangeRequired, file_answer
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.signing import GONE, ONE, request_answer, sid_of
from chalicelib.handlers.signing_views import document_view
from chalicelib.platform.ids import DocumentId, new_id
from chalicelib.signing import refusals
from chalicelib.signing.schemas import DocumentView, NewDocument, RequestView
from chalicelib.signing.states import DocumentStatus

if TYPE_CHECKING:
    from chalicelib.signing.domain import Document

blueprint = Blueprint(__name__)
api = Api(blueprint, "signature-requests")

DOCUMENT = ONE + "/documents/{document_id}"


def _show_document(call: Call, document_id: str) -> Answer:
    document = wiring.signing.documents().find(sid_of(call), ids.request_id(call), DocumentId(document_id))
    return _announced(call, document)


def _announced(call: Call, document: "Document") -> Answer:
    is_awaited = document.status is DocumentStatus.AWAITING_UPLOAD
    target = wiring.signing.documents().upload_target(document) if is_awaited else None
    return Answer(document_view(document, call.language, target), 201)


@api.route(
    "POST",
    ONE + "/documents",
    caller=person,
    body=NewDocument,
    answer=DocumentView,
    status=201,
    show=_show_document,
    refusals=(*GONE, refusals.WrongState, refusals.TooManyDocuments, refusals.DocumentsTooLarge),
)
def announce_document(call: Call) -> Answer:
    """Announce a PDF and get where to put it.

    PUT the file to `upload.url` with exactly `upload.headers`, then call `complete`.
    """
    from chalicelib.signing.document import Purpose

    body: NewDocument = call.body
    document_id = DocumentId(new_id("doc"))
    announced = wiring.signing.documents().add(
        sid_of(call),
        ids.request_id(call),
        document_id,
        filename=body.filename,
        size=body.size,
        sha256=body.sha256,
        purpose=Purpose(body.purpose),
        once=call.once(document_id),
    )
    return _announced(call, announced)


@api.route("GET", DOCUMENT, caller=person, answer=DocumentView, refusals=(*GONE, refusals.DocumentNotFound))
def read_document(call: Call) -> Answer:
    """One document: its state, why it was refused, its hashes."""
    document = wiring.signing.documents().find(sid_of(call), ids.request_id(call), ids.document_id(call))
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
    document = wiring.signing.documents().complete_upload(sid_of(call), ids.request_id(call), ids.document_id(call))
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
        call, wiring.signing.documents().remove(sid_of(call), ids.request_id(call), ids.document_id(call))
    )


@api.route(
    "GET",
    DOCUMENT + "/content",
    caller=person,
    refusals=(*GONE, refusals.DocumentNotFound, refusals.DocumentNotReady, RangeRequired, RangeNotSatisfiable),
    media_type="application/pdf",
)
def read_content(call: Call) -> Answer:
    """The document as it is signed; by `Range` where it is larger than 4 MiB."""
    return file_answer(
        call, wiring.signing.documents().original(sid_of(call), ids.request_id(call), ids.document_id(call))
    )


@api.route(
    "GET",
    DOCUMENT + "/sealed",
    caller=person,
    refusals=(
        *GONE,
        refusals.DocumentNotFound,
        refusals.AttachmentNotSealed,
        refusals.NotSignedYet,
        RangeRequired,
        RangeNotSatisfiable,
    ),
    media_type="application/pdf",
)
def read_sealed(call: Call) -> Answer:
    """The sealed document, once everybody has signed."""
    return file_answer(
        call, wiring.signing.documents().sealed(sid_of(call), ids.request_id(call), ids.document_id(call))
    )
