"""Identity over HTTP, with a BankID made by hand: who may call what, and what every misuse is answered."""

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_jobs import collect_order
from chalicelib.platform.clock import utc_now
from tests.browser import Browser, Reply
from tests.jobs import depth, run_queue
from tests.tables import items
from tests.unit.identity.orders_stand import PNR, FakeBank, complete, pending, verified

ACK = {"policy_version": "2026-11-28", "terms_version": "2026-11-28", "language": "sv"}


@pytest.fixture
def bank(aws: Any, monkeypatch: pytest.MonkeyPatch) -> FakeBank:
    """Time is real here; the lease is not waited for."""
    from datetime import timedelta

    from chalicelib.identity import order_store

    fake = FakeBank(utc_now)  # type: ignore[arg-type]
    monkeypatch.setattr(wiring.eid, "bankid", lambda: fake)
    monkeypatch.setattr(wiring.eid, "verify_eid", verified)
    monkeypatch.setattr(order_store, "POLL_APART", timedelta(0))
    return fake


def start(browser: Browser, **wanted: str) -> Any:
    reply = browser.post("/v1/eid-orders", wanted)
    assert reply.status == 201, reply.body
    return reply.json


def approve(browser: Browser, bank: FakeBank, order: Any, pnr: str = PNR) -> None:
    bank.answers[f"ref-{len(bank.asked)}"] = complete(pnr)
    browser.get(f"/v1/eid-orders/{order['order_id']}")
    run_queue("collect", collect_order)


def log_in(browser: Browser, bank: FakeBank, pnr: str = PNR) -> Reply:
    order = start(browser)
    approve(browser, bank, order, pnr)
    reply = browser.post("/v1/sessions", {"order_id": order["order_id"]})
    assert reply.status == 201, reply.body
    browser.csrf = reply.json["csrf_token"]
    return reply


@pytest.fixture
def newcomer(browser: Browser, bank: FakeBank) -> Browser:
    log_in(browser, bank)
    return browser


@pytest.fixture
def person(newcomer: Browser) -> Browser:
    assert newcomer.post("/v1/me/acknowledgements", ACK).status == 201
    return newcomer


# --- who may call what -------------------------------------------------------------------------------------------


def routes(scheme: str) -> list[tuple[str, str]]:
    import app  # noqa: F401 - declares the routes

    return [
        (route.method, route.path.replace("{", "x").replace("}", ""))
        for route in Api.routes
        if route.caller.scheme == scheme
    ]


@pytest.mark.parametrize("scheme", ["person", "newcomer"])
def test_without_a_login_no_personal_route_answers(browser: Browser, scheme: str) -> None:
    found = routes(scheme)
    assert len(found) >= 3
    for method, path in found:
        reply = browser.send(method, path, {}, {"Idempotency-Key": "k"})
        assert (reply.status, reply.code) == (401, "login_required"), (method, path)


def test_before_the_acknowledgement_every_other_route_is_closed(newcomer: Browser) -> None:
    for method, path in routes("person"):
        reply = newcomer.send(method, path, {}, {"Idempotency-Key": "k"})
        assert (reply.status, reply.code) == (403, "acknowledgement_required"), (method, path)


def test_without_the_csrf_token_a_browser_changes_nothing(person: Browser) -> None:
    for csrf in ("", "wrong", "å"):
        person.csrf = csrf
        for method, path in (*routes("person"), *routes("newcomer")):
            if method != "GET":
                reply = person.send(method, path, {}, {"Idempotency-Key": "k"})
                assert (reply.status, reply.code) == (403, "csrf_token_invalid"), (method, path)
    assert person.get("/v1/me").status == 200


def test_a_signing_session_is_no_login(browser: Browser) -> None:
    from chalicelib.identity.session import SessionKind

    token = wiring.identity.sessions().issue(SessionKind.SIGNING, "sr_1/rcp_2", is_identified=True).token
    browser.cookies["__Host-session"] = token
    assert browser.get("/v1/me").code == "session_invalid"
    assert browser.get("/v1/me", Authorization=f"Bearer {token}").code == "session_invalid"


