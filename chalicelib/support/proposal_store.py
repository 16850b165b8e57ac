"""Proposals in their table; why is sealed under the key of the month they were made in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.sealed import SealedRow
from chalicelib.aws.tables import Action, versioned
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import KeyId
from chalicelib.support.domain import StaffId
from chalicelib.support.look_store import reasons_key_id
from chalicelib.support.looks import Purpose, Reason
from chalicelib.support.proposal import Proposal, ProposalStatus
from chalicelib.support.rows import ProposalRow

OPEN = "open"
Guests = Callable[[], Mapping[type, Writer]]


class DynamoProposals:
    """`guests`: the writers of what approvals write in other domains."""

    def __init__(self, keys: KeyRing, guests: Guests, clock: Clock) -> None:
        self._keys = keys
        self._guests = guests
        self._clock = clock

    def find(self, proposal_id: str) -> Proposal | None:
        row = ProposalRow.find(proposal_id)
        return self._proposal(row) if row else None

    def open(self, *, limit: int) -> list[str]:
        return [row.proposal_id for row in ProposalRow.open_ones.query(OPEN, limit=limit)]

    def due(self, at: datetime, *, limit: int) -> list[str]:
        rows = ProposalRow.open_ones.query(OPEN, ProposalRow.expires_at <= iso(at), limit=limit)
        return [row.proposal_id for row in rows]

    def commit(self, *changes: Change, once: Once | None = None) -> Sequence[object]:
        return commit_with({Proposal: self._write, **self._guests()}, self._clock)(*changes, once=once)

    def _write(self, proposal: Proposal) -> list[Action]:
        key_id = reasons_key_id(proposal.proposed_at)
        box = SealedRow(self._keys.open_or_mint(key_id), "proposals", proposal.proposal_id)
        row = ProposalRow(
            proposal.proposal_id,
            version=proposal.version + 1,
            head_seq=proposal.head.seq,
            head_hash=proposal.head.hash,
            status=proposal.status.value,
            kind=proposal.kind,
            about=dict(proposal.about),
            reason_code=proposal.reason.purpose.value,
            reason_sealed=box.seal("reason", proposal.reason.text),
            key_id=key_id,
            proposed_by=proposal.proposed_by,
            proposed_at=iso(proposal.proposed_at),
            expires_at=iso(proposal.expires_at),
            decided_by=proposal.decided_by,
            decided_at=iso(proposal.decided_at) if proposal.decided_at else None,
            open=OPEN if proposal.status is ProposalStatus.PROPOSED else None,
        )
        return [versioned(row, read_version=proposal.version)]

    def _proposal(self, row: ProposalRow) -> Proposal:
        box = SealedRow(self._keys.open(KeyId(row.key_id)), "proposals", row.proposal_id)
        return Proposal(
            proposal_id=row.proposal_id,
            version=int(row.version),
            head=Head(int(row.head_seq), row.head_hash),
            status=ProposalStatus(row.status),
            kind=row.kind,
            about=row.about,
            reason=Reason(Purpose(row.reason_code), box.unseal("reason", row.reason_sealed) or ""),
            proposed_by=StaffId(row.proposed_by),
            proposed_at=from_iso(row.proposed_at),
            decided_by=StaffId(row.decided_by) if row.decided_by else None,
            decided_at=from_iso(row.decided_at) if row.decided_at else None,
        )
