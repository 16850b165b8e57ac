"""Who may call: a person who is logged in or their API key, a newcomer, the holder of an eID order."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib import wiring
from chalicelib.handlers.api_key_callers import KeyHolder, admit, count_call, is_key
from chalicelib.handlers.call import Call
from chalicelib.handlers.cookies import ORDER_COOKIE, SAFE_METHODS, SESSION_COOKIE, cookie, require_csrf
from chalicelib.identity.policy_texts import is_enough
from chalicelib.identity.refusals import (
    AcknowledgementRequired,
    EidOrderSecretMissing,
    LoginRequired,
    SessionInvalid,
)
from chalicelib.identity.session import Session, SessionKind
from chalicelib.platform.ids import OrderId, SubjectId


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A person with a session; `token` is the session's own, and is never logged."""

    session: Session
    token: str

    @property
    def sid(self) -> SubjectId:
        return SubjectId(self.session.subject)

    @property
    def reference(self) -> str:
        return self.sid


class Newcomer:
    """Logged in; the acknowledgement may be missing."""

    scheme: ClassVar[str] = "newcomer"

    def __call__(self, call: Call) -> LoggedIn:
        return session_of(call)


class Person:
    """Logged in, or a program with their API key; and the terms and the policy are acknowledged, since they last
    changed in anything of weight."""

    scheme: ClassVar[str] = "person"

    def __call__(self, call: Call) -> LoggedIn | KeyHolder:
        token = bearer(call)
        if is_key(token):
            holder = admit(call, token)
            require_acknowledged(holder.sid)
            return holder
        caller = session_of(call)
        # An older session does not know what was acknowledged in another one since: then the person's row is asked.
        if not is_enough(caller.session.acknowledged):
            require_acknowledged(caller.sid)
        return caller


def session_of(call: Call) -> LoggedIn:
    token = bearer(call) or cookie_token(call, SESSION_COOKIE)
    if not token:
        raise LoginRequired
    session = wiring.identity.sessions().find(token, note_use=call.request.method in SAFE_METHODS)
    if session.kind is SessionKind.SIGNING:
        raise SessionInvalid
    count_call(call, wiring.identity.person_calls(), session.subject)
    return LoggedIn(session, token)


def require_acknowledged(sid: SubjectId) -> None:
    if not is_enough(wiring.identity.accounts().has_acknowledged(sid)):
        raise AcknowledgementRequired


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever started an eID order, by its secret; whether the secret is right the verb itself finds out."""

    order_id: OrderId
    secret: str

    @property
    def reference(self) -> str:
        return f"order:{self.order_id}"


class OrderHolder:
    """The browser or app that started the order of the path: its cookie, or `Authorization: Order <id>.<secret>`."""

    scheme: ClassVar[str] = "order_holder"

    def __call__(self, call: Call) -> Holder:
        return holder_of(call, OrderId(call.params["order_id"]))


def holder_of(call: Call, order_id: OrderId) -> Holder:
    """EidOrderSecretMissing unless the request carries a secret for that very order."""
    scheme, _, credentials = call.header("authorization").partition(" ")
    named, _, secret = credentials.strip().partition(".")
    if scheme.lower() != "order" or named != order_id:
        secret = cookie(call, ORDER_COOKIE + order_id)
    if not secret:
        raise EidOrderSecretMissing
    return Holder(order_id, secret)


def bearer(call: Call) -> str:
    scheme, _, token = call.header("authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def cookie_token(call: Call, name: str) -> str:
    """A session's token from its cookie, or nothing; what changes something must carry the CSRF token too."""
    token = cookie(call, name)
    if token:
        require_csrf(call, token)
    return token


newcomer = Newcomer()
person = Person()
order_holder = OrderHolder()
