"""A recipient's place handed over to somebody else: forwarded by the recipient, or reassigned by the sender. Pure.

Whoever takes over starts anew: a link of their own, nothing viewed, nobody identified. Role and turn stay.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, Event
from chalicelib.platform.ids import SubjectId
from chalicelib.signing.domain import MAX_NAMES_BYTES, Recipient, Role, SignatureRequest
from chalicelib.signing.handover_refusals import ForwardingNotAllowed, HandoversUsedUp
from chalicelib.signing.in_person_refusals import InPersonUnidentified
from chalicelib.signing.lifecycle import require_open
from chalicelib.signing.recipient import CopyAddress, EidVisit, SigningCode, Successor
from chalicelib.signing.refusals import NamesTooLong, WrongRole, WrongState
from chalicelib.signing.signing_code_refusals import require_possible
from chalicelib.signing.states import RecipientStatus

HANDOVERS_AT_MOST = 10  # of one recipient: each is a mail that somebody else has us send
MAY_FOLLOW = {RecipientStatus.WAITING, RecipientStatus.PENDING, RecipientStatus.VIEWED}


def can_forward(request: SignatureRequest, recipient: Recipient) -> bool:
    """Whether the recipient may pass it on: only where the link, not a person, was asked for."""
    return request.allow_forwarding and recipient.role.acts and not (recipient.is_pinned or recipient.in_person)


def forward(
    request: SignatureRequest, recipient: Recipient, successor: Successor, parties: Sequence[Recipient], at: datetime
) -> list[Change]:
    """By the recipient, to the person in the company who is to answer. The sender is told. `parties` are all."""
    require_open(request, at)
    if not recipient.role.acts:
        raise WrongRole
    if not can_forward(request, recipient):
        raise ForwardingNotAllowed
    taken_over = _taken_over(recipient, successor, parties)
    data: dict[str, JSON] = {"recipient_ids": [recipient.recipient_id], "owner": request.owner}
    return _handed_over(request, taken_over, "recipient.forwarded", at, recipient.recipient_id, data)


def reassign(
    request: SignatureRequest, recipient: Recipient, successor: Successor, parties: Sequence[Recipient], at: datetime
) -> list[Change]:
    """By the sender, who may pin another person or none. Whose turn has not come is invited when it comes."""
    require_open(request, at)
    taken_over = _taken_over(recipient, successor, parties)
    is_invited = recipient.status is not RecipientStatus.WAITING
    data: dict[str, JSON] = {"recipient_ids": [recipient.recipient_id] if is_invited else []}
    owner_recipient = None if request.owner_recipient == recipient.recipient_id else request.owner_recipient
    request = replace(request, owner_recipient=owner_recipient)
    return _handed_over(request, taken_over, "recipient.reassigned", at, request.actor, data)


def _taken_over(recipient: Recipient, successor: Successor, parties: Sequence[Recipient]) -> Recipient:
    if recipient.status not in MAY_FOLLOW:
        raise WrongState(recipient.status.value, RecipientStatus.PENDING.value)
    if recipient.link_number > HANDOVERS_AT_MOST:
        raise HandoversUsedUp
    if recipient.in_person and recipient.role is Role.APPROVER and successor.personnummer is None:
        raise InPersonUnidentified
    require_possible(recipient.method, successor.personnummer, successor.phone)
    others = [r for r in parties if r.recipient_id != recipient.recipient_id]
    if sum(len(r.name.encode()) for r in others) + len(successor.name.encode()) > MAX_NAMES_BYTES:
        raise NamesTooLong
    is_viewed = recipient.status is RecipientStatus.VIEWED
    return replace(
        recipient.to(RecipientStatus.PENDING) if is_viewed else recipient,
        name=successor.name,
        email=successor.email,
        email_lookup="",
        phone=successor.phone,
        personnummer=successor.personnummer,
        language=successor.language,
        link_number=recipient.link_number + 1,
        link_hash=successor.link_hash,
        viewed_at=None,
        identification=None,
        reminded_at=None,
        reminder_count=0,
        delivery_status=None,
        copy=CopyAddress(),
        code=SigningCode(),
        visit=EidVisit(),
        enclosures=tuple(enclosure.asked_anew() for enclosure in recipient.enclosures),
    )


def taken_over(request: SignatureRequest, by: SubjectId, name: str) -> SignatureRequest:
    """A colleague is its sender from now on, because the one who drafted it has left the company."""
    return replace(request, made_by=by, owner_name=name, owner_recipient=None)


def _handed_over(
    request: SignatureRequest, recipient: Recipient, kind: str, at: datetime, actor: str, data: dict[str, JSON]
) -> list[Change]:
    data |= {"recipient_id": recipient.recipient_id, "link_number": recipient.link_number}
    event = Event(stream=request.request_id, type=kind, at=at, actor=actor, data=data)
    return [Change(request, event), Change(recipient)]
