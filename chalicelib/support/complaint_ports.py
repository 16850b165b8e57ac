"""What the verbs of complaints need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.platform.change import Change, Once
from chalicelib.support.complaint import Complaint, ComplaintId


class Opened(Protocol):
    """One complaint; `secret` is that of its mailed link, and `commit` guarded by the version that was read."""

    @property
    def complaint(self) -> Complaint: ...
    @property
    def secret(self) -> str: ...
    def commit(self, change: Change, *, once: Once | None = None) -> None: ...
    def remove(self) -> None:
        """The row and, for ever, its key."""


class Complaints(Protocol):
    """The table. `open` raises ComplaintNotFound; the lists are of ids and may lag a moment behind."""

    def new(self, complaint_id: ComplaintId) -> Opened: ...
    def open(self, complaint_id: ComplaintId) -> Opened: ...
    def of(self, subject: str, *, limit: int) -> Sequence[ComplaintId]: ...
    def due(self, at: datetime, *, limit: int) -> Sequence[ComplaintId]: ...
    def over(self, at: datetime, *, limit: int) -> Sequence[ComplaintId]: ...
    def waiting(self, *, limit: int) -> Sequence[ComplaintId]: ...
