"""One call to a payment provider over HTTP: bounded in time and size, never repeated, never logged.

Whatever leaves the outcome open is ProviderUnavailable; who called repeats it with the same id. What an answer means is
the adapter's business.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse
from urllib3.util import parse_url

from chalicelib.payments.provider import ProviderMisconfigured, ProviderUnavailable

ANSWER_MAX_BYTES = 1_048_576
CHUNK_BYTES = 65_536
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
CONNECT_TIMEOUT_S, ANSWER_TIMEOUT_S = 3.0, 8.0


@dataclass(frozen=True, slots=True)
class Answered:
    """`headers` ignore case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class ProviderHttp:
    """One connection pool; safe to keep for the life of a process and to share between threads."""

    def __init__(
        self,
        base_url: str,
        *,
        tls: ssl.SSLContext | None = None,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        answer_timeout_s: float = ANSWER_TIMEOUT_S,
    ) -> None:
        """`tls` for a private root or a client certificate. Plain HTTP goes to a simulator on this computer only."""
        url = parse_url(base_url)
        host = (url.hostname or "").strip("[]")
        if not host or url.scheme not in ("https", "http") or (url.scheme == "http" and host not in LOOPBACK):
            raise ProviderMisconfigured("base_url")
        self._path = (url.path or "").rstrip("/")
        self._answer_timeout_s = answer_timeout_s
        timeout = Timeout(connect=connect_timeout_s, read=answer_timeout_s)
        self._pool: HTTPConnectionPool = (
            HTTPSConnectionPool(host, url.port, ssl_context=tls, timeout=timeout, maxsize=4)
            if url.scheme == "https"
            else HTTPConnectionPool(host, url.port, timeout=timeout, maxsize=4)
        )

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Answered:
        """Any status is an answer, a redirect too: none is followed."""
        try:
            response = self._pool.urlopen(
                method,
                self._path + path,
                body=body,
                headers=headers,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            answer = _read(response, deadline=monotonic() + self._answer_timeout_s)
        except HTTPError as error:
            raise ProviderUnavailable(type(error).__name__) from None  # its text quotes the address we called
        return Answered(response.status, response.headers, answer)

    def close(self) -> None:
        self._pool.close()


def _read(response: BaseHTTPResponse, *, deadline: float) -> bytes:
    """The whole body, bounded in size and time: a read time-out alone would let a slow drip hold us for ever."""
    answer = bytearray()
    try:
        while part := response.read1(CHUNK_BYTES, decode_content=True):
            answer += part
            _check_bounds(len(answer), deadline)
    except BaseException:
        response.close()  # what is left in the connection must never be read as another answer
        raise
    response.release_conn()
    return bytes(answer)


def _check_bounds(size: int, deadline: float) -> None:
    if size > ANSWER_MAX_BYTES or monotonic() > deadline:
        raise ProviderUnavailable("answer_out_of_bounds")
