"""The sender's verbs for a request's documents: announce and upload, remove, read as signed and as sealed."""

from dataclasses import replace

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import DocumentId, RequestId, SubjectId
from chalicelib.signing import document_changes, names
from chalicelib.signing.domain import Document, Purpose
from chalicelib.signing.permissions import Verb
from chalicelib.signing.ports import Cases, Target, Uploads, Vault
from chalicelib.signing.refusals import UploadDiffers, UploadMissing
from chalicelib.signing.service import Overview, StoredFile, original_file, overview_of, own_case, sealed_file
from chalicelib.signing.states import DocumentStatus


class DocumentService:
    """`caller` is the request's owner or it is not found."""

    def __init__(self, *, cases: Cases, uploads: Uploads, vault: Vault, clock: Clock) -> None:
        self._cases = cases
        self._uploads = uploads
        self._vault = vault
        self._clock = clock

    @rerun_on_conflict
    def add(
        self,
        caller: SubjectId,
        request_id: RequestId,
        document_id: DocumentId,
        *,
        filename: str,
        size: int,
        sha256: str,
        purpose: Purpose = Purpose.SIGN,
        once: Once | None,
    ) -> Document:
        case = own_case(self._cases, caller, request_id, Verb.PREPARE)
        document = Document(
            document_id=document_id,
            request_id=request_id,
            purpose=purpose,
            filename=filename,
            announced_size=size,
            announced_sha256=sha256,
        )
        case.commit(*document_changes.add(case.request, document, self._clock()), once=once)
        return case.document(document_id)

    def upload_target(self, document: Document) -> Target:
        """Presigned with the announced size and checksum; a new one each time it is asked for."""
        name = names.upload(document.request_id, document.document_id)
        return self._uploads.target(name, size=document.announced_size, sha256=document.announced_sha256)

    @rerun_on_conflict
    def complete_upload(self, caller: SubjectId, request_id: RequestId, document_id: DocumentId) -> Document:
        """Pins the version that lies there now; the preflight reads exactly that one. Repeating it changes nothing."""
        case = own_case(self._cases, caller, request_id, Verb.PREPARE)
        document = case.document(document_id)
        if document.status is not DocumentStatus.AWAITING_UPLOAD:
            return document
        found = self._uploads.find(names.upload(request_id, document_id))
        if found is None:
            raise UploadMissing
        if found.size != document.announced_size:
            raise UploadDiffers
        pinned = replace(document, upload_version=found.version)
        case.commit(*document_changes.uploaded(case.request, pinned, self._clock()))
        return case.document(document_id)

    @rerun_on_conflict
    def remove(self, caller: SubjectId, request_id: RequestId, document_id: DocumentId) -> Overview:
        case = own_case(self._cases, caller, request_id, Verb.PREPARE)
        case.commit(*document_changes.remove(case.request, case.document(document_id), self._clock()))
        self._uploads.discard(names.upload(request_id, document_id))
        self._vault.delete(names.original(request_id, document_id))
        return overview_of(case)

    def find(self, caller: SubjectId, request_id: RequestId, document_id: DocumentId) -> Document:
        return own_case(self._cases, caller, request_id, Verb.READ).document(document_id)

    def original(self, caller: SubjectId, request_id: RequestId, document_id: DocumentId) -> StoredFile:
        case = own_case(self._cases, caller, request_id, Verb.READ)
        return original_file(self._vault, case, case.document(document_id))

    def sealed(self, caller: SubjectId, request_id: RequestId, document_id: DocumentId) -> StoredFile:
        case = own_case(self._cases, caller, request_id, Verb.READ)
        return sealed_file(self._vault, case, case.document(document_id))
