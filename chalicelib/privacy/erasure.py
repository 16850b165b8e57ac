"""The erasure of a person: its states and the verbs that move it. Pure: no I/O, no clock, no AWS.

GDPR article 17. The state machine (`infra/statemachines/erasure.asl.json`) only walks; what is true is here, and a walk
that was broken off is begun again and finds done what was done. `parked` is no state: it says that a person must look,
and why; the erasure goes on from where it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from chalicelib.platform.change import Change
from chalicelib.platform.clock import iso
from chalicelib.platform.erasing import Identifiers, Subject
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import ErasureId, SubjectId
from chalicelib.privacy.erasure_refusals import (
    ErasureNotAwaitingApproval,
    ErasureUnderWay,
    IdentificationTooLate,
)
from chalicelib.privacy.request_refusals import FreshLoginRequired

SYSTEM = "system"
IDENTIFY_WITHIN = timedelta(hours=24)
IRREVERSIBLE_AFTER = timedelta(days=1)  # the recovery window of the table of keys
ROUNDS_AT_MOST = 3  # of erasing again what the scan found; then a person looks


class State(StrEnum):
    REQUESTED = "requested"
    IDENTIFIED = "identified"
    PLANNED = "planned"
    APPROVED = "approved"
    FROZEN = "frozen"
    ERASING = "erasing"
    SHREDDED = "shredded"
    ERASED = "erased"
    IRREVERSIBLE = "irreversible"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.REQUESTED: frozenset({State.IDENTIFIED, State.CANCELLED, State.EXPIRED}),
    State.IDENTIFIED: frozenset({State.PLANNED, State.CANCELLED}),
    State.PLANNED: frozenset({State.APPROVED, State.CANCELLED}),
    State.APPROVED: frozenset({State.FROZEN, State.CANCELLED}),
    State.FROZEN: frozenset({State.ERASING, State.CANCELLED}),
    State.ERASING: frozenset({State.SHREDDED}),
    State.SHREDDED: frozenset({State.ERASED}),
    State.ERASED: frozenset({State.IRREVERSIBLE}),
    State.IRREVERSIBLE: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}
ORDER = tuple(State)
ENDED = {State.IRREVERSIBLE, State.CANCELLED, State.EXPIRED}
CANCELLABLE = {state for state, to in TRANSITIONS.items() if State.CANCELLED in to}


class Credits(StrEnum):
    """What the person wants done with credits they have not used: let them go, or wait until they are paid back."""

    WAIVE = "waive"
    WAIT = "wait"


class Need(StrEnum):
    """Why staff must approve before anything happens."""

    HOLD = "hold"
    OPEN_REQUESTS = "open_requests"
    UNUSED_CREDITS = "unused_credits"
    LAST_OWNER = "last_owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """`token` is the running state machine's, while it waits for somebody. `holds` are those that were approved with.

    `identifiers` are held sealed until the last mail is sent; `mailed_at` says that it was.
    """

    erasure_id: ErasureId
    version: int = 0
    head: Head = START
    sid: SubjectId
    state: State = State.REQUESTED
    credits: Credits
    with_export: bool = False
    requested_at: datetime
    attempt: int = 1
    token: str | None = field(default=None, repr=False)
    needs: tuple[Need, ...] = ()
    holds: tuple[str, ...] = ()
    plan_sha256: str | None = None
    kept_count: int = 0
    frozen_at: datetime | None = None
    frozen_until: datetime | None = None
    export_offered: bool = False
    notified: bool = False
    rounds: int = 0
    shredded_at: datetime | None = None
    irreversible_at: datetime | None = None
    mailed_at: datetime | None = None
    parked: str | None = None
    identifiers: Identifiers | None = field(default=None, repr=False)

    @property
    def stream(self) -> str:
        return self.erasure_id

    @property
    def subject(self) -> Subject:
        known = self.identifiers
        if known is None:
            return Subject(sid=self.sid)
        return Subject(sid=self.sid, personnummer_lookup=known.personnummer_lookup, email_lookup=known.email_lookup)

    @property
    def is_over(self) -> bool:
        return self.state in ENDED

    def has_reached(self, state: State) -> bool:
        """Of the way to the end; who cancelled has reached nothing."""
        return self.state not in (State.CANCELLED, State.EXPIRED) and ORDER.index(self.state) >= ORDER.index(state)

    def request(self) -> Change:
        data: dict[str, JSON] = {"sid": self.sid, "credits": self.credits.value, "with_export": self.with_export}
        return Change(self, self._event("erasure.requested", self.requested_at, self.sid, **data))

    def identify(self, logged_in_at: datetime, at: datetime) -> Change:
        """`logged_in_at`: when the BankID login was made that the caller's session comes from."""
        if self.state is not State.REQUESTED or at >= self.requested_at + IDENTIFY_WITHIN:
            raise IdentificationTooLate
        if logged_in_at < self.requested_at:
            raise FreshLoginRequired
        return self._move(State.IDENTIFIED, at, self.sid)

    def expire(self, at: datetime) -> Change:
        return self._move(State.EXPIRED, at)

    def plan(
        self, sha256: str, kept_count: int, needs: tuple[Need, ...], holds: tuple[str, ...], at: datetime
    ) -> Change:
        planned = replace(self, plan_sha256=sha256, kept_count=kept_count, needs=needs, holds=holds)
        asked: list[JSON] = [need.value for need in needs]
        return planned._move(State.PLANNED, at, SYSTEM, plan_sha256=sha256, kept=kept_count, needs=asked)

    def approve(self, by: str, holds: tuple[str, ...], at: datetime) -> Change:
        """`holds`: those that staff saw. After the point of no return it lets an erasure that was held go on."""
        if self.state is State.PLANNED:
            return replace(self, holds=holds)._move(State.APPROVED, at, by)
        if self.parked is None:
            raise ErasureNotAwaitingApproval
        return Change(replace(self, holds=holds, parked=None), self._event("erasure.resumed", at, by))

    def offer(self, at: datetime) -> Change:
        data: dict[str, JSON] = {"sid": self.sid, "with_export": self.with_export}
        return Change(replace(self, export_offered=True), self._event("erasure.export_offered", at, SYSTEM, **data))

    def freeze(self, until: datetime, at: datetime) -> Change:
        return replace(self, frozen_at=at, frozen_until=until)._move(State.FROZEN, at, SYSTEM, until=iso(until))

    def cancel(self, by: str, at: datetime) -> Change:
        if self.state not in CANCELLABLE:
            raise ErasureUnderWay
        return replace(self, parked=None, identifiers=None)._move(State.CANCELLED, at, by)

    def start(self, at: datetime) -> Change:
        return self._move(State.ERASING, at)

    def amend(self, sha256: str, kept_count: int, at: datetime) -> Change | None:
        """What else must stay since the plan was made; None when nothing."""
        if sha256 == self.plan_sha256:
            return None
        amended = replace(self, plan_sha256=sha256, kept_count=kept_count)
        return Change(amended, self._event("erasure.plan_amended", at, SYSTEM, plan_sha256=sha256, kept=kept_count))

    def tell(self, companies: int, at: datetime) -> Change:
        return Change(replace(self, notified=True), self._event("erasure.recipients_told", at, SYSTEM, count=companies))

    def shred(self, at: datetime) -> Change:
        until = at + IRREVERSIBLE_AFTER
        return replace(self, shredded_at=at, irreversible_at=until)._move(State.SHREDDED, at)

    def again(self, found: int, at: datetime) -> Change:
        """The scan found something: once more, a bounded number of times."""
        return Change(
            replace(self, rounds=self.rounds + 1), self._event("erasure.residue_found", at, SYSTEM, found=found)
        )

    def certify(self, certificate_id: str, at: datetime) -> Change:
        return self._move(State.ERASED, at, certificate_id=certificate_id)

    def mailed(self, at: datetime) -> Change:
        """The request's own key is shredded after the last mail: what it sealed is let go here."""
        later = max(self.irreversible_at or at, at + IRREVERSIBLE_AFTER)
        forgotten = replace(self, mailed_at=at, irreversible_at=later, identifiers=None)
        return Change(forgotten, self._event("erasure.told", at, SYSTEM))

    def conclude(self, certificate_id: str, at: datetime) -> Change:
        return self._move(State.IRREVERSIBLE, at, certificate_id=certificate_id)

    def park(self, reason: str, at: datetime) -> Change:
        parked = replace(self, parked=reason)
        return Change(parked, self._event("erasure.parked", at, SYSTEM, reason=reason, state=self.state.value))

    def begin(self, attempt: int) -> Self:
        """A walk of the state machine takes over from the one before."""
        return replace(self, attempt=max(attempt, self.attempt), parked=None)

    def _move(self, to: State, at: datetime, by: str = SYSTEM, **data: JSON) -> Change:
        assert to in TRANSITIONS[self.state], f"{self.state} cannot become {to}"
        moved = replace(self, state=to)
        return Change(moved, self._event(f"erasure.{to.value}", at, by, **{"sid": self.sid, **data}))

    def _event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        return Event(stream=self.erasure_id, type=kind, at=at, actor=actor, data=data)
