"""Rows to domain values and back, sealing and unsealing on the way."""

import msgspec

from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.platform.clock import from_iso, from_iso_or_none, iso, iso_or_none
from chalicelib.platform.events import Head
from chalicelib.platform.ids import DocumentId, RecipientId, RequestId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.signing.domain import Document, Purpose, SignatureRequest
from chalicelib.signing.lifecycle import due_at
from chalicelib.signing.marks import Mark
from chalicelib.signing.rows import DocumentRow, RequestRow
from chalicelib.signing.states import DocumentStatus, RequestStatus

DUE = "due"  # the sparse index's only partition: what is in it is a day's work, not the archive


def request_row(request: SignatureRequest, key: DataKey) -> RequestRow:
    box = SealedRow(key, "requests", request.request_id)
    return RequestRow(
        request.request_id,
        version=request.version + 1,
        head_seq=request.head.seq,
        head_hash=request.head.hash,
        status=request.status.value,
        owner=request.owner,
        made_by=request.made_by,
        owner_recipient=request.owner_recipient,
        language=request.language.value,
        owner_name_sealed=box.seal("owner_name", request.owner_name),
        title_sealed=box.seal("title", request.title),
        message_sealed=box.seal("message", request.message),
        void_reason_sealed=box.seal("void_reason", request.void_reason),
        document_ids=list(request.document_ids),
        recipient_ids=list(request.recipient_ids),
        waiting_ids=list(request.waiting_ids),
        awaited=request.awaited,
        ready_documents=request.ready_documents,
        upload_bytes=request.upload_bytes,
        attachment_count=request.attachment_count,
        signer_count=request.signer_count,
        signed_count=request.signed_count,
        created_at=iso(request.created_at),
        sent_at=iso_or_none(request.sent_at),
        ended_at=iso_or_none(request.ended_at),
        expires_in_days=request.expires_in_days,
        automatic_reminders=request.automatic_reminders,
        allow_forwarding=request.allow_forwarding,
        expires_at=iso_or_none(request.expires_at),
        reminded_until=iso_or_none(request.reminded_until),
        deleted_at=iso_or_none(request.deleted_at),
        changed_at=iso_or_none(request.changed_at),
        warned_at=iso_or_none(request.warned_at),
        keep_days=request.keep_days,
        keep_is_own=request.keep_is_own,
        template_credits=request.template_credits,
        due=DUE if due_at(request) else None,
        due_at=iso_or_none(due_at(request)),
    )


def request_of(row: RequestRow, key: DataKey) -> SignatureRequest:
    box = SealedRow(key, "requests", row.request_id)
    return SignatureRequest(
        request_id=RequestId(row.request_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=RequestStatus(row.status),
        owner=SubjectId(row.owner),
        made_by=SubjectId(row.made_by) if row.made_by else None,
        owner_recipient=RecipientId(row.owner_recipient) if row.owner_recipient else None,
        language=Language(row.language),
        owner_name=box.unseal("owner_name", row.owner_name_sealed) or "",
        title=box.unseal("title", row.title_sealed) or "",
        message=box.unseal("message", row.message_sealed) or "",
        void_reason=box.unseal("void_reason", row.void_reason_sealed),
        document_ids=tuple(DocumentId(i) for i in row.document_ids),
        recipient_ids=tuple(RecipientId(i) for i in row.recipient_ids),
        waiting_ids=tuple(RecipientId(i) for i in row.waiting_ids),
        awaited=int(row.awaited),
        signer_count=int(row.signer_count),
        ready_documents=int(row.ready_documents),
        upload_bytes=int(row.upload_bytes),
        attachment_count=int(row.attachment_count),
        signed_count=int(row.signed_count),
        created_at=from_iso(row.created_at),
        sent_at=from_iso_or_none(row.sent_at),
        ended_at=from_iso_or_none(row.ended_at),
        expires_in_days=int(row.expires_in_days),
        automatic_reminders=bool(row.automatic_reminders),
        allow_forwarding=bool(row.allow_forwarding),
        expires_at=from_iso_or_none(row.expires_at),
        reminded_until=from_iso_or_none(row.reminded_until),
        deleted_at=from_iso_or_none(row.deleted_at),
        changed_at=from_iso_or_none(row.changed_at),
        warned_at=from_iso_or_none(row.warned_at),
        keep_days=int(row.keep_days) if row.keep_days is not None else None,
        keep_is_own=bool(row.keep_is_own),
        template_credits=int(row.template_credits),
    )


def document_row(document: Document, key: DataKey) -> DocumentRow:
    box = SealedRow(key, "documents", f"{document.request_id}/{document.document_id}")
    return DocumentRow(
        document.request_id,
        document.document_id,
        version=document.version + 1,
        status=document.status.value,
        purpose=document.purpose.value,
        filename_sealed=box.seal("filename", document.filename),
        announced_size=document.announced_size,
        announced_sha256=document.announced_sha256,
        upload_version=document.upload_version,
        copied_from=document.copied_from,
        made_from=document.made_from,
        template_credits=document.template_credits,
        marks_sealed=box.seal("marks", msgspec.json.encode(document.marks).decode() if document.marks else None),
        size=document.size,
        sha256=document.sha256 or None,
        pages=document.pages,
        is_normalised=document.is_normalised,
        is_presigned=document.is_presigned,
        refusal_code=document.refusal_code,
        sealed_size=document.sealed_size,
        sealed_sha256=document.sealed_sha256 or None,
        fingerprint=document.fingerprint or None,
    )


def document_of(row: DocumentRow, key: DataKey) -> Document:
    box = SealedRow(key, "documents", f"{row.request_id}/{row.document_id}")
    return Document(
        document_id=DocumentId(row.document_id),
        request_id=RequestId(row.request_id),
        version=int(row.version),
        status=DocumentStatus(row.status),
        purpose=Purpose(row.purpose),
        filename=box.unseal("filename", row.filename_sealed) or "",
        announced_size=int(row.announced_size),
        announced_sha256=row.announced_sha256,
        upload_version=row.upload_version,
        copied_from=row.copied_from,
        made_from=row.made_from,
        template_credits=int(row.template_credits),
        marks=_marks_of(box.unseal("marks", row.marks_sealed)),
        size=int(row.size),
        sha256=row.sha256 or "",
        pages=int(row.pages),
        is_normalised=bool(row.is_normalised),
        is_presigned=bool(row.is_presigned),
        refusal_code=row.refusal_code,
        sealed_size=int(row.sealed_size),
        sealed_sha256=row.sealed_sha256 or "",
        fingerprint=row.fingerprint or "",
    )


def _marks_of(encoded: str | None) -> tuple[Mark, ...]:
    return msgspec.json.decode(encoded, type=tuple[Mark, ...]) if encoded else ()
