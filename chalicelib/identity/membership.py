"""Who belongs to a company and as what, and how they are asked to. Pure: no I/O, no clock, no AWS."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Self

from chalicelib.identity.company_refusals import CompanyInvitationInvalid, CompanyInvitationOver
from chalicelib.platform.ids import CompanyId, InvitationId, SubjectId
from chalicelib.platform.text import Language

INVITATION_VALID = timedelta(days=14)


class Role(StrEnum):
    """What somebody is in a company; `company_authority.py` and signing's permissions say what each may do."""

    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    AUDITOR = "auditor"


class Reach(StrEnum):
    """Which of the company's requests its members reach: those they sent themselves, or all."""

    OWN = "own"
    COMPANY = "company"


class MembershipStatus(StrEnum):
    """Who left or was removed can be invited again."""

    ACTIVE = "active"
    LEFT = "left"
    REMOVED = "removed"


MEMBERSHIP: Mapping[MembershipStatus, frozenset[MembershipStatus]] = {
    MembershipStatus.ACTIVE: frozenset({MembershipStatus.LEFT, MembershipStatus.REMOVED}),
    MembershipStatus.LEFT: frozenset({MembershipStatus.ACTIVE}),
    MembershipStatus.REMOVED: frozenset({MembershipStatus.ACTIVE}),
}


class InvitationStatus(StrEnum):
    """Time ends an open one too: `is_open` says so."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


INVITATION: Mapping[InvitationStatus, frozenset[InvitationStatus]] = {
    InvitationStatus.OPEN: frozenset({InvitationStatus.ACCEPTED, InvitationStatus.WITHDRAWN}),
    InvitationStatus.ACCEPTED: frozenset(),
    InvitationStatus.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """`name` is the person's as it was when they joined; who has left is kept without one."""

    company_id: CompanyId
    sid: SubjectId
    version: int = 0
    status: MembershipStatus = MembershipStatus.ACTIVE
    role: Role
    name: str = field(repr=False)
    joined_at: datetime

    @property
    def is_active(self) -> bool:
        return self.status is MembershipStatus.ACTIVE

    def to(self, status: MembershipStatus, **changes: object) -> Self:
        assert status in MEMBERSHIP[self.status], f"{self.status} cannot become {status}"
        return replace(self, status=status, **changes)  # type: ignore[arg-type]

    def ended(self, status: MembershipStatus) -> Self:
        return self.to(status, name="")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is in a company, as far as its requests need to know."""

    role: Role
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """To one address, by a mailed link. Whoever opens it and logs in with BankID takes it, once.

    The link's secret is kept as its SHA-256 only; the address goes when the invitation is over.
    """

    company_id: CompanyId
    invitation_id: InvitationId
    version: int = 0
    status: InvitationStatus = InvitationStatus.OPEN
    email: str = field(repr=False)
    role: Role
    language: Language
    secret_hash: str = field(repr=False)
    invited_by: SubjectId
    created_at: datetime

    @property
    def expires_at(self) -> datetime:
        return self.created_at + INVITATION_VALID

    def is_open(self, at: datetime) -> bool:
        return self.status is InvitationStatus.OPEN and at < self.expires_at

    def to(self, status: InvitationStatus) -> Self:
        if status not in INVITATION[self.status]:
            raise CompanyInvitationOver
        return replace(self, status=status, email="")

    def require(self, secret: str, at: datetime) -> None:
        """One answer for whatever is wrong with the link."""
        if not self.is_open(at) or not hmac.compare_digest(self.secret_hash, hash_of(secret)):
            raise CompanyInvitationInvalid


def hash_of(secret: str) -> str:
    """A plain hash is enough: the secret has 160 bits."""
    return sha256(secret.encode()).hexdigest()
