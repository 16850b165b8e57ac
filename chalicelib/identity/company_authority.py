"""What each role may do with the company itself. The table is the whole of it; docs/permissions.md is made from it.

What each may do with the company's signature requests stands in signing/permissions.py.
"""

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.identity.company_refusals import CompanyNotFound
from chalicelib.identity.membership import Membership, Role, Standing
from chalicelib.platform.errors import NotPermitted


class CompanyVerb(StrEnum):
    """`manage_owners`: invite, make, demote or remove an owner; `manage_members`: the same with anybody else;
    `manage_integrations`: its API keys and webhook endpoints."""

    READ = "read"
    READ_HISTORY = "read_history"
    EDIT = "edit"
    READ_INVITATIONS = "read_invitations"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_OWNERS = "manage_owners"
    MANAGE_INTEGRATIONS = "manage_integrations"
    LEAVE = "leave"


V = CompanyVerb
PERMITTED: Mapping[Role, frozenset[CompanyVerb]] = {
    Role.OWNER: frozenset(V),
    Role.ADMINISTRATOR: frozenset(V) - {V.MANAGE_OWNERS},
    Role.MEMBER: frozenset({V.READ, V.LEAVE}),
    Role.AUDITOR: frozenset({V.READ, V.READ_HISTORY, V.READ_INVITATIONS, V.LEAVE}),
}


def may(member: Membership | None, verb: CompanyVerb) -> bool:
    return member is not None and member.is_active and verb in PERMITTED[member.role]


def require(member: Membership | None, verb: CompanyVerb) -> Membership:
    """The member, if they may. To whoever does not belong to it the company does not exist."""
    if member is None or not member.is_active:
        raise CompanyNotFound
    if not may(member, verb):
        raise NotPermitted
    return member


def stands_for(standing: Standing | None, verb: CompanyVerb) -> bool:
    return standing is not None and verb in PERMITTED[standing.role]


def require_standing(standing: Standing | None, verb: CompanyVerb) -> Standing:
    """As `require`, by what somebody is in the company at this moment."""
    if standing is None:
        raise CompanyNotFound
    if not stands_for(standing, verb):
        raise NotPermitted
    return standing


def managing(*roles: Role) -> CompanyVerb:
    """What it takes to give or take these roles."""
    return V.MANAGE_OWNERS if Role.OWNER in roles else V.MANAGE_MEMBERS
