"""A period's vouchers as one SIE file, asked for by staff and made by a job. Pure.

A period lies within one fiscal year, which is the calendar's. The file is a copy: the vouchers themselves are what is
kept, so it lies in the vault for three days only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.payments.refusals import PeriodInvalid
from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import SubjectId, VoucherFileId

KEPT_FOR = timedelta(days=3)
SYSTEM = "system"


class FileStatus(StrEnum):
    RUNNING = "running"
    READY = "ready"


FILE: Mapping[FileStatus, frozenset[FileStatus]] = {
    FileStatus.RUNNING: frozenset({FileStatus.READY}),
    FileStatus.READY: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Sweden, both included. PeriodInvalid where it is none, or lies in two fiscal years."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last or self.first.year != self.last.year:
            raise PeriodInvalid

    @property
    def fiscal_year(self) -> int:
        return self.first.year

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherFile:
    """`size` in bytes, `sha256` in hex and the number of `vouchers` once it is ready."""

    file_id: VoucherFileId
    version: int = 0
    head: Head = START
    status: FileStatus = FileStatus.RUNNING
    period: Period
    asked_by: SubjectId
    created_at: datetime
    size: int = 0
    sha256: str = field(default="", repr=False)
    vouchers: int = 0

    @property
    def stream(self) -> str:
        return self.file_id

    @property
    def expires_at(self) -> datetime:
        return self.created_at + KEPT_FOR

    @property
    def filename(self) -> str:
        return f"b2bsign-{self.period.first:%Y%m%d}-{self.period.last:%Y%m%d}.si"

    def request(self) -> Change:
        data: dict[str, JSON] = {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()}
        return Change(self, self._event("voucher_file.requested", self.created_at, self.asked_by, **data))

    def made(self, size: int, sha256: str, vouchers: int, at: datetime) -> Change:
        assert FileStatus.READY in FILE[self.status], "made twice"
        ready = replace(self, status=FileStatus.READY, size=size, sha256=sha256, vouchers=vouchers)
        return Change(ready, self._event("voucher_file.ready", at, SYSTEM, sha256=sha256, vouchers=vouchers))

    def _event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        return Event(stream=self.file_id, type=kind, at=at, actor=actor, data=data)
