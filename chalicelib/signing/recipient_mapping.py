"""Recipients' rows to domain values and back, sealing and unsealing on the way."""

import msgspec

from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.platform.clock import from_iso, from_iso_or_none, iso, iso_or_none
from chalicelib.platform.ids import RecipientId, RequestId
from chalicelib.platform.text import Language
from chalicelib.signing.domain import Method, Recipient, Role, Signature
from chalicelib.signing.enclosure import Enclosure
from chalicelib.signing.recipient import CopyAddress, DeliveryStatus, EidStatement, EidVisit, SigningCode
from chalicelib.signing.rows import RecipientRow
from chalicelib.signing.states import RecipientStatus


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
        viewed_at=iso_or_none(recipient.viewed_at),
        reminded_at=iso_or_none(recipient.reminded_at),
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
        viewed_at=from_iso_or_none(row.viewed_at),
        reminded_at=from_iso_or_none(row.reminded_at),
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
