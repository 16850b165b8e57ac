"""What time does to a request: reminders, expiry, the end of keeping it; moving the deadline. Pure.

The schedule calls `due` with whatever time it is: early, late, or twice. What it has done is in the request itself
(its status; `reminded_until`, up to when occasions are settled), so a second run finds nothing to do.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.platform.change import Change
from chalicelib.platform.clock import iso
from chalicelib.platform.events import JSON, Event
from chalicelib.signing import deadlines, retention
from chalicelib.signing.domain import SYSTEM, Recipient, SignatureRequest
from chalicelib.signing.lifecycle_refusals import (
    ExpiryNotLater,
    ExpiryTooFar,
    NobodyToRemind,
    RemindedRecently,
    RemindersUsedUp,
)
from chalicelib.signing.refusals import RequestExpired, WrongState
from chalicelib.signing.states import RECIPIENT, REQUEST, RecipientStatus, RequestStatus, move

REMINDERS_AT_MOST = 5  # by hand, to one recipient
# Who signed in time may be recorded a little later: an eID order lives six minutes at most.
GRACE = timedelta(minutes=15)
MUST_ACT = {RecipientStatus.PENDING, RecipientStatus.VIEWED}


def due_at(request: SignatureRequest) -> datetime | None:
    """When the schedule must look at the request next; None when time does nothing to it."""
    if request.status is not RequestStatus.PENDING or request.expires_at is None:
        term = retention.term_of(request)
        return term.due_at if term else None
    ends = request.expires_at + GRACE
    occasion = _next_occasion(request)
    return min(occasion, ends) if occasion else ends


def due(request: SignatureRequest, recipients: Sequence[Recipient], at: datetime) -> list[Change]:
    """What time has brought about until now; nothing most of the time."""
    if request.status is not RequestStatus.PENDING or request.expires_at is None:
        return retention.due(request, at)
    if not recipients:
        return []
    if at >= request.expires_at:
        return _expire(request, recipients, at) if at >= request.expires_at + GRACE else []
    occasion = _next_occasion(request)
    return _remind_by_itself(request, recipients, at) if occasion and at >= occasion else []


def prolong(
    request: SignatureRequest,
    at: datetime,
    *,
    days: int | None = None,
    until: date | None = None,
    recipients: Sequence[Recipient] = (),
) -> Change:
    """Moves the deadline by `days`, or to the end of the day `until`; a year from now at most.

    Those of `recipients` who have yet to act are told.
    """
    require_open(request, at)
    assert request.expires_at is not None
    day = until or deadlines.last_day(request.expires_at) + timedelta(days=days or 0)
    if day > deadlines.day_of(at) + timedelta(days=deadlines.LONGEST_DAYS):
        raise ExpiryTooFar
    expires_at = deadlines.end_of(day)
    if expires_at <= request.expires_at:
        raise ExpiryNotLater
    told: list[JSON] = [r.recipient_id for r in recipients if _can_be_reminded(r)]
    data: dict[str, JSON] = {"expires_at": iso(expires_at), "recipient_ids": told}
    event = _event(request, "signature_request.prolonged", at, request.actor, **data)
    return Change(replace(request, expires_at=expires_at), event)


def remind(request: SignatureRequest, recipients: Sequence[Recipient], at: datetime) -> list[Change]:
    """By hand: all of `recipients` who must act and may be reminded again; refused when there is none."""
    require_open(request, at)
    awaited = [r for r in recipients if _can_be_reminded(r)]
    if not awaited:
        raise NobodyToRemind
    able = [r for r in awaited if r.reminder_count < REMINDERS_AT_MOST]
    if not able:
        raise RemindersUsedUp
    rested = [r for r in able if _is_rested(r, at)]
    if not rested:
        again = min(r.reminded_at for r in able if r.reminded_at) + deadlines.REMIND_APART
        raise RemindedRecently(int((again - at).total_seconds()) + 1)
    reminded = [replace(r, reminded_at=at, reminder_count=r.reminder_count + 1) for r in rested]
    return _reminded(request, reminded, at, request.actor)


def require_open(request: SignatureRequest, at: datetime) -> None:
    if request.status is not RequestStatus.PENDING:
        raise WrongState(request.status.value, RequestStatus.PENDING.value)
    if request.is_past(at):
        raise RequestExpired


def is_awaited(recipient: Recipient) -> bool:
    """Whose turn it is and who has yet to sign or approve; nobody waits for a viewer."""
    return recipient.role.acts and recipient.status in MUST_ACT


def _can_be_reminded(recipient: Recipient) -> bool:
    """Who is to sign in person was not invited by mail, and has nothing to be reminded of."""
    return is_awaited(recipient) and not recipient.in_person


def _next_occasion(request: SignatureRequest) -> datetime | None:
    """The first occasion that is not settled."""
    if not request.automatic_reminders or request.sent_at is None or request.expires_at is None:
        return None
    settled = request.reminded_until or request.sent_at
    return next((o for o in deadlines.reminders(request.sent_at, request.expires_at) if o > settled), None)


def _expire(request: SignatureRequest, recipients: Sequence[Recipient], at: datetime) -> list[Change]:
    """Those who have not signed are expired with it. Who was never invited hears nothing."""
    status = move(REQUEST, request.status, RequestStatus.EXPIRED)
    parties = [r.recipient_id for r in recipients if r.status is not RecipientStatus.WAITING]
    owner = None if request.owner_recipient in parties else request.owner
    event = _event(request, "signature_request.expired", at, SYSTEM, parties=parties, owner=owner)
    left = [r for r in recipients if RecipientStatus.EXPIRED in RECIPIENT[r.status]]
    expired = [Change(r.to(RecipientStatus.EXPIRED)) for r in left]
    return [Change(replace(request, status=status, ended_at=at), event), *expired]


def _remind_by_itself(request: SignatureRequest, recipients: Sequence[Recipient], at: datetime) -> list[Change]:
    """Settles every occasion until now with one reminder, also to nobody: some were reminded by hand today."""
    awaited = [r for r in recipients if _can_be_reminded(r) and _is_rested(r, at)]
    settled = replace(request, reminded_until=at)
    if not awaited:
        return [Change(settled)]
    return _reminded(settled, [replace(r, reminded_at=at) for r in awaited], at, SYSTEM)


def _reminded(request: SignatureRequest, recipients: list[Recipient], at: datetime, actor: str) -> list[Change]:
    recipient_ids = [r.recipient_id for r in recipients]
    event = _event(request, "signature_request.reminded", at, actor, recipient_ids=recipient_ids)
    return [Change(request, event), *map(Change, recipients)]


def _is_rested(recipient: Recipient, at: datetime) -> bool:
    return recipient.reminded_at is None or at - recipient.reminded_at >= deadlines.REMIND_APART


def _event(request: SignatureRequest, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
    return Event(stream=request.request_id, type=kind, at=at, actor=actor, data=data)
