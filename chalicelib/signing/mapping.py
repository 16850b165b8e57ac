"""Rows to domain values and back, sealing and unsealing on the way."""

from datetime import datetime

import msgspec

from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.platform.clock import from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import DocumentId, RecipientId, RequestId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.signing.domain import Document, Method, Purpose, Recipient, Role, Signature, SignatureRequest
from chalicelib.signing.enclosure import Enclosure
from chalicelib.signing.lifecycle import due_at
from chalicelib.signing.marks import Mark
from chalicelib.signing.recipient import CopyAddress, DeliveryStatus, EidStatement, EidVisit, SigningCode
from chalicelib.signing.rows import DocumentRow, RecipientRow, RequestRow
from chalicelib.signing.states import DocumentStatus, RecipientStatus, RequestStatus

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
        sent_at=_iso(request.sent_at),
        ended_at=_iso(request.ended_at),
        expires_in_days=request.expires_in_days,
        automatic_reminders=request.automatic_reminders,
        allow_forwarding=request.allow_forwarding,
        expires_at=_iso(request.expires_at),
        reminded_until=_iso(request.reminded_until),
        deleted_at=_iso(request.deleted_at),
        changed_at=_iso(request.changed_at),
        warned_at=_iso(request.warned_at),
        keep_days=request.keep_days,
        keep_is_own=request.keep_is_own,
        template_credits=request.template_credits,
        due=DUE if due_at(request) else None,
        due_at=_iso(due_at(request)),
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
        sent_at=_time(row.sent_at),
        ended_at=_time(row.ended_at),
        expires_in_days=int(row.expires_in_days),
        automatic_reminders=bool(row.automatic_reminders),
        allow_forwarding=bool(row.allow_forwarding),
        expires_at=_time(row.expires_at),
        reminded_until=_time(row.reminded_until),
        deleted_at=_time(row.deleted_at),
        changed_at=_time(row.changed_at),
        warned_at=_time(row.warned_at),
        keep_days=int(row.keep_days) if row.keep_days is not None else None,
        keep_is_own=bool(row.keep_is_own),
        template_credits=int(row.template_credits),
    )


def recipient_row(recipient: Recipient, key: DataKey, email_lookup: str) -> RecipientRow:
    box = SealedRow(key, "recipients", f"{recipient.request_id}/{recipient.recipient_id}")
    signature, identification = recipient.signature, recipient.identification
    return RecipientRow(
        recipient.request_id,
        recipient.recipient_id,
        version=recipient.version + 1,
        status=recipient.status.value,
        role=recipient.role.value,
        order=recipient.order,
        in_person=recipient.in_person,
        language=recipient.language.value,
        link_hash=recipient.link_hash,
        link_number=recipient.link_number,
        email_lookup=email_lookup,
        name_sealed=box.seal("name", recipient.name),
        email_sealed=box.seal("email", recipient.email),
        personnummer_sealed=box.seal("personnummer", recipient.personnummer),
        phone_sealed=box.seal("phone", recipient.phone),
        decline_reason_sealed=box.seal("decline_reason", recipient.decline_reason),
        viewed_at=_iso(recipient.viewed_at),
        reminded_at=_iso(recipient.reminded_at),
        reminder_count=recipient.reminder_count,
        delivery_status=recipient.delivery_status.value if recipient.delivery_status else None,
        copy_sealed=box.seal("copy", _copy_text(recipient.copy)),
        sign_method=recipient.method.value,
        code_sealed=box.seal("code", _code_text(recipient.code)),
        provider=recipient.provider,
        visit_sealed=box.seal("visit", _visit_text(recipient.visit)),
        eid_sealed=box.seal("eid", _eid_text(signature)),
        enclosures_sealed=box.seal("enclosures", _enclosures_text(recipient.enclosures)),
        method=signature.method.value if signature else None,
        signed_at=iso(signature.signed_at) if signature else None,
        signed_name_sealed=box.seal("signed_name", signature.name) if signature else None,
        evidence_name=signature.evidence_name if signature else None,
        evidence_size=signature.evidence_size if signature else None,
        evidence_sha256=signature.evidence_sha256 if signature else None,
        identified_at=iso(identification.signed_at) if identification else None,
        identified_name_sealed=box.seal("identified_name", identification.name) if identification else None,
        identified_evidence_name=identification.evidence_name if identification else None,
        identified_evidence_size=identification.evidence_size if identification else None,
        identified_evidence_sha256=identification.evidence_sha256 if identification else None,
    )


