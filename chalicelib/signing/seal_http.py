"""Requests to trust services (RFC 3161 timestamps, RFC 6960 certificate status) over HTTP/1.1, always with a time-out.

A client of our own: it does one thing (POST some hundred bytes, read some thousand), keeps its connections, and asks
several services before it listens to the first. General clients spend more on that than the rest of a seal costs.
"""

import re
import socket
import ssl
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from chalicelib.signing.seal_values import SealDelayed

LARGEST_ANSWER = 256 * 1024
_LARGEST_HEAD = 16 * 1024
_KEPT_FOR_S = 15.0  # a connection that was idle for longer may be dead without our knowing
_KEPT_AT_MOST = 6  # connections to one service
_READ_BYTES = 65536
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})[ \r]")
_HEADER = re.compile(rb"\r\n(content-type|content-length|transfer-encoding|connection):([^\r\n]*)", re.IGNORECASE)
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")


@dataclass(frozen=True, slots=True)
class Question:
    """A DER request to the service at `url`."""

    url: str
    request: bytes


@dataclass(frozen=True, slots=True)
class _Service:
    scheme: str
    host: str
    port: int
    authority: str
    target: str


_Kept = dict[tuple[str, str, int], list[tuple[socket.socket, float]]]


class TrustServices:
    """Posts DER requests and gives the DER answers. Whatever goes wrong is SealDelayed: a later try may succeed.

    It follows no redirect and tries once: the queue that runs the seal owns the retries. (A kept connection that the
    service has closed meanwhile is no try.)
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._kept: _Kept = {}
        weakref.finalize(self, _close, self._kept)

    def ask(self, questions: Sequence[Question], kind: str) -> list[bytes]:
        """The answers in order; all are asked before the first is listened to. `kind` is the media type without its
        ending, such as `application/timestamp`."""
        until = time.monotonic() + self._timeout_s
        exchanges: list[_Exchange] = []
        try:
            for question in questions:
                exchange = _Exchange(question, kind, until)
                exchanges.append(exchange)
                exchange.send(self._connection(exchange.service))
            answers = []
            for exchange in exchanges:
                answers.append(exchange.receive())
                self._keep(exchange)
        except (OSError, ValueError) as error:
            raise SealDelayed from error
        finally:
            for exchange in exchanges:
                exchange.close()
        return answers

    def _connection(self, service: _Service) -> socket.socket | None:
        kept = self._kept.get((service.scheme, service.host, service.port), [])
        while kept:
            connection, since = kept.pop()
            if time.monotonic() - since < _KEPT_FOR_S:
                return connection
            connection.close()
        return None

    def _keep(self, exchange: "_Exchange") -> None:
        service = exchange.service
        kept = self._kept.setdefault((service.scheme, service.host, service.port), [])
        if exchange.can_go_on and exchange.connection and len(kept) < _KEPT_AT_MOST:
            kept.append((exchange.connection, time.monotonic()))
            exchange.connection = None


class _Exchange:
    """One question and its answer, until a moment (monotonic, in seconds)."""

    def __init__(self, question: Question, kind: str, until: float) -> None:
        is_timestamp = kind.endswith("timestamp")
        self.service = _service(question.url)
        self.connection: socket.socket | None = None
        self.can_go_on = False
        self._until = until
        self._answer_type = f"{kind}-{'reply' if is_timestamp else 'response'}"
        self._request = _head(self.service, f"{kind}-{'query' if is_timestamp else 'request'}") % (
            len(question.request),
            question.request,
        )
        self._is_kept = False
        self._read = bytearray()

    def send(self, kept: socket.socket | None) -> None:
        self._is_kept = kept is not None
        self.connection = kept or self._connected()
        try:
            self._in_time().sendall(self._request)
        except OSError:
            if not self._is_kept:
                raise
            self._send_anew()

    def receive(self) -> bytes:
        if self._is_kept and not self._more():
            self._send_anew()
        while (end := self._read.find(b"\r\n\r\n")) < 0:
            if len(self._read) > _LARGEST_HEAD + _READ_BYTES or not self._more():
                raise SealDelayed
        status, headers = _parsed(bytes(self._read[: end + 2]))
        media_type = headers.get(b"content-type", b"").partition(b";")[0].strip().decode("latin-1").lower()
        if status != 200 or media_type != self._answer_type:
            raise SealDelayed
        del self._read[: end + 4]
        body = self._body(headers)
        told_length = b"content-length" in headers and b"transfer-encoding" not in headers
        self.can_go_on = told_length and headers.get(b"connection", b"").lower() != b"close" and not self._read
        return body

    def close(self) -> None:
        if self.connection:
            self.connection.close()

    def _body(self, headers: dict[bytes, bytes]) -> bytes:
        if b"transfer-encoding" in headers:
            if headers[b"transfer-encoding"].lower() != b"chunked":
                raise SealDelayed
            return self._chunked()
        if b"content-length" in headers:
            return self._taken(_length(headers[b"content-length"], 10))
        while self._more():  # until the service closes
            if len(self._read) > LARGEST_ANSWER:
                raise SealDelayed
        return self._taken(len(self._read))

    def _chunked(self) -> bytes:
        body = bytearray()
        while size := _length(self._line(_CHUNK_SIZE), 16):
            body += self._taken(size)
            if len(body) > LARGEST_ANSWER or self._taken(2) != b"\r\n":
                raise SealDelayed
        return bytes(body)  # trailers may follow, and are not read

    def _line(self, pattern: re.Pattern[bytes]) -> bytes:
        while b"\n" not in self._read:
            if len(self._read) > _LARGEST_HEAD or not self._more():
                raise SealDelayed
        found = pattern.match(self._read)
        if found is None:
            raise SealDelayed
        value = bytes(found[1])
        del self._read[: found.end()]
        return value

    def _taken(self, size: int) -> bytes:
        if size > LARGEST_ANSWER:
            raise SealDelayed
        while len(self._read) < size:
            if not self._more():
                raise SealDelayed
        taken = bytes(self._read[:size])
        del self._read[:size]
        return taken

    def _more(self) -> bool:
        """Reads on; false where the service has closed the connection."""
        try:
            got = self._in_time().recv(_READ_BYTES)
        except ConnectionError:
            if not self._is_kept or self._read:
                raise
            return False
        self._read += got
        return bool(got)

    def _send_anew(self) -> None:
        """The service had closed a kept connection before it saw the request."""
        self.close()
        self._is_kept = False
        self.connection = self._connected()
        self._in_time().sendall(self._request)

    def _connected(self) -> socket.socket:
        service = self.service
        connection = socket.create_connection((service.host, service.port), self._left_s())
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if service.scheme == "https":
            return _tls().wrap_socket(connection, server_hostname=service.host)
        return connection

    def _in_time(self) -> socket.socket:
        if self.connection is None:
            raise SealDelayed
        self.connection.settimeout(self._left_s())
        return self.connection

    def _left_s(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise SealDelayed
        return left


def _close(kept: _Kept) -> None:
    for connections in kept.values():
        for connection, _ in connections:
            connection.close()


@lru_cache(maxsize=16)
def _service(url: str) -> _Service:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isascii() or " " in url:
        raise SealDelayed
    port = parts.port or (443 if parts.scheme == "https" else 80)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Service(parts.scheme, parts.hostname, port, parts.netloc.rpartition("@")[2], target)


@lru_cache(maxsize=32)
def _head(service: _Service, media_type: str) -> bytes:
    """The request with places for the length of its body and the body."""
    lines = (
        f"POST {service.target} HTTP/1.1",
        f"Host: {service.authority}",
        f"Content-Type: {media_type}",
        "Accept-Encoding: identity",
    )
    return "\r\n".join(lines).replace("%", "%%").encode("ascii") + b"\r\nContent-Length: %d\r\n\r\n%b"


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _parsed(head: bytes) -> tuple[int, dict[bytes, bytes]]:
    """The status, and the headers that matter here."""
    status = _STATUS.match(head)
    if status is None:
        raise SealDelayed
    found = [(name.lower(), value.strip()) for name, value in _HEADER.findall(head)]
    headers = dict(found)
    if len(headers) < len(found):  # told twice; who can say which is meant
        raise SealDelayed
    return int(status[1]), headers


def _length(digits: bytes, base: int) -> int:
    if not digits.isalnum():
        raise SealDelayed
    return int(digits, base)
