"""The verbs of proposals: propose, approve, reject, expire."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.platform.change import Change, Conflict, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.support.domain import Role, StaffId, StaffMember, StillStaff
from chalicelib.support.looks import Reason
from chalicelib.support.ports import Staff
from chalicelib.support.proposal import Kind, Proposal
from chalicelib.support.refusals import ProposalNotFound, ProposerGone, StaffRoleMissing


class Proposals(Protocol):
    """`commit` writes what the kinds' approvals write, too."""

    def find(self, proposal_id: str) -> Proposal | None: ...
    def open(self, *, limit: int) -> list[str]:
        """Not decided yet, the one that expires first first; the index may lag a moment behind."""

    def due(self, at: datetime, *, limit: int) -> list[str]: ...
    def commit(self, *changes: Change, once: Once | None = None) -> Sequence[object]: ...


class ProposalService:
    """`kinds` by their names."""

    def __init__(self, *, proposals: Proposals, staff: Staff, kinds: Mapping[str, Kind], clock: Clock) -> None:
        self._proposals = proposals
        self._staff = staff
        self._kinds = kinds
        self._clock = clock

    @rerun_on_conflict
    def propose(
        self,
        by: StaffId,
        proposal_id: str,
        kind: str,
        about: Mapping[str, str],
        reason: Reason,
        once: Once | None = None,
    ) -> Proposal:
        """Raises what carrying it out would raise."""
        proposal = Proposal(
            proposal_id=proposal_id,
            kind=kind,
            about=about,
            reason=reason,
            proposed_by=by,
            proposed_at=self._clock(),
        )
        member = self._member(by, self._kinds[kind].role)
        self._kinds[kind].carry_out(proposal, proposal.proposed_at)
        self._commit(proposal.propose(), _still(member), once=once)
        return self.find(proposal_id)

    def find(self, proposal_id: str) -> Proposal:
        proposal = self._proposals.find(proposal_id)
        if proposal is None or proposal.kind not in self._kinds:
            raise ProposalNotFound
        return proposal

    def role_of(self, proposal: Proposal) -> Role:
        return self._kinds[proposal.kind].role

    def open(self, roles: frozenset[Role], *, limit: int) -> list[Proposal]:
        """What somebody with these roles could decide about now."""
        found = [self.find(proposal_id) for proposal_id in self._proposals.open(limit=limit)]
        return [p for p in found if self.role_of(p) in roles and self._clock() < p.expires_at]

    @rerun_on_conflict
    def approve(self, by: StaffId, proposal_id: str, once: Once | None = None) -> Proposal:
        """Carries it out, in the same transaction. Both must be staff in its role until the commit; by the same once.

        Raises OtherPersonNeeded, ProposerGone, ProposalDecided, ProposalExpired, and what carrying it out raises."""
        proposal, at = self.find(proposal_id), self._clock()
        kind = self._kinds[proposal.kind]
        approver = self._member(by, kind.role)
        approval = proposal.approve(by, at)
        proposer = self._staff.find(proposal.proposed_by)
        if proposer is None or not proposer.can({kind.role}):
            raise ProposerGone
        decided = approval.entity
        assert isinstance(decided, Proposal)
        effects = kind.carry_out(decided, at)
        self._commit(approval, *effects, _still(approver), _still(proposer), once=once)
        return self.find(proposal_id)

    @rerun_on_conflict
    def reject(self, by: StaffId, proposal_id: str, once: Once | None = None) -> Proposal:
        proposal = self.find(proposal_id)
        member = self._member(by, self.role_of(proposal))
        self._commit(proposal.reject(by, self._clock()), _still(member), once=once)
        return self.find(proposal_id)

    def expire(self, *, limit: int) -> int:
        """What the schedule does; safe to run twice or late. How many there were."""
        done = 0
        for proposal_id in self._proposals.due(self._clock(), limit=limit):
            change = self.find(proposal_id).expire(self._clock())
            try:
                done += 1 if change and self._commit(change) else 0
            except Conflict:  # decided at this very moment
                continue
        return done

    def _member(self, staff_id: StaffId, role: Role) -> StaffMember:
        member = self._staff.find(staff_id)
        if member is None:
            raise StaffRoleMissing
        member.require({role})
        return member

    def _commit(self, *changes: Change, once: Once | None = None) -> Sequence[object]:
        return self._proposals.commit(*changes, once=once)


def _still(member: StaffMember) -> Change:
    return Change(StillStaff(member.staff_id, member.version))
