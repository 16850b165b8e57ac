"""The schedule's verb: whose morning it is gets one digest."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.identity.ports import Accounts
from chalicelib.identity.refusals import PersonNotFound
from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import SubjectId

FindDue = Callable[[datetime, int], Sequence[SubjectId]]


class DigestService:
    """`find_due` gives at most so many persons whose morning has come, the longest overdue first."""

    def __init__(self, *, accounts: Accounts, find_due: FindDue, clock: Clock) -> None:
        self._accounts = accounts
        self._find_due = find_due
        self._clock = clock

    def due(self, *, limit: int) -> Sequence[SubjectId]:
        return self._find_due(self._clock(), limit)

    @rerun_on_conflict
    def give(self, sid: SubjectId) -> bool:
        """Whether there was one to give. Twice does nothing more."""
        try:
            account = self._accounts.open(sid)
        except PersonNotFound:
            return False
        change = account.person.digest_now(self._clock())
        if change is not None:
            account.commit(change)
        return change is not None
