"""Exports: an owner's completed requests, or those a search finds, as ZIP files of bounded size. Pure.

A job makes one part after the other; what it has done is in the export itself, so a part that is asked for twice, or
after a crash, is made once. Parts lie encrypted in storage for three days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import ExportId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.signing.archive_query import ArchiveQuery
from chalicelib.signing.domain import SYSTEM
from chalicelib.signing.export_refusals import ExportsRunning

KEPT_FOR = timedelta(days=3)
AT_ONCE = 2  # of an owner's, under way


class ExportStatus(StrEnum):
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


EXPORT: Mapping[ExportStatus, frozenset[ExportStatus]] = {
    ExportStatus.RUNNING: frozenset({ExportStatus.READY, ExportStatus.FAILED}),
    ExportStatus.READY: frozenset(),
    ExportStatus.FAILED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One ZIP: its size in bytes and how many requests it holds. Two runs at once write two files; this names one."""

    size: int
    requests: int
    file_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveExport:
    """`after`: the archive's entry up to which it has come."""

    export_id: ExportId
    version: int = 0
    head: Head = START
    owner: SubjectId
    language: Language
    status: ExportStatus = ExportStatus.RUNNING
    asked: ArchiveQuery = field(repr=False)
    with_evidence: bool = False
    after: str | None = None
    parts: tuple[Part, ...] = ()
    created_at: datetime

    @property
    def stream(self) -> str:
        return self.export_id

    @property
    def expires_at(self) -> datetime:
        return self.created_at + KEPT_FOR

    @property
    def request_count(self) -> int:
        return sum(part.requests for part in self.parts)

    def create(self, others: list["ArchiveExport"]) -> Change:
        """`others`: the owner's. Each costs work for minutes, so few run at a time."""
        if sum(other.status is ExportStatus.RUNNING for other in others) >= AT_ONCE:
            raise ExportsRunning
        return Change(self, self._event("archive_export.requested", self.created_at, self.owner))

    def added(self, part: Part | None, after: str | None, at: datetime) -> Change:
        """A part is made, or there was nothing more for one; with no `after`, everything is."""
        parts = (*self.parts, part) if part else self.parts
        further = replace(self, parts=parts, after=after)
        if after:
            return Change(further)
        ready = replace(further, status=self._to(ExportStatus.READY))
        return Change(ready, self._event("archive_export.ready", at, SYSTEM, owner=self.owner))

    def fail(self, at: datetime) -> Change:
        failed = replace(self, status=self._to(ExportStatus.FAILED))
        return Change(failed, self._event("archive_export.failed", at, SYSTEM, owner=self.owner))

    def _to(self, status: ExportStatus) -> ExportStatus:
        assert status in EXPORT[self.status], f"{self.status} cannot become {status}"
        return status

    def _event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        return Event(stream=self.export_id, type=kind, at=at, actor=actor, data={**data, "sid": self.owner})
