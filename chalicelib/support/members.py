"""The verbs of access: who has which, confirmed every 90 days or ended, and let in again by two."""

from datetime import datetime

from chalicelib.platform.change import Change, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.support.domain import REVIEW_EVERY, StaffId, StaffMember
from chalicelib.support.ports import Staff
from chalicelib.support.refusals import StaffNotFound


class MemberService:
    """Who may call is the caller's to know."""

    def __init__(self, *, staff: Staff, clock: Clock) -> None:
        self._staff = staff
        self._clock = clock

    def all(self) -> list[StaffMember]:
        """Those whose review is due first come first."""
        return sorted(self._staff.all(), key=lambda member: (member.review_due_at, member.staff_id))

    def find(self, staff_id: StaffId) -> StaffMember:
        member = self._staff.find(staff_id)
        if member is None:
            raise StaffNotFound
        return member

    def overdue(self) -> int:
        """How many accesses somebody must confirm or end now."""
        return self._staff.unreviewed(self._clock() - REVIEW_EVERY)

    @rerun_on_conflict
    def end(self, by: StaffId, staff_id: StaffId, once: Once | None) -> None:
        self._staff.commit(self.find(staff_id).end(by, self._clock()), once=once)

    @rerun_on_conflict
    def confirm(self, by: StaffId, staff_id: StaffId, once: Once | None) -> None:
        self._staff.commit(self.find(staff_id).confirm(by, self._clock()), once=once)

    def readmission(self, staff_id: StaffId, by: StaffId, at: datetime) -> list[Change]:
        """What an approved proposal writes."""
        return [self.find(staff_id).readmit(by, at)]
