"""The state machines of the back office and complaints, in words."""

from chalicelib.support import complaint as complaints
from chalicelib.support import domain as staff
from chalicelib.support import proposal as proposals
from dev.diagram_words.machine import Machine

G = proposals.ProposalStatus
Y = staff.StaffStatus
Z = complaints.ComplaintStatus

MACHINES = (
    Machine(
        "Complaint (klagomål)",
        "chalicelib/support/complaint.py",
        complaints.TRANSITIONS,
        {
            Z.UNCONFIRMED: "written by somebody without an account; nobody reads it before the mailed link is followed",
            Z.OPEN: "waits for its answer, ten working days",
            Z.ANSWERED: "answered; kept for 36 months",
            Z.WITHDRAWN: "taken back by whoever complained; kept for 36 months",
        },
        {
            (Z.UNCONFIRMED, Z.OPEN): "confirm, within three days",
            (Z.OPEN, Z.ANSWERED): "answer",
            (Z.OPEN, Z.WITHDRAWN): "withdraw",
            (Z.ANSWERED, Z.OPEN): "reopen, within 30 days",
        },
    ),
    Machine(
        "Member of the staff (personal)",
        "chalicelib/support/domain.py",
        staff.TRANSITIONS,
        {
            Y.ACTIVE: "the directory says in which roles, at each login",
            Y.ENDED: "every session is dead, and the directory lets nobody in again",
        },
        {(Y.ACTIVE, Y.ENDED): "end", (Y.ENDED, Y.ACTIVE): "readmit, by two"},
    ),
    Machine(
        "Proposal (förslag)",
        "chalicelib/support/proposal.py",
        proposals.TRANSITIONS,
        {
            G.PROPOSED: "waits for a second person in the same role, a week at most",
            G.APPROVED: "carried out, in the transaction that approved it",
            G.REJECTED: "turned down, or taken back",
            G.EXPIRED: "nobody decided in time",
        },
        {
            (G.PROPOSED, G.APPROVED): "approve",
            (G.PROPOSED, G.REJECTED): "reject",
            (G.PROPOSED, G.EXPIRED): "time is over",
        },
    ),
)
