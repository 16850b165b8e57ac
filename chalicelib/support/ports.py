"""What the back office needs from outside, said once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.platform.change import Change, Once
from chalicelib.support.directory import Identified
from chalicelib.support.domain import StaffId, StaffMember
from chalicelib.support.session import StaffSession, Ticket


class Directory(Protocol):
    """The operator's own, through OpenID Connect. Raises StaffLoginUnavailable, StaffLoginRefused, and what
    `directory.identified` raises."""

    def address(self, ticket: Ticket, language: str) -> str: ...
    def identify(self, code: str, ticket: Ticket) -> Identified: ...


class Staff(Protocol):
    def find(self, staff_id: StaffId) -> StaffMember | None: ...
    def all(self) -> list[StaffMember]: ...
    def unreviewed(self, since: datetime) -> int:
        """How many are staff now and were last confirmed at that time or before; no name is unsealed."""

    def commit(self, *changes: Change, once: Once | None = None) -> Sequence[object]: ...


class StaffSessions(Protocol):
    """A session is written with its login (`Staff.commit`)."""

    def find(self, session_id: str) -> StaffSession | None: ...
    def see(self, session: StaffSession, now: datetime) -> None: ...
    def end(self, session: StaffSession) -> None: ...


StaffIdOf = Callable[[str, str], StaffId]
"""The id of a person in the directory, by issuer and subject: always the same one."""
