"""The pages' whole world but AWS itself: the HTTP function behind a real socket, BankID's simulator, and the jobs.

The function runs in this process, on moto; a browser opens it at localhost, where it may keep `__Host-` cookies.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.handlers.identity_jobs import collect_order
from chalicelib.handlers.signing_jobs import verify as verify_job
from chalicelib.identity.eid import StartedOrder
from chalicelib.identity.order_store import DynamoOrders
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import OrderId
from chalicelib.signing.places import Place
from dev.persons import BENGT, Person
from tests.browser import client
from tests.contract.bankid_simulator import Simulator
from tests.ground import put_secret
from tests.jobs import run_queue
from tests.storage_stand import BrowserUploads, storage_stand
from tests.unit.signing.cases import World

HOP_BY_HOP = {"content-length", "connection", "transfer-encoding"}


@dataclass
class PageStand:
    """`asked` are the method and path of every call that came, `orders` the eID orders that were started."""

    url: str
    storage: str
    world: World
    bank: Simulator
    lock: threading.RLock
    asked: list[str] = field(default_factory=list)
    orders: list[OrderId] = field(default_factory=list)

    def link(self, place: Place) -> str:
        return f"{self.url}/sign#{self.world.token(place)}"

    def order(self) -> StartedOrder:
        """Of the newest eID order, what only BankID's app and we know."""
        with self.lock:
            found = DynamoOrders(wiring.ground.keys(), utc_now).find(self.orders[-1])
        assert found is not None
        assert found.started is not None, "the order is over"
        return found.started

    def phone(self, verb: str, person: Person = BENGT, **more: Any) -> Any:
        """What the person does with the order in the app."""
        body = {"personal_number": person.personal_number} if verb in {"approve", "start"} else {}
        return self.bank.act(self.order(), verb, **body, **more)

    def seal(self, place: Place) -> None:
        with self.lock:
            self.world.sealing.seal(place.request_id)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        """One request, and then the jobs it left behind."""
        with self.lock:
            self.asked.append(f"{method} {path}")
            reply = client().http.request(method, path, headers, body)
            if method == "POST" and path.endswith("/eid-orders") and reply.status_code == 201:
                self.orders.append(OrderId(json.loads(reply.body)["order_id"]))
            run_queue("collect", collect_order)
            run_queue("verify", verify_job)
        return reply


@contextmanager
def page_stand(aws: Any, bank: Simulator, monkeypatch: pytest.MonkeyPatch, **trust: str) -> Iterator[PageStand]:
    """`trust`: more fields of the secret of that name, for verifications."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    url = f"http://localhost:{server.server_port}"
    own = replace(wiring.ground.settings(), bankid_url=f"https://localhost:{bank.port}/rp/v6.0", public_url=url)
    monkeypatch.setattr(wiring.ground, "settings", lambda: own)
    put_secret(aws, "bankid", {
        "client_certificate_pem": bank.credentials.client_certificate_pem,
        "client_key_pem": bank.credentials.client_key_pem,
        "server_ca_pem": bank.credentials.server_ca_pem,
    })  # fmt: skip
    put_secret(aws, "trust", {"eid_root_pem": bank.read("eid_root.pem"), **trust})
    bank.control()
    for waiting in bank.call("GET", "/phone/orders"):
        if waiting["status"] == "pending":  # of an earlier test; BankID lets a person have one
            bank.call("POST", f"/phone/orders/{waiting['handle']}/cancel", {})
    world = World(aws)
    world.clock.now = utc_now()
    lock = threading.RLock()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    with storage_stand(aws("s3"), lock, url) as storage:
        uploads = BrowserUploads(aws("s3"), own.bucket("quarantine"), storage)
        monkeypatch.setattr(wiring.ground, "uploads", lambda: uploads)
        server.stand = stand = PageStand(url, storage, world, bank, lock)  # type: ignore[attr-defined]
        thread.start()
        try:
            yield stand
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Passes everything on, as API Gateway and the front do."""

    protocol_version = "HTTP/1.1"

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        stand: PageStand = self.server.stand  # type: ignore[attr-defined]
        reply = stand.answer(self.command, self.path, dict(self.headers.items()), body)
        self.send_response(reply.status_code)
        for name, value in reply.headers.items():
            for each in value if isinstance(value, list) else [value]:
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, each)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_POST = do_DELETE = _pass_on

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its signature
        """Silent: a test's output is for its failures."""
