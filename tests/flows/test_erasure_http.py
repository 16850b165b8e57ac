"""The erasure of one's account behind HTTP: who may ask, confirm, look, cancel and approve; the machine is played."""

from typing import Any

import pytest

from chalicelib.handlers.http import Api, Route
from chalicelib.privacy.erasure import State
from dev.persons import ANNA, BENGT
from tests.flows.signing_stand import AS_BENGT, Visitor
from tests.flows.staff_stand import member, use_directory
from tests.unit.privacy.erasure_stand import Bench, make_bench

ERASURES = "/v1/privacy/erasures"
READ = {"documents_out_of_reach": True, "cannot_be_undone": True, "bookkeeping_stays": True}
WANTED = {"consequences": READ, "unused_credits": "waive", "with_export": False}
BODIES: dict[str, Any] = {"request_erasure": WANTED}
OPEN_TO_ALL = {"read_certificate"}


@pytest.fixture
def bench(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return make_bench(aws, monkeypatch)


def routes() -> list[Route]:
    import app  # noqa: F401 - declares the routes

    return [route for route in Api.routes if "erasure" in route.path]


def asked(visitor: Visitor) -> str:
    reply = visitor.post(ERASURES, WANTED)
    assert reply.status == 201, reply.body
    assert reply.headers["location"] == f"{ERASURES}/{reply.json['erasure_id']}"
    return str(reply.json["erasure_id"])


def test_from_the_request_to_the_certificate(bench: Bench) -> None:
    anna = bench.stand.owner
    erasure_id = bench.erasure_id = asked(anna)  # type: ignore[assignment]
    bench.run()
    assert anna.get(f"{ERASURES}/{erasure_id}").json["waits_for"] == ["fresh_login"]
    assert anna.post(f"{ERASURES}/{erasure_id}/identification").json["code"] == "fresh_login_required"
    again = bench.stand.newcomer(ANNA)
    assert again.post(f"{ERASURES}/{erasure_id}/identification").json["status"] == "identified"
    bench.run()
    shown = again.get(f"{ERASURES}/{erasure_id}").json
    assert (shown["status"], shown["waits_for"]) == ("planned", ["unused_credits"])
    bench.approve()
    bench.run(until="CancelWindow")
    assert anna.get(ERASURES).status == 401, "sessions end with the freeze"
    frozen = bench.stand.newcomer(ANNA)
    (listed,) = frozen.get(ERASURES).json["items"]
    assert 3600 * 71 < listed["seconds_to_cancel"] <= 3600 * 72
    draft = frozen.post("/v1/signature-requests", {"title": "Nytt", "recipients": [AS_BENGT]})
    assert (draft.status, draft.json["code"]) == (409, "account_frozen")
    bench.to_the_end()
    assert bench.erasure.state is State.IRREVERSIBLE
    certificate = Visitor().get("/v1/privacy/erasure-certificates/cer_00000001").json
    assert certificate["content"]["erasure_id"] == erasure_id
    assert certificate["public_key_pem"].startswith("-----BEGIN PUBLIC KEY-----")
    for unknown in ("cer_00000009", "chain"):
        reply = Visitor().get(f"/v1/privacy/erasure-certificates/{unknown}")
        assert (reply.status, reply.json["code"]) == (404, "certificate_not_found")


def test_it_is_asked_for_once_knowingly_and_can_be_cancelled(bench: Bench) -> None:
    anna = bench.stand.owner
    for name in READ:
        reply = anna.post(ERASURES, {**WANTED, "consequences": {**READ, name: False}})
        assert (reply.status, reply.json["code"]) == (422, "consequences_not_acknowledged")
    key = {"Idempotency-Key": "one"}
    first = anna.send("POST", ERASURES, WANTED, key).json
    assert anna.send("POST", ERASURES, WANTED, key).json == first, "the same key changes nothing"
    assert anna.post(ERASURES, WANTED).json["code"] == "erasure_running"
    path = f"{ERASURES}/{first['erasure_id']}"
    assert anna.send("POST", f"{path}/cancel", None, key).json["status"] == "cancelled"
    assert anna.send("POST", f"{path}/cancel", None, key).json["status"] == "cancelled"
    assert anna.post(f"{path}/cancel").json["code"] == "erasure_under_way"
    assert anna.get(ERASURES).json["items"] == []
    assert asked(anna) != first["erasure_id"]


def test_nobody_else_sees_or_moves_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    erasure_id = asked(bench.stand.owner)
    bengt = bench.stand.person(BENGT)
    ids = {"erasure_id": erasure_id, "certificate_id": "cer_00000001"}
    for route in routes():
        path = route.path.format(**ids)
        headers = {"Idempotency-Key": "k"}
        if route.name not in OPEN_TO_ALL:
            reply = Visitor().send(route.method, path, BODIES.get(route.name), headers)
            wanted = "staff_login_required" if route.caller.scheme == "staff" else "login_required"
            assert (reply.status, reply.json["code"]) == (401, wanted), route.name
        if "{erasure_id}" in route.path:
            reply = bengt.send(route.method, path, BODIES.get(route.name), headers)
            refusal = (401, "staff_login_required") if route.caller.scheme == "staff" else (404, "erasure_not_found")
            assert (reply.status, reply.json["code"]) == refusal, route.name
    use_directory(monkeypatch)
    reply = member("eva", "privacy_officer").post(f"/v1/admin/erasures/{erasure_id}/approval")
    assert (reply.status, reply.code) == (409, "erasure_not_awaiting_approval")
    assert member("fia", "support", "finance").post(f"/v1/admin/erasures/{erasure_id}/approval").status == 403
