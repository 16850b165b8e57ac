"""A payment simulator as a process of its own, the payer at its page, and a shop that takes down its callbacks."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3

from tests.simulators import ROOT, free_port

PATIENCE = urllib3.Timeout(connect=5, read=15)
WAITS_S = 20


@dataclass(frozen=True)
class Callback:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Shop:
    """Answers each callback with the next of `answers`, then with 200."""

    received: list[Callback] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    url: str = ""

    def answer(self, callback: Callback) -> int:
        self.received.append(callback)
        return self.answers.pop(0) if self.answers else 200

    def wait(self, enough: Callable[[list[Callback]], bool]) -> list[Callback]:
        deadline = time.monotonic() + WAITS_S
        while not enough(self.received):
            assert time.monotonic() < deadline, [each.body for each in self.received]
            time.sleep(0.01)
        return self.received


@contextmanager
def shop() -> Iterator[Shop]:
    standing = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(standing.answer(Callback(self.path, headers, body)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    standing.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield standing
    server.shutdown()
    server.server_close()


@dataclass
class PaymentStand:
    """`process` may be killed by a test."""

    data: Path
    port: int
    shop: Shop
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def keys(self) -> dict[str, str]:
        keys: dict[str, str] = json.loads((self.data / "keys.json").read_text())
        return keys

    def press(self, path: str, **form: str) -> urllib3.BaseHTTPResponse:
        """A button of the page; answered by a redirect, to the shop or back to the page."""
        body, headers = urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"}
        answer = urllib3.request(
            "POST", self.url + path, body=body, headers=headers, redirect=False, timeout=PATIENCE, retries=False
        )
        assert answer.status == 303, answer.data
        return answer

    def get(self, path: str, **headers: str) -> urllib3.BaseHTTPResponse:
        return urllib3.request("GET", self.url + path, headers=headers, timeout=PATIENCE, retries=False)

    def control(self, **faults: Any) -> None:
        """Everything not named goes back to normal."""
        self.put("/control", faults)

    def forget(self) -> None:
        """What was still to be sent is not, and what was received is nobody's."""
        answer = urllib3.request("DELETE", f"{self.url}/control/letters", timeout=PATIENCE, retries=False)
        assert answer.status == 204
        self.shop.received.clear()
        self.shop.answers.clear()

    def put(self, path: str, body: Any) -> None:
        headers = {"Content-Type": "application/json"}
        answer = urllib3.request(
            "PUT", self.url + path, body=json.dumps(body), headers=headers, timeout=PATIENCE, retries=False
        )
        assert answer.status == 200, answer.data


@contextmanager
def payment_stand(module: str, data: Path, path: str = "", keeper: Shop | None = None) -> Iterator[PaymentStand]:
    """Up when /healthz answers, killed at the end. `path` is where the shop takes callbacks."""
    with shop() as opened:
        keeper = keeper or opened
        port = free_port()
        options = ["--data", str(data), "--port", str(port)]
        options += ["--webhook-url", keeper.url + path] if path else []  # Klarna is told by each payment
        process = subprocess.Popen([sys.executable, "-m", module, *options], cwd=ROOT)
        stand = PaymentStand(data, port, keeper, process)
        try:
            _wait_for(stand)
            yield stand
        finally:
            process.kill()
            process.wait(10)


def _wait_for(stand: PaymentStand) -> None:
    deadline = time.monotonic() + WAITS_S * 2
    while time.monotonic() < deadline:
        assert stand.process.poll() is None, "the simulator ended at start"
        try:
            if stand.get("/healthz").status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
    raise AssertionError("the simulator did not answer")
