"""The verbs of companies: register, read, change, and who belongs to one; `caller` belongs to it or it is not found."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from chalicelib.identity.company import Company, Details
from chalicelib.identity.company_authority import CompanyVerb, require
from chalicelib.identity.company_ports import Companies, FindContact, History, OpenCompany
from chalicelib.identity.company_refusals import CompanyNotFound, MemberNotFound
from chalicelib.identity.membership import Membership, Role
from chalicelib.platform.change import Conflict, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.events import Recorded
from chalicelib.platform.ids import CompanyId, SubjectId
from chalicelib.platform.versions import StaleVersion, require_version


@dataclass(frozen=True, slots=True)
class Belonging:
    """A company as one of its members sees it."""

    company: Company
    member: Membership


class CompanyService:
    def __init__(self, *, companies: Companies, find_contact: FindContact, history: History, clock: Clock) -> None:
        self._companies = companies
        self._find_contact = find_contact
        self._history = history
        self._clock = clock

    def register(
        self,
        caller: SubjectId,
        company_id: CompanyId,
        *,
        organisation_number: str,
        details: Details,
        once: Once | None,
    ) -> Belonging:
        """Whoever registers a company is its first owner. Whether they may act for it is not known to us."""
        opened, at = self._companies.new(company_id), self._clock()
        company = Company(
            company_id=company_id, organisation_number=organisation_number, details=details, created_at=at
        )
        founder = Membership(
            company_id=company_id, sid=caller, role=Role.OWNER, name=self._find_contact(caller).name, joined_at=at
        )
        opened.commit(*company.register(founder), once=once)
        return Belonging(opened.company, founder)

    def find(self, caller: SubjectId, company_id: CompanyId) -> Belonging:
        opened = self._companies.open(company_id, caller)
        return Belonging(opened.company, require(opened.member(caller), CompanyVerb.READ))

    def of_person(self, caller: SubjectId) -> list[Belonging]:
        """Every company somebody belongs to now."""
        found = []
        for company_id in self._companies.of_person(caller):
            with suppress(CompanyNotFound):  # the index may lag behind
                found.append(self.find(caller, company_id))
        return found

    def change(
        self, caller: SubjectId, company_id: CompanyId, wanted: Callable[[Details], Details], version: int
    ) -> Belonging:
        """`wanted` makes the new details from the present ones. Raises StaleVersion unless `version` is the present."""
        opened = self._companies.open(company_id, caller)
        member = require(opened.member(caller), CompanyVerb.EDIT)
        require_version(opened.company.version, version)
        change = opened.company.change(member, wanted(opened.company.details), self._clock())
        if change:
            try:
                opened.commit(change)
            except Conflict as changed:
                raise StaleVersion from changed
        return Belonging(opened.company, member)

    def members(
        self, caller: SubjectId, company_id: CompanyId, limit: int, after: SubjectId | None
    ) -> tuple[Sequence[Membership], SubjectId | None]:
        opened = self._companies.open(company_id, caller)
        require(opened.member(caller), CompanyVerb.READ)
        return opened.members(limit, after)

    def history(self, caller: SubjectId, company_id: CompanyId) -> list[Recorded]:
        opened = self._companies.open(company_id, caller)
        require(opened.member(caller), CompanyVerb.READ_HISTORY)
        return self._history(opened.company.stream)

    @rerun_on_conflict
    def leave(self, caller: SubjectId, company_id: CompanyId, *, once: Once | None = None) -> None:
        opened = self._companies.open(company_id, caller)
        opened.commit(*opened.company.leave(opened.member(caller), self._clock()), once=once)

    @rerun_on_conflict
    def remove(self, caller: SubjectId, company_id: CompanyId, sid: SubjectId) -> None:
        opened = self._companies.open(company_id, caller, sid)
        opened.commit(*opened.company.remove(opened.member(caller), opened.member(sid), self._clock()))

    @rerun_on_conflict
    def change_role(self, caller: SubjectId, company_id: CompanyId, sid: SubjectId, role: Role) -> Membership:
        opened = self._companies.open(company_id, caller, sid)
        changes = opened.company.change_role(opened.member(caller), opened.member(sid), role, self._clock())
        if changes:
            opened.commit(*changes)
        return _present(opened, sid)


def _present(opened: OpenCompany, sid: SubjectId) -> Membership:
    member = opened.member(sid)
    if member is None:
        raise MemberNotFound
    return member
