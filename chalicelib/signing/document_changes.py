"""What happens to the documents of a draft: added, uploaded, checked, removed. Pure: verbs take the time."""

from dataclasses import replace
from datetime import datetime

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON
from chalicelib.signing.domain import SYSTEM, Document, Purpose, Removed, SignatureRequest
from chalicelib.signing.refusals import DocumentsTooLarge, TooManyDocuments
from chalicelib.signing.states import DocumentStatus, RequestStatus

MAX_DOCUMENTS = 10
MAX_UPLOAD_BYTES = 100 * 1024 * 1024  # of one document, and of all documents of a request together


def add(request: SignatureRequest, document: Document, at: datetime) -> tuple[Change, Change]:
    request.require(RequestStatus.DRAFT)
    if len(request.document_ids) >= MAX_DOCUMENTS:
        raise TooManyDocuments
    upload_bytes = request.upload_bytes + document.announced_size
    if upload_bytes > MAX_UPLOAD_BYTES:
        raise DocumentsTooLarge
    larger = replace(
        request,
        document_ids=(*request.document_ids, document.document_id),
        attachment_count=request.attachment_count + _is_attachment(document),
        upload_bytes=upload_bytes,
        changed_at=at,
    )
    event = request.event("document.added", at, request.actor, document_id=document.document_id)
    return Change(larger, event), Change(document)


def remove(request: SignatureRequest, document: Document, at: datetime) -> tuple[Change, Change]:
    request.require(RequestStatus.DRAFT)
    was_ready = document.status is DocumentStatus.READY
    smaller = replace(
        request,
        document_ids=tuple(i for i in request.document_ids if i != document.document_id),
        attachment_count=request.attachment_count - _is_attachment(document),
        ready_documents=request.ready_documents - was_ready,
        upload_bytes=request.upload_bytes - document.announced_size,
        template_credits=request.template_credits - document.template_credits,
        changed_at=at,
    )
    event = request.event("document.removed", at, request.actor, document_id=document.document_id)
    return Change(smaller, event), Change(Removed(document))


def uploaded(request: SignatureRequest, document: Document, at: datetime) -> tuple[Change, Change]:
    request.require(RequestStatus.DRAFT)
    event = request.event("document.uploaded", at, request.actor, document_id=document.document_id)
    return Change(replace(request, changed_at=at), event), Change(document.to(DocumentStatus.CHECKING))


def checked(request: SignatureRequest, document: Document, at: datetime) -> tuple[Change, Change]:
    """`document` as the preflight left it: ready or refused."""
    is_ready = document.status is DocumentStatus.READY
    data: dict[str, JSON] = {"document_id": document.document_id}
    data |= {"sha256": document.sha256} if is_ready else {"code": document.refusal_code}
    kind = "document.ready" if is_ready else "document.refused"
    known = replace(request, ready_documents=request.ready_documents + is_ready)
    return Change(known, request.event(kind, at, SYSTEM, **data)), Change(document)


def _is_attachment(document: Document) -> bool:
    return document.purpose is Purpose.READ
