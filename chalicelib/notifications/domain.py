"""Letters: which event is told to whom. Pure: the table of this file is the whole policy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from chalicelib.platform.events import Recorded
from chalicelib.platform.outbox import Work


class Kind(StrEnum):
    INVITATION = "invitation"
    COMPLETED = "completed"
    COPY = "copy"
    COPY_CODE = "copy_code"
    SIGNING_CODE = "signing_code"
    DECLINED = "declined"
    VOIDED = "voided"
    EXPIRED = "expired"
    REMINDER = "reminder"
    PROLONGED = "prolonged"
    FORWARDED = "forwarded"
    FAILED = "failed"
    REMOVAL = "removal"
    EXPORT_READY = "export_ready"
    EXPORT_FAILED = "export_failed"
    IDENTITY_REFUSED = "identity_refused"
    ACKNOWLEDGED = "acknowledged"
    VERIFY_EMAIL = "verify_email"
    COMPANY_INVITATION = "company_invitation"
    MEMBER_JOINED = "member_joined"
    MEMBER_REMOVED = "member_removed"
    RECEIPT = "receipt"
    ERASURE_REQUESTED = "erasure_requested"
    ERASURE_FROZEN = "erasure_frozen"
    ERASURE_CANCELLED = "erasure_cancelled"
    ERASED = "erased"
    RIGHTS_RECEIVED = "rights_received"
    RIGHTS_EXTENDED = "rights_extended"
    RIGHTS_EXTRACT = "rights_extract"
    RIGHTS_ANSWERED = "rights_answered"
    RIGHTS_DUE = "rights_due"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWAL_RECEIVED = "withdrawal_received"
    REFUND_FAILED = "refund_failed"
    API_KEY_CREATED = "api_key_created"
    API_KEY_ROTATED = "api_key_rotated"
    WEBHOOK_DISABLED = "webhook_disabled"
    COMPLAINT_CONFIRM = "complaint_confirm"
    COMPLAINT_RECEIVED = "complaint_received"
    COMPLAINT_MOVED = "complaint_moved"
    COMPLAINT_ANSWERED = "complaint_answered"
    COMPLAINT_STAFF = "complaint_staff"
    COMPLAINT_DUE = "complaint_due"
    BOUNCED = "bounced"
    DIGEST = "digest"


class Status(StrEnum):
    """`delivered`, and `bounced` after sending, come from the mail provider's own events (outcome.py)."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    OBSOLETE = "obsolete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one addressee because of one event. `about` is the stream; `to` a recipient's, person's or
    company invitation's id; `detail` the link's or code's generation, or which member or recipient it is about."""

    event_id: str
    kind: Kind
    about: str
    to: str
    detail: str = ""

    @property
    def message_id(self) -> str:
        """The same event, kind and addressee always make the same message, so a repetition is known as one."""
        return f"{self.event_id}.{self.kind}.{self.to}"

    def work(self) -> dict[str, str]:
        return {
            "event_id": self.event_id,
            "kind": self.kind.value,
            "about": self.about,
            "to": self.to,
            "detail": self.detail,
        }

    @classmethod
    def of(cls, work: Mapping[str, str]) -> Self:
        return cls(
            event_id=work["event_id"],
            kind=Kind(work["kind"]),
            about=work["about"],
            to=work["to"],
            detail=work.get("detail", ""),
        )


STAFF = "staff"
Addressees = Callable[[Mapping[str, Any]], list[str]]


def _listed(name: str) -> Addressees:
    return lambda data: list(data.get(name) or [])


def _parties(data: Mapping[str, Any]) -> list[str]:
    """Every recipient, and the owner unless they are one of them (then the event names none)."""
    return [*data.get("parties", []), *([data["owner"]] if data.get("owner") else [])]


def _but_the_actor(data: Mapping[str, Any]) -> list[str]:
    return [to for to in _parties(data) if to != data["recipient_id"]]


def _owner(data: Mapping[str, Any]) -> list[str]:
    return [data["owner"]]


def _recipient(data: Mapping[str, Any]) -> list[str]:
    return [data["recipient_id"]]


def _only(name: str) -> Addressees:
    return lambda data: [data[name]]


def _wallet(data: Mapping[str, Any]) -> list[str]:
    return [data["wallet_id"]]


