"""Runs the BankID simulator as its own process; speaks to it as a relying party (mTLS) and as a person's phone."""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3

from dev.persons import ANNA
from tests.simulators import ROOT, free_port

PATIENCE = urllib3.Timeout(connect=5, read=15)
STARTS_WITHIN_S = 60


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
    def error(self) -> tuple[int, str]:
        return self.status, self.json["errorCode"]


@dataclass
class BankIdStand:
    """`process` may be killed by a test."""

    data: Path
    port: int
    phone_port: int
    process: subprocess.Popen[bytes]

    def rp(self, operation: str, body: Any, **options: Any) -> Answer:
        """POST by the relying party. Options: method, content_type, certificate and key (None: none at all)."""
        with urllib3.PoolManager(**self._tls(options), timeout=PATIENCE, retries=False) as pool:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers = {"Content-Type": options.get("content_type", "application/json")}
            method = options.get("method", "POST")
            url = f"https://localhost:{self.port}/rp/v6.0/{operation}"
            answer = pool.request(method, url, body=None if method == "GET" else raw, headers=headers)
            return _answer(answer)

    def start(self, operation: str = "auth", **fields: Any) -> dict[str, str]:
        answer = self.rp(operation, {"endUserIp": "192.0.2.7", **fields})
        assert answer.status == 200, answer.body
        started: dict[str, str] = answer.json
        return started

    def sign(self, text: str, **fields: Any) -> dict[str, str]:
        return self.start("sign", userVisibleData=encoded(text), **fields)

    def collect(self, order: dict[str, str]) -> Answer:
        return self.rp("collect", {"orderRef": order["orderRef"]})

    def phone(self, path: str, body: Any = None, method: str = "POST") -> Answer:
        headers = {"Content-Type": "application/json"}
        raw = None if method == "GET" else json.dumps(body or {}).encode()
        url = f"http://127.0.0.1:{self.phone_port}{path}"
        return _answer(urllib3.request(method, url, body=raw, headers=headers, timeout=PATIENCE, retries=False))

    def act(self, order: dict[str, str], verb: str, **body: Any) -> Answer:
        return self.phone(f"/phone/orders/{order['autoStartToken']}/{verb}", body)

    def approve(self, order: dict[str, str], personal_number: str = ANNA.personal_number, **more: Any) -> None:
        answer = self.act(order, "approve", personal_number=personal_number, **more)
        assert answer.status == 200, answer.body

    def completed(self, order: dict[str, str]) -> dict[str, Any]:
        """The completionData of an approved order."""
        answer = self.collect(order).json
        assert answer["status"] == "complete", answer
        data: dict[str, Any] = answer["completionData"]
        return data

    def control(self, **switches: Any) -> None:
        """Everything not named goes back to normal, but the rate limit, which is off in most tests."""
        answer = self.phone("/control", {"rate_limit": False, **switches}, "PUT")
        assert answer.status == 200, answer.body

    def _tls(self, options: dict[str, Any]) -> dict[str, Any]:
        certificate = options.get("certificate", self.data / "client.pem")
        key = options.get("key", self.data / "client.key")
        own = {"cert_file": str(certificate), "key_file": str(key)} if certificate else {}
        return {"ca_certs": str(self.data / "server_ca.pem"), "cert_reqs": "CERT_REQUIRED", **own}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def qr(order: dict[str, str], seconds: int) -> str:
    code = hmac.new(order["qrStartSecret"].encode(), str(seconds).encode(), hashlib.sha256).hexdigest()
    return f"bankid.{order['qrStartToken']}.{seconds}.{code}"


@contextmanager
def bankid_stand(data: Path, port: int | None = None, phone_port: int | None = None) -> Iterator[BankIdStand]:
    """Up when /healthz answers, killed at the end."""
    port, phone_port = port or free_port(), phone_port or free_port()
    ports = ["--port", str(port), "--phone-port", str(phone_port)]
    process = subprocess.Popen([sys.executable, "-m", "dev.bankid", "--data", str(data), *ports], cwd=ROOT)
    stand = BankIdStand(data, port, phone_port, process)
    try:
        _wait_for(stand)
        stand.control()
        yield stand
    finally:
        process.kill()
        process.wait(10)


def _wait_for(stand: BankIdStand) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        assert stand.process.poll() is None, "the simulator ended at start"
        try:
            if stand.phone("/healthz", method="GET").status == 200:
                return
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
    raise AssertionError(f"the simulator did not answer within {STARTS_WITHIN_S} s")


def _answer(answer: urllib3.BaseHTTPResponse) -> Answer:
    return Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.data)
