"""Security headers on every answer, and `no-store` on whatever may hold personal data."""

from collections.abc import Mapping
from typing import Any

SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRICT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def no_store(headers: Mapping[str, Any]) -> dict[str, str]:
    """What the view did not decide: no caching, and no content of ours that a browser would run."""
    defaults = {"Cache-Control": "no-store", "Content-Security-Policy": STRICT_POLICY}
    return {name: value for name, value in defaults.items() if name not in headers}
