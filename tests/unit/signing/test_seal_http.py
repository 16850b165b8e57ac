"""The client of the trust services against a server that answers as servers may, and as they should not."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chalicelib.signing.seal_http import LARGEST_ANSWER, Question, TrustServices
from chalicelib.signing.seal_values import SealDelayed

KIND = "application/timestamp"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n"


class Server:
    """Plays one script a connection: what it sends after each request; None closes without a word. The requests that
    came are in `heard`."""

    def __init__(self, *scripts: list[bytes | None], then_close: bool = False) -> None:
        self.heard: list[bytes] = []
        self._scripts, self._then_close = scripts, then_close
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/tsa?a=1"
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._released.set()
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        for script in self._scripts:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._play, args=(script, connection), daemon=True).start()

    def _play(self, script: list[bytes | None], connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            for answer in script:
                self.heard.append(_request(connection))
                if answer is None:
                    return
                connection.sendall(answer)
            if not self._then_close:
                self._released.wait(10)


def _request(connection: socket.socket) -> bytes:
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(4096)
        if not more:
            raise ConnectionError
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    size = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    while len(body) < size:
        body += connection.recv(4096)
    return head + b"\r\n\r\n" + body


@contextmanager
def serving(*scripts: list[bytes | None], then_close: bool = False) -> Iterator[Server]:
    server = Server(*scripts, then_close=then_close)
    try:
        yield server
    finally:
        server.close()


def ask(services: TrustServices, server: Server, *requests: bytes) -> list[bytes]:
    return services.ask([Question(server.url, each) for each in requests], KIND)


def whole(body: bytes) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def test_the_request_is_what_the_rfc_asks_for() -> None:
    with serving([whole(b"answer")]) as server:
        assert ask(TrustServices(5), server, b"asked%d") == [b"answer"]
    head, _, body = server.heard[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /tsa?a=1 HTTP/1.1"
    assert b"Content-Type: application/timestamp-query" in lines
    assert lines[1] == b"Host: " + server.url.split("/")[2].encode()
    assert body == b"asked%d"


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nans\r\n3;x=y\r\nwer\r\n0\r\n\r\n",
        HEAD + b"\r\nanswer",
        HEAD.replace(b"-reply", b"-Reply; charset=x").replace(b"OK", b"") + b"content-length:6\r\n\r\nanswer",
    ],
)
def test_the_ways_to_tell_where_an_answer_ends(answer: bytes) -> None:
    with serving([answer], then_close=True) as server:
        assert ask(TrustServices(5), server, b"asked") == [b"answer"]


def test_a_connection_is_used_again_and_several_ask_at_once() -> None:
    services = TrustServices(5)
    with serving([whole(b"1"), whole(b"3")], [whole(b"2"), whole(b"4")]) as server:
        assert ask(services, server, b"one", b"two") == [b"1", b"2"]
        assert sorted(ask(services, server, b"three", b"four")) == [b"3", b"4"]
    assert len(server.heard) == 4


@pytest.mark.parametrize("ending", [b"", None])
def test_a_kept_connection_that_is_gone_is_no_try(ending: bytes | None) -> None:
    services = TrustServices(5)
    first: list[bytes | None] = [whole(b"1")] if ending == b"" else [whole(b"1"), None]
    with serving(first, [whole(b"2")], then_close=True) as server:
        assert ask(services, server, b"one") == [b"1"]
        assert ask(services, server, b"two") == [b"2"]


def test_a_fresh_connection_that_is_closed_is_not_tried_again() -> None:
    with serving([None], [whole(b"2")]) as server, pytest.raises(SealDelayed):
        ask(TrustServices(5), server, b"one")
    assert len(server.heard) == 1


def test_a_connection_the_service_wants_to_close_is_not_kept() -> None:
    services = TrustServices(5)
    closing = HEAD + b"Connection: close\r\nContent-Length: 1\r\n\r\n1"
    with serving([closing], [whole(b"2")]) as server:
        assert ask(services, server, b"one") + ask(services, server, b"two") == [b"1", b"2"]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 No\r\nContent-Type: application/timestamp-reply\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nanswer",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"no end of the head " * 9999,
        HEAD + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nanswer!",
        HEAD + b"Content-Length: -6\r\n\r\nanswer",
        HEAD + b"Content-Length: %d\r\n\r\n" % (LARGEST_ANSWER + 1),
        HEAD + b"Content-Length: 7\r\n\r\nanswer",
        HEAD + b"Transfer-Encoding: gzip\r\n\r\nanswer",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nno size\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nanswer\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nans\r\n",
        HEAD + b"\r\n" + bytes(LARGEST_ANSWER + 1),
    ],
    ids=range(15),
)
def test_what_is_no_answer_delays(answer: bytes) -> None:
    with serving([answer], then_close=True) as server, pytest.raises(SealDelayed):
        ask(TrustServices(5), server, b"asked")


@pytest.mark.parametrize("sent", [b"", HEAD, HEAD + b"Content-Length: 6\r\n\r\nans"])
def test_a_service_that_falls_silent_delays_in_time(sent: bytes) -> None:
    with serving([sent]) as server, pytest.raises(SealDelayed):
        ask(TrustServices(0.2), server, b"asked")


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/", "http:///tsa", "http://127.0.0.1:9/", "http://127.0.0.1:9/a b", "http://[::1", "mailto:x"],
)
def test_an_address_that_leads_nowhere_delays(url: str) -> None:
    with pytest.raises(SealDelayed):
        TrustServices(2).ask([Question(url, b"")], KIND)


def test_one_failure_among_several_delays_and_leaves_nothing_open() -> None:
    services = TrustServices(5)
    with serving([whole(b"1")], [b"HTTP/1.1 500 No\r\n\r\n"]) as server, pytest.raises(SealDelayed):
        ask(services, server, b"one", b"two")
