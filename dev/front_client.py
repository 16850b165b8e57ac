"""The web client's built files, as the front serves them: assets for ever, one page for every path of the client."""

import mimetypes
from dataclasses import dataclass
from pathlib import Path

# The first part of every path that is the client's; all others are the API's, and its pages'.
OWN = frozenset(
    {
        *("login", "welcome", "overview", "new", "requests", "archive", "credits", "settings", "company-invitation"),
        *("privacy", "policies", "templates"),
    }
)
FILES = frozenset({"assets", "client"})
# Those of every answer of the API's; a test compares them.
SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=3600"
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


def content_policy(storage: str) -> str:
    """Nothing inline, nothing foreign but the bucket that uploads go to; one trusted type: pdf.js's own worker."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; worker-src 'self'; "
        f"img-src 'self'; connect-src 'self' {storage}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types b2bsign-worker"
    )


@dataclass(frozen=True, slots=True)
class Found:
    """An answer."""

    status: int
    headers: dict[str, str]
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Client:
    """`dist`: the folder of the build. `storage`: the origin that uploads go to."""

    dist: Path
    storage: str

    def find(self, method: str, path: str) -> Found | None:
        """`path` without its query. None: it is not the client's, or nothing is built."""
        first = path.strip("/").partition("/")[0]
        if method not in {"GET", "HEAD"} or first not in OWN | FILES or not (self.dist / "index.html").is_file():
            return None
        found = self._page() if first in OWN else self._file(path)
        return Found(found.status, {**SECURITY_HEADERS, **found.headers}, found.content)

    def _file(self, path: str) -> Found:
        file = (self.dist / path.lstrip("/")).resolve()
        if not (file.is_relative_to(self.dist.resolve()) and file.is_file()):
            return Found(404, {"Cache-Control": "no-store"})
        keep = FOR_EVER if path.startswith("/assets/") else A_WHILE
        media_type = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return Found(200, {"Content-Type": media_type, "Cache-Control": keep}, file.read_bytes())

    def _page(self) -> Found:
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Cache-Control": "no-cache",
            "Content-Security-Policy": content_policy(self.storage),
        }
        return Found(200, headers, (self.dist / "index.html").read_bytes())
