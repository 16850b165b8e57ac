"""What bulk sends need from outside, said once."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from chalicelib.bulk.domain import Asked, Base, BulkSend
from chalicelib.bulk.form import Form
from chalicelib.platform.change import Change, Once
from chalicelib.platform.ids import BulkId, RequestId, SubjectId


class BulkSends(Protocol):
    """The table; `key` is the owner's. `find` raises BulkSendNotFound; `commit` is guarded by the version."""

    def find(self, owner: SubjectId, bulk_id: BulkId) -> BulkSend: ...
    def of(self, owner: SubjectId) -> list[BulkSend]: ...
    def key(self, owner: SubjectId) -> Any: ...
    def commit(self, change: Change, *, once: Once | None = None) -> None: ...


class Target(Protocol):
    @property
    def url(self) -> str: ...
    @property
    def headers(self) -> dict[str, str]: ...
    @property
    def expires_in_s(self) -> int: ...


class Found(Protocol):
    @property
    def version(self) -> str: ...
    @property
    def size(self) -> int: ...


class Uploads(Protocol):
    """The quarantine."""

    def target(self, name: str, *, size: int, sha256: str) -> Target: ...
    def find(self, name: str) -> Found | None: ...
    def fetch(self, name: str, version: str, target: Path) -> None: ...
    def discard(self, name: str) -> None: ...


class Vault(Protocol):
    """Encrypted storage; sizes are of the plain file."""

    def put(self, name: str, key: Any, content: bytes) -> None: ...
    def get(self, name: str, key: Any, *, size: int) -> bytes: ...
    def delete(self, name: str) -> None: ...


class Sending(StrEnum):
    """Where a row's request stands: not drafted, its document being checked, or sent."""

    ABSENT = "absent"
    WAITING = "waiting"
    SENT = "sent"


FindForm = Callable[[SubjectId, Base, Asked], Form]
"""What the base asks of rows, as it is now; its refusals where it is gone or cannot be used."""

Send = Callable[[SubjectId, RequestId], Sending]
"""Sends a drafted request as soon as it can be; any number of times. Raises what sending says no with."""

Enqueue = Callable[[SubjectId, BulkId, int], None]
"""Asks for another look so many seconds later."""
