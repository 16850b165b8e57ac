"""Complaints about the service, as cases: received, taken by somebody, answered within ten working days. Pure.

Of somebody without an account nothing is received before the link that is mailed to their address has been followed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.text import Language
from chalicelib.platform.working_days import is_working_day, midnight_after, swedish_day
from chalicelib.support.complaint_refusals import (
    ComplaintFull,
    ComplaintNotYours,
    ComplaintReopenTooLate,
    ComplaintTakenAlready,
    ComplaintWrongState,
)
from chalicelib.support.domain import StaffId

ComplaintId = NewType("ComplaintId", str)
SYSTEM = "system"
ANSWER_WITHIN = 10  # working days
REOPEN_WITHIN = timedelta(days=30)
CONFIRM_WITHIN = timedelta(days=3)
KEPT_FOR = timedelta(days=1095)  # 36 months after its end
REMIND_BEFORE = timedelta(days=2)
DAY = timedelta(days=1)
MESSAGES_AT_MOST = 40  # with TEXT_AT_MOST far below what one row holds
TEXT_AT_MOST = 2000


class Source(StrEnum):
    ACCOUNT = "account"  # logged in
    FORM = "form"  # without an account, by a verified address
    MAIL = "mail"  # recorded by staff


class ComplaintStatus(StrEnum):
    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


S = ComplaintStatus
TRANSITIONS: Mapping[ComplaintStatus, frozenset[ComplaintStatus]] = {
    S.UNCONFIRMED: frozenset({S.OPEN}),
    S.OPEN: frozenset({S.ANSWERED, S.WITHDRAWN}),
    S.ANSWERED: frozenset({S.OPEN}),
    S.WITHDRAWN: frozenset(),
}


class Party(StrEnum):
    COMPLAINANT = "complainant"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Message:
    at: datetime
    by: Party
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """Where letters go; sealed with everything that was written."""

    name: str = field(repr=False)
    email: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """`subject`: the complainant's sid, or the keyed hash of the address; None of a mail without one. `about`: a
    purchase's or request's id. `answer_by` is the last day in time; `due_on` when time next does something to it.
    """

    complaint_id: ComplaintId
    version: int = 0
    head: Head = START
    status: ComplaintStatus
    source: Source
    subject: str | None
    about: str | None = None
    made_by: str
    language: Language
    received_at: datetime
    answer_by: date
    owner: StaffId | None = None
    ended_at: datetime | None = None
    contact: Contact
    title: str = field(repr=False)
    thread: tuple[Message, ...]
    due_on: date

    @property
    def stream(self) -> str:
        return self.complaint_id

    @property
    def reopen_until(self) -> datetime | None:
        return self.ended_at + REOPEN_WITHIN if self.status is S.ANSWERED and self.ended_at else None

    def make(self, at: datetime) -> Change:
        """The first row: received, or of somebody without an account waiting to be confirmed."""
        if self.status is S.UNCONFIRMED:
            waiting = replace(self, due_on=swedish_day(at + CONFIRM_WITHIN))
            return Change(waiting, self._event("confirmation_asked", at, SYSTEM))
        return Change(self._reminded(at), self._event("received", at, self.made_by))

    def confirm(self, at: datetime) -> Change | None:
        """By the mailed link; the time to answer runs from now. None when that was done before."""
        if self.status is not S.UNCONFIRMED:
            return None
        received = replace(self._to(S.OPEN), received_at=at, answer_by=answer_by(at))
        return Change(received._reminded(at), received._event("received", at, SYSTEM))

    def take(self, staff: StaffId, at: datetime) -> Change:
        """Also over from somebody else."""
        self._require(S.OPEN)
        if self.owner == staff:
            raise ComplaintTakenAlready
        return Change(replace(self, owner=staff), self._event("taken", at, staff))

    def write(self, text: str, at: datetime) -> Change:
        """By whoever complains."""
        self._require(S.OPEN)
        return Change(self._with(Party.COMPLAINANT, text, at), self._event("written", at, self._actor))

    def reply(self, text: str, staff: StaffId, at: datetime) -> Change:
        """A question or news, by the owner; the answer is still to come."""
        self._require_owner(staff)
        return Change(self._with(Party.STAFF, text, at), self._event("replied", at, staff))

    def answer(self, text: str, staff: StaffId, at: datetime) -> Change:
        self._require_owner(staff)
        answered = replace(self._with(Party.STAFF, text, at)._to(S.ANSWERED), ended_at=at, due_on=_kept_until(at))
        return Change(answered, self._event("answered", at, staff))

    def reopen(self, text: str, at: datetime) -> Change:
        """By whoever complained and is not content: within 30 days of the answer, with a new time to answer."""
        if self.reopen_until is None:
            raise ComplaintWrongState
        if at > self.reopen_until:
            raise ComplaintReopenTooLate
        again = replace(self._with(Party.COMPLAINANT, text, at)._to(S.OPEN), answer_by=answer_by(at), ended_at=None)
        return Change(again._reminded(at), self._event("reopened", at, self._actor))

    def withdraw(self, at: datetime) -> Change:
        self._require(S.OPEN)
        withdrawn = replace(self._to(S.WITHDRAWN), ended_at=at, due_on=_kept_until(at))
        return Change(withdrawn, self._event("withdrawn", at, self._actor))

    def remind(self, at: datetime) -> Change | None:
        """Staff's reminder, once a day at most; None when none is due."""
        if self.status is not S.OPEN or swedish_day(at) < self.due_on:
            return None
        return Change(self._reminded(at), self._event("reminded", at, SYSTEM, is_late=self.is_late(at)))

    def is_late(self, at: datetime) -> bool:
        return self.status is S.OPEN and at >= midnight_after(self.answer_by)

    def is_over(self, at: datetime) -> bool:
        """Kept long enough, or never confirmed: it is to be removed."""
        return self.status is not S.OPEN and swedish_day(at) > self.due_on

    @property
    def _actor(self) -> str:
        """An event names whom an account is of, and nobody else."""
        return self.subject if self.source is Source.ACCOUNT and self.subject else SYSTEM

    def _reminded(self, at: datetime) -> "Complaint":
        """Two days before the last day, on it, and every day after it."""
        today = swedish_day(at)
        ahead = [day for day in (self.answer_by - REMIND_BEFORE, self.answer_by) if day > today]
        return replace(self, due_on=min(ahead, default=today + DAY))

    def _with(self, by: Party, text: str, at: datetime) -> "Complaint":
        if len(self.thread) >= MESSAGES_AT_MOST:
            raise ComplaintFull
        return replace(self, thread=(*self.thread, Message(at, by, text)))

    def _require(self, status: ComplaintStatus) -> None:
        if self.status is not status:
            raise ComplaintWrongState

    def _require_owner(self, staff: StaffId) -> None:
        self._require(S.OPEN)
        if self.owner != staff:
            raise ComplaintNotYours

    def _to(self, status: ComplaintStatus) -> "Complaint":
        assert status in TRANSITIONS[self.status], f"{self.status} cannot become {status}"
        return replace(self, status=status)

    def _event(self, what: str, at: datetime, actor: str, **data: JSON) -> Event:
        told: dict[str, JSON] = {"sid": self.subject} if self.source is Source.ACCOUNT else {}
        return Event(stream=self.complaint_id, type=f"complaint.{what}", at=at, actor=actor, data=told | data)


def answer_by(received_at: datetime) -> date:
    """The tenth working day after the day of receipt."""
    day, left = swedish_day(received_at), ANSWER_WITHIN
    while left:
        day += DAY
        left -= is_working_day(day)
    return day


def _kept_until(at: datetime) -> date:
    return swedish_day(at + KEPT_FOR)
