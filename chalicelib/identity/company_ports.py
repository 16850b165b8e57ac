"""What the verbs of companies need from outside."""

from collections.abc import Callable, Sequence
from typing import Protocol

from chalicelib.identity.company import Company
from chalicelib.identity.domain import Contact
from chalicelib.identity.membership import Invitation, Membership
from chalicelib.platform.change import Change, Once
from chalicelib.platform.events import Recorded
from chalicelib.platform.ids import CompanyId, InvitationId, SubjectId


class Key(Protocol):
    """A company's key; invitations' links are derived from it, so that none is stored."""

    def derive(self, purpose: str, length: int = 32) -> bytes: ...


class OpenCompany(Protocol):
    """A company opened for one verb; what it reads, it reads consistently."""

    @property
    def key(self) -> Key: ...
    @property
    def company(self) -> Company: ...
    def member(self, sid: SubjectId) -> Membership | None:
        """Also who has left."""

    def members(self, limit: int, after: SubjectId | None) -> tuple[Sequence[Membership], SubjectId | None]:
        """A page of those who belong to it now, and after whom the next begins."""

    def invitation(self, invitation_id: InvitationId) -> Invitation: ...
    def invitations(self) -> Sequence[Invitation]: ...
    def commit(self, *changes: Change, once: Once | None = None) -> None:
        """Afterwards the company is as it was written."""


class Companies(Protocol):
    def new(self, company_id: CompanyId) -> OpenCompany: ...
    def open(self, company_id: CompanyId, *sids: SubjectId) -> OpenCompany:
        """With the memberships of these, in one consistent read; CompanyNotFound when there is none."""

    def of_person(self, sid: SubjectId) -> Sequence[CompanyId]: ...


FindContact = Callable[[SubjectId], Contact]
History = Callable[[str], list[Recorded]]
