"""The preflight job: takes an upload out of quarantine, checks it, keeps what shall be signed under the case's key."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import DocumentId, RequestId, SubjectId
from chalicelib.signing import document_changes, names
from chalicelib.signing.domain import Document
from chalicelib.signing.ports import Case, Cases, Uploads, Vault
from chalicelib.signing.preflight_refusals import CopySourceGone
from chalicelib.signing.refusals import DocumentNotFound, RequestNotFound, UploadDiffers
from chalicelib.signing.states import DocumentStatus, RequestStatus


class Checked(Protocol):
    """What the preflight found out about the file it wrote."""

    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def pages(self) -> int: ...
    @property
    def signed(self) -> bool: ...
    @property
    def normalised(self) -> bool: ...


Preflight = Callable[[Path, Path], Checked]
Fill = Callable[[SubjectId, Document, Path], None]


class CheckingService:
    """`preflight(source, target)` writes what is accepted or raises a refusal with a code; `fill(owner, document,
    target)` writes the template a document is made from, filled in."""

    def __init__(
        self, *, cases: Cases, uploads: Uploads, vault: Vault, preflight: Preflight, fill: Fill, clock: Clock
    ) -> None:
        self._cases = cases
        self._uploads = uploads
        self._vault = vault
        self._preflight = preflight
        self._fill = fill
        self._clock = clock

    def check(self, request_id: RequestId, document_id: DocumentId) -> None:
        """Runs any number of times with one outcome; a draft that was changed or removed meanwhile is left alone."""
        try:
            case = self._cases.open(request_id)
            document = case.document(document_id)
        except (RequestNotFound, DocumentNotFound):
            document = None
        if document is not None and document.status is DocumentStatus.CHECKING:
            self._record(request_id, self._checked(case, document))
        self._uploads.discard(names.upload(request_id, document_id))

    def _checked(self, case: Case, document: Document) -> Document:
        with TemporaryDirectory() as folder:
            source, target = Path(folder) / "upload.pdf", Path(folder) / "accepted.pdf"
            try:
                self._fetch(case, document, source)
                found = self._preflight(source, target)
            except DomainError as refusal:
                return replace(document.to(DocumentStatus.REFUSED), refusal_code=refusal.code, marks=())
            source.unlink()  # a function's disk is 512 MB, and the vault needs room for an encrypted copy
            self._vault.put_file(names.original(document.request_id, document.document_id), case.key, target)
        return replace(
            document.to(DocumentStatus.READY),
            marks=(),
            sha256=found.sha256,
            size=found.size,
            pages=found.pages,
            is_normalised=found.normalised,
            is_presigned=found.signed,
        )

    def _fetch(self, case: Case, document: Document, target: Path) -> None:
        if document.made_from:
            self._fill(SubjectId(case.request.owner), document, target)  # templates are persons'
            return
        if document.copied_from:
            self._fetch_copy(document.copied_from, target)
            return
        name = names.upload(document.request_id, document.document_id)
        self._uploads.fetch(name, document.upload_version or "", target)
        if sha256_of(target) != document.announced_sha256:
            raise UploadDiffers

    def _fetch_copy(self, copied_from: str, target: Path) -> None:
        """The accepted file of another request of the same owner."""
        request_id, document_id = copied_from.split("/")
        try:
            case = self._cases.open(RequestId(request_id))
            document = case.document(DocumentId(document_id))
        except (RequestNotFound, DocumentNotFound) as gone:
            raise CopySourceGone from gone
        name = names.original(case.request_id, document.document_id)
        self._vault.get_file(name, case.key, size=document.size, target=target)

    @rerun_on_conflict
    def _record(self, request_id: RequestId, checked: Document) -> None:
        case = self._cases.open(request_id)
        if case.request.status is not RequestStatus.DRAFT or checked.document_id not in case.request.document_ids:
            return
        case.commit(*document_changes.checked(case.request, checked, self._clock()))


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
