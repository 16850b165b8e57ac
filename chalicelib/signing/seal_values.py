"""What goes into a seal and what comes out of it. Pure values; the refusals of sealing are here too.

Nothing in an order may hold a personnummer or an IP address: what is ordered is printed and embedded for every reader.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language, Text

EVIDENCE_NAME = "b2bsign-evidence.json"
BY_EMAIL_CODE = "email_code"  # the method of whoever entered the one-time code mailed to their address
BY_SMS_CODE = "sms_code"  # … sent to their phone
BY_EID = "eid"  # another eID, as a broker stated
BY_LINK = "link"  # the method of whoever was known by nothing but the personal link in their mail


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document of the request. `sha256` is lower-case hexadecimal of the bytes everybody was shown.

    `is_attachment`: to be read with what is signed; it has no seal of its own.
    """

    document_id: str
    filename: str
    sha256: str
    pages: int
    is_attachment: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceHash:
    """One file of the sender's evidence package (its name there) and the SHA-256 of its raw bytes, in hexadecimal."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class EidLine:
    """Of a signature by another eID: its name, the host of who stated it, and the assurance they named."""

    name: str
    stated_by: str
    assurance: str


@dataclass(frozen=True, slots=True)
class EnclosureLine:
    """What a signer handed in: what it was asked for as, and the SHA-256 that is in the signed text."""

    label: str
    sha256: str


@dataclass(frozen=True, slots=True)
class SignerLine:
    """One act: who, as what (`signer` or `approver`), by which method, when (aware), and what proves it.

    `in_person`: on the sender's device. `strokes`: a signature drawn by hand, each stroke `x, y, x, y, …` on a sheet of
    1000 × 400, y downwards.
    """

    name: str
    role: str
    method: str
    signed_at: datetime
    evidence_sha256s: tuple[EvidenceHash, ...]
    organisation: str | None = None
    in_person: bool = False
    strokes: tuple[tuple[int, ...], ...] = ()
    eid: EidLine | None = None
    enclosures: tuple[EnclosureLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A further redacted file to embed. The name is plain ASCII and the same for the same kind of file."""

    name: str
    content: bytes
    media_type: str
    description: str


@dataclass(frozen=True, slots=True)
class SealOrder:
    """Everything the certificate pages and the embedded evidence say. `documents` are all of the request's, in order;
    `document_id` is the one being sealed. `events_head_hash` is the hash of the last event before the seal."""

    request_id: str
    title: str
    language: Language
    created_at: datetime
    sent_at: datetime
    documents: tuple[DocumentLine, ...]
    document_id: str
    signers: tuple[SignerLine, ...]
    events_head_hash: str
    verify_url: str
    sender: str | None = None
    attachments: tuple[Attachment, ...] = ()

    @property
    def document(self) -> DocumentLine:
        return next(line for line in self.documents if line.document_id == self.document_id)


class SealForm(StrEnum):
    """How the upload lies in the sealed file: its bytes are the beginning of it, or, when it was signed by others
    before (adding pages would break their signatures), it lies unchanged inside as an attachment."""

    APPENDED = "appended"
    WRAPPED = "wrapped"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """`fingerprint` is the SHA-256 of the embedded evidence (see seal_evidence); `signature_time` is the timestamp
    authority's. Sizes in bytes; hashes in lower-case hexadecimal."""

    sha256: str
    size: int
    fingerprint: str
    signature_time: datetime
    form: SealForm
    certificate_pages: int


class SealFailed(DomainError):
    """The document cannot be sealed as it is; trying again would end the same way."""

    code = "seal_failed"
    status = 422
    text = Text(
        sv="Dokumentet kunde inte förseglas.",
        en="The document could not be sealed.",
    )


class SealDelayed(DomainError):
    """A trust service (timestamp, certificate status, key) did not answer as it should; trying again may succeed."""

    code = "seal_delayed"
    status = 503
    text = Text(
        sv="Förseglingen dröjer: en tjänst som behövs för den svarar inte. Nya försök görs automatiskt.",
        en="The seal is delayed: a service it needs does not answer. It is retried automatically.",
    )
