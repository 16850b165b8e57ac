"""The seal job: runs when the last has signed, any number of times, with exactly one sealed document as the outcome.

Every run writes its own content-addressed file beside those of other runs; the commit names the winner. A run that was
killed anywhere is simply run again; what it left behind is removed by the one that won.
"""

from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import RequestId
from chalicelib.signing import names
from chalicelib.signing.code_evidence import strokes_in
from chalicelib.signing.domain import Document, Method, Purpose, Recipient, SignatureRequest
from chalicelib.signing.names import evidence_file
from chalicelib.signing.ports import Case, Cases, Vault
from chalicelib.signing.recipient import BY_CODE
from chalicelib.signing.seal_values import (
    BY_EID,
    BY_EMAIL_CODE,
    BY_LINK,
    BY_SMS_CODE,
    DocumentLine,
    EidLine,
    EnclosureLine,
    EvidenceHash,
    SealedFile,
    SealOrder,
    SignerLine,
)
from chalicelib.signing.states import DocumentStatus, RequestStatus

METHOD_NAMES = {
    Method.BANKID: "BankID",
    Method.EMAIL_CODE: BY_EMAIL_CODE,
    Method.SMS_CODE: BY_SMS_CODE,
    Method.EID: BY_EID,
    Method.LINK: BY_LINK,
}


class Sealer(Protocol):
    """Writes the sealed form of `source` to `target`; raises SealFailed (this file) or SealDelayed (try again)."""

    def seal(self, source: Path, target: Path, order: SealOrder, at: datetime) -> SealedFile: ...


class SealingService:
    def __init__(self, *, cases: Cases, vault: Vault, sealer: Sealer, verify_url: str, clock: Clock) -> None:
        self._cases = cases
        self._vault = vault
        self._sealer = sealer
        self._verify_url = verify_url
        self._clock = clock

    @rerun_on_conflict
    def seal(self, request_id: RequestId) -> None:
        """Seals every document of the request and completes it. A parked request is taken up again."""
        case = self._cases.open(request_id)
        if case.request.status is RequestStatus.FAILED:
            case.commit(case.request.redrive(self._clock()))
            case = self._cases.open(request_id)
        if case.request.status is RequestStatus.SEALING:
            recipients, documents = case.recipients(), case.documents()
            to_sign = [d for d in documents if d.purpose is Purpose.SIGN]
            sealed = [self._sealed(case, document, documents, recipients) for document in to_sign]
            case.commit(*case.request.complete(sealed, case.recipients(), self._clock()))
        self._sweep(request_id)

    @rerun_on_conflict
    def park(self, request_id: RequestId, code: str) -> bool:
        """Gives up for now: the request is `failed`, the sender is told, an alarm rings. True when it was parked."""
        case = self._cases.open(request_id)
        if case.request.status is not RequestStatus.SEALING:
            return False
        case.commit(case.request.fail(code, self._clock()))
        return True

    def _sealed(
        self, case: Case, document: Document, documents: list[Document], recipients: list[Recipient]
    ) -> Document:
        with TemporaryDirectory() as folder:
            source, target = Path(folder) / "document.pdf", Path(folder) / "sealed.pdf"
            original = names.original(case.request_id, document.document_id)
            self._vault.get_file(original, case.key, size=document.size, target=source)
            lines = [line for i, r in enumerate(recipients, 1) if (line := self._signer(case, r, i)) is not None]
            order = _order(case.request, document, documents, lines, self._verify_url)
            sealed = self._sealer.seal(source, target, order, self._clock())
            source.unlink()  # a function's disk is 512 MB, and the vault needs room for an encrypted copy
            name = names.sealed(case.request_id, document.document_id, sealed.sha256)
            self._vault.put_file(name, case.key, target)
        return replace(
            document.to(DocumentStatus.SEALED),
            sealed_size=sealed.size,
            sealed_sha256=sealed.sha256,
            fingerprint=sealed.fingerprint,
        )

    def _signer(self, case: Case, recipient: Recipient, number: int) -> SignerLine | None:
        """With the drawing of whoever drew their signature: it lies in the evidence alone."""
        line, signature = _signer(recipient, number), recipient.signature
        if line is None or signature is None or signature.method not in BY_CODE:
            return line
        evidence = self._vault.get(signature.evidence_name, case.key, size=signature.evidence_size)
        return replace(line, strokes=strokes_in(evidence))

    def _sweep(self, request_id: RequestId) -> None:
        """Removes what runs left that did not win."""
        case = self._cases.open(request_id)
        if case.request.status is not RequestStatus.COMPLETED:
            return
        for document in case.documents():
            winner = names.sealed(request_id, document.document_id, document.sealed_sha256)
            for name in self._vault.names(names.sealed_folder(request_id, document.document_id)):
                if name != winner:
                    self._vault.delete(name)


def _order(
    request: SignatureRequest,
    document: Document,
    documents: list[Document],
    signers: list[SignerLine],
    verify_url: str,
) -> SealOrder:
    return SealOrder(
        request_id=request.request_id,
        title=request.title,
        language=request.language,
        created_at=request.created_at,
        sent_at=request.sent_at or request.created_at,
        documents=tuple(
            DocumentLine(d.document_id, d.filename, d.sha256, d.pages, d.purpose is Purpose.READ) for d in documents
        ),
        document_id=document.document_id,
        signers=tuple(signers),
        events_head_hash=request.head.hash,
        verify_url=verify_url,
        sender=request.owner_name,
    )


def _signer(recipient: Recipient, number: int) -> SignerLine | None:
    """The name is the eID's, or what a signer by code wrote; of whoever approved by an open link it is the sender's."""
    signature = recipient.signature
    if signature is None:
        return None
    evidence = EvidenceHash(evidence_file(number), signature.evidence_sha256)
    return SignerLine(
        name=signature.name,
        role=recipient.role.value,
        method=METHOD_NAMES[signature.method],
        signed_at=signature.signed_at,
        in_person=recipient.in_person,
        eid=EidLine(**asdict(signature.eid)) if signature.eid else None,
        enclosures=tuple(EnclosureLine(e.label, e.sha256) for e in recipient.enclosures),
        evidence_sha256s=(evidence,) if signature.evidence_name else (),
    )
