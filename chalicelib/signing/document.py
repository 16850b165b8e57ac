"""Documents: one PDF of a request each. Pure values."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from chalicelib.platform.ids import DocumentId, RequestId
from chalicelib.signing.marks import Mark
from chalicelib.signing.states import DOCUMENT, DocumentStatus, move


class Purpose(StrEnum):
    """What a document is in a request for: to be signed and sealed, or an attachment that is read with it.

    Both are bound by what is signed, by file name and SHA-256; only what is signed gets certificate pages and a seal.
    """

    SIGN = "sign"
    READ = "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One PDF of a request. Sizes in bytes; hashes are SHA-256 in hex of the plain file.

    `copied_from` is the document of another request (`request_id/document_id`) that stands for the upload;
    `made_from` a template, onto which the job that checks the document writes the `marks`, kept until then;
    `template_credits` is the price of that template, as it was shown, and goes with copies.
    """

    document_id: DocumentId
    request_id: RequestId
    version: int = 0
    status: DocumentStatus = DocumentStatus.AWAITING_UPLOAD
    purpose: Purpose = Purpose.SIGN
    filename: str
    announced_size: int
    announced_sha256: str
    upload_version: str | None = None
    copied_from: str | None = None
    made_from: str | None = None
    marks: tuple[Mark, ...] = field(default=(), repr=False)
    template_credits: int = 0
    size: int = 0
    sha256: str = ""
    pages: int = 0
    is_normalised: bool = False
    is_presigned: bool = False
    refusal_code: str | None = None
    sealed_size: int = 0
    sealed_sha256: str = ""
    fingerprint: str = ""

    def to(self, status: DocumentStatus) -> Self:
        return replace(self, status=move(DOCUMENT, self.status, status))


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that is taken out of a draft."""

    document: Document
