"""Requests of data subjects: access, rectification, erasure, restriction, objection, portability. Pure.

One request may invoke several rights; each is decided on its own, a refusal with its reason, and the last decision is
the answer (art. 12(3)-(4)). Staff records what came by mail in its own words; whose it is has to be found out first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from chalicelib.platform.change import Change
from chalicelib.platform.errors import ReasonMissing
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import DataRequestId
from chalicelib.platform.text import Language
from chalicelib.privacy import deadline as clock
from chalicelib.privacy.extract import Extract, ExtractFile, ExtractStatus
from chalicelib.privacy.request_refusals import (
    DecidedAlready,
    ExtendedAlready,
    ExtensionTooLate,
    ExtractUnavailable,
    IdentifiedAlready,
    IdentityUnknown,
    RequestOver,
    RightNotAsked,
)

SYSTEM = "system"


class Right(StrEnum):
    ACCESS = "access"  # art. 15
    RECTIFICATION = "rectification"  # art. 16
    ERASURE = "erasure"  # art. 17
    RESTRICTION = "restriction"  # art. 18
    PORTABILITY = "portability"  # art. 20
    OBJECTION = "objection"  # art. 21
    WITHDRAWAL = "withdrawal"  # art. 7(3)


class Source(StrEnum):
    SELF = "self"  # logged in
    RECIPIENT = "recipient"  # invited, by their link and BankID
    MAIL = "mail"  # recorded by staff


class RequestStatus(StrEnum):
    UNIDENTIFIED = "unidentified"
    OPEN = "open"
    EXTENDED = "extended"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


S = RequestStatus
TRANSITIONS: Mapping[RequestStatus, frozenset[RequestStatus]] = {
    S.UNIDENTIFIED: frozenset({S.UNIDENTIFIED, S.OPEN, S.ANSWERED, S.WITHDRAWN}),
    S.OPEN: frozenset({S.OPEN, S.EXTENDED, S.ANSWERED, S.WITHDRAWN}),
    S.EXTENDED: frozenset({S.EXTENDED, S.ANSWERED, S.WITHDRAWN}),
    S.ANSWERED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
WAITING = frozenset({S.UNIDENTIFIED, S.OPEN, S.EXTENDED})


class Outcome(StrEnum):
    PENDING = "pending"
    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


NEED_REASON = frozenset({Outcome.PARTLY, Outcome.REFUSED})
# Whoever writes from an address may have its marketing stopped; anything else is done for a person who is known.
WITHOUT_IDENTITY = frozenset({Right.OBJECTION, Right.WITHDRAWAL})


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one right; `reason` is for the person, in their language."""

    outcome: Outcome = Outcome.PENDING
    at: datetime | None = None
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Asker:
    """Where the answer goes. It is kept sealed under the request's own key, and shredded with it."""

    name: str = field(repr=False)
    email: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequest:
    """`subject`: a subject id, or the id of a recipient's place in the case `about`; None while nobody knows whose it
    is. `text` is what the person wrote, word for word. `deadline` ends the first month, `extended_to` the third.
    """

    data_request_id: DataRequestId
    version: int = 0
    head: Head = START
    status: RequestStatus
    source: Source
    subject: str | None
    about: str | None = None
    made_by: str
    language: Language
    received_at: datetime
    deadline: date
    extended_to: date | None = None
    extension_reason: str = field(default="", repr=False)
    ended_at: datetime | None = None
    rights: Mapping[Right, Decision]
    asker: Asker
    extract: Extract | None = None
    text: str | None = field(default=None, repr=False)
    remind_on: date | None = None

    @property
    def stream(self) -> str:
        return self.data_request_id

    @property
    def answer_by(self) -> date:
        return self.extended_to or self.deadline

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING

    @property
    def open_rights(self) -> list[Right]:
        return [right for right, decision in self.rights.items() if decision.outcome is Outcome.PENDING]

    def receive(self, at: datetime) -> Change:
        """`at` is now; the clock has run since `received_at`."""
        event = self._event("data_request.received", at, self.made_by, rights=_codes(self.rights))
        return Change(self._reminded(at), event)

    def identify(self, subject: str, asker: Asker, actor: str, at: datetime) -> Change:
        """Staff has found out, by the person's own proof, whose it is."""
        self._require_waiting()
        if self.status is not S.UNIDENTIFIED:
            raise IdentifiedAlready
        known = replace(self._to(S.OPEN), subject=subject, asker=asker)
        return Change(known, known._event("data_request.identified", at, actor, rights=_codes(self.rights)))

    def classify(self, rights: Sequence[Right], actor: str, at: datetime) -> Change:
        """One message may invoke several rights. What has been decided stays; what nobody asked for goes."""
        self._require_waiting()
        decided = {right: made for right, made in self.rights.items() if made.outcome is not Outcome.PENDING}
        sorted_out = {right: decided.get(right, Decision()) for right in (*decided, *rights)}
        change = replace(self, rights=sorted_out)
        if not change.open_rights:
            raise RightNotAsked
        return Change(change, self._event("data_request.classified", at, actor, rights=_codes(sorted_out)))

    def extend(self, reason: str, actor: str, at: datetime) -> Change:
        """By two months, told with the reason within the first: afterwards it is too late to."""
        self._require_waiting()
        if self.status is S.UNIDENTIFIED:
            raise IdentityUnknown
        if self.extended_to is not None:
            raise ExtendedAlready
        if clock.is_late(self.deadline, at):
            raise ExtensionTooLate
        _require_reason(reason)
        until = clock.answer_by(self.received_at, clock.ALL_MONTHS)
        longer = replace(self._to(S.EXTENDED), extended_to=until, extension_reason=reason)
        return Change(longer._reminded(at), self._event("data_request.extended", at, actor, until=until.isoformat()))

    def decide(self, right: Right, outcome: Outcome, reason: str, actor: str, at: datetime) -> Change:
        """The last decision is the answer; the person is told of all of them together, and of each reason."""
        self._require_waiting()
        if right not in self.rights:
            raise RightNotAsked
        if self.rights[right].outcome is not Outcome.PENDING:
            raise DecidedAlready
        assert outcome is not Outcome.PENDING, "a decision decides"
        if self.status is S.UNIDENTIFIED and outcome is not Outcome.REFUSED and right not in WITHOUT_IDENTITY:
            raise IdentityUnknown
        if outcome in NEED_REASON:
            _require_reason(reason)
        decided = replace(self, rights={**self.rights, right: Decision(outcome, at, reason.strip())})
        event = self._event("data_request.decided", at, actor, right=right.value, outcome=outcome.value)
        if decided.open_rights:
            return Change(decided, event)
        answered = replace(decided._to(S.ANSWERED), ended_at=at, remind_on=None)
        return Change(answered, event, (self._event("data_request.answered", at, actor),))

    def end_with_account(self, reason: str, at: datetime) -> Change | None:
        """The account's erasure answers what still waits: it was granted, and there is nothing left to do the rest
        with. None when nothing waits. No letter follows: the erasure's last one is the answer."""
        if not self.is_waiting:
            return None
        made = {right: self._at_the_end(right, reason, at) for right in self.open_rights}
        ended = replace(self, status=S.ANSWERED, rights={**self.rights, **made}, ended_at=at, remind_on=None)
        return Change(ended, self._event("data_request.erased", at, SYSTEM))

    def _at_the_end(self, right: Right, reason: str, at: datetime) -> Decision:
        return Decision(Outcome.GRANTED, at) if right is Right.ERASURE else Decision(Outcome.REFUSED, at, reason)

    def withdraw(self, actor: str, at: datetime) -> Change:
        """By whoever asked: what was decided until then stays."""
        self._require_waiting()
        withdrawn = replace(self._to(S.WITHDRAWN), ended_at=at, remind_on=None)
        return Change(withdrawn, self._event("data_request.withdrawn", at, actor))

    def build(self, done: int, steps: int) -> Change:
        """How far the job has come with the extract; no event."""
        self._require_waiting()
        return Change(replace(self, extract=Extract(done=done, steps=steps)))

    def built(self, files: Sequence[ExtractFile], at: datetime) -> Change:
        self._require_waiting()
        steps = self.extract.steps if self.extract else 1
        made = Extract(ExtractStatus.READY, done=steps, steps=steps, files=tuple(files), ready_at=at)
        return Change(replace(self, extract=made), self._event("data_request.extract_ready", at, SYSTEM))

    def unbuilt(self, at: datetime) -> Change:
        """The job has given up; staff sees it with the request, which still waits."""
        steps = self.extract.steps if self.extract else 1
        failed = Extract(ExtractStatus.FAILED, done=0, steps=steps)
        return Change(replace(self, extract=failed), self._event("data_request.extract_failed", at, SYSTEM))

    def extract_at(self, at: datetime) -> Extract:
        """What can be fetched. ExtractUnavailable before it is ready and when its time is over."""
        if self.extract is None or not self.extract.is_there(at):
            raise ExtractUnavailable
        return self.extract

    def remind(self, at: datetime) -> Change | None:
        """Staff's reminder, once a day at most; None when none is due."""
        if self.remind_on is None or not clock.is_late(self.remind_on - clock.DAY, at):
            return None
        late = clock.is_late(self.answer_by, at)
        return Change(self._reminded(at), self._event("data_request.reminded", at, SYSTEM, is_late=late))

    def _reminded(self, at: datetime) -> "DataRequest":
        return replace(self, remind_on=clock.remind_next(self.answer_by, at))

    def _require_waiting(self) -> None:
        if not self.is_waiting:
            raise RequestOver

    def _to(self, status: RequestStatus) -> "DataRequest":
        assert status in TRANSITIONS[self.status], f"{self.status} cannot become {status}"
        return replace(self, status=status)

    def _event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        told: dict[str, JSON] = {"subject": self.subject} if self.subject else {}
        return Event(stream=self.data_request_id, type=kind, at=at, actor=actor, data=told | data)


def _codes(rights: Mapping[Right, Decision]) -> list[JSON]:
    return [right.value for right in rights]


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
