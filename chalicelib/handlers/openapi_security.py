"""Who may call, as OpenAPI security: each `caller.scheme` is one of the ways named here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.handlers.http import Route
from chalicelib.handlers.key_scopes import OPENED_BY
from chalicelib.platform.text import Text

SCHEMES: dict[str, Any] = {
    "session_cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-session",
        "description": "A browser's session, set when it logs in: HttpOnly, Secure, SameSite=Lax.",
    },
    "staff_cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-staff",
        "description": "A session of the back office: HttpOnly, Secure, SameSite=Strict; over after 15 minutes unused.",
    },
    "signing_cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-signing",
        "description": "A recipient's signing session, set when the link's token is exchanged.",
    },
    "order_cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-eid-{order_id}",
        "description": "Binds an eID order to the browser that started it; a cookie per order.",
    },
    "csrf_token": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "The session's own token, sent with every call of a browser that is not a GET.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An app's access token: short-lived, renewed with its refresh token.",
    },
    "api_key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A program's API key, `Authorization: Bearer b2b_live_…`. It opens an operation if it has the "
        "scope that the operation names.",
    },
    "order_secret": {
        "type": "http",
        "scheme": "Order",
        "description": "`Authorization: Order <order_id>.<secret>`: the app that started an eID order follows it.",
    },
    "callback_identifier": {
        "type": "apiKey",
        "in": "header",
        "name": "callbackIdentifier",
        "description": "The secret of one payment, as it was given to Swish with the payment.",
    },
    "callback_secret": {
        "type": "apiKey",
        "in": "query",
        "name": "secret",
        "description": "The secret of one payment, in the address that Klarna was given with the payment.",
    },
    "stripe_signature": {
        "type": "apiKey",
        "in": "header",
        "name": "Stripe-Signature",
        "description": "Stripe's signature over the body as it is sent, at most five minutes old.",
    },
    "verification_secret": {
        "type": "http",
        "scheme": "Verification",
        "description": "`Authorization: Verification <secret>`: given once, when the verification was made.",
    },
}


@dataclass(frozen=True, slots=True)
class Way:
    """`cookie` and `header` name schemes, either of which opens the route; `refusals` are codes a caller can get."""

    name: Text
    cookie: str | None = None
    header: str | None = None
    is_csrf_guarded: bool = False
    refusals: tuple[str, ...] = ()

    def security(self, method: str) -> list[dict[str, list[str]]]:
        """Alternatives, as an operation's `security` has them; empty: open to the world."""
        csrf: dict[str, list[str]] = {"csrf_token": []} if self._needs_csrf(method) else {}
        by_cookie: list[dict[str, list[str]]] = [{self.cookie: [], **csrf}] if self.cookie else []
        by_header: list[dict[str, list[str]]] = [{self.header: []}] if self.header else []
        return by_cookie + by_header

    def codes(self, method: str) -> tuple[str, ...]:
        """Whoever acts as a person may find their account frozen before its erasure."""
        fenced = ("account_frozen",) if self.cookie == "session_cookie" and method != "GET" else ()
        return (*self.refusals, *(("csrf_token_invalid",) if self._needs_csrf(method) else ()), *fenced)

    def _needs_csrf(self, method: str) -> bool:
        return self.is_csrf_guarded and method != "GET"


SESSION_REFUSALS = ("login_required", "session_invalid", "access_token_expired", "rate_limited")
WAYS: Mapping[str, Way] = {
    "none": Way(Text(sv="Öppen för alla", en="Open to anyone")),
    "newcomer": Way(
        Text(
            sv="En inloggad person, även före godkännandet", en="A person who is logged in, even before acknowledging"
        ),
        cookie="session_cookie",
        header="bearer",
        is_csrf_guarded=True,
        refusals=SESSION_REFUSALS,
    ),
    "person": Way(
        Text(sv="En inloggad person", en="A person who is logged in"),
        cookie="session_cookie",
        header="bearer",
        is_csrf_guarded=True,
        refusals=(*SESSION_REFUSALS, "acknowledgement_required"),
    ),
    "staff": Way(
        Text(sv="Tjänstens egen personal, i en av vägens roller", en="The service's own staff, in a role of the route"),
        cookie="staff_cookie",
        is_csrf_guarded=True,
        refusals=("staff_login_required", "staff_session_invalid", "staff_role_missing"),
    ),
    "order_holder": Way(
        Text(sv="Den som startade BankID-begäran", en="Whoever started the eID order"),
        cookie="order_cookie",
        header="order_secret",
        refusals=("eid_order_secret_missing",),
    ),
    "signing_session": Way(
        Text(sv="Mottagaren av en länk", en="The recipient of a link"),
        cookie="signing_cookie",
        header="bearer",
        is_csrf_guarded=True,
        refusals=("login_required", "session_invalid"),
    ),
    "swish": Way(
        Text(sv="Swish, om en betalning", en="Swish, about a payment"),
        header="callback_identifier",
        refusals=("callback_refused",),
    ),
    "klarna": Way(
        Text(sv="Klarna, om en betalning", en="Klarna, about a payment"),
        header="callback_secret",
        refusals=("callback_refused",),
    ),
    "stripe": Way(
        Text(sv="Stripe, om sina händelser", en="Stripe, about its events"),
        header="stripe_signature",
        refusals=("callback_refused",),
    ),
    "verification": Way(
        Text(sv="Den som begärde kontrollen", en="Whoever asked for the verification"),
        header="verification_secret",
        refusals=("verification_not_found",),
    ),
}


KEY_REFUSALS = ("api_key_invalid", "api_key_not_allowed")
COUNTED = frozenset({"newcomer", "person", "staff"})  # whose calls are counted
KEYS_TRIED = frozenset({"person", "staff"})  # where a key is looked at before it is let in or refused


def way_of(route: Route) -> Way:
    return WAYS[route.caller.scheme]


def security_of(route: Route) -> list[dict[str, list[str]]]:
    """The caller's ways in, and the API key that has the scope the route is opened by, if there is one."""
    scope = OPENED_BY.get(route.name)
    return way_of(route).security(route.method) + ([{"api_key": [scope.value]}] if scope else [])


def caller_codes(route: Route) -> tuple[str, ...]:
    """What the caller of a route can be refused with."""
    codes = way_of(route).codes(route.method)
    return (*codes, *KEY_REFUSALS) if route.caller.scheme in KEYS_TRIED else codes


def used_schemes(routes: Sequence[Route]) -> dict[str, Any]:
    used = {name for route in routes for way in security_of(route) for name in way}
    return {name: scheme for name, scheme in SCHEMES.items() if name in used}
