"""One POST to an address a customer named: never to an inside address, never redirected, bounded in time and size.

The name is resolved once and every answer judged; the connection goes to the very address that was judged, and TLS
checks the name. So a name that answers differently the second time gains nothing. Neither URL, body nor secret is
logged, and what is answered is not read beyond its status and headers.
"""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from queue import Empty, Queue
from threading import Thread, Timer
from urllib.parse import urlsplit

from chalicelib.webhooks.addresses import is_public
from chalicelib.webhooks.delivery import Outcome

RESOLVE_TIMEOUT_S, CONNECT_TIMEOUT_S, TOTAL_TIMEOUT_S = 5.0, 5.0, 15.0
AGENT = "B2BSign-Webhooks/1"

Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[str, int, float], socket.socket]


class NotReached(Exception):
    """`result` says why, in a word."""

    def __init__(self, result: str) -> None:
        self.result = result
        super().__init__(result)


def resolve(host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def connect(address: str, port: int, timeout_s: float) -> socket.socket:
    return socket.create_connection((address, port), timeout_s)


class WebhookSender:
    """`reaches_local`: for development, also inside addresses and plain http."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext,
        reaches_local: bool = False,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        total_timeout_s: float = TOTAL_TIMEOUT_S,
    ) -> None:
        self._tls = tls
        self._reaches_local = reaches_local
        self._resolve = resolve
        self._connect = connect
        self._total_timeout_s = total_timeout_s

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Never raises for what the other side does."""
        parts = urlsplit(url)
        host, is_tls = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_tls else 80)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            reached = self._reach(self._address_of(host, port, is_tls=is_tls), port)
            status = self._exchange(reached, host, parts.netloc, path, headers, body, is_tls=is_tls)
        except NotReached as failure:
            return Outcome(failure.result)
        return Outcome(_result_of(status), status)

    def _address_of(self, host: str, port: int, *, is_tls: bool) -> str:
        """The one address to connect to. A name with any inside address is refused: who mixes them means harm."""
        if not self._reaches_local and (not is_tls or port != 443):
            raise NotReached("address_refused")
        addresses = _in_time(lambda: self._resolve(host, port))
        if not addresses:
            raise NotReached("name_unknown")
        if not self._reaches_local and not all(map(is_public, addresses)):
            raise NotReached("address_refused")
        return addresses[0]

    def _reach(self, address: str, port: int) -> socket.socket:
        try:
            return self._connect(address, port, min(CONNECT_TIMEOUT_S, self._total_timeout_s))
        except TimeoutError as slow:
            raise NotReached("timed_out") from slow
        except OSError as failure:
            raise NotReached("unreachable") from failure

    def _exchange(
        self,
        reached: socket.socket,
        host: str,
        named: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        is_tls: bool,
    ) -> int:
        """The answer's status. A read that trickles is ended by the clock, not by the pause between its bytes."""
        line = HTTPConnection(host)
        line.auto_open = 0  # never connects by itself, which would resolve the name anew
        with _ended_after(self._total_timeout_s, reached) as is_late:
            try:
                reached.settimeout(self._total_timeout_s)
                line.sock = self._tls.wrap_socket(reached, server_hostname=host) if is_tls else reached
                sent = {"Host": named, "Content-Type": "application/json", "User-Agent": AGENT, **headers}
                line.request("POST", path, body, sent)
                status = line.getresponse().status
            except (TimeoutError, OSError, HTTPException, ValueError) as failure:
                raise NotReached(_why(failure, is_late=bool(is_late))) from failure
            finally:
                line.close()
                reached.close()
        if is_late:  # headers that were cut off read as if they were whole
            raise NotReached("timed_out")
        return status


def _why(failure: Exception, *, is_late: bool) -> str:
    if is_late or isinstance(failure, TimeoutError):
        return "timed_out"
    return "tls_failed" if isinstance(failure, ssl.SSLError) else "no_answer"


def _result_of(status: int) -> str:
    if 200 <= status < 300:
        return "ok"
    return "redirected" if 300 <= status < 400 else f"status_{status}"


@contextmanager
def _ended_after(seconds: float, reached: socket.socket) -> Iterator[list[bool]]:
    """Cuts the line when time is over, whoever waits on it; the list is not empty then."""
    late: list[bool] = []
    line = reached.dup()  # TLS takes the socket over; this is the same line

    def cut() -> None:
        late.append(True)
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        line.close()


def _in_time(look_up: Callable[[], Sequence[str]]) -> Sequence[str]:
    """A resolver keeps its own time, up to half a minute; so it is waited for, not asked to hurry."""
    answers: Queue[Sequence[str]] = Queue(1)

    def run() -> None:
        try:
            answers.put(look_up())
        except (OSError, UnicodeError):
            answers.put([])

    Thread(target=run, daemon=True).start()
    try:
        return answers.get(timeout=RESOLVE_TIMEOUT_S)
    except Empty:
        return []
