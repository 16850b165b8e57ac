"""The verbs of invitations to a company: ask an address, take it back, accept; and what the letters about it need.

A link is `<company>.<invitation>.<secret>`; the secret is derived from the company's key, so that the letter can be
written later without anything clear being stored.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.identity.company_authority import CompanyVerb, managing, may, require
from chalicelib.identity.company_ports import Companies, FindContact, Key, OpenCompany
from chalicelib.identity.company_refusals import (
    CompanyInvitationInvalid,
    CompanyInvitationNotFound,
    CompanyNotFound,
)
from chalicelib.identity.company_service import Belonging
from chalicelib.identity.membership import Invitation, Membership, Role, hash_of
from chalicelib.platform.change import Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import CompanyId, InvitationId, SubjectId
from chalicelib.platform.text import Language

SECRET_BYTES = 20
MAX_TOKEN = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation's link offers: to belong to a company, as something."""

    company_id: CompanyId
    company: str = field(repr=False)
    organisation_number: str = field(repr=False)
    role: Role


@dataclass(frozen=True, slots=True)
class InvitationMail:
    """What the letter says; `token` is the link's."""

    email: str = field(repr=False)
    language: Language
    company: str = field(repr=False)
    inviter: str = field(repr=False)
    token: str = field(repr=False)


class InvitationService:
    def __init__(self, *, companies: Companies, find_contact: FindContact, clock: Clock) -> None:
        self._companies = companies
        self._find_contact = find_contact
        self._clock = clock

    @rerun_on_conflict
    def invite(
        self,
        caller: SubjectId,
        company_id: CompanyId,
        invitation_id: InvitationId,
        *,
        email: str,
        role: Role,
        language: Language,
        once: Once | None,
    ) -> Invitation:
        opened = self._companies.open(company_id, caller)
        invitation = Invitation(
            company_id=company_id,
            invitation_id=invitation_id,
            email=email,
            role=role,
            language=language,
            secret_hash=hash_of(_secret(opened.key, invitation_id)),
            invited_by=caller,
            created_at=self._clock(),
        )
        changes = opened.company.invite(opened.member(caller), invitation, opened.invitations())
        opened.commit(*changes, once=once)
        return invitation

    def find(self, caller: SubjectId, company_id: CompanyId, invitation_id: InvitationId) -> Invitation:
        opened = self._companies.open(company_id, caller)
        require(opened.member(caller), CompanyVerb.READ_INVITATIONS)
        return opened.invitation(invitation_id)

    def open_of(self, caller: SubjectId, company_id: CompanyId) -> Sequence[Invitation]:
        """Those that can still be accepted, the newest first."""
        opened, now = self._companies.open(company_id, caller), self._clock()
        require(opened.member(caller), CompanyVerb.READ_INVITATIONS)
        found = [invitation for invitation in opened.invitations() if invitation.is_open(now)]
        return sorted(found, key=lambda invitation: invitation.created_at, reverse=True)

    @rerun_on_conflict
    def withdraw(self, caller: SubjectId, company_id: CompanyId, invitation_id: InvitationId) -> None:
        opened = self._companies.open(company_id, caller)
        member = require(opened.member(caller), CompanyVerb.READ)
        require(member, CompanyVerb.MANAGE_MEMBERS)  # before it is looked for: others need not learn what exists
        opened.commit(*opened.company.withdraw(member, opened.invitation(invitation_id), self._clock()))

    def offer(self, token: str) -> Offer:
        """What a link offers; CompanyInvitationInvalid for any that is not good now. It changes nothing."""
        opened, invitation = self._by_link(token)
        if not may(opened.member(invitation.invited_by), managing(invitation.role)):
            raise CompanyInvitationInvalid
        company = opened.company
        return Offer(company.company_id, company.details.name, company.organisation_number, invitation.role)

    @rerun_on_conflict
    def accept(self, caller: SubjectId, token: str, once: Once | None) -> Belonging:
        """Whoever holds the link and has logged in with BankID belongs to the company from now on; it works once."""
        opened, invitation = self._by_link(token)
        joining = Membership(
            company_id=opened.company.company_id,
            sid=caller,
            role=invitation.role,
            name=self._find_contact(caller).name,
            joined_at=self._clock(),
        )
        inviter, former = opened.member(invitation.invited_by), opened.member(caller)
        opened.commit(*opened.company.join(invitation, inviter, joining, former), once=once)
        return Belonging(opened.company, opened.member(caller) or joining)

    def invitation_mail(self, company_id: CompanyId, invitation_id: InvitationId) -> InvitationMail:
        """CompanyInvitationInvalid once it is over."""
        opened = self._companies.open(company_id)
        invitation = opened.invitation(invitation_id)
        secret = _secret(opened.key, invitation_id)
        invitation.require(secret, self._clock())
        inviter = opened.member(invitation.invited_by)
        return InvitationMail(
            email=invitation.email,
            language=invitation.language,
            company=opened.company.details.name,
            inviter=inviter.name if inviter else "",
            token=f"{company_id}.{invitation_id}.{secret}",
        )

    def names(self, company_id: CompanyId, sid: SubjectId) -> tuple[str, str]:
        """What a company and one of its people are called; who has left is called nothing."""
        opened = self._companies.open(company_id, sid)
        member = opened.member(sid)
        return opened.company.details.name, member.name if member else ""

    def _by_link(self, token: str) -> tuple[OpenCompany, Invitation]:
        company_id, invitation_id, secret = _read_token(token)
        try:
            opened = self._companies.open(company_id)
            invitation = opened.invitation(invitation_id)
        except (CompanyNotFound, CompanyInvitationNotFound) as gone:
            raise CompanyInvitationInvalid from gone
        invitation.require(secret, self._clock())
        return opened, invitation


def _secret(key: Key, invitation_id: InvitationId) -> str:
    derived = key.derive(f"company-invitation|{invitation_id}", SECRET_BYTES)
    return base64.b32encode(derived).decode().lower()


def _read_token(token: str) -> tuple[CompanyId, InvitationId, str]:
    parts = token.split(".") if len(token) <= MAX_TOKEN else []
    if len(parts) != 3 or not parts[0].startswith("com_") or not parts[1].startswith("inv_"):
        raise CompanyInvitationInvalid
    return CompanyId(parts[0]), InvitationId(parts[1]), parts[2]
