"""Storage as a browser meets it: another origin, which takes a signed PUT as its bucket's CORS rules allow."""

import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from chalicelib.aws.uploads import Uploads, UploadTarget
from tests.ground import resources


class BrowserUploads(Uploads):
    """Everything on moto, which has no address; only where a browser puts the file is ours."""

    def __init__(self, s3: Any, bucket: str, url: str) -> None:
        super().__init__(s3, bucket)
        self._url = url

    @property
    def origin(self) -> str:
        return self._url

    def target(self, name: str, *, size: int, sha256: str) -> UploadTarget:
        target = super().target(name, size=size, sha256=sha256)
        return UploadTarget(target.url.replace(super().origin, self._url), target.headers, target.expires_in_s)


@contextmanager
def storage_stand(s3: Any, lock: threading.RLock, page_url: str) -> Iterator[str]:
    """Gives its address. `page_url` is the origin the bucket's rules name."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.s3, server.lock, server.page_url = s3, lock, page_url  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Any
    protocol_version = "HTTP/1.1"

    def do_OPTIONS(self) -> None:
        """The browser asks before it sends a header of its own."""
        (rule,) = resources()["QuarantineBucket"]["Properties"]["CorsConfiguration"]["CorsRules"]
        asked = {each.strip() for each in self.headers.get("Access-Control-Request-Headers", "").split(",")}
        method = self.headers.get("Access-Control-Request-Method", "")
        if method not in rule["AllowedMethods"] or not asked <= set(rule["AllowedHeaders"]):
            return self._answer(403)
        allowed = {"Access-Control-Allow-Methods": method, "Access-Control-Allow-Headers": ",".join(asked)}
        return self._answer(200, allowed)

    def do_PUT(self) -> None:
        """Refuses another content than the signed one, as S3 does."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["x-amz-checksum-sha256"] != b64encode(sha256(body).digest()).decode():
            return self._answer(400)
        _, bucket, key = urlsplit(self.path).path.split("/", 2)
        with self.server.lock:
            self.server.s3.put_object(Bucket=bucket, Key=key, Body=body)
        return self._answer(200)

    def _answer(self, status: int, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        allowed = {"Access-Control-Allow-Origin": self.server.page_url, "Content-Length": "0"}
        for name, value in {**allowed, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its signature
        """Silent."""
