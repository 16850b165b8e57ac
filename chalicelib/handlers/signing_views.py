"""Domain values of signing as the shapes the API answers with."""

from typing import TYPE_CHECKING

import msgspec

from chalicelib.platform.clock import iso, iso_or_none
from chalicelib.platform.text import Language
from chalicelib.signing.archive_schemas import RequestLine
from chalicelib.signing.event_schemas import EventList, EventView
from chalicelib.signing.method_schemas import ByCodeView, ByEidView
from chalicelib.signing.ownership import company_of
from chalicelib.signing.recipient_schemas import CopyAddressView, SigningDocumentView, SigningView
from chalicelib.signing.retention import term_of
from chalicelib.signing.schemas import (
    DocumentView,
    EnclosureView,
    RecipientView,
    RefusalView,
    RequestView,
    SealedView,
    UploadView,
)
from chalicelib.signing.verification_schemas import VerificationView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.platform.events import Recorded
    from chalicelib.signing.archive import ArchiveEntry
    from chalicelib.signing.domain import Document, Recipient, SignatureRequest
    from chalicelib.signing.enclosure import Enclosure
    from chalicelib.signing.ports import Target
    from chalicelib.signing.recipient_service import View
    from chalicelib.signing.signing_code import ByCode
    from chalicelib.signing.verifying import Verification


def request_view(
    request: "SignatureRequest", recipients: "list[Recipient]", documents: "list[Document]", language: Language
) -> RequestView:
    return RequestView(
        request_id=request.request_id,
        company_id=company_of(request.owner),
        made_by=request.made_by,
        sender=request.owner_name,
        title=request.title,
        message=request.message,
        language=request.language.value,
        status=request.status.value,
        price_credits=request.price_credits,
        signed_count=request.signed_count,
        documents=[document_view(d, language) for d in documents],
        recipients=[recipient_view(r, language) for r in recipients],
        expires_in_days=request.expires_in_days,
        automatic_reminders=request.automatic_reminders,
        allow_forwarding=request.allow_forwarding,
        created_at=iso(request.created_at),
        sent_at=iso_or_none(request.sent_at),
        expires_at=iso_or_none(request.expires_at),
        ended_at=iso_or_none(request.ended_at),
        keep_days=request.keep_days,
        kept_until=_kept_until(request),
    )


def document_view(document: "Document", language: Language, target: "Target | None" = None) -> DocumentView:
    return DocumentView(
        document_id=document.document_id,
        purpose=document.purpose.value,
        filename=document.filename,
        status=document.status.value,
        size=document.size or document.announced_size,
        sha256=document.sha256 or None,
        pages=document.pages or None,
        is_normalised=document.is_normalised,
        refusal=_refusal(document.refusal_code, language),
        upload=upload_view(target) if target else None,
        sealed=_sealed(document),
    )


def upload_view(target: "Target") -> UploadView:
    return UploadView(url=target.url, headers=target.headers, expires_in_s=target.expires_in_s)


def recipient_view(recipient: "Recipient", language: Language) -> RecipientView:
    """A personnummer is masked: the sender wrote it, and need not read it back from a screen."""
    act = recipient.signature
    signature, approval = (act, None) if recipient.role == "signer" else (None, act)
    return RecipientView(
        recipient_id=recipient.recipient_id,
        name=recipient.name,
        email=recipient.email,
        phone=recipient.phone,
        provider=recipient.provider,
        role=recipient.role.value,
        order=recipient.order,
        in_person=recipient.in_person,
        language=recipient.language.value,
        status=recipient.status.value,
        is_pinned=recipient.is_pinned,
        personnummer_masked=f"{recipient.personnummer[:8]}-****" if recipient.personnummer else None,
        viewed_at=iso_or_none(recipient.viewed_at),
        signed_at=iso(signature.signed_at) if signature else None,
        signed_name=signature.name if signature else None,
        approved_at=iso(approval.signed_at) if approval else None,
        approved_name=approval.name if approval else None,
        method=_method(recipient),
        evidence_sha256=act.evidence_sha256 or None if act else None,
        decline_reason=recipient.decline_reason,
        reminded_at=iso_or_none(recipient.reminded_at),
        reminder_count=recipient.reminder_count,
        delivery_status=recipient.delivery_status.value if recipient.delivery_status else None,
        enclosures=enclosure_views(recipient, language),
    )


def enclosure_views(recipient: "Recipient", language: Language) -> list[EnclosureView]:
    return [enclosure_view(n, each, language) for n, each in enumerate(recipient.enclosures, 1)]


def enclosure_view(number: int, enclosure: "Enclosure", language: Language) -> EnclosureView:
    refusal = _refusal(enclosure.refusal_code, language)
    return EnclosureView(
        number=number,
        label=enclosure.label,
        status=enclosure.status.value,
        filename=enclosure.filename or None,
        size=enclosure.size or enclosure.announced_size or None,
        sha256=enclosure.sha256 or None,
        pages=enclosure.pages or None,
        refusal_code=refusal.code if refusal else None,
        refusal=refusal.detail if refusal else None,
    )


