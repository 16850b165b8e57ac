"""Calls to Swish over mutual TLS: an answer that says something, or one of the provider's exceptions.

Trusts one certificate authority only, the one given. The credentials are asked for at every call, and a new pool is
made when they have changed, so that a rotation needs no deployment and interrupts no call. Calls are never repeated
here, and bodies are never logged.
"""

import ssl
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from urllib3 import HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import BaseHTTPResponse
from urllib3.util import Url, parse_url

from chalicelib.payments.provider import ProviderMisconfigured, ProviderUnavailable

LIVE_URL = "https://cpc.getswish.net/swish-cpcapi/api"
ANSWER_MAX_BYTES = 65_536  # a payment is below 2 KB
CHUNK_BYTES = 16_384
SAYS_NOTHING = frozenset({408, 429})  # and everything from 500 on
ANSWERS = frozenset({200, 201, 404, 422})
# OpenSSL's names of a server's alerts about our certificate, and of ours about the server's.
NOT_TRUSTED = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED")


@dataclass(frozen=True, slots=True)
class SwishCredentials:
    """PEM texts: our client certificate (with its chain) and key, and the root of Swish's servers."""

    client_certificate_pem: str
    client_key_pem: str = field(repr=False)
    server_ca_pem: str


def credentials_of(secret: Mapping[str, str]) -> SwishCredentials:
    """From the stored secret."""
    names = ("client_certificate_pem", "client_key_pem", "server_ca_pem")
    return SwishCredentials(*(_field(secret, name) for name in names))


def payee_of(secret: Mapping[str, str]) -> str:
    """Our Swish number, as the certificate in the same secret has it."""
    return _field(secret, "payee")


def _field(secret: Mapping[str, str], name: str) -> str:
    if not secret.get(name):
        raise ProviderMisconfigured("credentials")
    return secret[name]


@dataclass(frozen=True, slots=True)
class SwishAnswer:
    """`token` is the header PaymentRequestToken: what opens the payment in the payer's app."""

    status: int
    body: bytes
    token: str | None = None


class SwishHttp:
    """`is_live`: real money. Only Swish is called then, and otherwise never. Both time-outs bound one call."""

    def __init__(
        self,
        base_url: str,
        credentials: Callable[[], SwishCredentials],
        *,
        is_live: bool,
        connect_timeout_s: float = 2.0,
        answer_timeout_s: float = 6.0,
    ) -> None:
        self._url = _checked(base_url, is_live=is_live)
        self._credentials = credentials
        self._answer_timeout_s = answer_timeout_s
        self._timeout = Timeout(connect=connect_timeout_s, read=answer_timeout_s)
        self._current: tuple[SwishCredentials, HTTPSConnectionPool] | None = None

    def call(
        self, method: str, path: str, body: bytes | None = None, content_type: str = "application/json"
    ) -> SwishAnswer:
        """200, 201, 404 or 422. Raises ProviderUnavailable when nobody knows whether it was done."""
        headers = {"Accept": "application/json"} | ({"Content-Type": content_type} if body is not None else {})
        pool = self.pool()
        try:
            response = pool.urlopen(
                method,
                f"{(self._url.path or '').rstrip('/')}{path}",
                body=body,
                headers=headers,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            answer = _read(response, deadline=monotonic() + self._answer_timeout_s)
        except SSLError as error:
            raise _tls_failure(error) from error
        except (HTTPError, OSError) as error:
            raise ProviderUnavailable("no_answer") from error
        if response.status in SAYS_NOTHING or response.status >= 500:
            raise ProviderUnavailable(f"http_{response.status}")
        if response.status not in ANSWERS:  # the body may quote what we sent, so the log gets the status only
            raise ProviderMisconfigured(f"http_{response.status}")
        return SwishAnswer(response.status, answer, response.headers.get("PaymentRequestToken"))

    def pool(self) -> HTTPSConnectionPool:
        """Of the credentials as they are now; a call under way keeps the pool it began with."""
        wanted, current = self._credentials(), self._current
        if current is not None and current[0] == wanted:
            return current[1]
        assert self._url.host is not None
        made = HTTPSConnectionPool(
            self._url.host, self._url.port, ssl_context=tls_of(wanted), timeout=self._timeout, maxsize=4
        )
        self._current = (wanted, made)
        if current is not None:
            current[1].close()  # idle connections end; one in use ends when its call does
        return made

    def close(self) -> None:
        if self._current is not None:
            self._current[1].close()


def _checked(base_url: str, *, is_live: bool) -> Url:
    url = parse_url(base_url)
    if url.scheme != "https" or not url.host or is_live != (base_url.rstrip("/") == LIVE_URL):
        raise ProviderMisconfigured("base_url")
    return url


def _read(response: BaseHTTPResponse, *, deadline: float) -> bytes:
    """The whole body, bounded in size and time: a read time-out alone would let a slow drip hold us for ever."""
    answer = bytearray()
    try:
        while part := response.read1(CHUNK_BYTES, decode_content=False):
            answer += part
            _check_bounds(len(answer), deadline)
    except BaseException:
        response.close()  # what is left in the connection must never be read as another payment's answer
        raise
    response.release_conn()
    return bytes(answer)


def _check_bounds(size: int, deadline: float) -> None:
    if size > ANSWER_MAX_BYTES or monotonic() > deadline:
        raise ProviderUnavailable("unbounded_answer")


def _tls_failure(error: SSLError) -> Exception:
    """A certificate that one side does not accept is for an operator; a connection that breaks is for a retry."""
    text = str(error).upper()
    if any(word in text for word in NOT_TRUSTED):
        return ProviderMisconfigured("certificate")
    return ProviderUnavailable("tls")


def tls_of(credentials: SwishCredentials) -> ssl.SSLContext:
    """Certificates required, host name checked, no system roots: what PROTOCOL_TLS_CLIENT starts from."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # ssl reads a client's key from files only: a private directory, gone before the first call.
    try:
        context.load_verify_locations(cadata=credentials.server_ca_pem)
        with tempfile.TemporaryDirectory(prefix="swish-") as private:
            certificate, key = Path(private, "certificate"), Path(private, "key")
            certificate.write_text(credentials.client_certificate_pem)
            key.write_text(credentials.client_key_pem)
            context.load_cert_chain(certificate, key)
    except (ssl.SSLError, ValueError) as error:
        raise ProviderMisconfigured("credentials") from error
    return context
