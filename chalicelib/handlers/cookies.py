"""Cookies of our own: `__Host-` ones only, so no other host or path can set or read them; and the CSRF token."""

import hmac

from chalicelib.handlers.call import Call
from chalicelib.identity.refusals import CsrfTokenInvalid
from chalicelib.identity.session import csrf_token

SESSION_COOKIE = "__Host-session"
SIGNING_COOKIE = "__Host-signing"
ORDER_COOKIE = "__Host-eid-"  # followed by the order's id: two tabs may have an order each
STAFF_COOKIE = "__Host-staff"
STAFF_LOGIN_COOKIE = "__Host-staff-login"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def cookie(call: Call, name: str) -> str:
    """The cookie's value, or nothing. Read by hand: the standard library's parser stops at a neighbour's odd cookie."""
    for pair in call.header("cookie").split(";"):
        found, _, value = pair.strip().partition("=")
        if found == name:
            return value
    return ""


def host_cookie(name: str, value: str, *, max_age_s: int, same_site: str = "Lax") -> str:
    """A Set-Cookie line. Lax: the cookie comes along when a person follows a link to us, never with a foreign POST."""
    assert name.startswith("__Host-"), "a cookie that any subdomain could set is no proof"
    return f"{name}={value}; Max-Age={max_age_s}; Path=/; Secure; HttpOnly; SameSite={same_site}"


def gone_cookie(name: str) -> str:
    return host_cookie(name, "", max_age_s=0)


def require_csrf(call: Call, token: str) -> None:
    """Whoever calls by a session's cookie and changes something must prove that our own page sends it."""
    if call.request.method in SAFE_METHODS:
        return
    if not hmac.compare_digest(call.header("x-csrf-token").encode(), csrf_token(token).encode()):
        raise CsrfTokenInvalid
