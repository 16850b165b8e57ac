"""What takes two persons, in every order: hypothesis plays proposers, approvers, leavers and time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from chalicelib.platform.change import Change, Conflict, Once
from chalicelib.platform.errors import DomainError
from chalicelib.support import refusals
from chalicelib.support.domain import Role, StaffId, StaffMember, StaffStatus, StillStaff
from chalicelib.support.looks import Purpose, Reason
from chalicelib.support.proposal import LIVES, TRANSITIONS, Kind, Proposal, ProposalStatus
from chalicelib.support.proposals import ProposalService

REASON = Reason(Purpose.PAYMENT, "dragningen gjordes två gånger")
START = datetime(2026, 11, 28, 8, tzinfo=UTC)
NAMES = [StaffId(f"stf_{letter}") for letter in "abcd"]
S = ProposalStatus


class Effect:
    """What a kind writes: seen by the fake store alone."""

    def __init__(self, proposal_id: str) -> None:
        self.proposal_id = proposal_id


class World:
    """Both stores: a commit is checked and applied as a whole. `meanwhile` runs once, between reads and commit."""

    def __init__(self) -> None:
        self.now = START
        self.staff: dict[str, StaffMember] = {}
        self.proposals: dict[str, Proposal] = {}
        self.effects: list[str] = []
        self.meanwhile: Any = None

    def clock(self) -> datetime:
        return self.now

    def join(self, staff_id: StaffId, *roles: Role) -> None:
        self.staff[staff_id] = StaffMember(
            staff_id=staff_id, version=1, roles=frozenset(roles), name="N", created_at=START, seen_at=START,
            reviewed_at=START,
        )  # fmt: skip

    def change(self, staff_id: StaffId, **fields: Any) -> None:
        member = self.staff[staff_id]
        self.staff[staff_id] = replace(member, version=member.version + 1, **fields)

    def find(self, key: str) -> Any:
        return self.staff.get(key) or self.proposals.get(key)

    def all(self) -> list[StaffMember]:
        return list(self.staff.values())

    def unreviewed(self, since: datetime) -> int:
        raise NotImplementedError

    def open(self, *, limit: int) -> list[str]:
        return [p.proposal_id for p in self.proposals.values() if p.status is S.PROPOSED][:limit]

    def due(self, at: datetime, *, limit: int) -> list[str]:
        return [p for p in self.open(limit=limit) if self.proposals[p].expires_at <= at]

    def commit(self, *changes: Change, once: Once | None = None) -> Sequence[object]:
        if self.meanwhile:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        entities = [change.entity for change in changes]
        for entity in entities:
            if isinstance(entity, StillStaff) and self.staff[entity.staff_id].version != entity.version:
                raise Conflict
            if isinstance(entity, Proposal) and entity.version != getattr(
                self.proposals.get(entity.proposal_id), "version", 0
            ):
                raise Conflict
        for entity in entities:
            if isinstance(entity, Proposal):
                self.proposals[entity.proposal_id] = replace(entity, version=entity.version + 1)
            if isinstance(entity, Effect):
                self.effects.append(entity.proposal_id)
        return entities


def service(world: World) -> ProposalService:
    kinds = {
        "reverse_entry": Kind(Role.FINANCE, lambda p, _: [Change(Effect(p.proposal_id))]),
        "readmit_staff": Kind(Role.ADMINISTRATOR, lambda p, _: [Change(Effect(p.proposal_id))]),
    }
    return ProposalService(proposals=world, staff=world, kinds=kinds, clock=world.clock)


class Two(RuleBasedStateMachine):
    made: Bundle[str] = Bundle("made")

    @initialize()
    def begin(self) -> None:
        self.world = World()
        self.service = service(self.world)
        self.approved: dict[str, tuple[str, str]] = {}
        self.seen: dict[str, ProposalStatus] = {}
        for name, role in zip(NAMES, [Role.FINANCE, Role.FINANCE, Role.ADMINISTRATOR, Role.ADMINISTRATOR], strict=True):
            self.world.join(name, role)

    @rule(target=made, by=st.sampled_from(NAMES), kind=st.sampled_from(["reverse_entry", "readmit_staff"]))
    def propose(self, by: StaffId, kind: str) -> str:
        proposal_id = f"prp_{len(self.world.proposals)}_{by}"
        role = Role.FINANCE if kind == "reverse_entry" else Role.ADMINISTRATOR
        try:
            self.service.propose(by, proposal_id, kind, {"entry": "x"}, REASON)
        except refusals.StaffRoleMissing:
            assert not self.world.staff[by].can({role})
        return proposal_id

    @rule(proposal_id=made, by=st.sampled_from(NAMES), leaver=st.sampled_from([None, *NAMES]))
    def approve(self, proposal_id: str, by: StaffId, leaver: StaffId | None) -> None:
        """`leaver`'s access ends between the reads and the commit."""
        if leaver:
            self.world.meanwhile = lambda: self.world.change(leaver, status=StaffStatus.ENDED)
        proposal = self.world.proposals.get(proposal_id)
        try:
            self.service.approve(by, proposal_id)
        except DomainError as refusal:
            self.world.meanwhile = None
            assert refusal.code in self.excuses(proposal, by), refusal.code
        else:
            assert proposal is not None and not self.excuses(proposal, by)
            self.approved[proposal_id] = (proposal.proposed_by, by)

    @rule(proposal_id=made, by=st.sampled_from(NAMES))
    def reject(self, proposal_id: str, by: StaffId) -> None:
        proposal = self.world.proposals.get(proposal_id)
        try:
            self.service.reject(by, proposal_id)
        except DomainError as refusal:
            assert refusal.code in self.excuses(proposal, by), refusal.code
        else:
            assert self.world.proposals[proposal_id].status is S.REJECTED

    @rule(hours=st.integers(1, 24 * 5))
    def wait(self, hours: int) -> None:
        self.world.now += timedelta(hours=hours)

    @rule()
    def sweep(self) -> None:
        self.service.expire(limit=10)
        assert self.service.expire(limit=10) == 0, "twice is once"
        assert all(self.world.proposals[p].expires_at > self.world.now for p in self.world.open(limit=10))

    @rule(who=st.sampled_from(NAMES), roles=st.sets(st.sampled_from(list(Role)), max_size=2), is_in=st.booleans())
    def access_changes(self, who: StaffId, roles: set[Role], is_in: bool) -> None:
        status = StaffStatus.ACTIVE if is_in else StaffStatus.ENDED
        self.world.change(who, roles=frozenset(roles), status=status)

    @invariant()
    def each_approval_was_by_two_and_done_once(self) -> None:
        done = [p.proposal_id for p in self.world.proposals.values() if p.status is S.APPROVED]
        assert sorted(self.world.effects) == sorted(done) == sorted(self.approved)
        assert all(first != second for first, second in self.approved.values())

    @invariant()
    def states_move_by_the_table(self) -> None:
        for proposal_id, proposal in self.world.proposals.items():
            before = self.seen.get(proposal_id, S.PROPOSED)
            assert proposal.status is before or proposal.status in TRANSITIONS[before]
            self.seen[proposal_id] = proposal.status

    def excuses(self, proposal: Proposal | None, by: StaffId) -> set[str]:
        """Every refusal that is right now."""
        if proposal is None:
            return {"proposal_not_found"}
        role = Role.FINANCE if proposal.kind == "reverse_entry" else Role.ADMINISTRATOR
        told = set()
        if not self.world.staff[by].can({role}):
            told.add("staff_role_missing")
        if proposal.status in (S.APPROVED, S.REJECTED):
            told.add("proposal_decided")
        if proposal.status is S.EXPIRED or (proposal.status is S.PROPOSED and self.world.now >= proposal.expires_at):
            told.add("proposal_expired")
        if proposal.proposed_by == by:
            told.add("other_person_needed")
        if not self.world.staff[proposal.proposed_by].can({role}):
            told.add("proposer_gone")
        return told