def test_only_who_started_an_order_may_touch_it(browser: Browser, bank: FakeBank) -> None:
    order = start(browser)
    stranger = browser.another()
    one = f"/v1/eid-orders/{order['order_id']}"
    calls = [("GET", one, None), ("POST", f"{one}/cancel", None), ("POST", f"{one}/return", {"nonce": "x"}),
             ("POST", "/v1/sessions", {"order_id": order["order_id"]})]  # fmt: skip
    for method, path, body in calls:
        assert stranger.send(method, path, body, {}).code == "eid_order_secret_missing", path
        guess = {"Authorization": f"Order {order['order_id']}.{'a' * 32}"}
        assert stranger.send(method, path, body, guess).code == "eid_order_not_found", path
    assert browser.get(one).status == 200


# --- login -------------------------------------------------------------------------------------------------------


def test_an_order_shows_its_qr_and_bankids_words_in_both_languages(browser: Browser, bank: FakeBank) -> None:
    order = start(browser)
    assert order["qr"].startswith("bankid.qr-token.0.")
    assert order["secret"] is None
    bank.answers["ref-1"] = pending("userSign")
    swedish = browser.get(f"/v1/eid-orders/{order['order_id']}").json
    english = browser.get(f"/v1/eid-orders/{order['order_id']}", Accept_Language="en").json
    assert (swedish["message_code"], english["message_code"]) == ("RFA9", "RFA9")
    assert swedish["message"].startswith("Skriv in din säkerhetskod")
    assert english["message"].startswith("Enter your security code")


def test_the_orders_cookie_is_for_this_host_and_no_script(browser: Browser, bank: FakeBank) -> None:
    reply = browser.post("/v1/eid-orders", {})
    (line,) = reply.headers["set-cookie"]
    assert line.startswith(f"__Host-eid-{reply.json['order_id']}=")
    assert line.endswith("; Path=/; Secure; HttpOnly; SameSite=Lax")


def test_a_login_order_is_used_once(browser: Browser, bank: FakeBank) -> None:
    order = start(browser)
    kept = dict(browser.cookies)
    assert browser.post("/v1/sessions", {"order_id": order["order_id"]}).code == "eid_order_not_complete"
    approve(browser, bank, order)
    assert browser.post("/v1/sessions", {"order_id": order["order_id"]}).status == 201
    replay = Browser(cookies=kept)
    assert replay.post("/v1/sessions", {"order_id": order["order_id"]}).code == "eid_order_used"
    assert len(items("sessions")) == 1


def test_a_cancelled_order_gives_no_session(browser: Browser, bank: FakeBank) -> None:
    order = start(browser)
    cancelled = browser.post(f"/v1/eid-orders/{order['order_id']}/cancel")
    assert (cancelled.json["status"], cancelled.json["qr"]) == ("cancelled", None)
    assert browser.post("/v1/sessions", {"order_id": order["order_id"]}).code == "eid_order_ended"


def test_an_identification_is_no_login(browser: Browser, bank: FakeBank) -> None:
    from chalicelib.identity.order import Purpose
    from tests.unit.identity.orders_stand import request

    wiring.ground.keys().open_or_mint(request().key_id)
    started = wiring.eid.eid_orders().start(request(purpose=Purpose.IDENTIFY, subject="sr_1/rcp_2/ses_3"))
    browser.headers["Authorization"] = f"Order {started.order.order_id}.{started.secret}"
    assert browser.post("/v1/sessions", {"order_id": started.order.order_id}).code == "eid_order_ended"


def test_a_repeated_start_is_the_same_order_for_its_browser_only(browser: Browser, bank: FakeBank) -> None:
    first = browser.post("/v1/eid-orders", {}, Idempotency_Key="1").json
    again = browser.post("/v1/eid-orders", {}, Idempotency_Key="1")
    assert (again.status, again.json["order_id"]) == (201, first["order_id"])
    stranger = browser.another()
    assert stranger.post("/v1/eid-orders", {}, Idempotency_Key="1").code == "eid_order_secret_missing"
    other = browser.post("/v1/eid-orders", {"flow": "same_device"}, Idempotency_Key="1")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert len(bank.asked) == 1


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\n", "/a b", "/a?b"]
)
def test_bankid_returns_to_our_own_site_only(browser: Browser, bank: FakeBank, path: str) -> None:
    reply = browser.post("/v1/eid-orders", {"flow": "same_device", "return_path": path})
    assert (reply.status, reply.code) == (422, "invalid_fields")
    assert not bank.asked


