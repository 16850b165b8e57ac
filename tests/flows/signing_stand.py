"""Signing behind HTTP, in process: persons log in, recipients open links, jobs run when told to.

Everything is the service's own but three things: BankID (a fake that answers what a test says), the preflight (accepts
whatever begins as a PDF) and the sealer (appends a mark). Every answer is looked over: a refusal must be a problem that
the route declares, and every answer carries the headers that belong on all of them.
"""

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.handlers.headers import SECURITY_HEADERS
from chalicelib.handlers.http import Api, Route
from chalicelib.handlers.identity_jobs import collect_order
from chalicelib.handlers.openapi_problems import refusals_of
from chalicelib.handlers.signing_jobs import verify
from chalicelib.handlers.signing_views import events_json
from chalicelib.identity.order_store import DynamoOrders
from chalicelib.identity.policy_texts import CURRENT
from chalicelib.notifications.domain import letters_of
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.notifications.sms import Sms
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import DocumentId, ExportId, OrderId, RecipientId, RequestId, SubjectId
from chalicelib.signing import links
from chalicelib.signing.checking import CheckingService
from chalicelib.signing.places import Place
from chalicelib.signing.preflight_refusals import NotAPdf
from chalicelib.signing.sealing import SealingService
from dev.grant import give
from dev.persons import ANNA, BENGT, CECILIA, Person
from tests.browser import Browser, Reply
from tests.jobs import run_queue
from tests.unit.identity.orders_stand import FakeBank, complete, verified
from tests.unit.signing.cases import PDF, FakeChecked, FakeSealer, accepts

TAGS = {"signature-requests", "archive-exports", "signing", "verifications"}
REQUESTS = "/v1/signature-requests"
SESSIONS = "/v1/signing-sessions"
CURRENT_SESSION = SESSIONS + "/current"
ORDERS = CURRENT_SESSION + "/eid-orders"
VERIFICATIONS = "/v1/verifications"
ACKNOWLEDGED = {"policy_version": CURRENT.policy, "terms_version": CURRENT.terms, "language": "sv"}
AS_BENGT = {"name": BENGT.name, "email": BENGT.email}
AS_CECILIA = {"name": CECILIA.name, "email": CECILIA.email}
PINNED_BENGT = {**AS_BENGT, "personnummer": BENGT.personal_number}


@cache
def routes() -> dict[str, Route]:
    """Signing's routes by name."""
    import app  # noqa: F401 - declares the routes

    return {route.name: route for route in Api.routes if route.tag in TAGS}


def route_of(method: str, path: str) -> Route | None:
    """Of a path as it was called; None for another domain's."""
    bare = path.partition("?")[0]
    found = [
        route
        for route in routes().values()
        if route.method == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", route.path), bare)
    ]
    return min(found, key=lambda route: route.path.count("{"), default=None)


class Visitor(Browser):
    """A browser whose every answer is checked against what the API promises of all answers."""

    def another(self) -> "Visitor":
        return Visitor()

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        reply = super().send(method, path, body, headers)
        look_over(reply, route_of(method, path))
        return reply


def look_over(reply: Reply, route: Route | None) -> None:
    """What holds for all answers; a code the route does not declare is missing in the OpenAPI document."""
    assert reply.headers.items() >= {name.lower(): value for name, value in SECURITY_HEADERS.items()}.items()
    assert reply.headers["x-request-id"]
    if route is None:
        return
    assert reply.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
    if reply.status < 400:
        assert reply.status in (route.status, 206), (route.name, reply.status)
        return
    problem = reply.json
    assert reply.headers["content-type"] == "application/problem+json", route.name
    assert problem["status"] == reply.status
    assert problem["type"] == f"/v1/docs#error-{problem['code']}"
    assert problem["instance"] == reply.headers["x-request-id"]
    assert problem["code"] in {refusal.code for refusal in refusals_of(route)}, (route.name, problem["code"])


