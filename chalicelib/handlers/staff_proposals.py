"""Routes of what takes two persons: what waits, approve, reject. What is proposed has a route of its own each."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.http import Api
from chalicelib.handlers.staff import ONE, ROOT, staff_id
from chalicelib.handlers.staff_callers import administrator, staff
from chalicelib.handlers.staff_reasons import looker, reason_in
from chalicelib.payments.refusals import (
    AlreadyReversed,
    EntryNotFound,
    InsufficientCredits,
    NothingOwed,
    PurchaseNeedsNothing,
    RefundTooLarge,
    RefundWrongState,
)
from chalicelib.platform.clock import iso
from chalicelib.platform.errors import DomainError, ReasonMissing
from chalicelib.platform.ids import new_id
from chalicelib.support import refusals
from chalicelib.support.schemas import ProposalList, ProposalView, ProposeReadmission, ReasonShape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.support.proposal import Proposal

blueprint = Blueprint(__name__)
api = Api(blueprint, "staff")

PROPOSALS = ROOT + "/proposals"
OPEN_AT_MOST = 100
DECIDES = (refusals.ProposalNotFound, refusals.ProposalDecided, refusals.ProposalExpired)
EFFECTS: tuple[type[DomainError], ...] = (
    EntryNotFound,
    AlreadyReversed,
    InsufficientCredits,
    PurchaseNeedsNothing,
    RefundWrongState,
    RefundTooLarge,
    NothingOwed,
    refusals.StaffNotFound,
    refusals.StaffWrongState,
)


def show_proposal(call: Call, proposal_id: str, status: int = 200) -> Answer:
    service = wiring.support.proposals()
    return Answer(proposal_view(service.find(proposal_id)), status, {"Location": f"{PROPOSALS}/{proposal_id}"})


def show_proposed(call: Call, proposal_id: str) -> Answer:
    return show_proposal(call, proposal_id, 201)


def propose(call: Call, kind: str, about: "Mapping[str, str]") -> Answer:
    """What every route that proposes does."""
    proposal_id = new_id("prp")
    wiring.support.proposals().propose(
        call.caller.staff_id, proposal_id, kind, about, reason_in(call.body.reason), call.once(proposal_id)
    )
    return show_proposed(call, proposal_id)


@api.route("GET", PROPOSALS, caller=staff, answer=ProposalList, refusals=(ReasonMissing,))
def list_proposals(call: Call) -> Answer:
    """What waits for a second person in one of your roles."""
    from chalicelib.support.looks import Verb

    wiring.support.looking().note(looker(call), Verb.READ_PROPOSALS, "proposals")
    found = wiring.support.proposals().open(call.caller.present.roles, limit=OPEN_AT_MOST)
    return Answer(ProposalList([proposal_view(each) for each in found]))


@api.route(
    "GET",
    PROPOSALS + "/{proposal_id}",
    caller=staff,
    answer=ProposalView,
    refusals=(refusals.ProposalNotFound, ReasonMissing),
)
def read_proposal(call: Call) -> Answer:
    """One proposal, decided or not: what, why, and by whom."""
    from chalicelib.support.looks import Verb

    by = looker(call)
    service = wiring.support.proposals()
    proposal = service.find(proposal_id_of(call))
    if service.role_of(proposal) not in call.caller.present.roles:
        raise refusals.StaffRoleMissing
    wiring.support.looking().note(by, Verb.READ_PROPOSALS, proposal.proposal_id)
    return Answer(proposal_view(proposal))


@api.route(
    "POST",
    PROPOSALS + "/{proposal_id}/approve",
    caller=staff,
    answer=ProposalView,
    show=show_proposal,
    refusals=(*DECIDES, refusals.OtherPersonNeeded, refusals.ProposerGone, *EFFECTS),
)
def approve_proposal(call: Call) -> Answer:
    """Approve what somebody else proposed, which carries it out.

    You and the proposer must both have the role it takes at this moment. If it cannot be carried out, it stays open.
    """
    proposal_id = proposal_id_of(call)
    wiring.support.proposals().approve(call.caller.staff_id, proposal_id, call.once(proposal_id))
    return show_proposal(call, proposal_id)


@api.route(
    "POST",
    PROPOSALS + "/{proposal_id}/reject",
    caller=staff,
    answer=ProposalView,
    show=show_proposal,
    refusals=DECIDES,
)
def reject_proposal(call: Call) -> Answer:
    """Turn a proposal down, or take your own back."""
    proposal_id = proposal_id_of(call)
    wiring.support.proposals().reject(call.caller.staff_id, proposal_id, call.once(proposal_id))
    return show_proposal(call, proposal_id)


@api.route(
    "POST",
    ONE + "/readmit",
    caller=administrator,
    body=ProposeReadmission,
    answer=ProposalView,
    status=201,
    show=show_proposed,
    refusals=(refusals.StaffNotFound, refusals.StaffWrongState, ReasonMissing),
)
def propose_readmission(call: Call) -> Answer:
    """Propose that somebody whose access was ended may log in again; another administrator approves it."""
    return propose(call, "readmit_staff", {"staff_id": staff_id(call)})


def proposal_id_of(call: Call) -> str:
    given = call.params["proposal_id"]
    if not given.startswith("prp_") or not given.isascii() or len(given) > 40:
        raise refusals.ProposalNotFound
    return given


def proposal_view(proposal: "Proposal") -> ProposalView:
    return ProposalView(
        proposal_id=proposal.proposal_id,
        kind=proposal.kind,
        role=wiring.support.proposals().role_of(proposal).value,
        status=proposal.status.value,
        about=dict(proposal.about),
        reason=ReasonShape(proposal.reason.purpose.value, proposal.reason.text),
        proposed_by=proposal.proposed_by,
        proposed_at=iso(proposal.proposed_at),
        expires_at=iso(proposal.expires_at),
        decided_by=proposal.decided_by,
        decided_at=iso(proposal.decided_at) if proposal.decided_at else None,
    )
