"""Before a person is erased: what of theirs is still ongoing is voided, and the parties have been told."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from chalicelib.aws.event_rows import PENDING, EventRow
from chalicelib.aws.tables import query_items
from chalicelib.platform.change import Change, rerun_on_conflict
from chalicelib.platform.clock import Clock, from_iso
from chalicelib.platform.events import Event, Recorded
from chalicelib.platform.ids import RequestId, SubjectId
from chalicelib.signing.domain import SYSTEM, SignatureRequest
from chalicelib.signing.ports import Cases
from chalicelib.signing.refusals import RequestNotFound
from chalicelib.signing.rows import ArchiveRow
from chalicelib.signing.states import RequestStatus

ONGOING = (RequestStatus.PENDING.value, RequestStatus.SEALING.value, RequestStatus.FAILED.value)
TOLD_WITHIN = timedelta(days=14)  # as long as a letter rests among the dead; later nobody waits for it
VOIDED = "signature_request.voided"
REASON = "Avsändaren har begärt att få sina uppgifter raderade. / The sender asked for their data to be erased."
AreSettled = Callable[[Recorded], bool]


class Draining:
    """`are_settled`: whether every letter an event makes has left, or will never."""

    def __init__(self, cases: Cases, are_settled: AreSettled, clock: Clock) -> None:
        self._cases = cases
        self._are_settled = are_settled
        self._clock = clock

    def has_ongoing(self, sid: SubjectId) -> bool:
        return any(True for _ in _listed(sid, ONGOING))

    def void_ongoing(self, sid: SubjectId) -> int:
        """How many are not over, or not told yet. What is being sealed ends by itself: its signers' work is done."""
        for request_id, status, _ in _listed(sid, ONGOING):
            if status == RequestStatus.PENDING.value:
                self._void(request_id)
        since = self._clock() - TOLD_WITHIN
        over = [i for i, _, ended in _listed(sid, (RequestStatus.VOIDED.value,)) if ended and from_iso(ended) > since]
        return sum(1 for _ in _listed(sid, ONGOING)) + sum(not self._is_told(request_id) for request_id in over)

    @rerun_on_conflict
    def _void(self, request_id: RequestId) -> None:
        """A signature at the same instant wins or loses by the request's version, and the loser reads anew."""
        try:
            case = self._cases.open(request_id)
        except RequestNotFound:
            return
        if case.request.status is RequestStatus.PENDING:
            case.commit(_voided(case.request.void(REASON, self._clock())))

    def _is_told(self, request_id: RequestId) -> bool:
        from chalicelib.aws.event_rows import recorded_event

        rows = EventRow.query(request_id, consistent_read=True)
        ours = [row for row in rows if row.type == VOIDED and row.actor == SYSTEM]
        return all(row.pending != PENDING and self._are_settled(recorded_event(row)) for row in ours)


def _voided(change: Change) -> Change:
    """The owner writes nothing any more: it is the service's doing."""
    request, event = change.entity, change.event
    assert isinstance(request, SignatureRequest)
    assert event is not None, "voiding is an event"
    return Change(request, Event(stream=event.stream, type=event.type, at=event.at, actor=SYSTEM, data=event.data))


def _listed(sid: SubjectId, among: tuple[str, ...]) -> Iterator[tuple[RequestId, str, str | None]]:
    """Id, status and end of the person's own requests, as their archive says: it is written with each of them."""
    start = None
    while True:
        page = query_items(ArchiveRow, sid, limit=500, start=start, among=("status", among), ascending=True)
        for item in page.items:
            yield RequestId(item["request_id"]["S"]), item["status"]["S"], item.get("ended_at", {}).get("S")
        if (start := page.last) is None:
            return
