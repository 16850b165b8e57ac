"""Security headers on every answer, `no-store` on whatever may hold personal data, and how many calls are left."""

from collections.abc import Mapping
from typing import Any

from chalicelib.platform.rates import Rate

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


def rate_headers(rate: Rate | None) -> dict[str, str]:
    """Nothing where nobody was counted: a caller without a name."""
    if rate is None:
        return {}
    return {
        "RateLimit-Limit": str(rate.limit),
        "RateLimit-Remaining": str(rate.remaining),
        "RateLimit-Reset": str(rate.reset_s),
    }
