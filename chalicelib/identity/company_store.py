"""Companies opened under their key for one verb: encryption happens here; the domain holds plain values."""

from collections.abc import Callable
from typing import Any

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing, KeyRow, KeyShredded, Minted, write_minted
from chalicelib.aws.sealed import DataKey
from chalicelib.aws.tables import Action, Wanted, query_items, together, versioned
from chalicelib.identity.company import Company
from chalicelib.identity.company_mapping import (
    company_of,
    company_row,
    invitation_of,
    invitation_row,
    membership_of,
    membership_row,
)
from chalicelib.identity.company_refusals import CompanyInvitationNotFound, CompanyNotFound
from chalicelib.identity.company_rows import CompanyRow, InvitationRow, MembershipRow
from chalicelib.identity.members import member_action
from chalicelib.identity.membership import Invitation, Membership, MembershipStatus, Reach, Role, Standing
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import CompanyId, InvitationId, KeyId, SubjectId

COMPANIES_AT_MOST = 100  # of one person, in one list


def key_id_of(company_id: CompanyId) -> KeyId:
    return KeyId(f"company#{company_id}")


class Memberships:
    """Who belongs to companies, for whoever decides by it; no key is needed."""

    def standing(self, company_id: CompanyId, sid: SubjectId) -> Standing | None:
        """What a person is in a company at this moment, in one consistent read."""
        company, member = together((CompanyRow, company_id, None), (MembershipRow, company_id, sid))
        if company is None or member is None or member.status != MembershipStatus.ACTIVE:
            return None
        return Standing(Role(member.role), Reach(company.members_reach))

    def still(self, company_id: CompanyId, sid: SubjectId, standing: Standing) -> Action:
        """Lets a transaction through only while they have that very role."""
        table = MembershipRow.Meta.table_name
        check = {
            "TableName": table,
            "Key": {"company_id": {"S": company_id}, "sid": {"S": sid}},
            "ConditionExpression": "#s = :active AND #r = :role",
            "ExpressionAttributeNames": {"#s": "status", "#r": "role"},
            "ExpressionAttributeValues": {":active": {"S": MembershipStatus.ACTIVE}, ":role": {"S": standing.role}},
        }
        return Action({"ConditionCheck": check}, f"{table}|{company_id}|{sid}")


class DynamoCompanies:
    """`number_lookup` gives the keyed hash by which a company is found."""

    def __init__(self, keys: KeyRing, number_lookup: Callable[[str], str], clock: Clock) -> None:
        self._keys = keys
        self._number_lookup = number_lookup
        self._clock = clock

    def new(self, company_id: CompanyId) -> "OpenCompany":
        """A company to be: its key is minted now and stored by its first commit."""
        minted = self._keys.mint(key_id_of(company_id))
        return OpenCompany(company_id, minted.key, self._clock, minted=minted, number_lookup=self._number_lookup)

    def open(self, company_id: CompanyId, *sids: SubjectId) -> "OpenCompany":
        wanted: list[Wanted] = [(KeyRow, key_id_of(company_id), None), (CompanyRow, company_id, None)]
        key_row, row, *members = together(*wanted, *((MembershipRow, company_id, sid) for sid in dict.fromkeys(sids)))
        if row is None:
            raise CompanyNotFound
        try:
            key = self._keys.unlock(key_row)
        except KeyShredded as gone:
            raise CompanyNotFound from gone
        known = {sid: membership_of(m, key) if m else None for sid, m in zip(dict.fromkeys(sids), members, strict=True)}
        return OpenCompany(company_id, key, self._clock, found=company_of(row, key), known=known)

    def of_person(self, sid: SubjectId) -> list[CompanyId]:
        """From the index; whether they still belong to it is what `open` finds out."""
        rows = MembershipRow.by_person.query(sid, limit=COMPANIES_AT_MOST)
        return [CompanyId(row.company_id) for row in rows]


class OpenCompany:
    """One opened company; `commit` writes all changes of a verb in one transaction."""

    def __init__(
        self,
        company_id: CompanyId,
        key: DataKey,
        clock: Clock,
        *,
        found: Company | None = None,
        known: dict[SubjectId, Membership | None] | None = None,
        minted: Minted | None = None,
        number_lookup: Callable[[str], str] | None = None,
    ) -> None:
        self.key = key
        self._number_lookup = number_lookup
        self._company_id = company_id
        self._clock = clock
        self._found = found
        self._known = known or {}
        self._minted = minted

    @property
    def company(self) -> Company:
        if self._found is None:
            raise CompanyNotFound
        return self._found

    def member(self, sid: SubjectId) -> Membership | None:
        if sid not in self._known:
            row = MembershipRow.find(self._company_id, sid)
            self._known[sid] = membership_of(row, self.key) if row else None
        return self._known[sid]

    def members(self, limit: int, after: SubjectId | None) -> tuple[list[Membership], SubjectId | None]:
        start: Any = {"company_id": {"S": self._company_id}, "sid": {"S": after}} if after else None
        page = query_items(MembershipRow, self._company_id, limit=limit, start=start, ascending=True)
        rows = [MembershipRow.from_raw_data(item) for item in page.items]
        shown = [membership_of(row, self.key) for row in rows if row.status == MembershipStatus.ACTIVE]
        return shown, SubjectId(page.last["sid"]["S"]) if page.last else None

    def invitation(self, invitation_id: InvitationId) -> Invitation:
        row = InvitationRow.find(self._company_id, invitation_id)
        if row is None:
            raise CompanyInvitationNotFound
        return invitation_of(row, self.key)

    def invitations(self) -> list[Invitation]:
        """All that are not swept away yet; those that time ended go 30 days later."""
        rows = InvitationRow.query(self._company_id, consistent_read=True)
        return [invitation_of(row, self.key) for row in rows]

    def commit(self, *changes: Change, once: Once | None = None) -> None:
        first = (Change(self._minted),) if self._minted else ()
        writers: dict[type, Writer] = {
            Minted: write_minted,
            Company: self._write,
            Membership: lambda m: [versioned(membership_row(m, self.key), read_version=m.version)],
            Invitation: lambda i: [versioned(invitation_row(i, self.key), read_version=i.version)],
        }
        written = commit_with(writers, self._clock)(*first, *changes, once=once)
        self._minted = None
        for entity in written:
            self._hold(entity)

    def _write(self, company: Company) -> list[Action]:
        """A new company is noted under its number, where others of the same number may be already."""
        row = versioned(company_row(company, self.key), read_version=company.version)
        if company.version or self._number_lookup is None:
            return [row]
        lookup = self._number_lookup(company.organisation_number)
        return [row, member_action("ADD", lookup, [company.company_id])]

    def _hold(self, entity: object) -> None:
        match entity:
            case Company():
                self._found = _next(entity)
            case Membership():
                self._known[entity.sid] = _next(entity)


def _next(entity: Any) -> Any:
    """As it reads after its commit."""
    from dataclasses import replace

    return replace(entity, version=entity.version + 1)
