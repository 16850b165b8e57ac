"""A company and the verbs that change it and who belongs to it. Pure: no I/O, no clock, no AWS.

Every change about a company, its members and its invitations goes through the company's item, so that its one version
guards the whole: two owners who leave at the same instant cannot both be let go.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from chalicelib.identity.company_authority import CompanyVerb, managing, may, require
from chalicelib.identity.company_refusals import (
    AlreadyInvited,
    AlreadyMember,
    CompanyInvitationInvalid,
    LastOwner,
    MemberNotFound,
    TooManyInvitations,
)
from chalicelib.identity.membership import Invitation, InvitationStatus, Membership, MembershipStatus, Reach, Role
from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import CompanyId, SubjectId

OPEN_INVITATIONS_AT_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What its owners and administrators may change."""

    name: str = field(repr=False)
    vat_number: str | None = field(default=None, repr=False)
    emails: tuple[str, ...] = field(default=(), repr=False)
    phone: str | None = field(default=None, repr=False)
    members_reach: Reach = Reach.OWN
    keep_requests_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """`organisation_number` has ten digits and never changes; a sole trader's is a personnummer.

    `keep_requests_days`: how long its signature requests are kept after their end; None: until they are deleted.
    """

    company_id: CompanyId
    version: int = 0
    head: Head = START
    organisation_number: str = field(repr=False)
    details: Details
    owner_count: int = 1
    created_at: datetime

    @property
    def stream(self) -> str:
        return self.company_id

    def register(self, founder: Membership) -> list[Change]:
        event = self._event("company.registered", self.created_at, founder.sid)
        return [Change(self, event), Change(founder)]

    def change(self, by: Membership | None, wanted: Details, at: datetime) -> Change | None:
        """None when nothing differs. The event names the fields, never what stands in them."""
        member = require(by, CompanyVerb.EDIT)
        before = asdict(self.details)
        fields: list[JSON] = [name for name, value in asdict(wanted).items() if value != before[name]]
        if not fields:
            return None
        return Change(replace(self, details=wanted), self._event("company.changed", at, member.sid, fields=fields))

    def invite(self, by: Membership | None, invitation: Invitation, others: Sequence[Invitation]) -> list[Change]:
        """`others` are all of the company's."""
        member, at = require(by, managing(invitation.role)), invitation.created_at
        is_open = [other for other in others if other.is_open(at)]
        if len(is_open) >= OPEN_INVITATIONS_AT_MOST:
            raise TooManyInvitations
        if invitation.email.casefold() in {other.email.casefold() for other in is_open}:
            raise AlreadyInvited
        event = self._event("company.member_invited", at, member.sid, **_named(invitation))
        return [Change(self, event), Change(invitation)]

    def withdraw(self, by: Membership | None, invitation: Invitation, at: datetime) -> list[Change]:
        member = require(by, managing(invitation.role))
        withdrawn = invitation.to(InvitationStatus.WITHDRAWN)
        event = self._event("company.invitation_withdrawn", at, member.sid, **_named(invitation))
        return [Change(self, event), Change(withdrawn)]

    def join(
        self, invitation: Invitation, inviter: Membership | None, joining: Membership, former: Membership | None
    ) -> list[Change]:
        """An invitation is worth no more than its inviter still is. `former`: who comes back, as they left."""
        if not may(inviter, managing(invitation.role)):
            raise CompanyInvitationInvalid
        if former is not None and former.is_active:
            raise AlreadyMember
        member = replace(joining, role=invitation.role)
        if former is not None:
            member = former.to(MembershipStatus.ACTIVE, **_joined(member))
        data = {**_named(invitation), "sid": member.sid, "invited_by": invitation.invited_by}
        event = self._event("company.member_joined", member.joined_at, member.sid, **data)
        company = self._counted(_owns(member))
        return [Change(company, event), Change(member), Change(invitation.to(InvitationStatus.ACCEPTED))]

    def leave(self, member: Membership | None, at: datetime) -> list[Change]:
        leaving = require(member, CompanyVerb.LEAVE)
        event = self._event("company.member_left", at, leaving.sid, sid=leaving.sid)
        return [Change(self._counted(-_owns(leaving)), event), Change(leaving.ended(MembershipStatus.LEFT))]

    def remove(self, by: Membership | None, member: Membership | None, at: datetime) -> list[Change]:
        """Whoever removes themselves leaves."""
        manager = require(by, CompanyVerb.READ)
        removed = _found(member)
        if manager.sid == removed.sid:
            return self.leave(removed, at)
        require(manager, managing(removed.role))
        event = self._event("company.member_removed", at, manager.sid, sid=removed.sid)
        return [Change(self._counted(-_owns(removed)), event), Change(removed.ended(MembershipStatus.REMOVED))]

    def change_role(self, by: Membership | None, member: Membership | None, role: Role, at: datetime) -> list[Change]:
        """Empty when it is so already."""
        manager = require(by, CompanyVerb.READ)
        changed = _found(member)
        require(manager, managing(changed.role, role))
        if changed.role is role:
            return []
        after = replace(changed, role=role)
        event = self._event("company.role_changed", at, manager.sid, sid=changed.sid, role=role.value)
        return [Change(self._counted(_owns(after) - _owns(changed)), event), Change(after)]

    def _counted(self, more_owners: int) -> "Company":
        if self.owner_count + more_owners < 1:
            raise LastOwner
        return replace(self, owner_count=self.owner_count + more_owners)

    def _event(self, kind: str, at: datetime, actor: SubjectId, **data: JSON) -> Event:
        return Event(stream=self.company_id, type=kind, at=at, actor=actor, data=data)


def _found(member: Membership | None) -> Membership:
    if member is None or not member.is_active:
        raise MemberNotFound
    return member


def _owns(member: Membership) -> int:
    return int(member.role is Role.OWNER)


def _named(invitation: Invitation) -> dict[str, JSON]:
    return {"invitation_id": invitation.invitation_id, "role": invitation.role.value}


def _joined(member: Membership) -> dict[str, object]:
    return {"role": member.role, "name": member.name, "joined_at": member.joined_at}