def recipient_of(row: RecipientRow, key: DataKey) -> Recipient:
    box = SealedRow(key, "recipients", f"{row.request_id}/{row.recipient_id}")
    return Recipient(
        recipient_id=RecipientId(row.recipient_id),
        request_id=RequestId(row.request_id),
        version=int(row.version),
        status=RecipientStatus(row.status),
        role=Role(row.role),
        order=int(row.order),
        in_person=bool(row.in_person),
        language=Language(row.language),
        link_hash=row.link_hash,
        link_number=int(row.link_number),
        email_lookup=row.email_lookup,
        name=box.unseal("name", row.name_sealed) or "",
        email=box.unseal("email", row.email_sealed) or "",
        personnummer=box.unseal("personnummer", row.personnummer_sealed),
        phone=box.unseal("phone", row.phone_sealed),
        decline_reason=box.unseal("decline_reason", row.decline_reason_sealed),
        viewed_at=_time(row.viewed_at),
        reminded_at=_time(row.reminded_at),
        reminder_count=int(row.reminder_count),
        delivery_status=DeliveryStatus(row.delivery_status) if row.delivery_status else None,
        copy=_copy_of(box.unseal("copy", row.copy_sealed)),
        method=Method(row.sign_method),
        code=_code_of(box.unseal("code", row.code_sealed)),
        provider=row.provider,
        visit=_visit_of(box.unseal("visit", row.visit_sealed)),
        enclosures=_enclosures_of(box.unseal("enclosures", row.enclosures_sealed)),
        identification=_identification_of(row, box),
        signature=_signature_of(row, box),
    )


def _copy_text(copy: CopyAddress) -> str | None:
    """All of it in one field: who never named an address has none."""
    return msgspec.json.encode(copy).decode() if copy.generation else None


def _copy_of(text: str | None) -> CopyAddress:
    return msgspec.json.decode(text, type=CopyAddress) if text else CopyAddress()


def _code_text(code: SigningCode) -> str | None:
    return msgspec.json.encode(code).decode() if code.number else None


def _code_of(text: str | None) -> SigningCode:
    return msgspec.json.decode(text, type=SigningCode) if text else SigningCode()


def _visit_text(visit: EidVisit) -> str | None:
    return msgspec.json.encode(visit).decode() if visit.number else None


def _visit_of(text: str | None) -> EidVisit:
    return msgspec.json.decode(text, type=EidVisit) if text else EidVisit()


def _enclosures_text(enclosures: tuple[Enclosure, ...]) -> str | None:
    return msgspec.json.encode(enclosures).decode() if enclosures else None


def _enclosures_of(text: str | None) -> tuple[Enclosure, ...]:
    return msgspec.json.decode(text, type=tuple[Enclosure, ...]) if text else ()


def _eid_text(signature: Signature | None) -> str | None:
    return msgspec.json.encode(signature.eid).decode() if signature and signature.eid else None


def _eid_of(text: str | None) -> EidStatement | None:
    return msgspec.json.decode(text, type=EidStatement) if text else None


def _signature_of(row: RecipientRow, box: SealedRow) -> Signature | None:
    if row.signed_at is None:
        return None
    return Signature(
        method=Method(row.method),
        signed_at=from_iso(row.signed_at),
        name=box.unseal("signed_name", row.signed_name_sealed) or "",
        evidence_name=row.evidence_name or "",
        evidence_size=int(row.evidence_size or 0),
        evidence_sha256=row.evidence_sha256 or "",
        eid=_eid_of(box.unseal("eid", row.eid_sealed)),
    )


def _identification_of(row: RecipientRow, box: SealedRow) -> Signature | None:
    if row.identified_at is None:
        return None
    return Signature(
        method=Method.BANKID,
        signed_at=from_iso(row.identified_at),
        name=box.unseal("identified_name", row.identified_name_sealed) or "",
        evidence_name=row.identified_evidence_name or "",
        evidence_size=int(row.identified_evidence_size or 0),
        evidence_sha256=row.identified_evidence_sha256 or "",
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


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at else None


def _time(text: str | None) -> datetime | None:
    return from_iso(text) if text else None
