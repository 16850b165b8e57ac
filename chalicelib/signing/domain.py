"""Signature requests: the values and verbs of the main job. Pure: no I/O, no clock, no AWS."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import DocumentId, RecipientId, RequestId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.signing import deadlines
from chalicelib.signing.document import Document, Purpose, Removed
from chalicelib.signing.marks import Mark, MarkKind
from chalicelib.signing.ownership import OwnerId
from chalicelib.signing.personnummer import is_personnummer
from chalicelib.signing.recipient import Invitee, Method, Recipient, RemovedRecipient, Role, Signature
from chalicelib.signing.refusals import (
    NamesTooLong,
    NoSigners,
    NothingToSign,
    RequestExpired,
    SenderAlreadyRecipient,
    SignerMissing,
    TooManyRecipients,
    UploadDiffers,
    UploadMissing,
    WrongState,
)
from chalicelib.signing.states import REQUEST, RecipientStatus, RequestStatus, move
from chalicelib.signing.turns import next_turn

__all__ = [
    "Document",
    "Invitee",
    "Mark",
    "MarkKind",
    "Method",
    "Purpose",
    "Recipient",
    "Removed",
    "RemovedRecipient",
    "Role",
    "Signature",
    "SignatureRequest",
    "UploadDiffers",
    "UploadMissing",
    "is_personnummer",
]

MAX_RECIPIENTS = 90  # they are sent for, or let in after somebody acted, in one transaction, which holds 100 actions
MAX_NAMES_BYTES = 17_000  # of BankID's 30,000 bytes of text; title, sender, file names and enclosures may need the rest
SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRequest:
    """One envelope. Every change about it goes through this item, so one version guards the whole.

    While it is pending, `awaited` says how many of those whose turn it is have yet to sign or approve, and
    `waiting_ids` names the recipients whose turn has not come. `upload_bytes`: of its documents together, as announced.
    `attachment_count`: how many of the documents are to be read only, not signed. `changed_at`: a draft's last change;
    `keep_days`: after its end, None for ever; `warned_at`: when its owner was told that it goes (`retention.py`).
    `made_by`: who drafted it for a company, None where a person owns it; `acting` for it now, and never stored.
    `template_credits`: the prices, as they were shown, of the public templates its documents were made from.
    """

    request_id: RequestId
    version: int = 0
    head: Head = START
    status: RequestStatus = RequestStatus.DRAFT
    owner: OwnerId
    owner_name: str
    made_by: SubjectId | None = None
    acting: SubjectId | None = None
    owner_recipient: RecipientId | None = None
    title: str
    message: str = ""
    language: Language = Language.SV
    document_ids: tuple[DocumentId, ...] = ()
    recipient_ids: tuple[RecipientId, ...] = ()
    waiting_ids: tuple[RecipientId, ...] = ()
    awaited: int = 0
    ready_documents: int = 0
    upload_bytes: int = 0
    attachment_count: int = 0
    signer_count: int = 0
    signed_count: int = 0
    created_at: datetime
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    void_reason: str | None = None
    expires_in_days: int = deadlines.EXPIRES_IN_DAYS
    automatic_reminders: bool = True
    allow_forwarding: bool = True
    expires_at: datetime | None = None
    reminded_until: datetime | None = None
    deleted_at: datetime | None = None
    changed_at: datetime | None = None
    warned_at: datetime | None = None
    keep_days: int | None = None
    keep_is_own: bool = False
    template_credits: int = 0

    @property
    def stream(self) -> str:
        return self.request_id

    @property
    def sender(self) -> SubjectId:
        return self.made_by or cast(SubjectId, self.owner)

    @property
    def actor(self) -> SubjectId:
        return self.acting or self.sender

    @property
    def to_sign_count(self) -> int:
        """Documents that are signed and sealed."""
        return len(self.document_ids) - self.attachment_count

    @property
    def price_credits(self) -> int:
        """A credit for each document to be signed, and the prices of the public templates they were made from; who
        approves or reads, and what is only read, costs nothing."""
        return self.to_sign_count + self.template_credits

    def create(self) -> Change:
        return Change(self, self.event("signature_request.created", self.created_at, self.actor))

    def create_from(self, template: str) -> Change:
        """Drafted with documents that are made from a template."""
        data: dict[str, JSON] = {"template": template, "document_ids": list(self.document_ids)}
        data |= {"price_credits": self.template_credits}
        return Change(self, self.event("signature_request.drafted_from_template", self.created_at, self.actor, **data))

    def add_recipient(self, recipient: Recipient, at: datetime, *, is_owner: bool = False) -> tuple[Change, Change]:
        """The owner can be a recipient once: they sign with one personnummer."""
        self.require(RequestStatus.DRAFT)
        if len(self.recipient_ids) >= MAX_RECIPIENTS:
            raise TooManyRecipients
        if is_owner and self.owner_recipient is not None:
            raise SenderAlreadyRecipient
        owner_recipient = recipient.recipient_id if is_owner else self.owner_recipient
        recipient_ids = (*self.recipient_ids, recipient.recipient_id)
        signer_count = self.signer_count + (recipient.role is Role.SIGNER)
        request = replace(
            self,
            recipient_ids=recipient_ids,
            owner_recipient=owner_recipient,
            signer_count=signer_count,
            changed_at=at,
        )
        event = self.event("recipient.added", at, self.actor, recipient_id=recipient.recipient_id)
        return Change(request, event), Change(recipient)

    def remove_recipient(self, recipient: Recipient, at: datetime) -> tuple[Change, Change]:
        self.require(RequestStatus.DRAFT)
        remaining = tuple(i for i in self.recipient_ids if i != recipient.recipient_id)
        event = self.event("recipient.removed", at, self.actor, recipient_id=recipient.recipient_id)
        owner_recipient = self.owner_recipient if self.owner_recipient in remaining else None
        signer_count = self.signer_count - (recipient.role is Role.SIGNER)
        request = replace(
            self,
            recipient_ids=remaining,
            owner_recipient=owner_recipient,
            signer_count=signer_count,
            changed_at=at,
        )
        return Change(request, event), Change(RemovedRecipient(recipient))

    def edited(self, at: datetime, **settings: Any) -> Change:
        """`settings`, by name: title, message, expires_in_days, automatic_reminders, allow_forwarding."""
        self.require(RequestStatus.DRAFT)
        request = replace(self, changed_at=at, **settings)
        return Change(request, self.event("signature_request.edited", at, self.actor))

    def send(self, recipients: Sequence[Recipient], at: datetime) -> list[Change]:
        """Opens the request to those whose turn is first."""
        status = move(REQUEST, self.status, RequestStatus.PENDING)
        if not recipients:
            raise NoSigners
        if not self.signer_count:
            raise SignerMissing
        if self.to_sign_count < 1 or self.ready_documents != len(self.document_ids):
            raise NothingToSign
        if sum(len(r.name.encode()) for r in recipients) > MAX_NAMES_BYTES:
            raise NamesTooLong
        turn = next_turn(recipients)
        opened = [r.recipient_id for r in turn.opened]
        event = self.event("signature_request.sent", at, self.actor, recipient_ids=opened)
        waiting = tuple(i for i in self.recipient_ids if i not in opened)
        expires_at = deadlines.end_after(at, self.expires_in_days)
        request = replace(
            self, status=status, sent_at=at, expires_at=expires_at, waiting_ids=waiting, awaited=turn.awaited
        )
        return [Change(request, event), *_let_in(turn.opened)]

    def viewed(self, recipient: Recipient, at: datetime) -> tuple[Change, Change]:
        self._require_open(at)
        event = self.event("recipient.viewed", at, recipient.recipient_id, recipient_id=recipient.recipient_id)
        return Change(self, event), Change(replace(recipient.to(RecipientStatus.VIEWED), viewed_at=at))

    def identified(self, recipient: Recipient, identification: Signature) -> tuple[Change, Change]:
        """How a pinned approver was known: it is what their approval will stand on."""
        self._require_open(identification.signed_at)
        recipient.require(Role.APPROVER)
        event = self._act("recipient.identified", recipient, identification)
        return Change(self, event), Change(replace(recipient, identification=identification))

    def sign(self, recipient: Recipient, signature: Signature, waiting: Sequence[Recipient] = ()) -> list[Change]:
        """A recipient's signature. `waiting` are all whose turn has not come, where this may be the turn's last act."""
        self._require_open(signature.signed_at)
        recipient.require(Role.SIGNER)
        recipient.require_method(signature.method)
        recipient.require_enclosures()
        signed = replace(recipient.to(RecipientStatus.SIGNED), signature=signature)
        event = self._act("recipient.signed", recipient, signature)
        return replace(self, signed_count=self.signed_count + 1)._acted(signed, event, waiting)

    def approve(self, recipient: Recipient, approval: Signature, waiting: Sequence[Recipient] = ()) -> list[Change]:
        self._require_open(approval.signed_at)
        recipient.require(Role.APPROVER)
        approved = replace(recipient.to(RecipientStatus.APPROVED), signature=approval)
        return self._acted(approved, self._act("recipient.approved", recipient, approval), waiting)

    def _acted(self, recipient: Recipient, event: Event, waiting: Sequence[Recipient]) -> list[Change]:
        """The turn's last act lets the next ones in, and the last of all starts the sealing: in its own transaction."""
        if self.awaited > 1:
            return [Change(replace(self, awaited=self.awaited - 1), event), Change(recipient)]
        assert {r.recipient_id for r in waiting} == set(self.waiting_ids), "all who wait, or nobody is let in"
        turn = next_turn(waiting)
        opened = [r.recipient_id for r in turn.opened]
        request = replace(
            self,
            status=self.status if turn.awaited else move(REQUEST, self.status, RequestStatus.SEALING),
            awaited=turn.awaited,
            waiting_ids=tuple(i for i in self.waiting_ids if i not in opened),
        )
        then = (
            self.event("recipient.invited", event.at, SYSTEM, recipient_ids=opened)
            if turn.awaited
            else self.event("signature_request.sealing", event.at, SYSTEM)
        )
        return [Change(request, event, then=(then,)), Change(recipient), *_let_in(turn.opened)]

    def decline(self, recipient: Recipient, reason: str, at: datetime) -> tuple[Change, Change]:
        """One decline, of a signer or an approver, ends the request for all."""
        recipient.require(Role.SIGNER, Role.APPROVER)
        status = move(REQUEST, self.status, RequestStatus.DECLINED)
        self._require_open(at)
        data: dict[str, JSON] = {"recipient_id": recipient.recipient_id, **self._told()}
        event = self.event("signature_request.declined", at, recipient.recipient_id, **data)
        declined = replace(recipient.to(RecipientStatus.DECLINED), decline_reason=reason)
        return Change(replace(self, status=status, ended_at=at), event), Change(declined)

    def void(self, reason: str, at: datetime) -> Change:
        status = move(REQUEST, self.status, RequestStatus.VOIDED)
        told = self._invited() if self.status is RequestStatus.PENDING else []
        event = self.event("signature_request.voided", at, self.actor, parties=told)
        return Change(replace(self, status=status, ended_at=at, void_reason=reason), event)

    def wrong_person(self, recipient: Recipient, at: datetime) -> Change:
        """Another person's eID at a pinned recipient's link. Whose is not kept."""
        data: dict[str, JSON] = {"recipient_id": recipient.recipient_id, "owner": self.owner}
        return Change(self, self.event("recipient.identity_refused", at, recipient.recipient_id, **data))

    def complete(self, documents: list[Document], recipients: Sequence[Recipient], at: datetime) -> list[Change]:
        """`recipients` are all: some have given an address of their own for the copy."""
        status = move(REQUEST, self.status, RequestStatus.COMPLETED)
        sealed: list[JSON] = [{"document_id": d.document_id, "sha256": d.sealed_sha256} for d in documents]
        copies: list[JSON] = [r.recipient_id for r in recipients if r.copy.email]
        data: dict[str, JSON] = {"documents": sealed, "copies": copies, **self._told()}
        event = self.event("signature_request.completed", at, SYSTEM, **data)
        return [Change(replace(self, status=status, ended_at=at), event), *map(Change, documents)]

    def fail(self, code: str, at: datetime) -> Change:
        """Sealing was tried and given up for now; it is parked with an alarm, and can be redriven."""
        status = move(REQUEST, self.status, RequestStatus.FAILED)
        event = self.event("signature_request.failed", at, SYSTEM, code=code, owner=self.owner)
        return Change(replace(self, status=status), event)

    def redrive(self, at: datetime) -> Change:
        status = move(REQUEST, self.status, RequestStatus.SEALING)
        return Change(replace(self, status=status), self.event("signature_request.redriven", at, SYSTEM))

    def is_closed_to(self, recipient_id: RecipientId) -> bool:
        """An owner who deleted it does not come back by their own link."""
        return self.deleted_at is not None and recipient_id == self.owner_recipient

    def is_past(self, at: datetime) -> bool:
        """Still open by its state, but its time is over: the schedule has not come by yet."""
        return self.status is RequestStatus.PENDING and self.expires_at is not None and at >= self.expires_at

    def _told(self) -> dict[str, JSON]:
        """Who hears of an outcome: every recipient who was invited, and the owner unless they are one of them."""
        parties = self._invited()
        return {"parties": parties, "owner": None if self.owner_recipient in parties else self.owner}

    def _invited(self) -> list[RecipientId]:
        """Whose turn has not come has heard nothing, and need not hear that it is over."""
        return [i for i in self.recipient_ids if i not in self.waiting_ids]

    def _act(self, kind: str, recipient: Recipient, act: Signature) -> Event:
        data: dict[str, JSON] = {
            "recipient_id": recipient.recipient_id,
            "method": act.method.value,
            "evidence_sha256": act.evidence_sha256 or None,
        }
        return self.event(kind, act.signed_at, recipient.recipient_id, **data)

    def require(self, status: RequestStatus) -> None:
        if self.status is not status:
            raise WrongState(self.status.value, status.value)

    def _require_open(self, at: datetime) -> None:
        self.require(RequestStatus.PENDING)
        if self.is_past(at):
            raise RequestExpired

    def event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        return Event(stream=self.request_id, type=kind, at=at, actor=actor, data=data)


def _let_in(recipients: Sequence[Recipient]) -> list[Change]:
    return [Change(recipient.to(RecipientStatus.PENDING)) for recipient in recipients]
