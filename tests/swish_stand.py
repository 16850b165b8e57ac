"""Runs the Swish simulator as its own process; is a merchant (mTLS), a payer, and the one who is called back."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import urllib3

from tests.simulators import ROOT, free_port

PATIENCE = urllib3.Timeout(connect=5, read=15)
STARTS_WITHIN_S = 60
HEARD_WITHIN_S = 15
NUMBER = "1234679304"
PAYER = "46701234567"
IDENTIFIER = "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True)
class Answer:
    """Header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def codes(self) -> tuple[int, list[str]]:
        return self.status, [error["errorCode"] for error in self.json]


@dataclass(frozen=True)
class Heard:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Listener:
    """The merchant's own server: notes every callback and answers with the next of `answers`, then as `takes` says."""

    port: int
    heard: list[Heard] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    takes: Callable[[Heard], int] = lambda _: 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, count: int) -> list[Heard]:
        deadline = time.monotonic() + HEARD_WITHIN_S
        while len(self.heard) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.heard) >= count, f"{len(self.heard)} of {count} callbacks came"
        return self.heard


@dataclass
class SwishStand:
    """`process` may be killed by a test."""

    data: Path
    port: int
    payer_port: int
    listener: Listener
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}/swish-cpcapi/api"

    def merchant(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """Options: content_type, holder (whose certificate: client, other, or None for none at all)."""
        with urllib3.PoolManager(**self._tls(options.get("holder", "client")), timeout=PATIENCE, retries=False) as pool:
            raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            headers = {"Content-Type": options.get("content_type", "application/json")} if raw is not None else {}
            answer = pool.request(method, self.url + path, body=raw, headers=headers)
            return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.data)

    def put(self, payment_id: str, **fields: Any) -> Answer:
        """A right payment request but for `fields`; None leaves one out."""
        return self.merchant("PUT", f"/v2/paymentrequests/{payment_id}", self.payment(payment_id, **fields))

    def payment(self, payment_id: str, **fields: Any) -> dict[str, Any]:
        body = {
            "payeePaymentReference": "ORDER-1",
            "callbackUrl": f"{self.listener.url}/callbacks/{payment_id}",
            "callbackIdentifier": IDENTIFIER,
            "payeeAlias": NUMBER,
            "amount": "150.00",
            "currency": "SEK",
            "message": "Krediter",
            **fields,
        }
        return {name: value for name, value in body.items() if value is not None}

    def refund(self, refund_id: str, original: str, amount: str = "150.00", **fields: Any) -> Answer:
        body = {
            "payerPaymentReference": "REFUND-1",
            "originalPaymentReference": original,
            "callbackUrl": f"{self.listener.url}/callbacks/{refund_id}",
            "callbackIdentifier": IDENTIFIER,
            "payerAlias": NUMBER,
            "amount": amount,
            "currency": "SEK",
            "message": "Åter",
            **fields,
        }
        return self.merchant("PUT", f"/v2/refunds/{refund_id}", body)

    def read(self, payment_id: str) -> Any:
        return self.merchant("GET", f"/v1/paymentrequests/{payment_id}").json

    def read_refund(self, refund_id: str) -> Any:
        return self.merchant("GET", f"/v1/refunds/{refund_id}").json

    def cancel(self, payment_id: str, **options: Any) -> Answer:
        patch = [{"op": "replace", "path": "/status", "value": "cancelled"}]
        options = {"content_type": "application/json-patch+json", **options}
        return self.merchant("PATCH", f"/v1/paymentrequests/{payment_id}", patch, **options)

    def act(self, payment_id: str, verb: str, **body: Any) -> Any:
        return self.page("POST", f"/payer/payments/{payment_id}/{verb}", body)

    def payments_of(self, reference: str) -> list[Any]:
        return [each for each in self.page("GET", "/payer/payments") if each["payeePaymentReference"] == reference]

    def control(self, **switches: Any) -> None:
        """Everything not named goes back to normal."""
        self.page("PUT", "/control", switches)

    def advance(self, seconds: float) -> None:
        self.page("POST", "/control/clock", {"seconds": seconds})

    def page(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.payer_port}{path}"
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        try:
            self.page(method, path, body)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)["error"]
        raise AssertionError("it was not refused")

    def _tls(self, holder: str | None) -> dict[str, Any]:
        own = {"cert_file": str(self.data / f"{holder}.pem"), "key_file": str(self.data / f"{holder}.key")}
        return {"ca_certs": str(self.data / "server_ca.pem"), "cert_reqs": "CERT_REQUIRED", **(own if holder else {})}


@contextmanager
def listening() -> Iterator[Listener]:
    listener = Listener(0)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            heard = Heard(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            status = listener.answers.pop(0) if listener.answers else listener.takes(heard)
            listener.heard.append(heard)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            if 300 <= status < 400:
                self.send_header("Location", f"{listener.url}/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """pytest shows what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


@contextmanager
def swish_stand(data: Path, *origins: str) -> Iterator[SwishStand]:
    """Up when /healthz answers, killed at the end. `origins`: of callbacks, beside the listener's."""
    with listening() as listener:
        port, payer_port = free_port(), free_port()
        options = [option for each in (listener.url, *origins) for option in ("--callback-origin", each)]
        ports = ["--data", str(data), "--port", str(port), "--payer-port", str(payer_port)]
        process = subprocess.Popen([sys.executable, "-m", "dev.swish", *ports, *options], cwd=ROOT)
        stand = SwishStand(data, port, payer_port, listener, process)
        try:
            _wait_for(stand)
            yield stand
        finally:
            process.kill()
            process.wait(10)


def _wait_for(stand: SwishStand) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        assert stand.process.poll() is None, "the simulator ended at start"
        try:
            stand.page("GET", "/healthz")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the simulator did not answer within {STARTS_WITHIN_S} s")