# One row a letter: an event may make several.
LETTERS: Sequence[tuple[str, Kind, Addressees]] = (
    ("signature_request.sent", Kind.INVITATION, _listed("recipient_ids")),
    ("recipient.invited", Kind.INVITATION, _listed("recipient_ids")),
    ("recipient.reassigned", Kind.INVITATION, _listed("recipient_ids")),
    ("recipient.forwarded", Kind.INVITATION, _listed("recipient_ids")),
    ("recipient.forwarded", Kind.FORWARDED, _owner),
    ("recipient.copy_address_requested", Kind.COPY_CODE, _recipient),
    ("recipient.signing_code_requested", Kind.SIGNING_CODE, _recipient),
    ("signature_request.completed", Kind.COMPLETED, _parties),
    ("signature_request.completed", Kind.COPY, _listed("copies")),
    ("signature_request.declined", Kind.DECLINED, _but_the_actor),
    ("signature_request.voided", Kind.VOIDED, _listed("parties")),
    ("signature_request.expired", Kind.EXPIRED, _parties),
    ("signature_request.reminded", Kind.REMINDER, _listed("recipient_ids")),
    ("signature_request.prolonged", Kind.PROLONGED, _listed("recipient_ids")),
    ("signature_request.failed", Kind.FAILED, _owner),
    ("signature_request.removal_announced", Kind.REMOVAL, _owner),
    ("archive_export.ready", Kind.EXPORT_READY, _owner),
    ("archive_export.failed", Kind.EXPORT_FAILED, _owner),
    ("recipient.identity_refused", Kind.IDENTITY_REFUSED, _owner),
    ("recipient.bounced", Kind.BOUNCED, _owner),
    ("company.member_invited", Kind.COMPANY_INVITATION, _only("invitation_id")),
    ("company.member_joined", Kind.MEMBER_JOINED, _only("invited_by")),
    ("company.member_removed", Kind.MEMBER_REMOVED, _only("sid")),
    ("receipt.issued", Kind.RECEIPT, _wallet),
    ("erasure.requested", Kind.ERASURE_REQUESTED, _only("sid")),
    ("erasure.frozen", Kind.ERASURE_FROZEN, _only("sid")),
    ("erasure.cancelled", Kind.ERASURE_CANCELLED, _only("sid")),
    ("withdrawal.asked", Kind.WITHDRAWAL_ASKED, _wallet),
    ("withdrawal.received", Kind.WITHDRAWAL_RECEIVED, _wallet),
    ("refund.failed", Kind.REFUND_FAILED, _wallet),
    ("api_key.created", Kind.API_KEY_CREATED, _listed("told")),
    ("api_key.rotated", Kind.API_KEY_ROTATED, _listed("told")),
    ("webhook_endpoint.disabled", Kind.WEBHOOK_DISABLED, _listed("told")),
)
# To whoever asked, an account's or a recipient's id where it is known; the reminder to whoever answers.
RIGHTS_LETTERS: Mapping[str, Kind] = {
    "data_request.received": Kind.RIGHTS_RECEIVED,
    "data_request.extended": Kind.RIGHTS_EXTENDED,
    "data_request.extract_ready": Kind.RIGHTS_EXTRACT,
    "data_request.answered": Kind.RIGHTS_ANSWERED,
    "data_request.reminded": Kind.RIGHTS_DUE,
}
# To whoever complains and to whoever answers: each is told of the other's steps.
COMPLAINT_LETTERS: Mapping[str, tuple[Kind, ...]] = {
    "complaint.confirmation_asked": (Kind.COMPLAINT_CONFIRM,),
    "complaint.received": (Kind.COMPLAINT_RECEIVED, Kind.COMPLAINT_STAFF),
    "complaint.taken": (Kind.COMPLAINT_MOVED,),
    "complaint.written": (Kind.COMPLAINT_STAFF,),
    "complaint.replied": (Kind.COMPLAINT_MOVED,),
    "complaint.answered": (Kind.COMPLAINT_ANSWERED,),
    "complaint.reopened": (Kind.COMPLAINT_MOVED, Kind.COMPLAINT_STAFF),
    "complaint.withdrawn": (Kind.COMPLAINT_MOVED, Kind.COMPLAINT_STAFF),
    "complaint.reminded": (Kind.COMPLAINT_DUE,),
}
FOR_STAFF = frozenset({Kind.RIGHTS_DUE, Kind.COMPLAINT_STAFF, Kind.COMPLAINT_DUE})
PERSONS_LETTERS: Mapping[str, Kind] = {
    "person.acknowledged": Kind.ACKNOWLEDGED,
    "person.email_verification_requested": Kind.VERIFY_EMAIL,
    "person.digest_due": Kind.DIGEST,
}


def letters_of(recorded: Recorded) -> list[Letter]:
    """The letters an event makes; most events make none."""
    event = recorded.event
    if event.type == "person.email_verified" and event.data.get("is_first"):
        return [_to_person(recorded, Kind.ACKNOWLEDGED)]  # its receipt could not be mailed before there was an address
    if event.type in PERSONS_LETTERS:
        return [_to_person(recorded, PERSONS_LETTERS[event.type])]
    if event.type in RIGHTS_LETTERS:
        kind, asker = RIGHTS_LETTERS[event.type], str(event.data.get("subject") or event.stream)
        to = STAFF if kind in FOR_STAFF else asker
        return [Letter(event_id=recorded.event_id, kind=kind, about=event.stream, to=to)]
    if event.type in COMPLAINT_LETTERS:
        return _about_complaint(recorded)
    detail = str(event.data.get(_detail(event.type), ""))
    return [
        Letter(event_id=recorded.event_id, kind=kind, about=event.stream, to=to, detail=detail)
        for told, kind, addressees in LETTERS
        if told == event.type
        for to in addressees(event.data)
    ]


def _about_complaint(recorded: Recorded) -> list[Letter]:
    """`detail` is what happened. Somebody without an account is known by the complaint's id alone."""
    event = recorded.event
    complainant, step = str(event.data.get("sid") or event.stream), event.type.partition(".")[2]
    return [
        Letter(
            event_id=recorded.event_id,
            kind=kind,
            about=event.stream,
            to=STAFF if kind in FOR_STAFF else complainant,
            detail=step,
        )
        for kind in COMPLAINT_LETTERS[event.type]
    ]


def _detail(kind: str) -> str:
    if kind == "recipient.bounced":
        return "recipient_id"
    return "sid" if kind.startswith("company.") else "generation"


def _to_person(recorded: Recorded, kind: Kind) -> Letter:
    """`detail`: a link's generation, or since when a digest tells."""
    sid, data = recorded.event.stream, recorded.event.data
    detail = str(data.get("generation", data.get("since", "")))
    return Letter(event_id=recorded.event_id, kind=kind, about=sid, to=sid, detail=detail)


def work_of(recorded: Recorded) -> list[Work]:
    return [Work("mail", letter.work()) for letter in letters_of(recorded)]
