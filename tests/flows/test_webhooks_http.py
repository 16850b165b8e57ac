"""Webhooks over HTTP and through the outbox: endpoints, signed deliveries, retries, replay; and deaths between any two
calls."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.handlers.http import Api, Route
from chalicelib.handlers.openapi_problems import refusals_of
from chalicelib.handlers.webhooks_jobs import retry as retry_webhooks
from chalicelib.handlers.webhooks_jobs import send_webhooks
from chalicelib.notifications.domain import letters_of
from chalicelib.notifications.mail import Mail
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import DeliveryId, EndpointId, KeyId
from chalicelib.webhooks.delivery import ATTEMPTS_AT_MOST, PAUSES_S, Outcome
from chalicelib.webhooks.rows import DeliveryRow, EndpointRow
from dev.persons import ANNA, CECILIA
from tests.browser import Reply
from tests.flows.company_stand import Firm, logged_in, make_firm, sid_of
from tests.flows.signing_stand import (
    ACKNOWLEDGED,
    AS_CECILIA,
    REQUESTS,
    Stand,
    Visitor,
    at_the_same_instant,
    everything,
    make_stand,
)
from tests.jobs import run_queue

HOOKS = "/v1/webhook-endpoints"
URL = "https://hook.example.com/in"
EVENTS = ["signature_request.sent", "signature_request.voided", "recipient.viewed"]


@dataclass
class Line:
    """Stands for the socket: what was posted, and how each is answered."""

    status: int | str = 204
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def post(self, url: str, headers: Any, body: bytes) -> Outcome:
        self.posted.append((url, dict(headers), body))
        if isinstance(self.status, str):
            return Outcome(self.status)
        return Outcome("ok" if self.status < 300 else f"status_{self.status}", self.status)

    def told(self) -> list[str]:
        return [json.loads(body)["type"] for _, _, body in self.posted]


@dataclass
class Clocked:
    """The delivery service's clock, which stands a little later than everything else, so that days pass at once."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


