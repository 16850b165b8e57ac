"""Who may call the staff's routes: a member of the staff with a session of the back office, in a role it names."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib import wiring
from chalicelib.handlers.call import Call
from chalicelib.handlers.cookies import STAFF_COOKIE, cookie, require_csrf
from chalicelib.platform.ids import SubjectId
from chalicelib.support.domain import Role, StaffId
from chalicelib.support.refusals import StaffLoginRequired, StaffRoleMissing
from chalicelib.support.session import Present

EVERY_ROLE = frozenset(Role)


@dataclass(frozen=True, slots=True)
class StaffCaller:
    """A member of the staff; `token` is the session's own, and is never logged. `role` is the one they act in."""

    present: Present
    role: Role
    token: str

    @property
    def staff_id(self) -> StaffId:
        return self.present.member.staff_id

    @property
    def sid(self) -> SubjectId:
        """For domains that note who decided, by an opaque id."""
        return SubjectId(self.staff_id)

    @property
    def reference(self) -> str:
        return self.staff_id


class Staff:
    """`Staff(Role.FINANCE)`: who has that role now; without one, whoever is staff. By the staff's cookie alone: neither
    a customer's session nor a bearer token opens these routes, and no staff session opens others."""

    scheme: ClassVar[str] = "staff"

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles) or EVERY_ROLE

    def __call__(self, call: Call) -> StaffCaller:
        token = cookie(call, STAFF_COOKIE)
        if not token:
            raise StaffLoginRequired
        require_csrf(call, token)
        present = wiring.support.logins().find(token)
        fitting = self.roles & present.roles
        if not fitting:
            raise StaffRoleMissing
        return StaffCaller(present, min(fitting), token)


staff = Staff()
support = Staff(Role.SUPPORT)
privacy_officer = Staff(Role.PRIVACY_OFFICER)
finance = Staff(Role.FINANCE)
administrator = Staff(Role.ADMINISTRATOR)