def test_what_bankid_cannot_is_said_as_such(browser: Browser, bank: FakeBank) -> None:
    from chalicelib.identity.eid_errors import EidUnavailable

    order = start(browser)
    bank.fail = EidUnavailable("timeout")
    reply = browser.get(f"/v1/eid-orders/{order['order_id']}")
    assert (reply.status, reply.code) == (503, "eid_unavailable")


def test_the_delayed_collector_is_ordered_with_the_order(browser: Browser, bank: FakeBank) -> None:
    start(browser)
    assert depth("collect") == (0, 1)


def test_a_pending_order_comes_before_the_job_again(browser: Browser, bank: FakeBank) -> None:
    order = start(browser)
    body = f'{{"order_id": "{order["order_id"]}"}}'
    record = {"messageId": "m", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    assert collect_order({"Records": [record]}, None) == {"batchItemFailures": []}
    assert depth("collect") == (0, 2)


# --- sessions ----------------------------------------------------------------------------------------------------


def test_a_session_tells_its_csrf_token_again(newcomer: Browser) -> None:
    session = newcomer.get("/v1/sessions/current").json
    assert session["csrf_token"] == newcomer.csrf
    assert session["acknowledgement_required"] is True
    assert session["access_token"] is None


def test_logging_out_ends_the_session_and_drops_the_cookie(person: Browser) -> None:
    token = person.cookies["__Host-session"]
    assert person.delete("/v1/sessions/current").status == 204
    assert "__Host-session" not in person.cookies
    person.cookies["__Host-session"] = token
    assert person.get("/v1/me").code == "session_invalid"


def test_logging_out_everywhere(person: Browser, bank: FakeBank) -> None:
    other = person.another()
    log_in(other, bank)
    assert other.delete("/v1/sessions/current?everywhere=true").status == 204
    assert person.get("/v1/me").code == "session_invalid"


def test_an_older_session_learns_of_the_acknowledgement_made_in_another(newcomer: Browser, bank: FakeBank) -> None:
    other = newcomer.another()
    log_in(other, bank)
    other.post("/v1/me/acknowledgements", ACK)
    assert newcomer.get("/v1/me").status == 200
    assert newcomer.get("/v1/sessions/current").json["acknowledgement_required"] is False


def test_a_fixed_cookie_of_a_neighbour_is_no_session(browser: Browser, bank: FakeBank) -> None:
    browser.cookies["session"] = "ses_x.y"
    assert browser.get("/v1/me").code == "login_required"


# --- me ----------------------------------------------------------------------------------------------------------


def test_a_profile_is_changed_with_the_version_that_was_read(person: Browser) -> None:
    etag = person.get("/v1/me").headers["etag"]
    changed = person.patch("/v1/me", {"phone": "070-123 45 67", "name": " Anna  A "}, If_Match=etag)
    assert (changed.json["phone"], changed.json["name"]) == ("+46701234567", "Anna A")
    assert person.patch("/v1/me", {"name": "B"}, If_Match=etag).code == "stale_version"
    assert person.patch("/v1/me", {"name": "B"}).code == "if_match_missing"
    assert person.patch("/v1/me", {"name": "B"}, If_Match='"x"').code == "stale_version"
    removed = person.patch("/v1/me", {"phone": None}, If_Match=changed.headers["etag"])
    assert (removed.json["phone"], removed.json["name"]) == (None, "Anna A")
    assert removed.headers["etag"] == person.get("/v1/me").headers["etag"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({"phone": "x"}, "/phone"), ({"name": " "}, "/name"), ({"language": "de"}, "/language"), ({"role": "x"}, "/")],
)
def test_what_is_no_profile_is_refused_by_field(person: Browser, body: Any, field: str) -> None:
    reply = person.patch("/v1/me", body, If_Match=person.get("/v1/me").headers["etag"])
    assert (reply.status, reply.json["errors"][0]["field"]) == (422, field)


