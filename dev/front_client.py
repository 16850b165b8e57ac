"""The web client's built files, as the front serves them: assets for ever, the one page for every path of the client.

In production they lie in S3 behind CloudFront (infra/web.yaml) with the same headers.
"""

from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from chalicelib.handlers.headers import SECURITY_HEADERS

# The first part of every path that is the client's; all others are the API's, and its pages'.
OWN = frozenset(
    {"login", "welcome", "overview", "new", "requests", "archive", "credits", "settings", "company-invitation"}
)
FILES = frozenset({"assets", "client"})
FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=3600"


def content_policy(storage: str) -> str:
    """Nothing inline, nothing foreign but the bucket that uploads go to; one trusted type: pdf.js's own worker."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; worker-src 'self'; "
        f"img-src 'self' blob:; connect-src 'self' {storage}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types b2bsign-worker"
    )


@dataclass(frozen=True, slots=True)
class Client:
    """`dist`: the folder of the build. `storage`: the origin that uploads go to."""

    dist: Path
    storage: str

    def answer(self, request: Request) -> Response | None:
        """None: the path is not the client's, or nothing is built."""
        first = request.url.path.strip("/").partition("/")[0]
        if request.method not in {"GET", "HEAD"} or not (self.dist / "index.html").is_file():
            return None
        if first in FILES:
            return self._file(request.url.path)
        return self._page() if first in OWN else None

    def _file(self, path: str) -> Response:
        file = (self.dist / path.lstrip("/")).resolve()
        if not (file.is_relative_to(self.dist.resolve()) and file.is_file()):
            return Response(status_code=404, headers=dict(SECURITY_HEADERS))
        keep = FOR_EVER if path.startswith("/assets/") else A_WHILE
        return FileResponse(file, headers={**SECURITY_HEADERS, "Cache-Control": keep})

    def _page(self) -> Response:
        policy = content_policy(self.storage)
        headers = {**SECURITY_HEADERS, "Cache-Control": "no-cache", "Content-Security-Policy": policy}
        return FileResponse(self.dist / "index.html", headers=headers)
