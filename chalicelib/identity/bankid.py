"""BankID's relying-party API v6.0 over mutual TLS: auth, sign, collect, cancel.

Trusts one certificate authority only, the one given: BankID's servers have a private root. Calls are never repeated
here: auth and sign are not idempotent, and a poll comes again by itself. Bodies are never logged.
"""

import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import msgspec
from urllib3 import HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError, TimeoutError  # noqa: A004
from urllib3.response import BaseHTTPResponse
from urllib3.util import parse_url

from chalicelib.identity.eid import EidFunction, StartedOrder
from chalicelib.identity.eid_errors import (
    EidAlreadyInProgress,
    EidMisused,
    EidOrderUnknown,
    EidRateLimited,
    EidUnavailable,
)
from chalicelib.identity.eid_order import StartOrder, body_of
from chalicelib.platform.clock import Clock
from chalicelib.platform.errors import DomainError

ANSWER_MAX_BYTES = 1_048_576  # a complete answer is 20 to 30 KB
CHUNK_BYTES = 65_536
UNAVAILABLE = frozenset({408, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class BankIDCredentials:
    """PEM texts: our client certificate (with its chain) and key, and the root of BankID's servers."""

    client_certificate_pem: str
    client_key_pem: str = field(repr=False)
    server_ca_pem: str


class BankID:
    """One connection pool; safe to keep for the life of a process and to share between threads."""

    def __init__(
        self,
        base_url: str,
        credentials: BankIDCredentials,
        clock: Clock,
        *,
        connect_timeout_s: float = 3.0,
        answer_timeout_s: float = 8.0,
    ) -> None:
        """`base_url` such as https://appapi2.bankid.com/rp/v6.0; both time-outs bound one call each."""
        url = parse_url(base_url)
        if url.scheme != "https" or url.hostname is None:
            raise EidMisused("base_url")
        self.clock = clock
        self.path = (url.path or "").rstrip("/")
        self.answer_timeout_s = answer_timeout_s
        self.pool = HTTPSConnectionPool(
            url.hostname,
            url.port,
            ssl_context=_tls(credentials),
            timeout=Timeout(connect=connect_timeout_s, read=answer_timeout_s),
            maxsize=4,
        )

    def start_auth(self, order: StartOrder) -> StartedOrder:
        return self._start("auth", body_of(order, EidFunction.IDENTIFICATION))

    def start_sign(self, order: StartOrder) -> StartedOrder:
        return self._start("sign", body_of(order, EidFunction.SIGNING))

    def collect(self, order_ref: str) -> bytes:
        """The answer exactly as it came: a finished order is answered once, so store it before reading it."""
        return self._post("collect", msgspec.json.encode({"orderRef": order_ref}))

    def cancel(self, order_ref: str) -> None:
        """Raises `EidOrderUnknown` when there is nothing left to cancel."""
        self._post("cancel", msgspec.json.encode({"orderRef": order_ref}))

    def close(self) -> None:
        self.pool.close()

    def _start(self, method: str, body: bytes) -> StartedOrder:
        answer = self._post(method, body)
        at = self.clock()  # the QR code counts seconds from the answer, not from the question
        try:
            started = msgspec.json.decode(answer, type=_Started)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise EidUnavailable("unreadable_answer") from None
        return StartedOrder(
            started.orderRef, started.autoStartToken, started.qrStartToken, started.qrStartSecret, started_at=at
        )

    def _post(self, method: str, body: bytes) -> bytes:
        try:
            response = self.pool.urlopen(
                "POST",
                f"{self.path}/{method}",
                body=body,
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                retries=False,
                redirect=False,
                preload_content=False,
            )
            answer = _read(response, deadline=monotonic() + self.answer_timeout_s)
        except NewConnectionError as error:  # to urllib3 it is a kind of time-out
            raise EidUnavailable("connection") from error
        except TimeoutError as error:
            raise EidUnavailable("timeout") from error
        except SSLError as error:
            raise EidUnavailable("tls") from error
        except HTTPError as error:
            raise EidUnavailable("connection") from error
        if response.status == 200:
            return answer
        raise _refusal(response.status, answer, response.headers)


class _Started(msgspec.Struct):
    orderRef: str
    autoStartToken: str
    qrStartToken: str
    qrStartSecret: str


class _Error(msgspec.Struct):
    errorCode: str = ""
    details: str = ""


def _read(response: BaseHTTPResponse, *, deadline: float) -> bytes:
    """The whole body, bounded in size and time: a read time-out alone would let a slow drip hold us for ever."""
    answer = bytearray()
    try:
        while part := response.read1(CHUNK_BYTES, decode_content=False):
            answer += part
            _check_bounds(len(answer), deadline)
    except BaseException:
        response.close()  # what is left in the connection must never be read as another order's answer
        raise
    response.release_conn()
    return bytes(answer)


def _check_bounds(size: int, deadline: float) -> None:
    if size > ANSWER_MAX_BYTES:
        raise EidUnavailable("answer_too_large")
    if monotonic() > deadline:
        raise EidUnavailable("timeout")


def _refusal(status: int, answer: bytes, headers: Mapping[str, str]) -> DomainError:
    try:
        error = msgspec.json.decode(answer, type=_Error)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        error = _Error()
    if status == 400 and error.errorCode == "alreadyInProgress":
        return EidAlreadyInProgress()
    if status == 400 and error.errorCode == "invalidParameters" and "no such order" in error.details.lower():
        return EidOrderUnknown()
    if status == 429:
        return EidRateLimited(_seconds(headers))
    if status in UNAVAILABLE:
        return EidUnavailable(f"http_{status}")
    # `details` may quote what we sent, so the log gets the status only.
    return EidMisused(f"http_{status}")


def _seconds(headers: Mapping[str, str]) -> int | None:
    """Seconds until calls are welcome again, from the draft standard's `RateLimit-Reset` or `Retry-After`."""
    value = headers.get("RateLimit-Reset") or headers.get("Retry-After") or ""
    return int(value) if value.isdecimal() and len(value) < 6 else None


def _tls(credentials: BankIDCredentials) -> ssl.SSLContext:
    """Certificates required, host name checked, no system roots: what PROTOCOL_TLS_CLIENT starts from."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=credentials.server_ca_pem)
    # ssl reads a client's key from files only: a private directory, gone before the first call.
    with tempfile.TemporaryDirectory(prefix="eid-") as private:
        certificate, key = Path(private, "certificate"), Path(private, "key")
        certificate.write_text(credentials.client_certificate_pem)
        key.write_text(credentials.client_key_pem)
        context.load_cert_chain(certificate, key)
    return context
