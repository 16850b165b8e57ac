"""How long requests are kept: for one as its owner says, for all of an owner's as their settings say."""

from collections.abc import Callable, Sequence

from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import RequestId, SubjectId
from chalicelib.signing import retention
from chalicelib.signing.domain import SYSTEM
from chalicelib.signing.ownership import OwnerId
from chalicelib.signing.permissions import Verb
from chalicelib.signing.ports import Case, Cases
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.signing.service import Overview, overview_of, own_case

AT_ONCE = 50
KeepDays = Callable[[OwnerId], int | None]
ListRequests = Callable[[OwnerId, int, str | None], tuple[Sequence[RequestId], str | None]]


class RetentionService:
    """`keep_days`: what an owner's settings say; `list_requests` gives a page of their requests and where the next
    begins."""

    def __init__(self, *, cases: Cases, keep_days: KeepDays, list_requests: ListRequests, clock: Clock) -> None:
        self._cases = cases
        self._keep_days = keep_days
        self._list_requests = list_requests
        self._clock = clock

    @rerun_on_conflict
    def keep(self, caller: SubjectId, request_id: RequestId, days: int | None) -> Overview:
        """This request, whatever the settings say; None for as long as its owner wants."""
        case = own_case(self._cases, caller, request_id, Verb.KEEP)
        self._commit(case, days, actor=caller, is_own=True)
        return overview_of(case)

    @rerun_on_conflict
    def follow_settings(self, caller: SubjectId, request_id: RequestId) -> Overview:
        """This request as all the others of its owner."""
        case = own_case(self._cases, caller, request_id, Verb.KEEP)
        self._commit(case, self._keep_days(case.request.owner), actor=caller, is_own=False)
        return overview_of(case)

    def apply_settings(self, owner: OwnerId, after: str | None) -> str | None:
        """One page of an owner's requests; where to go on, None at the end. Twice changes nothing more."""
        try:
            days = self._keep_days(owner)
        except DomainError as gone:
            if gone.status != 404:
                raise
            return None  # whoever is gone has no settings, and no archive
        request_ids, following = self._list_requests(owner, AT_ONCE, after)
        for request_id in request_ids:
            self._apply(request_id, days)
        return following

    @rerun_on_conflict
    def _apply(self, request_id: RequestId, days: int | None) -> None:
        try:
            case = self._cases.open(request_id)
        except RequestNotFound:
            return  # it was deleted meanwhile
        if not case.request.deleted_at and not case.request.keep_is_own:
            self._commit(case, days, actor=SYSTEM, is_own=False)

    def _commit(self, case: Case, days: int | None, *, actor: str, is_own: bool) -> None:
        change = retention.keep(case.request, days, self._clock(), actor=actor, is_own=is_own)
        if change:
            case.commit(change)
