"""The front passes requests on as they came, answers as they come, and tells the caller's real address."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import uvicorn

from dev.front import REQUEST_BYTES, Front, NotDeployedError, configured
from tests.infra.emulated import eventually
from tests.simulators import free_port


class Behind(BaseHTTPRequestHandler):
    """What API Gateway's place is taken by: remembers requests, answers with bytes and two cookies."""

    requests: list[dict[str, Any]]

    def do_PUT(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.requests.append({"path": self.path, "headers": dict(self.headers), "body": self.rfile.read(length)})
        body = bytes(range(256)) * 1024
        self.send_response(201)
        for name, value in (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Encoding", "identity")):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


class At:
    """A stage that is deployed at an address, or not at all."""

    def __init__(self, url: str | None) -> None:
        self._url = url

    def url(self) -> str:
        if self._url is None:
            raise NotDeployedError
        return self._url


@contextmanager
def front(stage: At) -> Iterator[http.client.HTTPConnection]:
    port = free_port()
    server = uvicorn.Server(configured(Front(stage), port))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run)
    thread.start()
    eventually(lambda: server.started, 10)
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        yield browser
    finally:
        browser.close()
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def behind() -> Iterator[ThreadingHTTPServer]:
    Behind.requests = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_a_request_arrives_as_it_was_sent_and_so_does_the_answer(behind: ThreadingHTTPServer) -> None:
    with front(At(f"http://127.0.0.1:{behind.server_port}/stage")) as browser:
        browser.request(
            "PUT", "/v1/a%2Fb%20c?x=1&x=2", b"\x00body", {"X-Forwarded-For": "6.6.6.6", "Authorization": "Bearer t"}
        )
        answer = browser.getresponse()
        body = answer.read()
    sent = Behind.requests[0]
    assert sent["path"] == "/stage/v1/a%2Fb%20c?x=1&x=2"
    assert sent["body"] == b"\x00body"
    assert sent["headers"]["x-forwarded-for"] == "6.6.6.6, 127.0.0.1", "the last entry is the one the front saw"
    assert sent["headers"]["authorization"] == "Bearer t"
    assert (answer.status, body) == (201, bytes(range(256)) * 1024)
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]


def test_before_the_first_deployment_it_says_so() -> None:
    with front(At(None)) as browser:
        browser.request("GET", "/v1/health")
        with browser.getresponse() as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (503, "application/problem+json")
            assert b'"not_deployed"' in answer.read()


def test_without_an_emulator_it_says_so() -> None:
    with front(At(f"http://127.0.0.1:{free_port()}")) as browser:
        browser.request("GET", "/v1/health")
        with browser.getresponse() as answer:
            assert answer.status == 502


def test_a_body_beyond_everything_is_refused_before_it_is_passed_on(behind: ThreadingHTTPServer) -> None:
    with front(At(f"http://127.0.0.1:{behind.server_port}")) as browser:
        browser.request("PUT", "/v1/x", b"x" * (REQUEST_BYTES + 1))
        with browser.getresponse() as answer:
            assert answer.status == 413
    assert Behind.requests == []
