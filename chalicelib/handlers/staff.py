"""Routes of the staff itself: logging in by the operator's directory, and who has access."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.cookies import STAFF_COOKIE, STAFF_LOGIN_COOKIE, cookie, gone_cookie, host_cookie
from chalicelib.handlers.http import Api
from chalicelib.handlers.staff_callers import administrator, staff
from chalicelib.handlers.staff_reasons import looker
from chalicelib.platform.clock import iso
from chalicelib.platform.errors import ReasonMissing
from chalicelib.support import refusals
from chalicelib.support.domain import StaffId
from chalicelib.support.schemas import (
    NewStaffSession,
    StaffLoginView,
    StaffMemberList,
    StaffMemberView,
    StaffSessionView,
)

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.support.domain import StaffMember

blueprint = Blueprint(__name__)
api = Api(blueprint, "staff")

ROOT = "/v1/admin"
SESSIONS = ROOT + "/sessions"
CURRENT = SESSIONS + "/current"
MEMBERS = ROOT + "/staff"
ONE = MEMBERS + "/{staff_id}"
LOGIN_LIVES_S = 600
CHANGES = (refusals.StaffNotFound, refusals.StaffWrongState)


@api.route("POST", ROOT + "/logins", caller=anyone, answer=StaffLoginView, refusals=(refusals.StaffLoginUnavailable,))
def start_staff_login(call: Call) -> Answer:
    """Begin to log in as staff: send the browser to `address`; it comes back to `/staff` with `code` and `state`.

    Nothing is stored; the browser keeps a cookie that alone can finish this login, within ten minutes.
    """
    started = wiring.support.logins().start(call.language.value)
    call.set_cookies.append(host_cookie(STAFF_LOGIN_COOKIE, started.secret, max_age_s=LOGIN_LIVES_S))
    return Answer(StaffLoginView(started.address))


@api.route(
    "POST",
    SESSIONS,
    caller=anyone,
    body=NewStaffSession,
    answer=StaffSessionView,
    status=201,
    refusals=(
        refusals.StaffLoginRefused,
        refusals.StaffLoginUnavailable,
        refusals.StaffMfaMissing,
        refusals.StaffOnly,
        refusals.StaffAccessEnded,
    ),
)
def create_staff_session(call: Call) -> Answer:
    """Exchange what the browser came back with for a session of the back office, once.

    The directory must say that more than one factor was used, and name a group that has a role here.
    """
    secret = cookie(call, STAFF_LOGIN_COOKIE)
    call.set_cookies.append(gone_cookie(STAFF_LOGIN_COOKIE))
    issued = wiring.support.logins().finish(secret, call.body.state, call.body.code)
    session = issued.session
    lives = int((session.ends_at - session.created_at).total_seconds())
    call.set_cookies.append(host_cookie(STAFF_COOKIE, issued.token, max_age_s=lives, same_site="Strict"))
    present = wiring.support.logins().find(issued.token)
    return Answer(
        _session_view(present.member, session.roles, session.ends_at, issued.token), 201, {"Location": CURRENT}
    )


@api.route("GET", CURRENT, caller=staff, answer=StaffSessionView)
def read_staff_session(call: Call) -> Answer:
    """Who is logged in, in which roles, and the CSRF token."""
    present = call.caller.present
    return Answer(_session_view(present.member, present.roles, present.session.ends_at, call.caller.token))


@api.route("DELETE", CURRENT, caller=staff, status=204)
def delete_staff_session(call: Call) -> Answer:
    """Log out."""
    wiring.support.logins().end(call.caller.present.session)
    call.set_cookies.append(gone_cookie(STAFF_COOKIE))
    return Answer(status=204)


def _show_member(call: Call, _result: str = "") -> Answer:
    return Answer(_member_view(wiring.support.members().find(staff_id(call)), call.clock()))


@api.route("GET", MEMBERS, caller=administrator, answer=StaffMemberList, refusals=(ReasonMissing,))
def list_staff(call: Call) -> Answer:
    """The access review: who has which roles, when they were last seen, and when each was last confirmed.

    Roles come from the operator's directory at each login. Each access is confirmed by somebody else every 90 days, or
    ended; those that are due come first.
    """
    from chalicelib.support.looks import Verb

    wiring.support.looking().note(looker(call), Verb.READ_STAFF, "staff")
    now = call.clock()
    return Answer(StaffMemberList([_member_view(member, now) for member in wiring.support.members().all()]))


@api.route(
    "POST",
    ONE + "/confirm",
    caller=administrator,
    answer=StaffMemberView,
    show=_show_member,
    refusals=(*CHANGES, refusals.OtherPersonNeeded),
)
def confirm_staff(call: Call) -> Answer:
    """Confirm that somebody else still needs their access."""
    member = staff_id(call)
    wiring.support.members().confirm(call.caller.staff_id, member, call.once(member))
    return _show_member(call)


@api.route("POST", ONE + "/end", caller=administrator, answer=StaffMemberView, show=_show_member, refusals=CHANGES)
def end_staff(call: Call) -> Answer:
    """End somebody's access: every session of theirs is dead at once, and the directory cannot bring it back."""
    member = staff_id(call)
    wiring.support.members().end(call.caller.staff_id, member, call.once(member))
    return _show_member(call)


def staff_id(call: Call) -> StaffId:
    given = call.params["staff_id"]
    if not given.startswith("stf_") or not given.isascii() or len(given) > 40:
        raise refusals.StaffNotFound
    return StaffId(given)


def _session_view(member: "StaffMember", roles: frozenset[str], ends_at: "datetime", token: str) -> StaffSessionView:
    from chalicelib.identity.session import csrf_token
    from chalicelib.support.session import IDLE

    return StaffSessionView(
        staff_id=member.staff_id,
        name=member.name,
        roles=sorted(roles),
        ends_at=iso(ends_at),
        idle_s=int(IDLE.total_seconds()),
        csrf_token=csrf_token(token),
    )


def _member_view(member: "StaffMember", now: "datetime") -> StaffMemberView:
    return StaffMemberView(
        staff_id=member.staff_id,
        name=member.name,
        status=member.status.value,
        roles=sorted(member.roles),
        created_at=iso(member.created_at),
        seen_at=iso(member.seen_at),
        reviewed_at=iso(member.reviewed_at),
        reviewed_by=member.reviewed_by,
        review_due_at=iso(member.review_due_at),
        review_due=member.status.value == "active" and now >= member.review_due_at,
        ended_at=iso(member.ended_at) if member.ended_at else None,
        ended_by=member.ended_by,
    )