@pytest.fixture
def line(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Line:
    made = Line()
    monkeypatch.setattr(wiring.webhooks, "sender", lambda: made)
    return made


@pytest.fixture
def clock(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Clocked:
    made = Clocked(utc_now() + timedelta(minutes=5))
    monkeypatch.setattr(wiring.webhooks.deliveries(), "_clock", made)
    return made


def make_endpoint(visitor: Visitor, *events: str, **fields: Any) -> str:
    reply = visitor.post(HOOKS, {"url": URL, "events": list(events or EVENTS), **fields})
    assert reply.status == 201, reply.body
    return str(reply.json["endpoint_id"])


def deliver(*streams: str) -> None:
    """What the events' table's stream does, once for every event; then the queue until nothing is visible."""
    for stream in streams:
        for recorded in history(stream):
            wiring.notifications.outbox().deliver(recorded)
    drain()


def drain() -> None:
    while run_queue("webhooks", send_webhooks):
        pass


def deliveries(visitor: Visitor, endpoint_id: str) -> Any:
    return visitor.get(f"{HOOKS}/{endpoint_id}/deliveries").json["items"]


def results(visitor: Visitor, endpoint_id: str) -> list[list[str]]:
    return [[attempt["result"] for attempt in each["attempts"]] for each in deliveries(visitor, endpoint_id)]


def letters(stream: str) -> list[Mail]:
    written = [wiring.notifications.write_letter(a) for recorded in history(stream) for a in letters_of(recorded)]
    return [mail for mail in written if isinstance(mail, Mail)]


# --- what is told ------------------------------------------------------------------------------------------------


def test_an_endpoint_is_told_what_it_chose_signed_and_without_a_name(stand: Stand, line: Line) -> None:
    anna = stand.owner
    endpoint_id, other = make_endpoint(anna), make_endpoint(anna, "signature_request.completed")
    request_id = stand.sent(AS_CECILIA)
    stand.guest(request_id)
    stand.void(request_id)
    deliver(request_id)
    assert sorted(line.told()) == sorted(["signature_request.sent", "recipient.viewed", "signature_request.voided"])
    (secret,) = anna.get(f"{HOOKS}/{endpoint_id}/secrets").json["secrets"]
    recipient_id = stand.show(request_id)["recipients"][0]["recipient_id"]
    for url, headers, body in line.posted:
        assert url == URL
        content = Webhook(secret).verify(body.decode(), headers)
        assert content["data"]["request_id"] == request_id
        assert content["data"].get("recipient_id", recipient_id) == recipient_id
        for personal in (AS_CECILIA["name"], AS_CECILIA["email"], ANNA.name, "Ramavtal", sid_of(anna)):
            assert personal.encode() not in body
    shown = deliveries(anna, endpoint_id)
    assert [each["status"] for each in shown] == ["delivered"] * 3
    assert [each["created_at"] for each in shown] == sorted((each["created_at"] for each in shown), reverse=True)
    assert shown[0]["delivery_id"] in {headers["webhook-id"] for _, headers, _ in line.posted}
    assert deliveries(anna, other) == []
    assert anna.get(f"{HOOKS}/{endpoint_id}").json["last_success_at"] is not None


def test_everything_delivered_twice_is_told_once(stand: Stand, line: Line) -> None:
    endpoint_id = make_endpoint(stand.owner)
    request_id = stand.sent(AS_CECILIA)
    deliver(request_id)
    deliver(request_id)
    assert line.told() == ["signature_request.sent"]
    assert retry_webhooks({}, None) == {"retried": 0}
    assert results(stand.owner, endpoint_id) == [["ok"]]


def test_a_purchase_is_told_to_its_buyer(stand: Stand, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.aws.event_rows import event_row
    from chalicelib.payments.rows import PurchaseRow
    from chalicelib.platform.events import START, Event, chain

    make_endpoint(stand.owner, "purchase.paid")
    make_endpoint(logged_in(CECILIA), "purchase.paid")
    bought = SimpleNamespace(wallet_id=sid_of(stand.owner))
    monkeypatch.setattr(PurchaseRow, "find", lambda purchase_id: bought if purchase_id == "pur_a" else None)
    for stream in ("pur_a", "pur_b"):
        event_row(chain(START, Event(stream=stream, type="purchase.paid", at=utc_now(), actor="swish"))).save()
        deliver(stream)
    assert line.told() == ["purchase.paid"]
    assert json.loads(line.posted[0][2])["data"] == {"purchase_id": "pur_a", "status": "paid"}


def test_a_companys_endpoint_hears_of_the_companys_requests_alone(stand: Stand, line: Line) -> None:
    firm = make_firm("administrator", emails=True)
    owner = firm.people["owner"]
    stand.owner = owner
    make_endpoint(owner, company_id=firm.company_id)
    own = stand.sent(AS_CECILIA)
    deliver(own)
    assert line.posted == []
    companys = stand.sent(AS_CECILIA, company_id=firm.company_id)
    deliver(companys)
    assert line.told() == ["signature_request.sent"]


def test_a_ping_goes_to_its_endpoint_alone(stand: Stand, line: Line) -> None:
    anna = stand.owner
    endpoint_id, other = make_endpoint(anna), make_endpoint(anna)
    path = f"{HOOKS}/{endpoint_id}"
    assert anna.post(f"{path}/ping").status == 202
    deliver(endpoint_id, other)
    assert line.told() == ["webhook.ping"]
    assert json.loads(line.posted[0][2])["data"] == {"endpoint_id": endpoint_id}
    etag = anna.get(path).headers["etag"]
    anna.patch(path, {"status": "disabled"}, If_Match=etag)
    assert anna.post(f"{path}/ping").code == "webhook_endpoint_disabled"


# --- when it does not get through --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 302, "timed_out", "address_refused"])
def test_what_fails_is_tried_by_the_schedule_and_then_the_endpoint_is_disabled_with_a_letter(
    stand: Stand, line: Line, clock: Clocked, status: int | str
) -> None:
    line.status = status
    endpoint_id = make_endpoint(stand.owner)
    deliver(stand.sent(AS_CECILIA))
    for number, pause in enumerate(PAUSES_S, 1):
        assert len(line.posted) == number
        clock.passes(pause - 2)
        retry_webhooks({}, None)
        drain()
        assert len(line.posted) == number, "not before its time"
        clock.passes(4)
        retry_webhooks({}, None)
        drain()
    assert len(line.posted) == ATTEMPTS_AT_MOST
    assert len({headers["webhook-id"] for _, headers, _ in line.posted}) == 1
    (shown,) = deliveries(stand.owner, endpoint_id)
    assert (shown["status"], shown["next_attempt_at"], len(shown["attempts"])) == ("failed", None, ATTEMPTS_AT_MOST)
    disabled = stand.owner.get(f"{HOOKS}/{endpoint_id}").json
    assert (disabled["status"], disabled["disabled_because"]) == ("disabled", "exhausted")
    (mail,) = letters(endpoint_id)
    assert (mail.to, mail.subject) == (ANNA.email, "En webhook har stängts av: hook.example.com")
    assert "/in" not in mail.text, "what stands behind the host may be a secret"


def test_a_short_pause_is_a_delayed_message_and_a_long_one_the_schedules(
    stand: Stand, line: Line, clock: Clocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.status = 500
    endpoint_id = make_endpoint(stand.owner)
    delays: list[int] = []
    service = wiring.webhooks.deliveries()
    monkeypatch.setattr(service, "_enqueue", lambda _endpoint, _delivery, delay_s: delays.append(delay_s))
    deliver(stand.sent(AS_CECILIA))
    (row,) = DeliveryRow.query(endpoint_id)
    for pause in (0, *PAUSES_S):
        clock.passes(pause)
        service.attempt(EndpointId(endpoint_id), DeliveryId(row.delivery_id))
    assert len(line.posted) == ATTEMPTS_AT_MOST
    assert delays == [0, 6, 301], "half an hour is longer than a queue delays"


def test_an_endpoint_that_takes_others_is_not_disabled_for_one_it_never_takes(
    stand: Stand, line: Line, clock: Clocked
) -> None:
    endpoint_id = make_endpoint(stand.owner)
    first = stand.sent(AS_CECILIA)
    line.status = 500
    deliver(first)
    line.status = 204
    clock.passes(1)
    deliver(stand.sent(AS_CECILIA))
    line.status = 500
    for pause in PAUSES_S:
        clock.passes(pause + 1)
        retry_webhooks({}, None)
        drain()
    assert {each["status"] for each in deliveries(stand.owner, endpoint_id)} == {"failed", "delivered"}
    assert stand.owner.get(f"{HOOKS}/{endpoint_id}").json["status"] == "enabled"


def test_410_disables_at_once_and_what_waits_fails(stand: Stand, line: Line, clock: Clocked) -> None:
    endpoint_id = make_endpoint(stand.owner)
    line.status = 500
    deliver(stand.sent(AS_CECILIA))
    line.status = 410
    deliver(stand.sent(AS_CECILIA))
    assert stand.owner.get(f"{HOOKS}/{endpoint_id}").json["disabled_because"] == "gone"
    assert len(letters(endpoint_id)) == 1
    clock.passes(10)
    retry_webhooks({}, None)
    drain()
    assert sorted(results(stand.owner, endpoint_id)) == [["status_410"], ["status_500", "endpoint_disabled"]]
    deliver(stand.sent(AS_CECILIA))
    assert len(line.posted) == 2


def test_an_endpoint_its_owner_disabled_meanwhile_stays_as_they_said(
    stand: Stand, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{HOOKS}/{make_endpoint(stand.owner)}"

    def disabled_first(_url: str, _headers: Any, _body: bytes) -> Outcome:
        stand.owner.patch(path, {"status": "disabled"}, If_Match='"v1"')
        return Outcome("status_410", 410)

    monkeypatch.setattr(line, "post", disabled_first)
    deliver(stand.sent(AS_CECILIA))
    assert stand.owner.get(path).json["disabled_because"] == "asked"


def test_what_failed_is_replayed_once_it_is_enabled(stand: Stand, line: Line) -> None:
    anna = stand.owner
    endpoint_id = make_endpoint(anna)
    line.status = 410
    deliver(stand.sent(AS_CECILIA))
    (failed,) = deliveries(anna, endpoint_id)
    path = f"{HOOKS}/{endpoint_id}"
    one = f"{path}/deliveries/{failed['delivery_id']}"
    assert anna.post(f"{one}/replay").code == "webhook_endpoint_disabled"
    enabled = anna.patch(path, {"status": "enabled"}, If_Match=anna.get(path).headers["etag"])
    assert (enabled.json["status"], enabled.json["disabled_because"]) == ("enabled", None)
    line.status = 204
    replayed = anna.post(f"{one}/replay", Idempotency_Key="k")
    assert (replayed.status, replayed.json["status"]) == (202, "pending")
    assert anna.post(f"{one}/replay").code == "webhook_delivery_under_way"
    drain()
    assert anna.post(f"{one}/replay", Idempotency_Key="k").json["status"] == "delivered", "the key acts once"
    drain()
    assert [attempt["result"] for attempt in anna.get(one).json["attempts"]] == ["status_410", "ok"]
    assert {headers["webhook-id"] for _, headers, _ in line.posted} == {failed["delivery_id"]}
    assert len(line.posted) == 2
    assert anna.get(f"{path}/deliveries/whd_x").code == "webhook_delivery_not_found"
    assert anna.get(f"{path}/deliveries/x%23").code == "webhook_delivery_not_found"


def test_an_endpoint_that_was_deleted_or_erased_is_told_nothing(stand: Stand, line: Line, clock: Clocked) -> None:
    anna = stand.owner
    deleted, kept = make_endpoint(anna), make_endpoint(anna)
    line.status = 500
    deliver(stand.sent(AS_CECILIA))
    assert len(line.posted) == 2
    assert anna.delete(f"{HOOKS}/{deleted}").status == 204
    assert anna.get(f"{HOOKS}/{deleted}").code == "webhook_endpoint_not_found"
    assert [each["endpoint_id"] for each in anna.get(HOOKS).json["items"]] == [kept]
    wiring.ground.keys().shred(KeyId(f"profile#{sid_of(anna)}"))
    clock.passes(10)
    retry_webhooks({}, None)
    drain()
    assert len(line.posted) == 2
    assert retry_webhooks({}, None) == {"retried": 0}


# --- deaths ------------------------------------------------------------------------------------------------------


class Died(BaseException):
    """As when the process is killed: nobody catches it."""


def dying(monkeypatch: pytest.MonkeyPatch, at: int, *, before: bool) -> Iterator[None]:
    """Dies at the so-manyeth call that leaves the process, before or after it is made."""
    calls = 0
    service = wiring.webhooks.deliveries()

    def guarded(do: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == at and before:
                raise Died
            answer = do(*args, **kwargs)
            if calls == at:
                raise Died
            return answer

        return call

    with monkeypatch.context() as patched:
        for port in ("_post", "_enqueue", "_find_event", "_find_owner"):
            patched.setattr(service, port, guarded(getattr(service, port)))
        for store, names in (
            (service._deliveries, ("add", "take", "note")),
            (service._endpoints, ("find", "of_owner", "secret", "commit", "note_success")),
        ):
            for name in names:
                patched.setattr(store, name, guarded(getattr(store, name)))
        yield
    assert calls < at, "died"


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("status", [204, 410])
def test_whoever_dies_between_any_two_calls_loses_nothing(
    stand: Stand, line: Line, clock: Clocked, monkeypatch: pytest.MonkeyPatch, status: int, before: bool
) -> None:
    """From the event to the end of its delivery, killed at each call in turn; then everything is delivered again."""
    line.status = status
    deaths = 0
    request_id = stand.sent(AS_CECILIA)
    (sent,) = [recorded for recorded in history(request_id) if recorded.event.type == "signature_request.sent"]
    work = {"stream": request_id, "seq": str(sent.seq)}
    while True:
        line.posted.clear()
        endpoint_id = make_endpoint(stand.owner)
        has_died = False
        with suppress(Died):
            has_died = True
            for _ in dying(monkeypatch, deaths + 1, before=before):
                service = wiring.webhooks.deliveries()
                service.fan_out(request_id, sent.seq)
                for row in DeliveryRow.query(endpoint_id):
                    service.attempt(EndpointId(endpoint_id), DeliveryId(row.delivery_id))
                has_died = False
        clock.passes(150)
        run_again(work)
        (shown,) = deliveries(stand.owner, endpoint_id)
        assert shown["status"] == ("delivered" if status == 204 else "failed"), deaths
        assert len({headers["webhook-id"] for _, headers, _ in line.posted}) == 1
        assert len(line.posted) <= 1 + has_died
        disabled = stand.owner.get(f"{HOOKS}/{endpoint_id}").json["disabled_because"]
        assert disabled == (None if status == 204 else "gone")
        assert stand.owner.delete(f"{HOOKS}/{endpoint_id}").status == 204
        if not has_died:
            break
        deaths += 1
    assert deaths >= 8


def run_again(work: dict[str, str]) -> None:
    """What the queue and the schedule do for whoever died."""
    wiring.webhooks.deliveries().fan_out(work["stream"], int(work["seq"]))
    retry_webhooks({}, None)
    drain()


def test_who_comes_late_notes_nothing(stand: Stand, line: Line, clock: Clocked) -> None:
    """An attempt that took longer than its lease, while another was taken."""
    endpoint_id = make_endpoint(stand.owner)
    slow = wiring.webhooks.deliveries()._deliveries
    deliver_to = stand.sent(AS_CECILIA)
    line.status = 500
    deliver(deliver_to)
    (row,) = DeliveryRow.query(endpoint_id)
    clock.passes(10)
    ids = EndpointId(endpoint_id), DeliveryId(row.delivery_id)
    taken = slow.take(*ids, clock.now, clock.now + timedelta(minutes=2))
    assert taken is not None
    assert slow.take(*ids, clock.now, clock.now) is None, "somebody is at it"
    clock.passes(130)
    line.status = 204
    wiring.webhooks.deliveries().attempt(*ids)
    from chalicelib.webhooks.delivery import DeliveryStatus, Noted

    assert not slow.note(taken, Noted(DeliveryStatus.FAILED, None, ()))
    assert deliveries(stand.owner, endpoint_id)[0]["status"] == "delivered"


# --- endpoints ---------------------------------------------------------------------------------------------------


@pytest.fixture
def firm(aws: Any) -> Firm:
    return make_firm("administrator", "auditor", "stranger", emails=True)


def test_an_endpoint_is_made_read_changed_and_deleted(firm: Firm) -> None:
    owner = firm.people["owner"]
    body = {"url": URL, "events": ["recipient.signed"], "company_id": firm.company_id}
    made = owner.post(HOOKS, body, Idempotency_Key="k")
    assert made.json == owner.post(HOOKS, body, Idempotency_Key="k").json
    path = made.headers["location"]
    shown = owner.get(path)
    assert shown.json == made.json
    assert shown.json["company_id"] == firm.company_id
    assert owner.get(f"{HOOKS}?company_id={firm.company_id}").json["items"] == [shown.json]
    assert owner.get(HOOKS).json["items"] == []
    assert owner.patch(path, {"events": ["purchase.paid"]}).code == "if_match_missing"
    changed = owner.patch(path, {"url": URL + "2", "events": ["purchase.paid"]}, If_Match=shown.headers["etag"])
    assert (changed.json["url"], changed.json["events"]) == (URL + "2", ["purchase.paid"])
    assert owner.patch(path, {}, If_Match=shown.headers["etag"]).code == "stale_version"
    same = owner.patch(path, {"url": URL + "2"}, If_Match=changed.headers["etag"])
    assert same.headers["etag"] == changed.headers["etag"]
    assert owner.delete(path).status == 204
    assert owner.delete(path).code == "webhook_endpoint_not_found"


def test_a_secret_is_rotated_and_both_sign_for_a_while(stand: Stand, line: Line) -> None:
    anna = stand.owner
    path = f"{HOOKS}/{make_endpoint(anna)}"
    (first,) = anna.get(f"{path}/secrets").json["secrets"]
    rotated = anna.post(f"{path}/rotate-secret", {"overlap_hours": 1}, Idempotency_Key="k").json["secrets"]
    assert rotated[1] == first != rotated[0]
    again = anna.post(f"{path}/rotate-secret", {"overlap_hours": 1}, Idempotency_Key="k").json["secrets"]
    assert again == rotated, "the key acts once"
    deliver(stand.sent(AS_CECILIA))
    (_, headers, body) = line.posted[0]
    for secret in rotated:
        Webhook(secret).verify(body.decode(), headers)
    (alone,) = anna.post(f"{path}/rotate-secret", {"overlap_hours": 0}).json["secrets"]
    assert alone not in rotated


def test_neither_address_nor_secret_lies_anywhere_in_the_clear(
    stand: Stand, line: Line, capsys: pytest.CaptureFixture[str]
) -> None:
    anna = stand.owner
    line.status = 500
    endpoint_id = make_endpoint(anna, url="https://hook.example.com/a-secret-path")
    (secret,) = anna.get(f"{HOOKS}/{endpoint_id}/secrets").json["secrets"]
    deliver(stand.sent(AS_CECILIA))
    seen = str(everything()) + capsys.readouterr().out
    for hidden in ("hook.example.com", "a-secret-path", secret, secret.removeprefix("whsec_")):
        assert hidden not in seen


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"url": "http://hook.example.com/"}, "webhook_url_refused"),
        ({"url": "https://127.0.0.1/"}, "webhook_url_refused"),
        ({"url": "https://hook.example.com:8443/"}, "webhook_url_refused"),
        ({"events": []}, "invalid_fields"),
        ({"events": ["document.added"]}, "invalid_fields"),
        ({"company_id": "com_x"}, "company_not_found"),
    ],
)
def test_what_is_no_endpoint_is_refused(firm: Firm, fields: dict[str, Any], code: str) -> None:
    owner, before = firm.people["owner"], everything()
    assert owner.post(HOOKS, {"url": URL, "events": EVENTS, **fields}).code == code
    assert everything() == before
    if "url" in fields:
        path = f"{HOOKS}/{make_endpoint(owner)}"
        assert owner.patch(path, fields, If_Match='"v1"').code == code


# A body with which each route would do its work, were the caller another.
BODIES: dict[str, Any] = {
    "create_webhook_endpoint": {"url": URL, "events": EVENTS},
    "edit_webhook_endpoint": {"status": "disabled"},
    "rotate_webhook_secret": {},
}


def webhook_routes() -> list[Route]:
    import app  # noqa: F401 - declares the routes

    return [route for route in Api.routes if route.tag == "webhooks"]


def call_all(visitor: Visitor, endpoint_id: str) -> dict[str, Reply]:
    replies = {}
    for route in webhook_routes():
        if "{endpoint_id}" in route.path:
            path = route.path.format(endpoint_id=endpoint_id, delivery_id="whd_a")
            headers = {"Idempotency-Key": "k", "If-Match": '"v1"'}
            replies[route.name] = visitor.send(route.method, path, BODIES.get(route.name), headers)
            assert replies[route.name].status < 400 or replies[route.name].code in {
                refusal.code for refusal in refusals_of(route)
            }, route.name
    return replies


def test_the_wrong_caller_finds_nothing_and_changes_nothing(firm: Firm) -> None:
    people = firm.people
    endpoint_id = make_endpoint(people["owner"], company_id=firm.company_id)
    own = make_endpoint(people["owner"])
    before = everything()
    for name, reply in call_all(Visitor(), endpoint_id).items():
        assert (reply.status, reply.code) == (401, "login_required"), name
    for name, reply in call_all(people["auditor"], endpoint_id).items():
        assert (reply.status, reply.code) == (403, "not_permitted"), name
    for visitor, whose in (
        (people["stranger"], endpoint_id),
        (people["stranger"], own),
        (people["administrator"], own),
    ):
        for name, reply in call_all(visitor, whose).items():
            assert (reply.status, reply.code) == (404, "webhook_endpoint_not_found"), name
    assert call_all(people["owner"], "x%23")["read_webhook_endpoint"].code == "webhook_endpoint_not_found"
    assert everything() == before
    assert people["administrator"].get(f"{HOOKS}/{endpoint_id}").status == 200


def test_a_key_manages_its_owners_endpoints_alone(firm: Firm) -> None:
    owner = firm.people["owner"]
    owner.post("/v1/me/acknowledgements", ACKNOWLEDGED)
    companys, own = make_endpoint(owner, company_id=firm.company_id), make_endpoint(owner)
    scopes = {"name": "a", "scopes": ["webhooks:write"]}

    def program(**fields: Any) -> Visitor:
        token = owner.post("/v1/api-keys", {**scopes, **fields}).json["token"]
        return Visitor(headers={"Authorization": f"Bearer {token}"})

    of_company, personal = program(company_id=firm.company_id), program()
    for visitor, reached, closed in ((of_company, companys, own), (personal, own, companys)):
        assert visitor.get(f"{HOOKS}/{reached}").status == 200
        assert [each["endpoint_id"] for each in visitor.get(HOOKS).json["items"]] == [reached]
        for name, reply in call_all(visitor, closed).items():
            assert (reply.status, reply.code) == (404, "webhook_endpoint_not_found"), name
    assert of_company.post(HOOKS, {"url": URL, "events": EVENTS}).json["company_id"] == firm.company_id


def test_who_is_removed_at_the_same_instant_makes_no_endpoint(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.aws import commit

    administrator, sid = firm.people["administrator"], firm.sid("administrator")
    at_the_same_instant(monkeypatch, commit, lambda: firm.people["owner"].delete(f"{firm.path}/members/{sid}"))
    reply = administrator.post(HOOKS, {"url": URL, "events": EVENTS, "company_id": firm.company_id})
    assert (reply.status, reply.code) == (409, "conflict")
    assert not list(EndpointRow.scan())


def test_who_changes_what_another_changed_at_the_same_instant_is_told(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.aws import commit

    owner = firm.people["owner"]
    path = f"{HOOKS}/{make_endpoint(owner)}"
    at_the_same_instant(monkeypatch, commit, lambda: owner.post(f"{path}/rotate-secret", {}))
    assert owner.patch(path, {"url": URL + "2"}, If_Match='"v1"').code == "stale_version"
    assert owner.get(path).json["url"] == URL
    assert owner.get(f"{HOOKS}/whe_none").code == "webhook_endpoint_not_found"


def test_deliveries_come_in_pages(stand: Stand, line: Line) -> None:
    endpoint_id = make_endpoint(stand.owner)
    for _ in range(3):
        stand.owner.post(f"{HOOKS}/{endpoint_id}/ping")
    deliver(endpoint_id)
    path, seen, cursor = f"{HOOKS}/{endpoint_id}/deliveries", [], ""
    while cursor is not None:
        page = stand.owner.get(f"{path}?limit=2{cursor and '&cursor=' + cursor}").json
        seen += [each["delivery_id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert seen == sorted(seen, reverse=True) and len(set(seen)) == 3
    for wrong in ("x", "IngiIg=="):
        assert stand.owner.get(f"{path}?cursor={wrong}").code == "invalid_fields"


def test_every_route_of_webhooks_is_tried(firm: Firm) -> None:
    names = {route.name for route in webhook_routes()}
    assert BODIES.keys() <= names
    assert len(names) == 11
    assert all(re.fullmatch(r"/v1/webhook-endpoints.*", route.path) for route in webhook_routes())
    assert REQUESTS
