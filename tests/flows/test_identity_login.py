"""A login from the first request to the session, against the BankID simulator over real mutual TLS."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.settings import settings
from chalicelib.handlers.identity_jobs import collect_order
from chalicelib.identity.eid import StartedOrder
from chalicelib.identity.order_store import DynamoOrders
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import OrderId
from tests.browser import Browser, Reply
from tests.contract.bankid_simulator import ANNA, Simulator, simulator
from tests.ground import put_secret
from tests.jobs import run_queue
from tests.tables import everything


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    data: Path = tmp_path_factory.mktemp("bankid")
    with simulator(data) as found:
        yield found


@pytest.fixture
def service(aws: Any, bank: Simulator, monkeypatch: pytest.MonkeyPatch) -> Browser:
    """The HTTP function with the simulator as its BankID."""
    own = replace(settings(), bankid_url=f"https://localhost:{bank.port}/rp/v6.0")
    monkeypatch.setattr(wiring.ground, "settings", lambda: own)
    credentials = bank.credentials
    put_secret(aws, "bankid", {
        "client_certificate_pem": credentials.client_certificate_pem,
        "client_key_pem": credentials.client_key_pem,
        "server_ca_pem": credentials.server_ca_pem,
    })  # fmt: skip
    put_secret(aws, "trust", {"eid_root_pem": bank.read("eid_root.pem")})
    bank.control()
    return Browser()


def until(browser: Browser, order_id: str, is_so: Callable[[Any], bool]) -> Any:
    """Polls as a client does, and runs the job between."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        order = browser.get(f"/v1/eid-orders/{order_id}").json
        if is_so(order):
            return order
        run_queue("collect", collect_order)
        time.sleep(0.3)
    raise AssertionError(f"still {order}")


def log_in(browser: Browser, bank: Simulator, person: str = ANNA, **start: str) -> Reply:
    order = browser.post("/v1/eid-orders", start).json
    phone(bank, order["order_id"], person)
    until(browser, order["order_id"], lambda o: o["status"] == "complete")
    reply = browser.post("/v1/sessions", {"order_id": order["order_id"]})
    browser.csrf = reply.json.get("csrf_token") or ""
    return reply


def phone(bank: Simulator, order_id: str, person: str) -> Any:
    """The person approves in the app."""
    return bank.act(started(order_id), "approve", personal_number=person)


def started(order_id: str) -> StartedOrder:
    """What only BankID's app and we know of an order."""
    order = DynamoOrders(wiring.ground.keys(), utc_now).find(OrderId(order_id))
    assert order is not None
    assert order.started is not None
    return order.started


def acknowledge(browser: Browser) -> Reply:
    versions = {"policy_version": "2026-11-28", "terms_version": "2026-11-28", "language": "sv"}
    return browser.post("/v1/me/acknowledgements", versions)


def test_a_newcomer_logs_in_acknowledges_and_reads_who_they_are(service: Browser, bank: Simulator) -> None:
    reply = log_in(service, bank)
    assert reply.status == 201
    assert reply.json["acknowledgement_required"] is True
    assert service.get("/v1/me").code == "acknowledgement_required"
    assert acknowledge(service).status == 201
    me = service.get("/v1/me").json
    assert (me["name"], me["personnummer_masked"]) == ("Anna Andersson", "19800101-****")


def test_the_second_login_is_the_same_person_and_asks_nothing_again(service: Browser, bank: Simulator) -> None:
    first = log_in(service, bank).json
    acknowledge(service)
    other = service.another()
    second = log_in(other, bank).json
    assert second["sid"] == first["sid"]
    assert second["acknowledgement_required"] is False
    assert other.get("/v1/me").status == 200


def test_nothing_of_a_person_lies_in_the_clear(service: Browser, bank: Simulator) -> None:
    log_in(service, bank)
    acknowledge(service)
    me = service.get("/v1/me")
    service.patch("/v1/me", {"phone": "070-123 45 67"}, If_Match=me.headers["etag"])
    service.post("/v1/me/email", {"email": "anna@example.com"})
    stored = everything()
    for secret in (ANNA, "Anna", "Andersson", "701234567", "anna@example.com", "127.0.0.1"):
        assert secret.encode() not in stored, secret
    assert b"person.registered" in stored


def test_a_finished_login_keeps_neither_answer_nor_question(service: Browser, bank: Simulator) -> None:
    log_in(service, bank)
    orders = everything("eid-orders")
    assert b"answer_sealed" not in orders
    assert b"#asked" not in orders


def test_an_app_gets_bearer_tokens_that_rotate(service: Browser, bank: Simulator) -> None:
    order = service.post("/v1/eid-orders", {"client": "app"}).json
    service.headers["Authorization"] = f"Order {order['order_id']}.{order['secret']}"
    phone(bank, order["order_id"], ANNA)
    until(service, order["order_id"], lambda o: o["status"] == "complete")
    session = service.post("/v1/sessions", {"order_id": order["order_id"]}).json
    service.headers["Authorization"] = f"Bearer {session['access_token']}"
    assert acknowledge(service).status == 201
    renewed = service.post("/v1/sessions/refresh", {"refresh_token": session["refresh_token"]}).json
    assert service.get("/v1/me").code == "session_invalid"
    service.headers["Authorization"] = f"Bearer {renewed['access_token']}"
    assert service.get("/v1/me").status == 200
    assert not service.cookies


def test_same_device_counts_only_when_the_device_came_back(service: Browser, bank: Simulator) -> None:
    order = service.post("/v1/eid-orders", {"flow": "same_device", "return_path": "/login"}).json
    assert order["launch_url"].startswith("https://app.bankid.com/?autostarttoken=")
    assert order["qr"] is None
    answer = phone(bank, order["order_id"], ANNA)
    waiting = until(service, order["order_id"], lambda o: o["hint_code"] == "awaiting_return")
    assert waiting["status"] == "pending"
    assert service.post("/v1/sessions", {"order_id": order["order_id"]}).code == "eid_order_not_complete"
    wrong = service.post(f"/v1/eid-orders/{order['order_id']}/return", {"nonce": "x" * 26})
    assert wrong.code == "eid_return_refused"
    nonce = str(answer["return_url"]).partition("nonce=")[2]
    assert service.post(f"/v1/eid-orders/{order['order_id']}/return", {"nonce": nonce}).status == 200
    until(service, order["order_id"], lambda o: o["status"] == "complete")
    assert service.post("/v1/sessions", {"order_id": order["order_id"]}).status == 201


def test_the_app_refusing_is_a_failed_order_in_bankids_words(service: Browser, bank: Simulator) -> None:
    order = service.post("/v1/eid-orders", {}).json
    bank.act(started(order["order_id"]), "cancel")
    failed = until(service, order["order_id"], lambda o: o["status"] == "failed")
    assert (failed["hint_code"], failed["message_code"]) == ("userCancel", "RFA6")
