"""The tasks of the state machine that end an erasure: keys, the scan, the certificate, the last mail. Each may be run
any number of times, in a role of its own: who shreds does not scan, who scans changes nothing, one alone signs."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import ErasureId, KeyId
from chalicelib.privacy.certificate import Certificate, draft
from chalicelib.privacy.erasure import ROUNDS_AT_MOST, Erasure, State
from chalicelib.privacy.erasure_ledger import next_entry, tally
from chalicelib.privacy.erasure_ports import Certificates, Erasures, Ledger, Scanner
from chalicelib.privacy.erasure_refusals import ErasureOver, NotThatFar, ResidueLeft

SCAN = "scan"
ERASED, IRREVERSIBLE = "erased", "irreversible"


class ErasureProof:
    """`shred` removes a key for ever; `mail` sends the last letter, and raises when it may not have left."""

    def __init__(
        self,
        *,
        erasures: Erasures,
        ledger: Ledger,
        scanner: Scanner,
        certificates: Certificates,
        shred: Callable[[KeyId], None],
        mail: Callable[[Erasure], None],
        clock: Clock,
    ) -> None:
        self._erasures = erasures
        self._ledger = ledger
        self._scanner = scanner
        self._certificates = certificates
        self._shred = shred
        self._mail = mail
        self._clock = clock

    @rerun_on_conflict
    def shred(self, erasure_id: ErasureId) -> list[str]:
        """The person's key; what is still somewhere under it is noise from now on. Then the places to search."""
        erasure = self._at(erasure_id, State.ERASING)
        self._shred(KeyId(f"profile#{erasure.sid}"))
        if erasure.state is State.ERASING:
            self._erasures.commit(erasure.shred(self._clock()))
        return list(self._scanner.places())

    def search(self, erasure_id: ErasureId, place: str, cursor: str | None) -> tuple[list[str], str | None]:
        """Part of one place: opaque places of what should not be there, and where to go on."""
        erasure = self._at(erasure_id, State.SHREDDED)
        kept = frozenset(kept.place for kept in self._ledger.kept(erasure_id))
        plain = erasure.identifiers.plain if erasure.identifiers else ()
        return self._scanner.search(place, erasure.subject, plain, kept, cursor)

    @rerun_on_conflict
    def judge(self, erasure_id: ErasureId, found: Sequence[str]) -> bool:
        """Whether nothing was left. What the last round leaves is a person's to look at."""
        erasure = self._at(erasure_id, State.SHREDDED)
        if erasure.has_reached(State.ERASED):
            return True
        if not found:
            last = self._ledger.last(erasure_id)
            if not (last and last.store == SCAN):
                self._ledger.write(erasure_id, next_entry(last, SCAN, "verified", ()))
            return True
        if erasure.rounds >= ROUNDS_AT_MOST:
            raise ResidueLeft
        self._erasures.commit(erasure.again(len(found), self._clock()))
        return False

    @rerun_on_conflict
    def certify(self, erasure_id: ErasureId) -> None:
        """Only what a scan has just verified."""
        erasure = self._at(erasure_id, State.SHREDDED)
        last = self._ledger.last(erasure_id)
        if erasure.state is not State.SHREDDED:
            return
        if last is None or last.store != SCAN:
            raise NotThatFar
        certificate = self._certificate(erasure, ERASED)
        change = erasure.certify(certificate.certificate_id, self._clock())
        self._erasures.commit(change, certificate=certificate)

    @rerun_on_conflict
    def tell(self, erasure_id: ErasureId) -> None:
        """Twice is once: the letter has a row of its own."""
        erasure = self._at(erasure_id, State.ERASED)
        if erasure.mailed_at is None:
            self._mail(erasure)

    @rerun_on_conflict
    def forget(self, erasure_id: ErasureId) -> datetime:
        """What named the person goes with the request's own key; when no copy of any key is left."""
        erasure = self._at(erasure_id, State.ERASED)
        if erasure.mailed_at is None:
            erasure = self._erasures.commit(erasure.mailed(self._clock()))
        self._erasures.forget(erasure_id)
        self._shred(KeyId(f"dsr#{erasure_id.replace('era_', 'dsr_')}"))  # of the request that it answered
        assert erasure.irreversible_at is not None, "it was set by the shredding"
        return erasure.irreversible_at

    @rerun_on_conflict
    def close(self, erasure_id: ErasureId) -> None:
        """Who cancelled, or did not confirm, is not erased: what the request kept of them goes all the same."""
        if self._erasures.find(erasure_id).is_over:
            self._erasures.forget(erasure_id)

    @rerun_on_conflict
    def conclude(self, erasure_id: ErasureId) -> bool:
        """The second certificate; False while a copy of the keys may still be restored."""
        erasure = self._at(erasure_id, State.ERASED)
        if erasure.mailed_at is None:
            raise NotThatFar
        if erasure.irreversible_at is None or self._clock() < erasure.irreversible_at:
            return False
        certificate = self._certificate(erasure, IRREVERSIBLE)
        change = erasure.conclude(certificate.certificate_id, self._clock())
        self._erasures.commit(change, certificate=certificate)
        return True

    def _certificate(self, erasure: Erasure, stage: str) -> Certificate:
        erased = tally(entry for entry in self._ledger.entries(erasure.erasure_id) if entry.store != SCAN)
        kept, at = self._ledger.kept(erasure.erasure_id), self._clock()
        return self._certificates.sign(draft(erasure, stage, erased, kept, self._certificates.last(), at))

    def _at(self, erasure_id: ErasureId, state: State) -> Erasure:
        erasure = self._erasures.find(erasure_id)
        if erasure.is_over:
            raise ErasureOver
        if not erasure.has_reached(state):
            raise NotThatFar
        return erasure
