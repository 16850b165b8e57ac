"""The verbs of whoever is erased, and of staff: ask, confirm, look, cancel, approve. And what starts walks."""

from datetime import datetime

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import ErasureId, SubjectId
from chalicelib.privacy.certificate import Certificate
from chalicelib.privacy.erasure import Credits, Erasure
from chalicelib.privacy.erasure_ports import Certificates, Erasures, Holds, Machine
from chalicelib.privacy.erasure_refusals import ErasureNotFound


class ErasureService:
    def __init__(
        self,
        *,
        erasures: Erasures,
        holds: Holds,
        certificates: Certificates,
        machine: Machine,
        clock: Clock,
    ) -> None:
        self._erasures = erasures
        self._holds = holds
        self._certificates = certificates
        self._machine = machine
        self._clock = clock

    def request(
        self, sid: SubjectId, erasure_id: ErasureId, credits_: Credits, *, with_export: bool, once: Once | None = None
    ) -> Erasure:
        """Nothing happens until the person has logged in anew. Raises ErasureRunning."""
        erasure = Erasure(
            erasure_id=erasure_id, sid=sid, credits=credits_, with_export=with_export, requested_at=self._clock()
        )
        return self._erasures.commit(erasure.request(), once=once)

    def find(self, sid: SubjectId, erasure_id: ErasureId) -> Erasure:
        """The person's own; ErasureNotFound for anybody else's."""
        erasure = self._erasures.find(erasure_id)
        if erasure.sid != sid:
            raise ErasureNotFound
        return erasure

    def present(self, sid: SubjectId) -> Erasure | None:
        """The one that is under way."""
        return self._erasures.of(sid)

    @rerun_on_conflict
    def identify(
        self, sid: SubjectId, erasure_id: ErasureId, logged_in_at: datetime, once: Once | None = None
    ) -> Erasure:
        """By a session whose BankID login is younger than the request."""
        erasure = self.find(sid, erasure_id)
        return self._erasures.commit(erasure.identify(logged_in_at, self._clock()), once=once)

    @rerun_on_conflict
    def cancel(self, sid: SubjectId, erasure_id: ErasureId, once: Once | None = None) -> Erasure:
        return self._erasures.commit(self.find(sid, erasure_id).cancel(sid, self._clock()), once=once)

    @rerun_on_conflict
    def approve(self, by: SubjectId, erasure_id: ErasureId, once: Once | None = None) -> Erasure:
        """Staff has seen every hold there is now; what is parked goes on."""
        erasure = self._erasures.find(erasure_id)
        holds = tuple(sorted(hold.hold_id for hold in self._holds.of(erasure.sid)))
        return self._erasures.commit(erasure.approve(by, holds, self._clock()), once=once)

    def certificate(self, certificate_id: str) -> Certificate:
        return self._certificates.find(certificate_id)

    # --- the job behind the outbox, and the sweep --------------------------------------------------------------------

    def follow(self, erasure_id: ErasureId) -> None:
        """After an event: the walk that waits for it is woken; without one that walks, the next is started."""
        erasure = self._erasures.find(erasure_id)
        if erasure.token:
            self._machine.wake(erasure.token)
        self.ensure_walking(erasure_id)

    def under_way(self, limit: int) -> list[ErasureId]:
        return self._erasures.under_way(limit)

    def ensure_walking(self, erasure_id: ErasureId) -> bool:
        """Whether a walk had to be started; not for what is over or parked. A name is never used twice."""
        erasure = self._erasures.find(erasure_id)
        if erasure.is_over or erasure.parked or self._machine.is_walking(erasure_id, erasure.attempt):
            return False
        self._machine.start(erasure_id, erasure.attempt)
        if not self._machine.is_walking(erasure_id, erasure.attempt):  # a walk of that name has ended without a result
            self._machine.start(erasure_id, erasure.attempt + 1)
        return True