TestTwo = Two.TestCase
TestTwo.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@pytest.fixture
def world() -> World:
    made = World()
    made.join(NAMES[0], Role.FINANCE)
    made.join(NAMES[1], Role.FINANCE, Role.SUPPORT)
    return made


def test_who_is_unknown_proposes_nothing(world: World) -> None:
    with pytest.raises(refusals.StaffRoleMissing):
        service(world).propose(StaffId("stf_x"), "prp_1", "reverse_entry", {}, REASON)
    service(world).propose(NAMES[0], "prp_1", "reverse_entry", {}, REASON)
    del world.staff[NAMES[0]]
    with pytest.raises(refusals.ProposerGone):
        service(world).approve(NAMES[1], "prp_1")


def test_what_waits_is_shown_to_whoever_can_decide(world: World) -> None:
    made = service(world)
    made.propose(NAMES[0], "prp_1", "reverse_entry", {}, REASON)
    assert [p.proposal_id for p in made.open(frozenset({Role.FINANCE}), limit=9)] == ["prp_1"]
    assert made.open(frozenset({Role.ADMINISTRATOR}), limit=9) == []
    world.now += LIVES
    assert made.open(frozenset({Role.FINANCE}), limit=9) == []


def test_a_kind_that_is_no_longer_there_is_not_found(world: World) -> None:
    world.proposals["prp_1"] = Proposal(
        proposal_id="prp_1", kind="gone", about={}, reason=REASON, proposed_by=NAMES[0], proposed_at=START
    )
    with pytest.raises(refusals.ProposalNotFound):
        service(world).find("prp_1")


def test_what_is_decided_while_it_expires_stays_decided(world: World) -> None:
    made = service(world)
    made.propose(NAMES[0], "prp_1", "reverse_entry", {}, REASON)
    made.propose(NAMES[0], "prp_2", "reverse_entry", {}, REASON)
    world.now += LIVES
    decided = replace(world.proposals["prp_1"], version=2, status=S.REJECTED)
    world.meanwhile = lambda: world.proposals.update(prp_1=decided)
    assert made.expire(limit=9) == 1
    assert [world.proposals[p].status for p in ("prp_1", "prp_2")] == [S.REJECTED, S.EXPIRED]
    assert made.find("prp_2").expire(world.now) is None
