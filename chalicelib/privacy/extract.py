"""A register extract as it is made: how far it has come, and its files. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEPT_FOR = timedelta(days=14)


class ExtractStatus(StrEnum):
    BUILDING = "building"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ExtractFile:
    """`name` as the person saves it; `file_id` names the object, so two runs write two and the row names one."""

    name: str
    media_type: str
    size: int
    file_id: str


@dataclass(frozen=True, slots=True)
class Extract:
    """`done` of `steps`."""

    status: ExtractStatus = ExtractStatus.BUILDING
    done: int = 0
    steps: int = 1
    files: tuple[ExtractFile, ...] = ()
    ready_at: datetime | None = None

    @property
    def expires_at(self) -> datetime | None:
        return self.ready_at + KEPT_FOR if self.ready_at else None

    def is_there(self, at: datetime) -> bool:
        return self.expires_at is not None and at < self.expires_at