def test_an_address_is_asked_for_once_however_often_the_request_comes(person: Browser) -> None:
    first = person.post("/v1/me/email", {"email": "anna@example.com"}, Idempotency_Key="e1")
    again = person.post("/v1/me/email", {"email": "anna@example.com"}, Idempotency_Key="e1")
    assert (first.status, again.status) == (202, 202)
    assert first.json["pending_email"] == again.json["pending_email"] == "anna@example.com"
    soon = person.post("/v1/me/email", {"email": "b@example.com"})
    assert (soon.status, soon.code) == (429, "email_verification_too_soon")
    assert int(soon.headers["retry-after"]) <= 60


def test_the_mails_token_verifies_the_address_without_a_login(person: Browser) -> None:
    sid = person.get("/v1/me").json["sid"]
    person.post("/v1/me/email", {"email": "anna@example.com"})
    _, token = wiring.identity.accounts().verification_mail(sid, 1)
    anyone = person.another()
    assert anyone.post("/v1/email-verifications", {"token": token}).status == 204
    assert anyone.post("/v1/email-verifications", {"token": token}).code == "email_link_invalid"
    me = person.get("/v1/me").json
    assert (me["email"], me["email_verified"], me["pending_email"]) == ("anna@example.com", True, None)


@pytest.mark.parametrize("email", ["anna", "anna@", "anna@localhost", "a b@example.com", "x@y@example.com"])
def test_what_is_no_address_is_refused(person: Browser, email: str) -> None:
    assert person.post("/v1/me/email", {"email": email}).json["errors"][0]["code"] in {"invalid_email", "invalid"}


# --- policies ----------------------------------------------------------------------------------------------------


def test_the_policies_are_what_their_hashes_say_in_both_languages(browser: Browser) -> None:
    from hashlib import sha256

    policies = browser.get("/v1/policies/current").json
    for noun, title in (("policy", "Integritetspolicy"), ("terms", "Villkor")):
        found = policies[noun]
        assert found["version"] == "2026-11-28"
        assert found["sv"]["text"].startswith(f"# {title}")
        for language in ("sv", "en"):
            assert sha256(found[language]["text"].encode()).hexdigest() == found[language]["sha256"]
            assert f"Version {found['version']}" in found[language]["text"]


def test_an_acknowledgement_repeated_with_its_key_is_one_record(newcomer: Browser) -> None:
    first = newcomer.post("/v1/me/acknowledgements", ACK, Idempotency_Key="a1")
    again = newcomer.post("/v1/me/acknowledgements", ACK, Idempotency_Key="a1")
    assert (first.status, again.status) == (201, 201)
    assert len(items("acknowledgements")) == 1
    assert first.json == again.json


def test_an_older_version_cannot_be_acknowledged(newcomer: Browser) -> None:
    reply = newcomer.post("/v1/me/acknowledgements", {**ACK, "policy_version": "2021-06-06"})
    assert (reply.status, reply.code) == (409, "policy_outdated")


# --- cost --------------------------------------------------------------------------------------------------------


def test_no_request_of_a_warm_function_costs_more_than_five_calls(
    person: Browser, bank: FakeBank, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore import client as botocore_client

    base: Any = botocore_client.BaseClient
    calls: list[str] = []
    real = base._make_api_call

    def counted(self: Any, name: str, kwargs: Any) -> Any:
        calls.append(name)
        return real(self, name, kwargs)

    monkeypatch.setattr(base, "_make_api_call", counted)
    worst: dict[str, list[str]] = {}
    send = Browser.send

    def measured(self: Browser, method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        calls.clear()
        reply = send(self, method, path, body, headers)
        if len(calls) > 5:
            worst[f"{method} {path}"] = list(calls)
        return reply

    monkeypatch.setattr(Browser, "send", measured)
    other = person.another()
    log_in(other, bank)
    etag = other.get("/v1/me").headers["etag"]
    other.patch("/v1/me", {"name": "A"}, If_Match=etag)
    other.post("/v1/me/email", {"email": "anna@example.com"})
    other.post("/v1/me/acknowledgements", ACK)
    sid = other.get("/v1/me").json["sid"]
    other.post("/v1/email-verifications", {"token": wiring.identity.accounts().verification_mail(sid, 1)[1]})
    cancelled = start(other)
    other.post(f"/v1/eid-orders/{cancelled['order_id']}/cancel")
    other.delete("/v1/sessions/current?everywhere=true")
    assert not worst
