"""Proof of identity that is recent: whoever sits at a session's device now has used their eID lately."""

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.handlers.call import Call
from chalicelib.platform.clock import utc_now

if TYPE_CHECKING:
    from chalicelib.identity.session import Session

FRESH_FOR = timedelta(minutes=15)


def require_fresh(call: Call) -> None:
    """FreshLoginRequired unless the session's eID order ended less than a quarter of an hour ago."""
    from chalicelib.privacy.request_refusals import FreshLoginRequired

    if not is_fresh(call.caller.session):
        raise FreshLoginRequired


def is_fresh(session: "Session") -> bool:
    return session.proved_at is not None and utc_now() < session.proved_at + FRESH_FOR
