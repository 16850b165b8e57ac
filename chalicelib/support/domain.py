"""Staff: who they are, what they may, and that somebody looks over it every 90 days. Pure: no I/O, no clock.

Who is staff, and in which role, is said by the operator's own directory at each login. Here an access can be ended, and
what was ended stays so, whatever the directory says, until two administrators let the person in again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.support.refusals import OtherPersonNeeded, StaffAccessEnded, StaffRoleMissing, StaffWrongState

StaffId = NewType("StaffId", str)
REVIEW_EVERY = timedelta(days=90)


class Role(StrEnum):
    SUPPORT = "support"
    PRIVACY_OFFICER = "privacy_officer"
    FINANCE = "finance"
    ADMINISTRATOR = "administrator"


class StaffStatus(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


TRANSITIONS: Mapping[StaffStatus, frozenset[StaffStatus]] = {
    StaffStatus.ACTIVE: frozenset({StaffStatus.ENDED}),
    StaffStatus.ENDED: frozenset({StaffStatus.ACTIVE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """`roles` are those of the last login. `epoch` counts endings: a session of an earlier one is dead.

    `reviewed_at`: when somebody else last confirmed the access; the first login counts as such.
    """

    staff_id: StaffId
    version: int = 0
    head: Head = START
    status: StaffStatus = StaffStatus.ACTIVE
    roles: frozenset[Role]
    name: str = field(repr=False)
    epoch: int = 0
    created_at: datetime
    seen_at: datetime
    reviewed_at: datetime
    reviewed_by: StaffId | None = None
    ended_at: datetime | None = None
    ended_by: StaffId | None = None

    @property
    def stream(self) -> str:
        return self.staff_id

    @property
    def review_due_at(self) -> datetime:
        return self.reviewed_at + REVIEW_EVERY

    def can(self, roles: Collection[Role]) -> bool:
        """Whether they are staff now, in one of the roles."""
        return self.status is StaffStatus.ACTIVE and not self.roles.isdisjoint(roles)

    def require(self, roles: Collection[Role]) -> None:
        if not self.can(roles):
            raise StaffRoleMissing

    def join(self) -> Change:
        return Change(self, self._event("staff.joined", self.created_at, self.staff_id, roles=_told(self.roles)))

    def log_in(self, name: str, roles: frozenset[Role], at: datetime) -> Change:
        """The roles are the directory's of this moment; sessions of before keep no more than these."""
        if self.status is not StaffStatus.ACTIVE:
            raise StaffAccessEnded
        member = replace(self, name=name, roles=roles, seen_at=at)
        return Change(member, self._event("staff.logged_in", at, self.staff_id, roles=_told(roles)))

    def end(self, by: StaffId, at: datetime) -> Change:
        """Every session is dead at once. Everybody may end their own."""
        member = replace(self._to(StaffStatus.ENDED), epoch=self.epoch + 1, ended_at=at, ended_by=by)
        return Change(member, self._event("staff.ended", at, by))

    def readmit(self, by: StaffId, at: datetime) -> Change:
        """`by` approved it; somebody else proposed it. The access counts as reviewed."""
        back = replace(self._to(StaffStatus.ACTIVE), ended_at=None, ended_by=None, reviewed_at=at, reviewed_by=by)
        return Change(back, self._event("staff.readmitted", at, by))

    def confirm(self, by: StaffId, at: datetime) -> Change:
        if self.status is not StaffStatus.ACTIVE:
            raise StaffWrongState
        if by == self.staff_id:
            raise OtherPersonNeeded
        member = replace(self, reviewed_at=at, reviewed_by=by)
        return Change(member, self._event("staff.confirmed", at, by, roles=_told(self.roles)))

    def _to(self, status: StaffStatus) -> "StaffMember":
        if status not in TRANSITIONS[self.status]:
            raise StaffWrongState
        return replace(self, status=status)

    def _event(self, kind: str, at: datetime, by: StaffId, **data: JSON) -> Event:
        return Event(stream=self.staff_id, type=kind, at=at, actor=by, data=data)


@dataclass(frozen=True, slots=True)
class StillStaff:
    """Part of what somebody commits: it goes through only while this very version of the member is the present one."""

    staff_id: StaffId
    version: int


def _told(roles: Collection[Role]) -> list[JSON]:
    return [role.value for role in sorted(roles)]
