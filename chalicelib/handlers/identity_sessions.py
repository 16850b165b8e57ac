"""Routes of sessions: from a login order to a session, its refresh, its end."""

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.callers import anyone
from chalicelib.handlers.cookies import ORDER_COOKIE, SESSION_COOKIE, gone_cookie, host_cookie
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import holder_of, newcomer
from chalicelib.identity import refusals
from chalicelib.identity.policy_texts import is_enough
from chalicelib.identity.schemas import NewSession, RefreshSession, SessionView
from chalicelib.identity.session import Issued, Session, SessionKind, csrf_token
from chalicelib.platform.clock import iso
from chalicelib.platform.fence import AccountBeingErased
from chalicelib.platform.ids import OrderId

blueprint = Blueprint(__name__)
api = Api(blueprint, "sessions")

ROOT = "/v1/sessions"
CURRENT_ONE = ROOT + "/current"


@api.route(
    "POST",
    ROOT,
    caller=anyone,
    body=NewSession,
    answer=SessionView,
    status=201,
    refusals=(
        refusals.EidOrderSecretMissing,
        refusals.EidOrderNotFound,
        refusals.EidOrderNotComplete,
        refusals.EidOrderEnded,
        refusals.EidOrderUsed,
        refusals.PersonNotFound,
        AccountBeingErased,
    ),
)
def create_session(call: Call) -> Answer:
    """Exchange a complete login order for a session, once.

    Only for whoever started the order. A browser gets a cookie and a `csrf_token`, an app its tokens.
    """
    holder = holder_of(call, OrderId(call.body.order_id))
    issued = wiring.eid.logins().exchange(holder.order_id, holder.secret)
    session = issued.session
    if session.kind is SessionKind.WEB:
        lives = int((session.ends_at - session.created_at).total_seconds())
        call.set_cookies.append(host_cookie(SESSION_COOKIE, issued.token, max_age_s=lives))
        call.set_cookies.append(gone_cookie(ORDER_COOKIE + holder.order_id))
    return Answer(_issued_view(issued), 201, {"Location": CURRENT_ONE})


@api.route("POST", ROOT + "/refresh", caller=anyone, body=RefreshSession, answer=SessionView,
           refusals=(refusals.SessionInvalid, refusals.RefreshTokenReused))  # fmt: skip
def refresh_session(call: Call) -> Answer:
    """Get a new access token for an app.

    The refresh token works once. Using an old one again ends the session for all its holders.
    """
    return Answer(_issued_view(wiring.identity.sessions().refresh(call.body.refresh_token)))


@api.route("GET", CURRENT_ONE, caller=newcomer, answer=SessionView)
def read_session(call: Call) -> Answer:
    """The session of this request, and the CSRF token of a browser's."""
    return Answer(_view(call.caller.session, call.caller.token))


@api.route("DELETE", CURRENT_ONE, caller=newcomer, status=204, query={"everywhere": "true: all sessions of the person"})
def delete_session(call: Call) -> Answer:
    """Log out, here or everywhere."""
    if call.query.get("everywhere") == "true":
        wiring.identity.sessions().end_all(call.caller.sid)
    wiring.identity.sessions().end(call.caller.session)
    if call.caller.session.kind is SessionKind.WEB:
        call.set_cookies.append(gone_cookie(SESSION_COOKIE))
    return Answer(status=204)


def _issued_view(issued: Issued) -> SessionView:
    view = _view(issued.session, issued.token)
    if issued.session.kind is SessionKind.APP:
        view.access_token = issued.token
        view.refresh_token = issued.refresh_token
    return view


def _view(session: Session, token: str) -> SessionView:
    """An older session may not know of a newer acknowledgement; then the person's row is asked."""
    is_known = is_enough(session.acknowledged)
    return SessionView(
        session_id=session.session_id,
        kind=session.kind.value,
        sid=session.subject,
        acknowledgement_required=not is_known and not _has_acknowledged(session),
        ends_at=iso(session.ends_at),
        csrf_token=csrf_token(token) if session.kind is SessionKind.WEB else None,
        access_token_ends_at=iso(session.access_ends_at) if session.access_ends_at else None,
    )


def _has_acknowledged(session: Session) -> bool:
    from chalicelib.platform.ids import SubjectId

    return is_enough(wiring.identity.accounts().has_acknowledged(SubjectId(session.subject)))