def signing_view(view: "View", language: Language) -> SigningView:
    request, recipient = view.request, view.recipient
    acted_at = iso(recipient.signature.signed_at) if recipient.signature else None
    return SigningView(
        request_id=request.request_id,
        title=request.title,
        message=request.message,
        sender=request.owner_name,
        status=request.status.value,
        recipient_id=recipient.recipient_id,
        name=recipient.name,
        language=recipient.language.value,
        role=recipient.role.value,
        recipient_status=recipient.status.value,
        signed_at=acted_at if recipient.role == "signer" else None,
        approved_at=acted_at if recipient.role == "approver" else None,
        expires_at=iso_or_none(request.expires_at),
        can_forward=view.can_forward,
        in_person=recipient.in_person,
        method=_method(recipient),
        by_code=_by_code(view.by_code),
        by_eid=_by_eid(view.by_eid, recipient.provider),
        copy_address=copy_address_view(request, recipient),
        enclosures=enclosure_views(recipient, language),
        documents=[_signing_document(d) for d in view.documents],
    )


def _method(recipient: "Recipient") -> str | None:
    method = recipient.signature.method if recipient.signature else recipient.asked_method
    return method.value if method else None


def _by_code(found: "ByCode | None") -> ByCodeView | None:
    if found is None:
        return None
    return ByCodeView(found.text, found.text_sha256, found.sent_to, iso_or_none(found.expires_at), found.can_ask)


def _by_eid(text: str | None, provider: str | None) -> ByEidView | None:
    """An eID that is configured no longer is called by its id."""
    from chalicelib import wiring

    if text is None or provider is None:
        return None
    return ByEidView(text, wiring.eid.brokers().names().get(provider, provider))


def copy_address_view(request: "SignatureRequest", recipient: "Recipient") -> CopyAddressView:
    """Whoever holds the link may be another than the one invited, and need not learn the whole address."""
    from chalicelib.signing.copy_address import CODES_AT_MOST, UNTIL

    copy = recipient.copy
    return CopyAddressView(
        invited=recipient.masked_email,
        verified=copy.email,
        pending=copy.pending,
        can_change=request.status in UNTIL and copy.generation < CODES_AT_MOST,
    )


def events_json(events: "Sequence[Recorded]") -> bytes:
    """A history as the API answers it, for evidence packages."""
    return msgspec.json.format(msgspec.json.encode(EventList(items=[event_view(e) for e in events])), indent=1)


def _kept_until(request: "SignatureRequest") -> str | None:
    term = term_of(request)
    return term.last_day.isoformat() if term else None


def request_line(entry: "ArchiveEntry") -> RequestLine:
    return RequestLine(
        request_id=entry.request_id,
        title=entry.title,
        labels=list(entry.labels),
        status=entry.status,
        signer_count=entry.signer_count,
        signed_count=entry.signed_count,
        created_at=entry.created_at,
        sent_at=entry.sent_at,
        ended_at=entry.ended_at,
        made_by=entry.made_by,
    )


def event_view(recorded: "Recorded") -> EventView:
    event = recorded.event
    return EventView(
        event_id=recorded.event_id,
        seq=recorded.seq,
        type=event.type,
        at=iso(event.at),
        actor=event.actor,
        data=dict(event.data),
        previous=recorded.previous,
        hash=recorded.hash,
    )


def verification_view(verification: "Verification", language: Language) -> VerificationView:
    """The report with its sentences: of the verdict, and of each finding that is among its changes."""
    view = VerificationView(verification.verification_id, verification.status.value)
    if verification.report is not None:
        from chalicelib.signing.verification_texts import finding_text, verdict_text

        report = verification.report
        changes = [{**change, "detail": finding_text(change["code"]).in_(language)} for change in report["changes"]]
        view.report = {**report, "changes": changes}
        view.summary = verdict_text(report["verdict"]).in_(language)
    return view


def _signing_document(document: "Document") -> SigningDocumentView:
    return SigningDocumentView(
        document_id=document.document_id,
        purpose=document.purpose.value,
        filename=document.filename,
        size=document.size,
        sha256=document.sha256,
        pages=document.pages,
        sealed=_sealed(document),
    )


def _sealed(document: "Document") -> SealedView | None:
    if not document.sealed_sha256:
        return None
    return SealedView(document.sealed_size, document.sealed_sha256, document.fingerprint)


def _refusal(code: str | None, language: Language) -> RefusalView | None:
    """The sentence of a stored code; a code of an older version still has its own words as a fallback."""
    if code is None:
        return None
    from chalicelib.signing.preflight_refusals import REFUSALS, PdfRefused

    refusal = REFUSALS.get(code, PdfRefused)
    return RefusalView(code, refusal.text.in_(language))
