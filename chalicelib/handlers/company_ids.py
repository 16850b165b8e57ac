"""The ids of companies' paths. What cannot be an id of ours is not found, without a look into any table."""

import re
from typing import cast

from chalicelib.handlers.call import Call
from chalicelib.identity.company_refusals import CompanyInvitationNotFound, CompanyNotFound, MemberNotFound
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import CompanyId, InvitationId, SubjectId

FORM = re.compile(r"[a-z]{2,4}_[a-z0-9]{1,60}", re.ASCII)


def sid_of(call: Call) -> SubjectId:
    return cast(SubjectId, call.caller.sid)


def company_id(call: Call) -> CompanyId:
    return CompanyId(_formed(call.params["company_id"], CompanyNotFound))


def member_sid(call: Call) -> SubjectId:
    return SubjectId(_formed(call.params["sid"], MemberNotFound))


def invitation_id(call: Call) -> InvitationId:
    return InvitationId(_formed(call.params["invitation_id"], CompanyInvitationNotFound))


def _formed(given: str, unknown: type[DomainError]) -> str:
    if not FORM.fullmatch(given):
        raise unknown
    return given
