"""The web client's whole world in process: its built files and the HTTP function on one origin, storage on another.

Everything is the service's own but what tests/flows/signing_stand.py says (BankID, the preflight, the sealer), the
payment provider, and the jobs, which run after each request.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.handlers.identity_jobs import collect_order
from chalicelib.handlers.payments_jobs import issue_receipts
from chalicelib.identity.order_store import DynamoOrders
from chalicelib.payments.ports import Shop
from chalicelib.payments.provider import Method
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import DocumentId, OrderId, PurchaseId, RequestId, SubjectId
from dev import web
from dev.front_client import Client
from dev.persons import Person
from tests.browser import client
from tests.fakes.provider import FakeProvider
from tests.flows.signing_stand import Stand, Visitor, make_stand
from tests.jobs import run_queue
from tests.page_stand import HOP_BY_HOP
from tests.storage_stand import BrowserUploads, storage_stand
from tests.unit.identity.orders_stand import complete

SESSION = "__Host-session"
OVER = SimpleNamespace(status_code=503, headers={}, body=b"")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class WebStand:
    """`asked` are the method and path of every call that came; `stand` is the service behind them, with its owner."""

    url: str
    storage: str
    stand: Stand
    provider: FakeProvider
    client: Client
    lock: threading.RLock
    asked: list[str] = field(default_factory=list)
    orders: list[OrderId] = field(default_factory=list)
    is_over: bool = False

    def log_in(self, context: BrowserContext, visitor: Visitor | None = None) -> None:
        """Without the login's pages: the session's cookie is put into the browser."""
        value = (visitor or self.stand.owner).cookies[SESSION]
        home = self.url.replace("http:", "https:")  # the browser itself trusts http://localhost, its protocol does not
        context.add_cookies([{"name": SESSION, "value": value, "url": home, "secure": True, "httpOnly": True}])

    def approve(self, person: Person) -> None:
        """The newest eID order, in the person's app."""
        with self.lock:
            found = DynamoOrders(wiring.ground.keys(), utc_now).find(self.orders[-1])
            assert found is not None
            assert found.started is not None, "the order is over"
            self.stand.bank.answers[found.started.order_ref] = complete(person.personal_number, person.name)

    def follow_mailed_link(self, visitor: Visitor) -> None:
        """Confirms the newest address somebody gave."""
        with self.lock:
            sid = SubjectId(visitor.get("/v1/me").json["sid"])
            _, token = wiring.identity.accounts().verification_mail(sid, 1)
            assert visitor.post("/v1/email-verifications", {"token": token}).status == 204

    def get(self, path: str) -> Any:
        """What the owner reads, between the browser's own calls."""
        with self.lock:
            return self.stand.owner.get(path).json

    def pay(self, purchase_id: str) -> None:
        with self.lock:
            found = wiring.payments.purchase_store().find(PurchaseId(purchase_id))
            assert found is not None
            self.provider.pay(found.payment_id)

    def write_receipt(self, purchase_id: str) -> None:
        """What follows from the events of a paid purchase."""
        with self.lock:
            for recorded in history(purchase_id):
                wiring.notifications.outbox().deliver(recorded)
            while run_queue("receipts", issue_receipts):
                pass

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        """One request, and then the jobs it left behind."""
        with self.lock:
            if self.is_over:
                return OVER
            self.asked.append(f"{method} {path}")
            reply = client().http.request(method, path, headers, body)
            if method == "POST" and path.endswith("/eid-orders") and reply.status_code == 201:
                self.orders.append(OrderId(json.loads(reply.body)["order_id"]))
            if method == "POST" and path.endswith("/complete") and "/documents/" in path:
                _, _, _, request_id, _, document_id, _ = path.split("/")
                wiring.signing.checking().check(RequestId(request_id), DocumentId(document_id))
            run_queue("collect", collect_order)
        return reply


@contextmanager
def web_stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebStand]:
    dist = web.ensure()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    url = f"http://localhost:{server.server_port}"
    own = replace(wiring.ground.settings(), public_url=url)
    monkeypatch.setattr(wiring.ground, "settings", lambda: own)
    lock = threading.RLock()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    with storage_stand(aws("s3"), lock, url) as storage:
        uploads = BrowserUploads(aws("s3"), own.bucket("quarantine"), storage)
        monkeypatch.setattr(wiring.ground, "uploads", lambda: uploads)
        stand = make_stand(aws, monkeypatch)
        provider = FakeProvider(utc_now)
        shop = Shop(provider=provider, payee=provider.payee, callback_url=wiring.providers.callback_url(Method.SWISH))
        monkeypatch.setattr(wiring.providers, "SHOPS", {"swish": lambda: shop})
        made = WebStand(url, storage, stand, provider, Client(dist, storage), lock)
        server.stand = made  # type: ignore[attr-defined]
        thread.start()
        try:
            yield made
        finally:
            with lock:  # whatever is being answered now is the last: the AWS behind it is about to go
                made.is_over = True
            server.shutdown()
            thread.join()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """The client's files, and everything else passed on, as the front does."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        stand: WebStand = self.server.stand  # type: ignore[attr-defined]
        own = stand.client.find(self.command, self.path.partition("?")[0])
        if own:
            return self._send(own.status, dict(own.headers), own.content)
        reply = stand.answer(self.command, self.path, dict(self.headers.items()), body)
        return self._send(reply.status_code, dict(reply.headers), reply.body)

    def _send(self, status: int, headers: dict[str, Any], content: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            for each in value if isinstance(value, list) else [value]:
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, each)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its signature
        """Silent: a test's output is for its failures."""


def flaws(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its screen (WCAG 2.2 AA, 1.4.10)."""
    script = (web.WEB / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": script})  # the page's own policy would not let it in
    session.detach()
    page.wait_for_timeout(250)  # what appears has appeared: half-transparent text has no contrast
    told = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    found = [f"{each['id']}: {node['html'][:160]}" for each in told["violations"] for node in each["nodes"]]
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *(["wider than the screen"] if is_wide else [])]
