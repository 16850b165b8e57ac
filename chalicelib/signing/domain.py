"""Signature requests: the values and verbs of the main job. Pure: no I/O, no clock, no AWS."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import DocumentId, RecipientId, RequestId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.signing import deadlines
from chalicelib.signing.refusals import (
    NamesTooLong,
    NoSigners,
    NothingToSign,
    RequestExpired,
    SenderAlreadyRecipient,
    TooManyDocuments,
    TooManyRecipients,
    WrongState,
)
from chalicelib.signing.states import (
    DOCUMENT,
    RECIPIENT,
    REQUEST,
    DocumentStatus,
    RecipientStatus,
    RequestStatus,
    move,
)

MAX_DOCUMENTS = 10
MAX_RECIPIENTS = 90  # they are sent for in one transaction, which holds 100 actions
MAX_NAMES_BYTES = 19_000  # of BankID's 30,000 bytes of text; title, sender and ten file names may need the rest
MAX_UPLOAD_BYTES = 100 * 1024 * 1024
SYSTEM = "system"


class Role(StrEnum):
    SIGNER = "signer"


class Method(StrEnum):
    """How somebody signed, as certificate and verification name it."""

    BANKID = "bankid"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRequest:
    """One envelope. Every change about it goes through this item, so one version guards the whole."""

    request_id: RequestId
    version: int = 0
    head: Head = START
    status: RequestStatus = RequestStatus.DRAFT
    owner: SubjectId
    owner_name: str
    owner_recipient: RecipientId | None = None
    title: str
    message: str = ""
    language: Language = Language.SV
    document_ids: tuple[DocumentId, ...] = ()
    recipient_ids: tuple[RecipientId, ...] = ()
    ready_documents: int = 0
    signed_count: int = 0
    created_at: datetime
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    void_reason: str | None = None
    expires_in_days: int = deadlines.EXPIRES_IN_DAYS
    automatic_reminders: bool = True
    expires_at: datetime | None = None
    reminded_until: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def stream(self) -> str:
        return self.request_id

    def create(self) -> Change:
        return Change(self, self._event("signature_request.created", self.created_at, self.owner))

    def add_document(self, document: "Document", at: datetime) -> tuple[Change, Change]:
        self._require(RequestStatus.DRAFT)
        if len(self.document_ids) >= MAX_DOCUMENTS:
            raise TooManyDocuments
        request = replace(self, document_ids=(*self.document_ids, document.document_id))
        event = self._event("document.added", at, self.owner, document_id=document.document_id)
        return Change(request, event), Change(document)

    def remove_document(self, document: "Document", at: datetime) -> tuple[Change, Change]:
        self._require(RequestStatus.DRAFT)
        remaining = tuple(i for i in self.document_ids if i != document.document_id)
        was_ready = document.status is DocumentStatus.READY
        request = replace(self, document_ids=remaining, ready_documents=self.ready_documents - was_ready)
        event = self._event("document.removed", at, self.owner, document_id=document.document_id)
        return Change(request, event), Change(Removed(document))

    def document_uploaded(self, document: "Document", at: datetime) -> tuple[Change, Change]:
        self._require(RequestStatus.DRAFT)
        event = self._event("document.uploaded", at, self.owner, document_id=document.document_id)
        return Change(self, event), Change(document.to(DocumentStatus.CHECKING))

    def document_checked(self, document: "Document", at: datetime) -> tuple[Change, Change]:
        """`document` as the preflight left it: ready or refused."""
        is_ready = document.status is DocumentStatus.READY
        data: dict[str, JSON] = {"document_id": document.document_id}
        data |= {"sha256": document.sha256} if is_ready else {"code": document.refusal_code}
        kind = "document.ready" if is_ready else "document.refused"
        request = replace(self, ready_documents=self.ready_documents + is_ready)
        return Change(request, self._event(kind, at, SYSTEM, **data)), Change(document)

    def add_recipient(self, recipient: "Recipient", at: datetime, *, is_owner: bool = False) -> tuple[Change, Change]:
        """The owner can be a recipient once: they sign with one personnummer."""
        self._require(RequestStatus.DRAFT)
        if len(self.recipient_ids) >= MAX_RECIPIENTS:
            raise TooManyRecipients
        if is_owner and self.owner_recipient is not None:
            raise SenderAlreadyRecipient
        owner_recipient = recipient.recipient_id if is_owner else self.owner_recipient
        recipient_ids = (*self.recipient_ids, recipient.recipient_id)
        request = replace(self, recipient_ids=recipient_ids, owner_recipient=owner_recipient)
        event = self._event("recipient.added", at, self.owner, recipient_id=recipient.recipient_id)
        return Change(request, event), Change(recipient)

    def remove_recipient(self, recipient: "Recipient", at: datetime) -> tuple[Change, Change]:
        self._require(RequestStatus.DRAFT)
        remaining = tuple(i for i in self.recipient_ids if i != recipient.recipient_id)
        event = self._event("recipient.removed", at, self.owner, recipient_id=recipient.recipient_id)
        owner_recipient = self.owner_recipient if self.owner_recipient in remaining else None
        request = replace(self, recipient_ids=remaining, owner_recipient=owner_recipient)
        return Change(request, event), Change(RemovedRecipient(recipient))

    def edited(self, at: datetime, **settings: Any) -> Change:
        """`settings` name attributes a sender may choose: title, message, expires_in_days, automatic_reminders."""
        self._require(RequestStatus.DRAFT)
        request = replace(self, **settings)
        return Change(request, self._event("signature_request.edited", at, self.owner))

    def send(self, recipients: list["Recipient"], at: datetime) -> list[Change]:
        """Opens the request to all its recipients at once."""
        status = move(REQUEST, self.status, RequestStatus.PENDING)
        if not recipients:
            raise NoSigners
        if not self.document_ids or self.ready_documents != len(self.document_ids):
            raise NothingToSign
        if sum(len(r.name.encode()) for r in recipients) > MAX_NAMES_BYTES:
            raise NamesTooLong
        event = self._event("signature_request.sent", at, self.owner, recipient_ids=list(self.recipient_ids))
        opened = [Change(r.to(RecipientStatus.PENDING)) for r in recipients]
        expires_at = deadlines.end_after(at, self.expires_in_days)
        return [Change(replace(self, status=status, sent_at=at, expires_at=expires_at), event), *opened]

    def viewed(self, recipient: "Recipient", at: datetime) -> tuple[Change, Change]:
        self._require_open(at)
        event = self._event("recipient.viewed", at, recipient.recipient_id, recipient_id=recipient.recipient_id)
        return Change(self, event), Change(replace(recipient.to(RecipientStatus.VIEWED), viewed_at=at))

    def sign(self, recipient: "Recipient", signature: "Signature") -> list[Change]:
        """A recipient's signature; the last one starts the sealing, in the same transaction."""
        self._require_open(signature.signed_at)
        signed = replace(recipient.to(RecipientStatus.SIGNED), signature=signature)
        is_last = self.signed_count + 1 == len(self.recipient_ids)
        status = move(REQUEST, self.status, RequestStatus.SEALING) if is_last else self.status
        event = self._event(
            "recipient.signed",
            signature.signed_at,
            recipient.recipient_id,
            recipient_id=recipient.recipient_id,
            method=signature.method.value,
            evidence_sha256=signature.evidence_sha256,
        )
        sealing = self._event("signature_request.sealing", signature.signed_at, SYSTEM)
        request = replace(self, status=status, signed_count=self.signed_count + 1)
        return [Change(request, event, then=(sealing,) if is_last else ()), Change(signed)]

    def decline(self, recipient: "Recipient", reason: str, at: datetime) -> tuple[Change, Change]:
        """One decline ends the request for all."""
        status = move(REQUEST, self.status, RequestStatus.DECLINED)
        self._require_open(at)
        data: dict[str, JSON] = {"recipient_id": recipient.recipient_id, **self._told()}
        event = self._event("signature_request.declined", at, recipient.recipient_id, **data)
        declined = replace(recipient.to(RecipientStatus.DECLINED), decline_reason=reason)
        return Change(replace(self, status=status, ended_at=at), event), Change(declined)

    def void(self, reason: str, at: datetime) -> Change:
        status = move(REQUEST, self.status, RequestStatus.VOIDED)
        told = list(self.recipient_ids) if self.status is RequestStatus.PENDING else []
        event = self._event("signature_request.voided", at, self.owner, parties=told)
        return Change(replace(self, status=status, ended_at=at, void_reason=reason), event)

    def wrong_person(self, recipient: "Recipient", at: datetime) -> Change:
        """Another person's eID at a pinned recipient's link. Whose is not kept."""
        data: dict[str, JSON] = {"recipient_id": recipient.recipient_id, "owner": self.owner}
        return Change(self, self._event("recipient.identity_refused", at, recipient.recipient_id, **data))

    def complete(self, documents: list["Document"], at: datetime) -> list[Change]:
        status = move(REQUEST, self.status, RequestStatus.COMPLETED)
        sealed: list[JSON] = [{"document_id": d.document_id, "sha256": d.sealed_sha256} for d in documents]
        data: dict[str, JSON] = {"documents": sealed, **self._told()}
        event = self._event("signature_request.completed", at, SYSTEM, **data)
        return [Change(replace(self, status=status, ended_at=at), event), *map(Change, documents)]

    def fail(self, code: str, at: datetime) -> Change:
        """Sealing was tried and given up for now; it is parked with an alarm, and can be redriven."""
        status = move(REQUEST, self.status, RequestStatus.FAILED)
        event = self._event("signature_request.failed", at, SYSTEM, code=code, owner=self.owner)
        return Change(replace(self, status=status), event)

    def redrive(self, at: datetime) -> Change:
        status = move(REQUEST, self.status, RequestStatus.SEALING)
        return Change(replace(self, status=status), self._event("signature_request.redriven", at, SYSTEM))

    def is_owned_by(self, caller: SubjectId) -> bool:
        """Until they delete it; then it is nobody's, though parties may keep their links to what they signed."""
        return self.owner == caller and self.deleted_at is None

    def is_closed_to(self, recipient_id: RecipientId) -> bool:
        """An owner who deleted it does not come back by their own link."""
        return self.deleted_at is not None and recipient_id == self.owner_recipient

    def is_past(self, at: datetime) -> bool:
        """Still open by its state, but its time is over: the schedule has not come by yet."""
        return self.status is RequestStatus.PENDING and self.expires_at is not None and at >= self.expires_at

    def _told(self) -> dict[str, JSON]:
        """Who hears of an outcome: every recipient, and the owner unless they are one of them."""
        owner = None if self.owner_recipient in self.recipient_ids else self.owner
        return {"parties": list(self.recipient_ids), "owner": owner}

    def _require(self, status: RequestStatus) -> None:
        if self.status is not status:
            raise WrongState(self.status.value, status.value)

    def _require_open(self, at: datetime) -> None:
        self._require(RequestStatus.PENDING)
        if self.is_past(at):
            raise RequestExpired

    def _event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        return Event(stream=self.request_id, type=kind, at=at, actor=actor, data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One PDF of a request. Sizes in bytes; hashes are SHA-256 in hex of the plain file.

    `copied_from` is the document of another request (`request_id/document_id`) that stands for the upload.
    """

    document_id: DocumentId
    request_id: RequestId
    version: int = 0
    status: DocumentStatus = DocumentStatus.AWAITING_UPLOAD
    filename: str
    announced_size: int
    announced_sha256: str
    upload_version: str | None = None
    copied_from: str | None = None
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


@dataclass(frozen=True, slots=True)
class RemovedRecipient:
    """A recipient who is taken out of a draft."""

    recipient: "Recipient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What is known of a signature; the evidence itself lies in the vault, its hash here and in the event."""

    method: Method
    signed_at: datetime
    name: str
    evidence_name: str
    evidence_size: int
    evidence_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person invited. With a personnummer only that person can sign (pinned); without, whoever holds the link."""

    recipient_id: RecipientId
    request_id: RequestId
    version: int = 0
    status: RecipientStatus = RecipientStatus.WAITING
    role: Role = Role.SIGNER
    name: str
    email: str
    personnummer: str | None = None
    language: Language = Language.SV
    link_hash: str
    email_lookup: str = ""
    viewed_at: datetime | None = None
    signature: Signature | None = None
    decline_reason: str | None = None
    reminded_at: datetime | None = None
    reminder_count: int = 0

    @property
    def is_pinned(self) -> bool:
        return self.personnummer is not None

    def to(self, status: RecipientStatus) -> Self:
        return replace(self, status=move(RECIPIENT, self.status, status))