@dataclass
class Stand:
    """`owner` is Anna, logged in and with a verified address."""

    aws: Any
    bank: FakeBank
    sealer: FakeSealer
    owner: Visitor

    # --- persons -----------------------------------------------------------------------------------------------------

    def newcomer(self, person: Person) -> Visitor:
        """Logged in, nothing acknowledged."""
        visitor = Visitor()
        order = visitor.post("/v1/eid-orders", {}).json
        self.approve(visitor, order, person)
        reply = visitor.post("/v1/sessions", {"order_id": order["order_id"]})
        assert reply.status == 201, reply.body
        visitor.csrf = reply.json["csrf_token"]
        return visitor

    def person(self, person: Person, *, email: bool = True, credits_: int = 100) -> Visitor:
        visitor = self.newcomer(person)
        visitor.post("/v1/me/acknowledgements", ACKNOWLEDGED)
        if email:
            visitor.post("/v1/me/email", {"email": person.email})
            sid = visitor.get("/v1/me").json["sid"]
            _, token = wiring.identity.accounts().verification_mail(sid, 1)
            assert visitor.post("/v1/email-verifications", {"token": token}).status == 204
        if credits_:
            give(visitor.get("/v1/me").json["sid"], credits_)
        return visitor

    def approve(self, visitor: Visitor, order: Any, person: Person) -> Any:
        """An order that still waits, in the person's app; gives it as its browser then reads it."""
        found = DynamoOrders(wiring.ground.keys(), utc_now).find(OrderId(order["order_id"]))
        assert found is not None
        assert found.started is not None, "the order is over"
        self.bank.answers[found.started.order_ref] = complete(person.personal_number, person.name)
        visitor.get(f"/v1/eid-orders/{order['order_id']}")
        run_queue("collect", collect_order)
        return visitor.get(f"/v1/eid-orders/{order['order_id']}").json

    # --- the sender --------------------------------------------------------------------------------------------------

    def draft(self, *recipients: Any, **fields: Any) -> str:
        reply = self.owner.post(REQUESTS, {"title": "Ramavtal", "recipients": list(recipients), **fields})
        assert reply.status == 201, reply.body
        return str(reply.json["request_id"])

    def announce(self, request_id: str, content: bytes = PDF, **fields: Any) -> Reply:
        body = {"filename": "avtal.pdf", "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **fields}
        return self.owner.post(f"{REQUESTS}/{request_id}/documents", body)

    def put(self, name: str, content: bytes = PDF) -> None:
        """What a client's PUT to the presigned address leaves in quarantine."""
        self.aws("s3").put_object(Bucket=wiring.ground.settings().bucket("quarantine"), Key=name, Body=content)

    def upload(self, request_id: str, content: bytes = PDF, **fields: Any) -> str:
        document_id = str(self.announce(request_id, content, **fields).json["document_id"])
        self.put(f"{request_id}/{document_id}", content)
        reply = self.owner.post(f"{REQUESTS}/{request_id}/documents/{document_id}/complete")
        assert reply.status == 202, reply.body
        return document_id

    def check(self, request_id: str, document_id: str) -> None:
        wiring.signing.checking().check(RequestId(request_id), DocumentId(document_id))

    def ready(self, *recipients: Any, content: bytes = PDF, **fields: Any) -> str:
        """A draft that can be sent."""
        request_id = self.draft(*recipients, **fields)
        self.check(request_id, self.upload(request_id, content))
        return request_id

    def sent(self, *recipients: Any, **fields: Any) -> str:
        request_id = self.ready(*recipients, **fields)
        reply = self.owner.post(f"{REQUESTS}/{request_id}/send")
        assert reply.status == 200, reply.body
        return request_id

    def show(self, request_id: str) -> Any:
        return self.owner.get(f"{REQUESTS}/{request_id}").json

    def seal(self, request_id: str) -> None:
        wiring.signing.sealing().seal(RequestId(request_id))

    def void(self, request_id: str, reason: str = "fel version") -> Reply:
        return self.owner.post(f"{REQUESTS}/{request_id}/void", {"reason": reason})

    # --- recipients --------------------------------------------------------------------------------------------------

    def place(self, request_id: str, number: int = 0) -> Place:
        recipient_id = RecipientId(self.show(request_id)["recipients"][number]["recipient_id"])
        recipient = wiring.signing.cases().open(RequestId(request_id)).recipient(recipient_id)
        return Place(RequestId(request_id), recipient_id, recipient.link_number)

    def token(self, request_id: str, number: int = 0) -> str:
        """The secret part of the mail's link."""
        place = self.place(request_id, number)
        key = wiring.signing.cases().open(place.request_id).key
        secret = links.secret_of(key.derive, place.recipient_id, place.link_number)
        return links.token_of(place.request_id, place.recipient_id, secret)

    def guest(self, request_id: str, number: int = 0) -> Visitor:
        """Whoever opened a recipient's link in a browser."""
        return self.enter(self.token(request_id, number))

    def enter(self, token: str) -> Visitor:
        visitor = Visitor()
        reply = visitor.post(SESSIONS, {"token": token})
        assert reply.status == 201, reply.body
        visitor.csrf = reply.json["csrf_token"]
        return visitor

    def identified(self, guest: Visitor, person: Person) -> Any:
        return self.approve(guest, guest.post(ORDERS, {"purpose": "identify"}).json, person)

    def signs(self, guest: Visitor, person: Person) -> Any:
        reply = guest.post(ORDERS, {"purpose": "sign"})
        assert reply.status == 201, reply.body
        return self.approve(guest, reply.json, person)

    def completed(self, **fields: Any) -> str:
        """Signed by Cecilia alone, and sealed."""
        request_id = self.sent(AS_CECILIA, **fields)
        self.signs(self.guest(request_id), CECILIA)
        self.seal(request_id)
        return request_id

    def exported(self) -> str:
        """The whole archive, made ready."""
        export_id = str(self.owner.post("/v1/archive-exports", {}).json["export_id"])
        wiring.signing.exports(events_json).run(SubjectId(self.owner.get("/v1/me").json["sid"]), ExportId(export_id), 1)
        return export_id

    # --- letters -----------------------------------------------------------------------------------------------------

    def mails(self, request_id: str) -> dict[str, list[Mail]]:
        """Every letter the request's events make, as it would be written now, by kind; what is obsolete falls away."""
        found: dict[str, list[Mail]] = {}
        for letter in (letter for recorded in history(request_id) for letter in letters_of(recorded)):
            with suppress(Obsolete):
                if isinstance(written := wiring.notifications.write_letter(letter), Mail):
                    found.setdefault(letter.kind.value, []).append(written)
        return found

    def texts(self, request_id: str) -> list[Sms]:
        """Likewise every text message."""
        found: list[Sms] = []
        for letter in (letter for recorded in history(request_id) for letter in letters_of(recorded)):
            with suppress(Obsolete):
                if isinstance(written := wiring.notifications.write_letter(letter), Sms):
                    found.append(written)
        return found

    # --- verifications -----------------------------------------------------------------------------------------------

    def verification(self, content: bytes = PDF) -> tuple[str, dict[str, str]]:
        """An announced one: its path, and the header of whoever asked for it."""
        digest = hashlib.sha256(content).hexdigest()
        asked = Visitor().post(VERIFICATIONS, {"size": len(content), "sha256": digest}).json
        return f"{VERIFICATIONS}/{asked['verification_id']}", {"Authorization": f"Verification {asked['secret']}"}

    def verified(self, content: bytes = PDF) -> tuple[str, dict[str, str]]:
        path, holder = self.verification(content)
        self.put(f"verify/{path.rsplit('/', 1)[-1]}", content)
        assert Visitor().post(f"{path}/complete", **holder).status == 202
        assert run_queue("verify", verify) == 1
        return path, holder


def everything() -> bytes:
    """All rows, the names and versions of all files, and how many messages wait: what a refusal must leave alone.

    Read from moto's own memory: a scan of every table after every call would take most of the tests' time.
    """
    from moto.backends import get_backend
    from moto.core.models import DEFAULT_ACCOUNT_ID

    def of(service: Any, region: str = "eu-north-1") -> Any:
        return get_backend(service)[DEFAULT_ACCOUNT_ID][region]

    rows = {name: [i.to_json() for i in table.all_items()] for name, table in of("dynamodb").tables.items()}
    files = {
        name: [(key, version.version_id) for key, versions in bucket.keys.lists() for version in versions]
        for name, bucket in of("s3", "aws").buckets.items()
    }
    messages = {name: len(queue._messages) for name, queue in of("sqs").queues.items()}
    return json.dumps([rows, files, messages], default=str).encode()


REPORT: dict[str, Any] = {
    "verdict": "altered",
    "changes": [{"code": "pages_changed", "before": 3, "after": 4}, {"code": "of_1999"}],
}


def preflight(source: Path, target: Path) -> FakeChecked:
    if not source.read_bytes().startswith(b"%PDF"):
        raise NotAPdf
    return accepts(source, target)


def make_stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Time is real here; BankID's lease is not waited for."""
    from datetime import timedelta

    from chalicelib.identity import order_store

    aws("secretsmanager")  # made here: within a request Chalice's client has set the addresses of the local stack
    bank, sealer = FakeBank(utc_now), FakeSealer()  # type: ignore[arg-type]
    monkeypatch.setattr(wiring.eid, "bankid", lambda: bank)
    monkeypatch.setattr(wiring.eid, "verify_eid", verified)
    monkeypatch.setattr(wiring.signing, "verify", lambda _path: REPORT)
    roots = dict.fromkeys(("seal", "timestamp", "bankid"), "-----BEGIN CERTIFICATE-----\n")
    monkeypatch.setattr(wiring.signing, "pinned_roots", lambda: roots)
    monkeypatch.setattr(order_store, "POLL_APART", timedelta(0))
    common: dict[str, Any] = {"cases": wiring.signing.cases(), "vault": wiring.ground.vault(), "clock": utc_now}
    checking = CheckingService(uploads=wiring.ground.uploads(), preflight=preflight, fill=wiring.signing.fill, **common)
    sealing = SealingService(sealer=sealer, verify_url="http://localhost/verify", **common)
    monkeypatch.setattr(wiring.signing, "checking", lambda: checking)
    monkeypatch.setattr(wiring.signing, "sealing", lambda: sealing)
    stand = Stand(aws, bank, sealer, Visitor())
    stand.owner = stand.person(ANNA)
    return stand


def as_app(visitor: Visitor, cookie: str) -> Visitor:
    """The same session by bearer token, as a client without cookies sends it."""
    return replace(Visitor(), headers={"Authorization": f"Bearer {visitor.cookies[cookie]}"})


def at_the_same_instant(monkeypatch: pytest.MonkeyPatch, module: Any, other: Callable[[], Reply]) -> list[Reply]:
    """Lets `other` run to its end when the next call has read everything and is about to commit; gives its answer."""
    commit, answers = module.transact, []

    def after_the_other(actions: Any) -> None:
        monkeypatch.setattr(module, "transact", commit)
        answers.append(other())
        commit(actions)

    monkeypatch.setattr(module, "transact", after_the_other)
    return answers
