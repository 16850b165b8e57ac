"""Companies: in any order of verbs by anybody an owner stays, the counts hold, and events name nobody."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.identity.company import OPEN_INVITATIONS_AT_MOST, Company, Details
from chalicelib.identity.company_authority import PERMITTED, CompanyVerb, managing, may
from chalicelib.identity.company_refusals import (
    AlreadyInvited,
    AlreadyMember,
    CompanyInvitationInvalid,
    CompanyInvitationOver,
    CompanyNotFound,
    LastOwner,
    MemberNotFound,
    TooManyInvitations,
)
from chalicelib.identity.membership import (
    INVITATION_VALID,
    MEMBERSHIP,
    Invitation,
    InvitationStatus,
    Membership,
    MembershipStatus,
    Reach,
    Role,
    hash_of,
)
from chalicelib.identity.organisation import organisation_number, vat_number
from chalicelib.platform.change import Change
from chalicelib.platform.errors import NotPermitted
from chalicelib.platform.events import Event, chain, first_break
from chalicelib.platform.ids import CompanyId, InvitationId, SubjectId
from chalicelib.platform.text import Language

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
COMPANY = CompanyId("com_a")
PEOPLE = [SubjectId(f"sub_{letter}") for letter in "abcd"]
PERSONAL = ("Anna Andersson", "Bolaget", "5560360793", "@example.com")


def member(sid: SubjectId = PEOPLE[0], role: Role = Role.OWNER, **fields: Any) -> Membership:
    return Membership(
        company_id=COMPANY, sid=sid, role=role, **{"name": "Anna Andersson", "joined_at": START, **fields}
    )


def company() -> Company:
    return Company(
        company_id=COMPANY, organisation_number="5560360793", details=Details(name="Bolaget AB"), created_at=START
    )


def invitation(number: int = 1, by: SubjectId = PEOPLE[0], **fields: Any) -> Invitation:
    known = {"email": f"p{number}@example.com", "role": Role.MEMBER, "created_at": START, **fields}
    return Invitation(
        company_id=COMPANY,
        invitation_id=InvitationId(f"inv_{number}"),
        language=Language.SV,
        secret_hash=hash_of(f"s{number}"),
        invited_by=by,
        **known,
    )


class Life(RuleBasedStateMachine):
    """Anybody tries anything. What must hold is worked out from the members alone."""

    def __init__(self) -> None:
        super().__init__()
        self.company, self.members = company(), {}
        self.invitations: dict[str, Invitation] = {}
        self.now, self.events = START, []
        self.took(self.company.register(member()))

    members: dict[SubjectId, Membership]
    events: list[Event]

    def took(self, changes: list[Change]) -> None:
        for change in changes:
            for event in change.events:
                self.events.append(event)
            match change.entity:
                case Company() as entity:
                    self.company = entity
                case Membership() as entity:
                    before = self.members.get(entity.sid)
                    assert before is None or entity.status in (*MEMBERSHIP[before.status], before.status)
                    self.members[entity.sid] = entity
                case Invitation() as entity:
                    self.invitations[entity.invitation_id] = entity

    def tried(self, do: Any, allowed: bool) -> bool:
        """Whether it was done; a refusal changes nothing, and only what is allowed is ever done."""
        try:
            changes = do()
        except (NotPermitted, CompanyNotFound, LastOwner, MemberNotFound, AlreadyMember, AlreadyInvited):
            return False
        except (CompanyInvitationInvalid, CompanyInvitationOver):
            return False
        assert allowed, "done by somebody who may not"
        self.took(changes)
        return True

    def owns(self, sid: SubjectId) -> bool:
        return self.role(sid) is Role.OWNER

    def role(self, sid: SubjectId) -> Role | None:
        found = self.members.get(sid)
        return found.role if found and found.status is MembershipStatus.ACTIVE else None

    def manages(self, by: SubjectId, *roles: Role | None) -> bool:
        """As the rules are told to people: owners all, administrators what is not about owners."""
        return self.owns(by) or (self.role(by) is Role.ADMINISTRATOR and Role.OWNER not in roles)

    @rule(by=st.sampled_from(PEOPLE), role=st.sampled_from(Role), number=st.integers(1, 4))
    def invites(self, by: SubjectId, role: Role, number: int) -> None:
        asked = invitation(len(self.invitations) + 1, by, role=role, email=f"p{number}@x.se", created_at=self.now)
        others = list(self.invitations.values())
        self.tried(lambda: self.company.invite(self.members.get(by), asked, others), self.manages(by, role))

    @rule(data=st.data(), sid=st.sampled_from(PEOPLE))
    def accepts(self, data: Any, sid: SubjectId) -> None:
        if not self.invitations:
            return
        asked = self.invitations[data.draw(st.sampled_from(sorted(self.invitations)))]
        allowed = asked.is_open(self.now) and self.manages(asked.invited_by, asked.role) and self.role(sid) is None
        joining, former = member(sid, asked.role, joined_at=self.now), self.members.get(sid)
        inviter = self.members.get(asked.invited_by)

        def accept() -> list[Change]:
            asked.require(f"s{asked.invitation_id.removeprefix('inv_')}", self.now)
            return self.company.join(asked, inviter, joining, former)

        if self.tried(accept, allowed):
            assert self.role(sid) is asked.role

    @rule(data=st.data(), by=st.sampled_from(PEOPLE))
    def withdraws(self, data: Any, by: SubjectId) -> None:
        if self.invitations:
            asked = self.invitations[data.draw(st.sampled_from(sorted(self.invitations)))]
            self.tried(
                lambda: self.company.withdraw(self.members.get(by), asked, self.now), self.manages(by, asked.role)
            )

    @rule(by=st.sampled_from(PEOPLE), sid=st.sampled_from(PEOPLE), role=st.sampled_from(Role))
    def changes_a_role(self, by: SubjectId, sid: SubjectId, role: Role) -> None:
        allowed = self.manages(by, self.role(sid), role)
        self.tried(
            lambda: self.company.change_role(self.members.get(by), self.members.get(sid), role, self.now), allowed
        )

    @rule(by=st.sampled_from(PEOPLE), sid=st.sampled_from(PEOPLE))
    def removes(self, by: SubjectId, sid: SubjectId) -> None:
        allowed = by == sid or self.manages(by, self.role(sid))
        if self.tried(lambda: self.company.remove(self.members.get(by), self.members.get(sid), self.now), allowed):
            assert self.role(sid) is None

    @rule(sid=st.sampled_from(PEOPLE))
    def leaves(self, sid: SubjectId) -> None:
        if self.tried(lambda: self.company.leave(self.members.get(sid), self.now), self.role(sid) is not None):
            assert self.role(sid) is None

    @rule(days=st.integers(1, 8))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def an_owner_stays_and_the_count_is_right(self) -> None:
        assert self.company.owner_count == sum(map(self.owns, self.members)) >= 1

    @invariant()
    def who_is_gone_has_no_name_and_what_is_over_no_address(self) -> None:
        assert all(m.name == "" for m in self.members.values() if not m.is_active)
        assert all(i.email == "" for i in self.invitations.values() if i.status is not InvitationStatus.OPEN)

    @invariant()
    def events_are_a_chain_that_names_nobody(self) -> None:
        head, recorded = company().head, []
        for event in self.events:
            recorded.append(chain(head, event))
            head = recorded[-1].head
        assert first_break(recorded) is None
        told = json.dumps([[e.type, e.actor, dict(e.data)] for e in self.events])
        assert not any(text in told for text in PERSONAL)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_of_the_table_no_role_may_more_than_the_one_before() -> None:
    assert PERMITTED[Role.OWNER] > PERMITTED[Role.ADMINISTRATOR] > PERMITTED[Role.MEMBER]
    assert PERMITTED[Role.ADMINISTRATOR] > PERMITTED[Role.AUDITOR]
    changing = {CompanyVerb.EDIT, CompanyVerb.MANAGE_MEMBERS, CompanyVerb.MANAGE_OWNERS}
    assert not PERMITTED[Role.AUDITOR] & changing
    assert managing(Role.MEMBER, Role.OWNER) is CompanyVerb.MANAGE_OWNERS


@pytest.mark.parametrize("status", [MembershipStatus.LEFT, MembershipStatus.REMOVED])
def test_who_is_gone_may_nothing(status: MembershipStatus) -> None:
    gone = member().ended(status)
    assert not any(may(gone, verb) for verb in CompanyVerb)
    assert not any(may(None, verb) for verb in CompanyVerb)
    with pytest.raises(CompanyNotFound):
        company().change(gone, Details(name="Annat AB"), START)


def test_a_change_names_its_fields_and_what_changes_nothing_is_none() -> None:
    wanted = Details(name="Bolaget AB", emails=("a@example.com",), members_reach=Reach.COMPANY, keep_requests_days=365)
    change = company().change(member(), wanted, START)
    assert change and change.event
    assert change.event.data == {"fields": ["emails", "members_reach", "keep_requests_days"]}
    assert company().change(member(), Details(name="Bolaget AB"), START) is None


def test_an_invitation_ends_with_its_time_to_the_second() -> None:
    asked = invitation()
    asked.require("s1", START + INVITATION_VALID - timedelta(seconds=1))
    for secret, at in (("s1", START + INVITATION_VALID), ("s2", START), ("", START)):
        with pytest.raises(CompanyInvitationInvalid):
            asked.require(secret, at)


def test_so_many_invitations_are_open_at_once_and_what_is_over_counts_no_more() -> None:
    others = [invitation(n) for n in range(2, OPEN_INVITATIONS_AT_MOST + 2)]
    with pytest.raises(TooManyInvitations):
        company().invite(member(), invitation(), others)
    assert company().invite(member(), invitation(), others[1:])
    later = replace(invitation(), created_at=START + INVITATION_VALID)
    assert company().invite(member(), later, others)
    assert company().invite(member(), invitation(), [invitation().to(InvitationStatus.WITHDRAWN)])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("556036-0793", "5560360793"),
        (" 16 5560360793 ", "5560360793"),
        ("165560360793", "5560360793"),
        ("212000-0142", "2120000142"),
        ("198001012387", "8001012387"),  # a sole trader's
        ("800101-2387", "8001012387"),
        ("5560360794", None),
        ("0000000000", None),
        ("1800000000", None),
        ("55603607931", None),
        ("٥٥٦٠٣٦٠٧٩٣", None),
        ("", None),
    ],
)
def test_organisation_numbers(given: str, kept: str | None) -> None:
    assert organisation_number(given) == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [("se 556036-0793 01", "SE556036079301"), ("556036079301", None), ("SE556036079401", None), ("", None)],
)
def test_vat_numbers(given: str, kept: str | None) -> None:
    assert vat_number(given) == kept
