"""The BankID simulator as a process of its own, and the hand that holds the phone."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.identity.bankid import BankID, BankIDCredentials
from chalicelib.identity.eid import Complete, EidFunction, StartedOrder, read_collect
from chalicelib.identity.eid_chain import server_name
from chalicelib.identity.eid_order import StartOrder
from chalicelib.identity.eid_signature import verify_completion
from chalicelib.identity.eid_signature_values import TEST_POLICIES, Asked, EidTrust, VerifiedSignature
from chalicelib.platform.clock import utc_now
from tests.simulators import ROOT, free_port

ANNA, BENGT = "198001012387", "197501012384"
STARTS_WITHIN_S = 60


@dataclass(frozen=True)
class Simulator:
    data: Path
    port: int
    phone_port: int

    @property
    def credentials(self) -> BankIDCredentials:
        return BankIDCredentials(*(self.read(name) for name in ("client.pem", "client.key", "server_ca.pem")))

    def read(self, name: str) -> str:
        return (self.data / name).read_text()

    def client(self, path: str = "/rp/v6.0", **options: Any) -> BankID:
        credentials = options.pop("credentials", None) or self.credentials
        return BankID(f"https://127.0.0.1:{self.port}{path}", credentials, utc_now, **options)

    def act(self, order: StartedOrder, verb: str, **body: Any) -> Any:
        """What the person does with the order: start, approve, cancel, time-out, pend, fail."""
        return self.call("POST", f"/phone/orders/{order.auto_start_token}/{verb}", body)

    def control(self, **switches: Any) -> None:
        """Replaces all switches; none given: everything back to normal, but for the rate limit."""
        self.call("PUT", "/control", {"rate_limit": False} | switches)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        url = f"http://127.0.0.1:{self.phone_port}{path}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)


@contextmanager
def simulator(data: Path) -> Iterator[Simulator]:
    found = Simulator(data, free_port(), free_port())
    ports = ["--port", str(found.port), "--phone-port", str(found.phone_port)]
    process = subprocess.Popen([sys.executable, "-m", "dev.bankid", "--data", str(data), *ports], cwd=ROOT)
    try:
        _wait(found, process)
        yield found
    finally:
        process.kill()
        process.wait(10)


def _wait(found: Simulator, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the simulator ended at start"
        try:
            found.call("GET", "/healthz")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the simulator did not answer within {STARTS_WITHIN_S} s")


TEXT = "Jag skriver under avtalet – åäö.\nSHA-256 3a7b"
AUTH = StartOrder(end_user_ip="192.0.2.7")
SIGN = StartOrder(end_user_ip="192.0.2.7", visible_text=TEXT, non_visible_data=b"\x00\xffcase")


def asked(order: StartedOrder, start: StartOrder = SIGN, sim: Simulator | None = None) -> Asked:
    is_signing = start is SIGN or start.visible_text is not None
    return Asked(
        function=EidFunction.SIGNING if is_signing else EidFunction.IDENTIFICATION,
        visible_data=start.visible_text,
        non_visible_data=start.non_visible_data,
        personal_number=start.personal_number,
        order_started_at=order.started_at,
        server_name=server_name(sim.read("client.pem")) if sim else None,
        visible_format=start.visible_format,
    )


def verify(sim: Simulator, raw: bytes, expected: Asked) -> VerifiedSignature:
    complete = read_collect(raw)
    assert isinstance(complete, Complete)
    return verify_completion(complete, expected, EidTrust(sim.read("eid_root.pem"), TEST_POLICIES), utc_now())
