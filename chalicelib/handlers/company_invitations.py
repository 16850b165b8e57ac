"""Routes about invitations to a company: ask an address, list, withdraw; and for whoever was asked, look and accept."""

from datetime import datetime
from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import company_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.companies import ONE, OUTSIDERS, company_answer, show_company
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.problem import Invalid
from chalicelib.handlers.signing_invitees import address
from chalicelib.identity.company_refusals import (
    AlreadyInvited,
    AlreadyMember,
    CompanyInvitationInvalid,
    CompanyInvitationNotFound,
    CompanyInvitationOver,
    TooManyInvitations,
)
from chalicelib.identity.company_schemas import (
    CompanyInvitationList,
    CompanyInvitationToken,
    CompanyInvitationView,
    CompanyOfferView,
    CompanyView,
    NewCompanyInvitation,
)
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import InvitationId, new_id
from chalicelib.platform.text import Language

if TYPE_CHECKING:
    from chalicelib.identity.membership import Invitation

blueprint = Blueprint(__name__)
api = Api(blueprint, "companies")

INVITATIONS = ONE + "/invitations"
INVITED = "/v1/company-invitations"


def _show(call: Call, invitation_id: str) -> Answer:
    found = wiring.companies.invitations().find(ids.sid_of(call), ids.company_id(call), InvitationId(invitation_id))
    return _answer(call, found)


@api.route("POST", INVITATIONS, caller=person, body=NewCompanyInvitation, answer=CompanyInvitationView, status=201,
           show=_show, refusals=(*OUTSIDERS, Invalid, AlreadyInvited, TooManyInvitations))  # fmt: skip
def invite_member(call: Call) -> Answer:
    """Ask somebody, by e-mail, to belong to a company: as owner, administrator, member or auditor.

    Only an owner invites an owner. The link works once, within 14 days, for whoever opens it and logs in with
    BankID; you are then told who that was. It stops working when whoever invited may invite no more.
    """
    from chalicelib.identity.membership import Role

    body: NewCompanyInvitation = call.body
    invitation_id = InvitationId(new_id("inv"))
    invited = wiring.companies.invitations().invite(
        ids.sid_of(call),
        ids.company_id(call),
        invitation_id,
        email=address(body.email, "/email"),
        role=Role(body.role),
        language=Language(body.language),
        once=call.once(invitation_id),
    )
    return _answer(call, invited)


@api.route("GET", INVITATIONS, caller=person, answer=CompanyInvitationList, refusals=OUTSIDERS)
def list_invitations(call: Call) -> Answer:
    """Invitations that can still be accepted, the newest first."""
    found = wiring.companies.invitations().open_of(ids.sid_of(call), ids.company_id(call))
    return Answer(CompanyInvitationList([_view(each, call.clock()) for each in found]))


@api.route("DELETE", INVITATIONS + "/{invitation_id}", caller=person, status=204,
           refusals=(*OUTSIDERS, CompanyInvitationNotFound, CompanyInvitationOver))  # fmt: skip
def withdraw_invitation(call: Call) -> Answer:
    """Withdraw an invitation: its link is dead at once."""
    wiring.companies.invitations().withdraw(ids.sid_of(call), ids.company_id(call), ids.invitation_id(call))
    return Answer(status=204)


@api.route("POST", INVITED + "/look", caller=person, body=CompanyInvitationToken, answer=CompanyOfferView,
           refusals=(CompanyInvitationInvalid,))  # fmt: skip
def look_at_invitation(call: Call) -> Answer:
    """What an invitation's link offers: which company, as what. It changes nothing."""
    offer = wiring.companies.invitations().offer(call.body.token)
    return Answer(CompanyOfferView(offer.company_id, offer.company, offer.organisation_number, offer.role.value))


@api.route("POST", INVITED + "/accept", caller=person, body=CompanyInvitationToken, answer=CompanyView, status=201,
           show=show_company, refusals=(CompanyInvitationInvalid, AlreadyMember))  # fmt: skip
def accept_invitation(call: Call) -> Answer:
    """Accept an invitation: from then on you belong to the company. Its link works no more."""
    token: str = call.body.token
    once = call.once(token.partition(".")[0])
    return company_answer(wiring.companies.invitations().accept(ids.sid_of(call), token, once), 201)


def _answer(call: Call, invitation: "Invitation") -> Answer:
    location = f"{INVITATIONS.format(company_id=invitation.company_id)}/{invitation.invitation_id}"
    return Answer(_view(invitation, call.clock()), 201, {"Location": location})


def _view(invitation: "Invitation", now: datetime) -> CompanyInvitationView:
    from chalicelib.identity.membership import InvitationStatus

    is_expired = invitation.status is InvitationStatus.OPEN and not invitation.is_open(now)
    return CompanyInvitationView(
        invitation_id=invitation.invitation_id,
        email=invitation.email or None,
        role=invitation.role.value,
        status="expired" if is_expired else invitation.status.value,
        invited_by=invitation.invited_by,
        created_at=iso(invitation.created_at),
        expires_at=iso(invitation.expires_at),
    )
