"""Who may call, as OpenAPI security schemes: each `caller.scheme` is one of the ways named here."""

from typing import Any

from chalicelib.handlers.http import Route

SCHEMES: dict[str, Any] = {
    "session_cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-session",
        "description": "A browser's session. Set by the log-in; HttpOnly, Secure, SameSite=Lax.",
    },
    "csrf_token": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "The session's token, sent with every call of a browser that is not a GET.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An access token of an app; short-lived, renewed with the refresh token.",
    },
}
