"""Bulk sends: a checked file, and what became of each of its rows. Pure: no I/O, no clock, no AWS.

A row is claimed (`started`) before anything of it is done, so cancelling never meets a row half-way: what is queued is
not sent, what is started is. Its request's id follows from the row, so whoever works on it again finds what was done.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from chalicelib.bulk.refusals import BulkNothingToStart, BulkWrongState, TooManyBulkSends
from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import BulkId, RequestId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.signing.domain import SYSTEM, Invitee

MAX_BULK_SENDS = 20  # of a person: their list is one read
AT_ONCE = 20  # rows that are worked on at a time
KEPT_FOR = timedelta(days=30)


class BulkStatus(StrEnum):
    AWAITING_UPLOAD = "awaiting_upload"
    CHECKING = "checking"
    REFUSED = "refused"
    READY = "ready"
    RUNNING = "running"
    FINISHED = "finished"


class RowState(StrEnum):
    """`invalid` by the report; `ready` to be started; `failed` may be started again."""

    INVALID = "invalid"
    READY = "ready"
    QUEUED = "queued"
    STARTED = "started"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


B, R = BulkStatus, RowState
BULK: Mapping[BulkStatus, frozenset[BulkStatus]] = {
    B.AWAITING_UPLOAD: frozenset({B.CHECKING}),
    B.CHECKING: frozenset({B.READY, B.REFUSED}),
    B.REFUSED: frozenset(),
    B.READY: frozenset({B.RUNNING, B.FINISHED}),
    B.RUNNING: frozenset({B.READY, B.FINISHED}),
    B.FINISHED: frozenset(),
}
ROW: Mapping[RowState, frozenset[RowState]] = {
    R.INVALID: frozenset(),
    R.READY: frozenset({R.QUEUED, R.CANCELLED}),
    R.QUEUED: frozenset({R.STARTED, R.CANCELLED}),
    R.STARTED: frozenset({R.SENT, R.FAILED}),
    R.SENT: frozenset(),
    R.FAILED: frozenset({R.QUEUED}),
    R.CANCELLED: frozenset(),
}
STARTABLE = frozenset({R.READY, R.FAILED})
UNDER_WAY = frozenset({R.QUEUED, R.STARTED})
_OVER = ("bulk_send.finished", BulkStatus.FINISHED)
_RESTS = ("bulk_send.rested", BulkStatus.READY)  # rows are left that can be started


class BaseKind(StrEnum):
    """What each row becomes a request of."""

    TEMPLATE = "template"
    PUBLIC_TEMPLATE = "public_template"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Base:
    kind: BaseKind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is the same in every row: words and settings (a draft has its own), and people and values of a template
    that are no columns."""

    filename: str
    title: str = ""
    message: str = ""
    language: Language = Language.SV
    settings: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[str, Invitee] = field(default_factory=dict)
    values: Mapping[str, str | bool | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowStatus:
    """`number` as the spreadsheet shows it; `code`: why it failed."""

    number: int
    state: RowState
    code: str | None = None

    def to(self, state: RowState, code: str | None = None) -> "RowStatus":
        assert state in ROW[self.state], f"{self.state} cannot become {state}"
        return RowStatus(self.number, state, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkSend:
    """`base_version` and `price_credits` (of one request) are those the rows were checked against."""

    bulk_id: BulkId
    version: int = 0
    head: Head = START
    owner: SubjectId
    status: BulkStatus = BulkStatus.AWAITING_UPLOAD
    base: Base
    asked: Asked = field(repr=False)
    announced_size: int
    announced_sha256: str
    upload_version: str | None = None
    refusal_code: str | None = None
    base_version: str = ""
    price_credits: int = 0
    report_size: int = 0
    rows: tuple[RowStatus, ...] = ()
    is_cancelled: bool = False
    created_at: datetime

    @property
    def stream(self) -> str:
        return self.bulk_id

    @property
    def expires_at(self) -> datetime:
        return self.created_at + KEPT_FOR

    @property
    def counts(self) -> Counter[RowState]:
        return Counter(row.state for row in self.rows)

    @property
    def failures(self) -> Counter[str]:
        return Counter(row.code for row in self.rows if row.code)

    def create(self, others: int) -> Change:
        """`others`: how many their owner has."""
        if others >= MAX_BULK_SENDS:
            raise TooManyBulkSends
        return Change(self, self._event("bulk_send.created", self.created_at, self.owner))

    def uploaded(self, upload_version: str, at: datetime) -> Change:
        checking = replace(self._to(BulkStatus.CHECKING), upload_version=upload_version)
        return Change(checking, self._event("bulk_send.uploaded", at, self.owner))

    def checked(
        self, rows: Sequence[RowStatus], report_size: int, base_version: str, price: int, at: datetime
    ) -> Change:
        ready = replace(
            self._to(BulkStatus.READY),
            rows=tuple(rows),
            report_size=report_size,
            base_version=base_version,
            price_credits=price,
        )
        data: dict[str, JSON] = {"rows": len(rows), "invalid": ready.counts[RowState.INVALID]}
        return Change(ready, self._event("bulk_send.checked", at, SYSTEM, **data))

    def refused(self, code: str, report_size: int, at: datetime) -> Change:
        refused = replace(self._to(BulkStatus.REFUSED), refusal_code=code, report_size=report_size)
        return Change(refused, self._event("bulk_send.refused", at, SYSTEM, code=code))

    def start(self, numbers: Sequence[int] | None, at: datetime) -> Change:
        """All rows that can be, or those named; BulkNothingToStart where one of them cannot."""
        if self.status is not BulkStatus.READY:
            raise BulkWrongState
        startable = {row.number for row in self.rows if row.state in STARTABLE}
        wanted = startable if numbers is None else set(numbers)
        if not wanted or not wanted <= startable:
            raise BulkNothingToStart
        rows = tuple(row.to(RowState.QUEUED) if row.number in wanted else row for row in self.rows)
        running = replace(self._to(BulkStatus.RUNNING), rows=rows)
        return Change(running, self._event("bulk_send.started", at, self.owner, rows=len(wanted)))

    def claim(self) -> Change | None:
        """The next rows to be worked on; None where enough are, or none waits."""
        free = AT_ONCE - self.counts[RowState.STARTED]
        queued = [row.number for row in self.rows if row.state is RowState.QUEUED][: max(0, free)]
        if not queued:
            return None
        rows = tuple(row.to(RowState.STARTED) if row.number in queued else row for row in self.rows)
        return Change(replace(self, rows=rows))

    def settled(self, outcomes: Mapping[int, str | None], at: datetime) -> Change:
        """`outcomes` by row: None is sent, else the code of its failure. What another run settled stays."""
        rows = tuple(_settled(row, outcomes) for row in self.rows)
        further = replace(self, rows=rows)
        if any(row.state in UNDER_WAY for row in rows):
            return Change(further)
        is_over = self.is_cancelled or not any(row.state in STARTABLE for row in rows)
        kind, status = _OVER if is_over else _RESTS
        sent: dict[str, JSON] = {"sent": further.counts[R.SENT], "failed": further.counts[R.FAILED]}
        return Change(further._to(status), self._event(kind, at, SYSTEM, **sent))

    def cancel(self, at: datetime) -> Change:
        """What is not started never will be; it is over when what is started is through."""
        if self.status not in (BulkStatus.READY, BulkStatus.RUNNING):
            raise BulkWrongState
        ends = {RowState.READY, RowState.QUEUED}
        rows = tuple(row.to(RowState.CANCELLED) if row.state in ends else row for row in self.rows)
        cancelled = replace(self, rows=rows, is_cancelled=True)
        event = self._event("bulk_send.cancelled", at, self.owner)
        if any(row.state is RowState.STARTED for row in rows):
            return Change(cancelled, event)
        return Change(cancelled._to(BulkStatus.FINISHED), event)

    def delete(self, at: datetime) -> Change:
        """Its row goes; the chain of events, which names nobody, stays. Requests that were sent stay as they are."""
        if self.status in (BulkStatus.CHECKING, BulkStatus.RUNNING):
            raise BulkWrongState
        return Change(Deleted(self, head=self.head), self._event("bulk_send.deleted", at, self.owner))

    def _to(self, status: BulkStatus) -> Self:
        if status not in BULK[self.status]:
            raise BulkWrongState
        return replace(self, status=status)

    def _event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        said: dict[str, JSON] = {**data, "sid": self.owner}
        return Event(stream=self.bulk_id, type=kind, at=at, actor=actor, data=said)


@dataclass(frozen=True, slots=True)
class Deleted:
    """A bulk send that its owner takes away."""

    bulk: BulkSend
    head: Head

    @property
    def stream(self) -> str:
        return self.bulk.bulk_id


def request_id_of(bulk_id: BulkId, number: int) -> RequestId:
    """The id of a row's request: the same however often the row is worked on."""
    digest = hashlib.sha256(f"{bulk_id}/{number}".encode()).digest()[:16]
    return RequestId("sr_" + base64.b32encode(digest).decode().rstrip("=").lower())


def _settled(row: RowStatus, outcomes: Mapping[int, str | None]) -> RowStatus:
    if row.state is not RowState.STARTED or row.number not in outcomes:
        return row
    code = outcomes[row.number]
    return row.to(RowState.SENT) if code is None else row.to(RowState.FAILED, code)
