"""What the verbs of data subjects' requests need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from chalicelib.platform.change import Change, Once
from chalicelib.platform.ids import DataRequestId
from chalicelib.privacy.data_request import DataRequest


class Opened(Protocol):
    """One request with its key; `commit` is guarded by the version that was read."""

    @property
    def key(self) -> Any: ...
    @property
    def request(self) -> DataRequest: ...
    def commit(self, change: Change, *, once: Once | None = None) -> None: ...


class DataRequests(Protocol):
    """The table. `open` raises DataRequestNotFound, also for a request whose key is shredded; the lists are of ids."""

    def new(self, data_request_id: DataRequestId) -> Opened: ...
    def open(self, data_request_id: DataRequestId) -> Opened: ...
    def of(self, subject: str, *, limit: int) -> Sequence[DataRequestId]: ...
    def due(self, at: datetime, *, limit: int) -> Sequence[DataRequestId]: ...
    def waiting(self, *, limit: int) -> Sequence[DataRequestId]: ...
