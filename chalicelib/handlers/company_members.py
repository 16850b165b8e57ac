"""Routes about who belongs to a company: list, give another role, remove, leave."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import company_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.companies import ONE, OUTSIDERS
from chalicelib.handlers.cursor import cursor_of, limit_of, place_of, read_cursor
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.identity.company_refusals import LastOwner, MemberNotFound
from chalicelib.identity.company_schemas import MemberPage, MemberRole, MemberView
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import SubjectId

if TYPE_CHECKING:
    from chalicelib.identity.membership import Membership

blueprint = Blueprint(__name__)
api = Api(blueprint, "companies")

MEMBERS = ONE + "/members"
MEMBER = MEMBERS + "/{sid}"


@api.route("GET", MEMBERS, caller=person, answer=MemberPage, refusals=(*OUTSIDERS, Invalid),
           query={"limit": "1–100", "cursor": "from `next_cursor`"})  # fmt: skip
def list_members(call: Call) -> Answer:
    """Who belongs to a company, and as what. A page may hold fewer than `limit`, and still have a `next_cursor`."""
    members, following = wiring.companies.companies().members(
        ids.sid_of(call), ids.company_id(call), limit_of(call), _after(call)
    )
    cursor = cursor_of(following) if following else None
    return Answer(MemberPage(items=[_view(member) for member in members], next_cursor=cursor))


@api.route("PUT", MEMBER + "/role", caller=person, body=MemberRole, answer=MemberView,
           refusals=(*OUTSIDERS, MemberNotFound, LastOwner))  # fmt: skip
def change_role(call: Call) -> Answer:
    """Give a member another role; it holds from their next call on. Only an owner makes or demotes an owner."""
    from chalicelib.identity.membership import Role

    changed = wiring.companies.companies().change_role(
        ids.sid_of(call), ids.company_id(call), ids.member_sid(call), Role(call.body.role)
    )
    return Answer(_view(changed))


@api.route("DELETE", MEMBER, caller=person, status=204, refusals=(*OUTSIDERS, MemberNotFound, LastOwner))
def remove_member(call: Call) -> Answer:
    """Remove a member, who is told by e-mail. They reach nothing of the company from their next call on.

    The requests they sent stay the company's.
    """
    wiring.companies.companies().remove(ids.sid_of(call), ids.company_id(call), ids.member_sid(call))
    return Answer(status=204)


def _left(_call: Call, _result: str) -> Answer:
    return Answer(status=204)


@api.route("POST", ONE + "/leave", caller=person, status=204, show=_left, refusals=(*OUTSIDERS, LastOwner))
def leave_company(call: Call) -> Answer:
    """Leave a company: from then on you reach nothing of it. Its last owner cannot."""
    company_id = ids.company_id(call)
    wiring.companies.companies().leave(ids.sid_of(call), company_id, once=call.once(company_id))
    return Answer(status=204)


def _after(call: Call) -> SubjectId | None:
    cursor = read_cursor(call)
    place = place_of(cursor) if cursor else None
    if place is not None and not ids.FORM.fullmatch(place):
        raise Invalid(FieldError("cursor", "invalid_cursor", "not a cursor of this list"))
    return SubjectId(place) if place else None


def _view(member: "Membership") -> MemberView:
    return MemberView(sid=member.sid, name=member.name, role=member.role.value, joined_at=iso(member.joined_at))
