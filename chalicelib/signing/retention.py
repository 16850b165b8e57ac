"""How long an owner's requests are kept: drafts nobody comes back to, and ended requests as their owner wishes.

A draft is kept so many days after its last change. An ended request is kept until its owner deletes it, unless they
have said after how many days it shall go: for all of theirs, or for this one. The owner is told a week before, and
nothing goes within a week of that letter, however late it was written. What goes is deleted as by its owner.

Storage limitation: GDPR article 5(1)(e).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.platform.change import Change
from chalicelib.signing import deadlines, deletion
from chalicelib.signing.domain import SYSTEM, SignatureRequest
from chalicelib.signing.states import RequestStatus

DRAFT_DAYS = 90
WARNED_DAYS = 7
ENDED = {RequestStatus.COMPLETED, RequestStatus.DECLINED, RequestStatus.EXPIRED, RequestStatus.VOIDED}


@dataclass(frozen=True, slots=True)
class Term:
    """Kept from `since` on, to the end of the day `days` later. `warned_at`: when the owner was told that it ends."""

    since: datetime
    days: int
    warned_at: datetime | None

    @property
    def last_day(self) -> date:
        day = deadlines.day_of(self.since) + timedelta(days=self.days)
        return max(day, deadlines.day_of(self.warned_at) + timedelta(days=WARNED_DAYS)) if self.warned_at else day

    @property
    def due_at(self) -> datetime:
        """When the owner is told; afterwards, when it goes."""
        if self.warned_at:
            return deadlines.end_of(self.last_day)
        return deadlines.morning_of(self.last_day - timedelta(days=WARNED_DAYS))


def term_of(request: SignatureRequest) -> Term | None:
    """None: nothing ends it by itself."""
    since, days = _kept(request)
    if since is None or days is None or request.deleted_at:
        return None
    is_warned = request.warned_at is not None and request.warned_at > since  # of a draft that was changed since: not
    return Term(since, days, request.warned_at if is_warned else None)


def due(request: SignatureRequest, at: datetime) -> list[Change]:
    """Tells the owner, and a week later takes it from them."""
    term = term_of(request)
    if term is None or at < term.due_at:
        return []
    if term.warned_at:
        return list(deletion.deleted(request, at, SYSTEM))
    warned = replace(request, warned_at=at)
    last = replace(term, warned_at=at).last_day.isoformat()
    event = request.event("signature_request.removal_announced", at, SYSTEM, owner=request.owner, last_day=last)
    return [Change(warned, event)]


def keep(request: SignatureRequest, days: int | None, at: datetime, *, actor: str, is_own: bool) -> Change | None:
    """From now on `days` after its end, or None for as long as the owner wants. None when that is so already.

    `is_own`: said for this request alone, so that what is said for all leaves it.
    """
    if (request.keep_days, request.keep_is_own) == (days, is_own):
        return None
    warned_at = None if request.status in ENDED else request.warned_at  # a draft's days are not what changes
    kept = replace(request, keep_days=days, keep_is_own=is_own, warned_at=warned_at)
    return Change(kept, request.event("signature_request.retention_changed", at, actor, keep_days=days))


def _kept(request: SignatureRequest) -> tuple[datetime | None, int | None]:
    if request.status is RequestStatus.DRAFT:
        return request.changed_at or request.created_at, DRAFT_DAYS
    return (request.ended_at, request.keep_days) if request.status in ENDED else (None, None)
