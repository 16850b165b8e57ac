"""The verbs of a request's life: what the schedule does to it, reminding by hand, and moving the deadline."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import RecipientId, RequestId, SubjectId
from chalicelib.platform.versions import require_version
from chalicelib.signing import lifecycle
from chalicelib.signing.permissions import Verb
from chalicelib.signing.ports import Cases
from chalicelib.signing.service import Overview, overview_of, own_case

FindDue = Callable[[datetime, int], Sequence[RequestId]]


class LifecycleService:
    """`find_due` gives at most so many requests whose time has come, the longest overdue first."""

    def __init__(self, *, cases: Cases, find_due: FindDue, clock: Clock) -> None:
        self._cases = cases
        self._find_due = find_due
        self._clock = clock

    def due(self, *, limit: int) -> Sequence[RequestId]:
        return self._find_due(self._clock(), limit)

    @rerun_on_conflict
    def meet(self, request_id: RequestId) -> bool:
        """Does what is due now, one step at a time; whether there was anything. Twice does nothing more."""
        case = self._cases.open(request_id)
        changes = lifecycle.due(case.request, case.recipients(), self._clock())
        if changes:
            case.commit(*changes)
        return bool(changes)

    @rerun_on_conflict
    def prolong(
        self,
        caller: SubjectId,
        request_id: RequestId,
        *,
        days: int | None = None,
        until: date | None = None,
        version: int | None = None,
        once: Once | None = None,
    ) -> Overview:
        case = own_case(self._cases, caller, request_id, Verb.FOLLOW_UP)
        require_version(case.request.version, version)
        prolonged = lifecycle.prolong(case.request, self._clock(), days=days, until=until, recipients=case.recipients())
        case.commit(prolonged, once=once)
        return overview_of(case)

    @rerun_on_conflict
    def remind(
        self, caller: SubjectId, request_id: RequestId, recipient_id: RecipientId | None, *, once: Once | None = None
    ) -> Overview:
        """One recipient, or all who must act."""
        case = own_case(self._cases, caller, request_id, Verb.FOLLOW_UP)
        recipients = [case.recipient(recipient_id)] if recipient_id else case.recipients()
        case.commit(*lifecycle.remind(case.request, recipients, self._clock()), once=once)
        return overview_of(case)
