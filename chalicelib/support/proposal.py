"""What takes two persons: one proposes, another approves, and the approval itself carries it out. Pure.

Approving is one transaction: the proposal, what it does, its event, and that both are still staff in the role it takes.
So it is carried out once or not at all, and there is nothing to repeat.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.support.domain import Role, StaffId
from chalicelib.support.looks import Reason
from chalicelib.support.refusals import OtherPersonNeeded, ProposalDecided, ProposalExpired

LIVES = timedelta(days=7)
SYSTEM = "system"


class ProposalStatus(StrEnum):
    """`approved` means carried out."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


S = ProposalStatus
TRANSITIONS: Mapping[ProposalStatus, frozenset[ProposalStatus]] = {
    S.PROPOSED: frozenset({S.APPROVED, S.REJECTED, S.EXPIRED}),
    S.APPROVED: frozenset(),
    S.REJECTED: frozenset(),
    S.EXPIRED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`kind` is one of the registered; `about` names what it is about, by opaque ids."""

    proposal_id: str
    version: int = 0
    head: Head = START
    status: ProposalStatus = S.PROPOSED
    kind: str
    about: Mapping[str, str]
    reason: Reason
    proposed_by: StaffId
    proposed_at: datetime
    decided_by: StaffId | None = None
    decided_at: datetime | None = None

    @property
    def stream(self) -> str:
        return self.proposal_id

    @property
    def expires_at(self) -> datetime:
        return self.proposed_at + LIVES

    def propose(self) -> Change:
        return Change(self, self._event("proposal.made", self.proposed_at, self.proposed_by, about=dict(self.about)))

    def approve(self, by: StaffId, at: datetime) -> Change:
        self._require_open(at)
        if by == self.proposed_by:
            raise OtherPersonNeeded
        return self._decided(S.APPROVED, by, at)

    def reject(self, by: StaffId, at: datetime) -> Change:
        """Whoever has the role; the one who proposed it may take it back."""
        self._require_open(at)
        return self._decided(S.REJECTED, by, at)

    def expire(self, at: datetime) -> Change | None:
        """None unless its time is over and nobody has decided."""
        if self.status is not S.PROPOSED or at < self.expires_at:
            return None
        expired = replace(self._to(S.EXPIRED), decided_at=at)
        return Change(expired, self._event("proposal.expired", at, SYSTEM))

    def _require_open(self, at: datetime) -> None:
        if self.status is S.EXPIRED or (self.status is S.PROPOSED and at >= self.expires_at):
            raise ProposalExpired

    def _decided(self, status: ProposalStatus, by: StaffId, at: datetime) -> Change:
        decided = replace(self._to(status), decided_by=by, decided_at=at)
        return Change(decided, self._event(f"proposal.{status.value}", at, by))

    def _to(self, status: ProposalStatus) -> "Proposal":
        if status not in TRANSITIONS[self.status]:
            raise ProposalDecided
        return replace(self, status=status)

    def _event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        return Event(stream=self.proposal_id, type=kind, at=at, actor=actor, data={"kind": self.kind, **data})


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be proposed: the role both persons need, and what the approval writes.

    `carry_out` is asked at the proposal too, and its answer thrown away: what cannot be done is not proposed.
    """

    role: Role
    carry_out: Callable[[Proposal, datetime], list[Change]]
