"""The tasks of the state machine until nothing of the person is left, one method a state. Each may be run any number of
times, by several walks: it finds done what was done. What it raises, the machine retries, parks or ends."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.erasing import Eraser, Kept, Why
from chalicelib.platform.ids import ErasureId, SubjectId
from chalicelib.privacy.erasure import SYSTEM, Erasure, Need, State
from chalicelib.privacy.erasure_ledger import Entry, next_entry, plan_hash
from chalicelib.privacy.erasure_ports import (
    Accounts,
    Erasures,
    Hold,
    Holds,
    Ledger,
    Machine,
    Scanner,
    SettleCredits,
    Signings,
)
from chalicelib.privacy.erasure_refusals import (
    CreditsOwed,
    ErasureOver,
    HoldMidRun,
    LastOwnerLeft,
    NotDrained,
    NotThatFar,
)

CHUNK = 100  # places
CHUNKS_AT_ONCE = 20  # in one run of a task
Tell = Callable[[Erasure], int]


class ErasureRun:
    """`erasers` in the order in which they erase; `tell` informs recipients and says how many (GDPR article 19)."""

    def __init__(  # noqa: PLR0913 - one port for each thing an erasure touches
        self,
        *,
        erasures: Erasures,
        ledger: Ledger,
        holds: Holds,
        accounts: Accounts,
        signings: Signings,
        credits_: SettleCredits,
        scanner: Scanner,
        erasers: Sequence[Eraser],
        tell: Tell,
        machine: Machine,
        window: timedelta,
        clock: Clock,
    ) -> None:
        self._erasures = erasures
        self._ledger = ledger
        self._holds = holds
        self._accounts = accounts
        self._signings = signings
        self._credits = credits_
        self._scanner = scanner
        self._erasers = {eraser.store: eraser for eraser in erasers}
        self._tell = tell
        self._machine = machine
        self._window = window
        self._clock = clock

    @rerun_on_conflict
    def register(self, erasure_id: ErasureId, attempt: int) -> None:
        """A walk begins: the newest one is the one that counts."""
        erasure = self._live(erasure_id)
        if erasure.parked or attempt > erasure.attempt:
            self._erasures.note(erasure.begin(attempt))

    @rerun_on_conflict
    def await_identity(self, erasure_id: ErasureId, token: str) -> None:
        self._await(self._live(erasure_id), State.REQUESTED, token)

    @rerun_on_conflict
    def expire(self, erasure_id: ErasureId) -> None:
        """Nobody confirmed. Whoever did at the last moment goes on, by another walk."""
        erasure = self._live(erasure_id)
        if erasure.state is State.REQUESTED:
            self._erasures.commit(erasure.expire(self._clock()))

    @rerun_on_conflict
    def plan(self, erasure_id: ErasureId) -> bool:
        """Freezes what stays, by exact place; whether staff must approve."""
        erasure = self._live(erasure_id)
        if erasure.state is State.IDENTIFIED:
            known = replace(erasure, identifiers=self._accounts.identifiers(erasure.sid))
            kept = self._kept(known)
            holds = tuple(sorted(hold.hold_id for hold in self._holds.of(erasure.sid)))
            needs = tuple(self._needs(erasure.sid, holds))
            erasure = self._erasures.commit(known.plan(plan_hash(kept), len(kept), needs, holds, self._clock()))
        _require(erasure, State.PLANNED)
        return bool(erasure.needs) and erasure.state is State.PLANNED

    @rerun_on_conflict
    def await_approval(self, erasure_id: ErasureId, token: str) -> None:
        self._await(self._live(erasure_id), State.PLANNED, token)

    @rerun_on_conflict
    def offer_export(self, erasure_id: ErasureId) -> None:
        erasure = self._live(erasure_id)
        if erasure.state is State.PLANNED and not erasure.needs:
            erasure = self._erasures.commit(erasure.approve(SYSTEM, erasure.holds, self._clock()))
        _require(erasure, State.APPROVED)
        if not erasure.export_offered:
            if erasure.with_export:
                self._signings.offer_export(erasure.sid, erasure.erasure_id)
            self._erasures.commit(erasure.offer(self._clock()))

    @rerun_on_conflict
    def freeze(self, erasure_id: ErasureId) -> datetime:
        """From here on nothing the person does is written; until when they may cancel."""
        erasure = self._live(erasure_id)
        if not erasure.has_reached(State.FROZEN):
            _require(erasure, State.APPROVED)
            self._require_seen(erasure)
            now = self._clock()
            erasure = self._erasures.commit(erasure.freeze(now + self._window, now))
        self._accounts.end_sessions(erasure.sid, before=erasure.frozen_at)  # who logs in to cancel stays logged in
        return _until(erasure)

    @rerun_on_conflict
    def decide(self, erasure_id: ErasureId) -> bool:
        """Whether the time to cancel is over; then there is no way back."""
        erasure = self._live(erasure_id)
        _require(erasure, State.FROZEN)
        if erasure.state is State.FROZEN:
            if self._clock() < _until(erasure):
                return False
            self._require_seen(erasure)
            if self._accounts.owns_alone(erasure.sid):
                raise LastOwnerLeft
            erasure = self._erasures.commit(erasure.start(self._clock()))
        self._accounts.end_sessions(erasure.sid, before=None)
        return True

    @rerun_on_conflict
    def drain(self, erasure_id: ErasureId) -> list[str]:
        """Voids what is ongoing, settles what is owed, adds to the plan what must stay by now; the stores, in order."""
        erasure = self._live(erasure_id)
        _require(erasure, State.ERASING)
        if self._signings.void_ongoing(erasure.sid):
            raise NotDrained
        if not self._credits.settle(erasure.sid, erasure_id, erasure.credits):
            raise CreditsOwed
        if not erasure.has_reached(State.ERASED):
            kept = self._kept(erasure)
            if amended := erasure.amend(plan_hash(kept), len(kept), self._clock()):
                self._erasures.commit(amended)
        return list(self._erasers)

    def erase(self, erasure_id: ErasureId, store: str) -> bool:
        """Some chunks of one store; whether it is empty."""
        erasure = self._live(erasure_id)
        _require(erasure, State.ERASING)
        self._require_seen(erasure)
        eraser, last = self._erasers[store], self._ledger.last(erasure_id)
        if store in self._held(erasure):
            return True
        for _ in range(CHUNKS_AT_ONCE):
            if not (last and last.is_open and last.store == store):
                places = eraser.find(erasure.subject, CHUNK)
                if not places:
                    return True
                last = next_entry(last, store, "erase", places)
                self._ledger.write(erasure_id, last)
            eraser.erase(erasure.subject, last.places)
            last = last.done()
            self._ledger.write(erasure_id, last)
        return False

    def replay(self, erasure_id: ErasureId) -> int:
        """After tables were restored from before: what came back is erased again. How many places there were."""
        erasure = self._erasures.find(erasure_id)
        _require(erasure, State.SHREDDED)
        held, count = self._held(erasure), 0
        for store, eraser in self._erasers.items():
            while store not in held and (places := eraser.find(erasure.subject, CHUNK)):
                eraser.erase(erasure.subject, places)
                count += len(places)
        return count

    @rerun_on_conflict
    def notify(self, erasure_id: ErasureId) -> None:
        erasure = self._live(erasure_id)
        _require(erasure, State.ERASING)
        if not erasure.notified:
            self._erasures.commit(erasure.tell(self._tell(erasure), self._clock()))

    @rerun_on_conflict
    def park(self, erasure_id: ErasureId, reason: str) -> None:
        """A person must look: it stays where it is until staff lets it go on."""
        erasure = self._live(erasure_id)
        if erasure.parked != reason:
            self._erasures.commit(erasure.park(reason, self._clock()))

    def _live(self, erasure_id: ErasureId) -> Erasure:
        erasure = self._erasures.find(erasure_id)
        if erasure.is_over:
            raise ErasureOver
        return erasure

    def _await(self, erasure: Erasure, state: State, token: str) -> None:
        """A token is kept while there is something to wait for; else the walk goes on at once."""
        if erasure.state is state:
            self._erasures.note(replace(erasure, token=token))
        else:
            self._machine.wake(token)

    def _needs(self, sid: SubjectId, holds: Sequence[str]) -> list[Need]:
        needs = [Need.HOLD] if holds else []
        needs += [Need.OPEN_REQUESTS] if self._signings.has_ongoing(sid) else []
        needs += [Need.UNUSED_CREDITS] if self._credits.has_unused(sid) else []
        return needs + ([Need.LAST_OWNER] if self._accounts.owns_alone(sid) else [])

    def _kept(self, erasure: Erasure) -> list[Kept]:
        """What the plan says so far and what must stay besides, written down."""
        self._ledger.keep(erasure.erasure_id, self._scanner.kept(erasure.subject, self._clock()))
        for store in self._held(erasure):
            places = self._erasers[store].find(erasure.subject, 10 * CHUNK)
            self._ledger.keep(erasure.erasure_id, [Kept(place, Why.HOLD) for place in places])
        return self._ledger.kept(erasure.erasure_id)

    def _held(self, erasure: Erasure) -> list[str]:
        stores = {store for hold in self._seen(erasure) for store in hold.stores}
        return [store for store in self._erasers if store in stores]

    def _seen(self, erasure: Erasure) -> list[Hold]:
        return [hold for hold in self._holds.of(erasure.sid) if hold.hold_id in erasure.holds]

    def _require_seen(self, erasure: Erasure) -> None:
        """A hold may be placed at any time: what staff has not seen stops the erasure."""
        if any(hold.hold_id not in erasure.holds for hold in self._holds.of(erasure.sid)):
            raise HoldMidRun


def _require(erasure: Erasure, state: State) -> None:
    if not erasure.has_reached(state):
        raise NotThatFar


def _until(erasure: Erasure) -> datetime:
    assert erasure.frozen_until is not None, "it was set by the freeze"
    return erasure.frozen_until


__all__ = ["CHUNK", "Entry", "ErasureRun"]
