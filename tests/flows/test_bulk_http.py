"""Bulk sends behind HTTP: the report, one request a row, once however often and wherever the job dies."""

import csv
import hashlib
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from shutil import copyfile
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.event_rows import history
from chalicelib.bulk.domain import request_id_of
from chalicelib.handlers.bulk_jobs import send_bulk
from chalicelib.handlers.http import Api, Route
from chalicelib.handlers.signing_jobs import preflight as preflight_job
from chalicelib.platform.change import Conflict
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import BulkId, RequestId
from chalicelib.signing import stamping
from dev.grant import give
from dev.persons import BENGT, CECILIA
from tests.browser import Reply
from tests.flows.signing_stand import AS_CECILIA, REQUESTS, Stand, Visitor, everything
from tests.flows.templates_stand import TEMPLATES, field, laid_out, lay_out, make, sid_of
from tests.jobs import run_queue
from tests.tables import everything as rows_of

BULK = "/v1/bulk-sends"
SHEET = "name;email;company\nÅsa;asa@example.com;Bergs AB\nBo;bo@example.com;=1+1\nCia;cia.example.com;\n"


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    monkeypatch.setattr(queues, "_again_in", lambda *_: None)  # what failed comes back at once
    sends = queues.send
    monkeypatch.setattr(queues, "send", lambda queue, work, delay_s=0: sends(queue, work))  # nobody waits here
    stand = make(aws, monkeypatch)
    monkeypatch.setattr(stamping, "judge", judge)  # real ones are templates' own tests; here are many documents
    monkeypatch.setattr(stamping, "stamp", lambda blank, target, _marks: copyfile(blank, target))
    return stand


def judge(source: Path, target: Path) -> Any:
    copyfile(source, target)
    content = source.read_bytes()
    return SimpleNamespace(size=len(content), sha256=hashlib.sha256(content).hexdigest(), pages=[(595.0, 842.0)] * 2)


def template(stand: Stand) -> str:
    role = [{"name": "buyer", "label": "Köparen"}]
    sign = field("sign", kind="signature", role="buyer", page=2, width=240, height=44)
    template_id = laid_out(stand, field("task", required=False, max_length=20))
    assert lay_out(stand, template_id, field("task", required=False, max_length=20), sign, roles=role).status == 200
    return template_id


def announce(stand: Stand, content: bytes, **fields: Any) -> Reply:
    digest = hashlib.sha256(content).hexdigest()
    body = {"filename": "lista.csv", "size": len(content), "sha256": digest, **fields}
    return stand.owner.post(BULK, body)


def uploaded(stand: Stand, content: str | bytes = SHEET, *, put: bytes | None = None, **fields: Any) -> str:
    content = content.encode() if isinstance(content, str) else content
    if not fields:
        fields = {"template_id": template(stand), "title": "Avtal"}
    reply = announce(stand, content, **fields)
    assert reply.status == 201, reply.body
    bulk_id = str(reply.json["bulk_id"])
    stand.put(f"{sid_of(stand.owner)}/{bulk_id}", content if put is None else put)
    assert stand.owner.post(f"{BULK}/{bulk_id}/complete").status == 202
    return bulk_id


def worked(_bulk_id: str, *, rounds: int = 40) -> None:
    """All that the events ask for, until nothing is left to do."""
    for _ in range(rounds):
        wiring.notifications.outbox().sweep(before="9999", limit=100)
        if not run_queue("bulk", send_bulk) + run_queue("preflight", preflight_job):
            return


def checked(stand: Stand, content: str | bytes = SHEET, **fields: Any) -> str:
    bulk_id = uploaded(stand, content, **fields)
    worked(bulk_id)
    return bulk_id


def show(stand: Stand, bulk_id: str) -> Any:
    return stand.owner.get(f"{BULK}/{bulk_id}").json


def start(stand: Stand, bulk_id: str, *rows: int) -> Reply:
    return stand.owner.post(f"{BULK}/{bulk_id}/start", {"rows": list(rows)} if rows else {})


def report(stand: Stand, bulk_id: str) -> Any:
    return stand.owner.get(f"{BULK}/{bulk_id}/report").json


def counts(stand: Stand, bulk_id: str) -> dict[str, int]:
    return {name: n for name, n in show(stand, bulk_id)["counts"].items() if n}


def vault_files() -> list[str]:
    return list(wiring.ground.vault().names("bulk/"))


def reserved(stand: Stand) -> int:
    return int(stand.owner.get("/v1/wallet").json["reserved"])


def test_a_file_becomes_a_report_then_a_request_a_row(stand: Stand) -> None:
    bulk_id = checked(stand)
    shown = show(stand, bulk_id)
    assert (shown["status"], shown["row_count"]) == ("ready", 3)
    assert (shown["price_credits"], shown["total_credits"]) == (1, 2)
    assert [c["name"] for c in shown["columns"]] == ["name", "email", "personnummer", "company", "task"]
    told = report(stand, bulk_id)
    assert told["problems"] == [{"row": 4, "column": "email", "code": "invalid_email", "detail": "ingen e-postadress"}]
    assert [(r["row"], r["name"], r["status"]) for r in told["rows"]] == [
        (2, "Åsa, Bergs AB", "ready"),
        (3, "Bo, =1+1", "ready"),
        (4, "Cia", "invalid"),
    ]
    assert stand.owner.get(REQUESTS).json["items"] == [], "nothing before start"
    reply = start(stand, bulk_id)
    assert (reply.status, reply.json["status"]) == (202, "running")
    worked(bulk_id)
    assert (show(stand, bulk_id)["status"], counts(stand, bulk_id)) == ("finished", {"sent": 2, "invalid": 1})
    for row in report(stand, bulk_id)["rows"][:2]:
        request = stand.show(row["request_id"])
        assert (request["status"], [r["name"] for r in request["recipients"]]) == ("pending", [row["name"]])
    assert reserved(stand) == 2
    assert vault_files() == [f"bulk/{bulk_id}/report"], "the file is gone"


def test_the_file_is_encrypted_and_gone_from_quarantine(stand: Stand) -> None:
    bulk_id = checked(stand)
    assert vault_files() == [f"bulk/{bulk_id}/file", f"bulk/{bulk_id}/report"]
    bucket = wiring.ground.settings().bucket("vault")
    for name in vault_files():
        body = stand.aws("s3").get_object(Bucket=bucket, Key=name)["Body"].read()
        assert b"example.com" not in body
    assert b"example.com" not in rows_of("bulk-sends") and b"Avtal" not in rows_of("bulk-sends")
    quarantine = wiring.ground.settings().bucket("quarantine")
    assert stand.aws("s3").list_object_versions(Bucket=quarantine).get("Versions", []) == []


def test_named_rows_first_then_the_rest(stand: Stand) -> None:
    bulk_id = checked(stand)
    assert start(stand, bulk_id, 3).status == 202
    worked(bulk_id)
    assert (show(stand, bulk_id)["status"], counts(stand, bulk_id)) == ("ready", {"sent": 1, "ready": 1, "invalid": 1})
    assert start(stand, bulk_id, 3).code == "bulk_nothing_to_start"
    assert start(stand, bulk_id, 4).code == "bulk_nothing_to_start"
    assert stand.owner.post(f"{BULK}/{bulk_id}/complete").json["status"] == "ready", "once is enough"
    assert start(stand, bulk_id).status == 202
    worked(bulk_id)
    assert show(stand, bulk_id)["status"] == "finished"
    assert start(stand, bulk_id).code == "bulk_send_wrong_state"


def test_the_result_is_a_table_without_formulas(stand: Stand) -> None:
    bulk_id = checked(stand, "name;email\n=HYPERLINK(1);a@example.com\nBo;b\n")
    start(stand, bulk_id)
    worked(bulk_id)
    reply = stand.owner.get(f"{BULK}/{bulk_id}/result.csv")
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    heads, one, two = csv.reader(io.StringIO(reply.body.decode("utf-8-sig")), delimiter=";")
    assert heads[:4] == ["Rad", "Namn", "E-post", "Läge"]
    assert one == ["2", "'=HYPERLINK(1)", "a@example.com", "skickad", "", "", request_id_of(BulkId(bulk_id), 2)]
    assert two[3:6] == ["felaktig", "invalid_email", "email: ingen e-postadress"]


def test_credits_that_run_out_fail_rows_that_can_be_started_again(stand: Stand) -> None:
    held, sid = stand.owner.get("/v1/wallet").json["available"], sid_of(stand.owner)
    wallets = wiring.payments.wallets()
    taken = wallets.reserve(wiring.payments.wallet_of(sid), RequestId("sr_other"), held - 1, utc_now())
    wallets._book.commit(*taken)
    bulk_id = checked(stand)
    start(stand, bulk_id)
    worked(bulk_id)
    assert counts(stand, bulk_id) == {"sent": 1, "failed": 1, "invalid": 1}
    (failure,) = show(stand, bulk_id)["failures"]
    assert (failure["code"], failure["rows"]) == ("insufficient_credits", 1) and failure["detail"]
    give(sid, 1)
    start(stand, bulk_id)
    worked(bulk_id)
    assert counts(stand, bulk_id) == {"sent": 2, "invalid": 1}


def test_a_draft_is_copied_to_each_row_with_the_people_it_names(stand: Stand) -> None:
    draft = stand.ready({**AS_CECILIA, "order": 2}, title="Ramavtal", message="Hej")
    bulk_id = checked(stand, request_id=draft)
    start(stand, bulk_id)
    worked(bulk_id)
    request = stand.show(request_id_of(BulkId(bulk_id), 2))
    assert (request["title"], request["message"], request["status"]) == ("Ramavtal", "Hej", "pending")
    assert [(r["name"], r["order"]) for r in request["recipients"]] == [("Åsa, Bergs AB", 1), (CECILIA.name, 2)]
    assert request["documents"][0]["sha256"] == stand.show(draft)["documents"][0]["sha256"]
    assert stand.show(draft)["status"] == "draft"


def test_several_roles_are_columns_and_those_named_at_once_are_not(stand: Stand) -> None:
    sign = field("sign", kind="signature", role="buyer", page=2, width=240, height=44)
    template_id = laid_out(stand, sign)
    asked: dict[str, Any] = {"template_id": template_id, "title": "Avtal"}
    both = announce(stand, b"x", **asked).json["columns"]
    assert [c["name"] for c in both if c["required"]] == ["seller.name", "seller.email", "buyer.name", "buyer.email"]
    asked["recipients"] = {"seller": {"is_sender": True}}
    bulk_id = checked(stand, **asked)
    start(stand, bulk_id)
    worked(bulk_id)
    request = stand.show(request_id_of(BulkId(bulk_id), 3))
    assert [(r["name"], r["order"]) for r in request["recipients"]] == [("Anna Andersson", 1), ("Bo, =1+1", 2)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"name;email\n", "bulk_file_empty"),
        (b"name;email\n\x81", "bulk_file_encoding_unknown"),
        (b"name;mail\na;b\n", "bulk_columns_wrong"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_whole(stand: Stand, content: bytes, code: str) -> None:
    bulk_id = checked(stand, content)
    shown = show(stand, bulk_id)
    assert (shown["status"], shown["refusal"]["code"]) == ("refused", code)
    problems = [(p["row"], p["column"], p["code"]) for p in report(stand, bulk_id)["problems"]]
    wrong = [(1, "mail", "unknown_column"), (1, "email", "missing_column")]
    assert problems == (wrong if code == "bulk_columns_wrong" else [])
    assert start(stand, bulk_id).code == "bulk_send_wrong_state"


def test_the_file_must_be_the_announced_one(stand: Stand) -> None:
    bulk_id = uploaded(stand, put=SHEET.replace("Bo", "Bu").encode())
    assert report(stand, bulk_id) == {"rows": [], "problems": []}, "not checked yet"
    worked(bulk_id)
    assert show(stand, bulk_id)["refusal"]["code"] == "upload_differs"
    asked = {"template_id": template(stand), "title": "Avtal"}
    other = announce(stand, b"abc", **asked).json["bulk_id"]
    assert stand.owner.post(f"{BULK}/{other}/complete").code == "upload_missing"
    stand.put(f"{sid_of(stand.owner)}/{other}", b"abcd")
    assert stand.owner.post(f"{BULK}/{other}/complete").code == "upload_differs"


def test_another_template_than_was_checked_is_not_sent(stand: Stand) -> None:
    bulk_id = checked(stand)
    template_id = show(stand, bulk_id)["template_id"]
    etag = stand.owner.get(f"{TEMPLATES}/{template_id}").headers["etag"]
    stand.owner.patch(f"{TEMPLATES}/{template_id}", {"title": "Ny"}, If_Match=etag)
    assert start(stand, bulk_id).code == "bulk_base_changed"


def test_a_template_that_goes_meanwhile_fails_what_is_not_drafted(stand: Stand) -> None:
    bulk_id = checked(stand)
    template_id = show(stand, bulk_id)["template_id"]
    start(stand, bulk_id)
    etag = stand.owner.get(f"{TEMPLATES}/{template_id}").headers["etag"]
    stand.owner.patch(f"{TEMPLATES}/{template_id}", {"title": "Ny"}, If_Match=etag)
    worked(bulk_id)
    assert [f["code"] for f in show(stand, bulk_id)["failures"]] == ["bulk_base_changed"]
    stand.owner.delete(f"{TEMPLATES}/{template_id}")
    assert show(stand, bulk_id)["columns"] == [] and stand.owner.get(BULK).status == 200


def test_a_document_that_is_refused_fails_its_row(stand: Stand) -> None:
    draft = stand.ready()
    bulk_id = checked(stand, request_id=draft)
    start(stand, bulk_id)
    wiring.notifications.outbox().sweep(before="9999", limit=100)
    run_queue("bulk", send_bulk)
    stand.owner.delete(f"{REQUESTS}/{draft}")
    wiring.signing.deletion().erase(RequestId(draft))
    worked(bulk_id)
    assert [f["code"] for f in show(stand, bulk_id)["failures"]] == ["bulk_document_refused"]


def test_a_draft_that_its_owner_deletes_is_not_made_again(stand: Stand) -> None:
    bulk_id = checked(stand)
    start(stand, bulk_id, 2)
    wiring.notifications.outbox().sweep(before="9999", limit=100)
    run_queue("bulk", send_bulk)
    request_id = request_id_of(BulkId(bulk_id), 2)
    wiring.notifications.outbox().sweep(before="9999", limit=100)
    run_queue("preflight", preflight_job)
    assert stand.owner.delete(f"{REQUESTS}/{request_id}").status == 204
    worked(bulk_id)
    assert [f["code"] for f in show(stand, bulk_id)["failures"]] == ["bulk_draft_gone"]


def test_cancelling_sends_nothing_more_and_deletes_the_file(stand: Stand) -> None:
    bulk_id = checked(stand)
    start(stand, bulk_id)
    reply = stand.owner.post(f"{BULK}/{bulk_id}/cancel")
    assert (reply.status, reply.json["status"], reply.json["total_credits"]) == (200, "finished", 0)
    worked(bulk_id)
    assert counts(stand, bulk_id) == {"cancelled": 2, "invalid": 1}
    assert stand.owner.get(REQUESTS).json["items"] == []
    assert vault_files() == [f"bulk/{bulk_id}/report"]


def test_deleting_leaves_nothing_but_what_was_sent(stand: Stand) -> None:
    bulk_id = checked(stand)
    start(stand, bulk_id, 2)
    assert stand.owner.delete(f"{BULK}/{bulk_id}").code == "bulk_send_wrong_state"
    worked(bulk_id)
    assert stand.owner.delete(f"{BULK}/{bulk_id}").status == 204
    worked(bulk_id)
    assert stand.owner.get(f"{BULK}/{bulk_id}").code == "bulk_send_not_found"
    assert (vault_files(), rows_of("bulk-sends")) == ([], rows_of("exports")), "nothing of it is left"
    assert stand.show(request_id_of(BulkId(bulk_id), 2))["status"] == "pending"


Where = Callable[[Any], tuple[Any, str]]
CALLS: dict[str, Where] = {
    "claimed or settled": lambda s: (s._bulk_sends, "commit"),
    "asked": lambda s: (s, "_enqueue"),
    "sent": lambda s: (wiring.signing.requests(), "send"),
    "drafted": lambda s: (wiring.templates.own(), "use"),
    "file put away": lambda s: (s._vault, "delete"),
    "quarantine emptied": lambda s: (s._uploads, "discard"),
    "report kept": lambda s: (s._vault, "put"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_job_that_dies_anywhere_sends_each_row_once(stand: Stand, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By turns before a call and after it; the next one goes through."""
    bulk_id = uploaded(stand)
    owner, method = CALLS[name](wiring.bulk.bulk_sends())
    real, calls = getattr(owner, method), list[int]()

    def dies(*given: Any, **named: Any) -> Any:
        calls.append(1)
        if len(calls) % 3 == 1 and len(calls) < 9:
            raise RuntimeError
        answer = real(*given, **named)
        if len(calls) % 3 == 2 and len(calls) < 9:
            raise RuntimeError
        return answer

    def dying(run: Callable[[], Any]) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(owner, method, dies)
            for _ in range(8):
                run()

    dying(lambda: worked(bulk_id))
    assert show(stand, bulk_id)["status"] == "ready"
    start(stand, bulk_id)
    dying(lambda: worked(bulk_id))
    worked(bulk_id)
    assert calls and counts(stand, bulk_id) == {"sent": 2, "invalid": 1}
    assert show(stand, bulk_id)["status"] == "finished"
    assert len(stand.owner.get(REQUESTS).json["items"]) == 2
    for number in (2, 3):
        kinds = [e.event.type for e in history(request_id_of(BulkId(bulk_id), number))]
        assert kinds.count("signature_request.sent") == 1
        assert kinds.count("signature_request.drafted_from_template") == 1
    assert reserved(stand) == 2
    assert vault_files() == [f"bulk/{bulk_id}/report"]


def test_two_runs_at_once_send_each_row_once(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run comes while the first stands before each of its drafts and sends."""
    bulk_id = checked(stand)
    start(stand, bulk_id)
    service, owner = wiring.bulk.bulk_sends(), sid_of(stand.owner)
    inside: list[int] = []

    def beside(real: Any) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            if not inside:
                inside.append(1)
                service.run(owner, BulkId(bulk_id))
                inside.clear()
            return real(*given, **named)

        return call

    monkeypatch.setattr(wiring.templates.own(), "use", beside(wiring.templates.own().use))
    monkeypatch.setattr(wiring.signing.requests(), "send", beside(wiring.signing.requests().send))
    worked(bulk_id)
    assert counts(stand, bulk_id) == {"sent": 2, "invalid": 1}
    kinds = [e.event.type for e in history(request_id_of(BulkId(bulk_id), 2))]
    assert kinds.count("signature_request.sent") == 1
    assert reserved(stand) == 2


def test_a_row_that_always_breaks_fails_at_last_and_stops_no_other(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bulk_id = checked(stand)
    start(stand, bulk_id)
    real, broken = wiring.signing.requests().send, request_id_of(BulkId(bulk_id), 2)

    def breaks(caller: Any, request_id: Any, **named: Any) -> Any:
        if request_id == broken:
            raise Conflict
        return real(caller, request_id, **named)

    monkeypatch.setattr(wiring.signing.requests(), "send", breaks)
    for _ in range(6):
        worked(bulk_id)
    assert counts(stand, bulk_id) == {"sent": 1, "failed": 1, "invalid": 1}
    assert [f["code"] for f in show(stand, bulk_id)["failures"]] == ["internal_error"]
    assert [r.message for r in caplog.records].count("row of a bulk send given up") == 1


# --- authority and conventions ---------------------------------------------------------------------------------------

SHA256 = "a" * 64
BODIES: dict[str, Any] = {
    "create_bulk_send": {"filename": "a.csv", "size": 1, "sha256": SHA256, "template_id": "tpl_x", "title": "T"},
    "list_bulk_sends": None,
    "read_bulk_send": None,
    "complete_bulk_send": None,
    "read_bulk_report": None,
    "start_bulk_send": {},
    "cancel_bulk_send": None,
    "read_bulk_result": None,
    "delete_bulk_send": None,
}


@cache
def routes() -> list[Route]:
    import app  # noqa: F401 - declares the routes

    return [route for route in Api.routes if route.tag == "bulk-sends"]


def refused(visitor: Visitor, bulk_id: str, expected: Callable[[Route], tuple[int, str] | None]) -> None:
    before = everything()
    for route in routes():
        wanted = expected(route)
        if wanted is None:
            continue
        path = route.path.format(bulk_id=bulk_id)
        reply = visitor.send(route.method, path, BODIES[route.name], {"Idempotency-Key": "k"})
        assert (reply.status, reply.code) == wanted, (route.name, reply.body)
        assert everything() == before, route.name


def test_nobody_else_reaches_it(stand: Stand) -> None:
    assert {route.name for route in routes()} == BODIES.keys()
    assert {route.caller.scheme for route in routes()} == {"person"}
    bulk_id = checked(stand)
    refused(Visitor(), bulk_id, lambda _: (401, "login_required"))
    refused(stand.newcomer(CECILIA), bulk_id, lambda _: (403, "acknowledgement_required"))
    wrong_csrf = Visitor(cookies=dict(stand.owner.cookies), csrf="x")
    refused(wrong_csrf, bulk_id, lambda r: None if r.method == "GET" else (403, "csrf_token_invalid"))
    bengt = stand.person(BENGT)
    refused(
        bengt,
        bulk_id,
        lambda r: (
            None
            if r.name == "list_bulk_sends"
            else (404, "template_not_found")
            if r.name == "create_bulk_send"
            else (404, "bulk_send_not_found")
        ),
    )
    assert bengt.get(BULK).json["items"] == []
    for name in ("x", "%20", "blk_" + "a" * 2100, "BLK_A"):
        refused(stand.owner, name, lambda r: (404, "bulk_send_not_found") if "{bulk_id}" in r.path else None)


def test_anothers_draft_and_template_are_no_base(stand: Stand) -> None:
    draft, template_id, bengt = stand.ready(), template(stand), stand.person(BENGT)
    asked = {"filename": "a.csv", "size": 1, "sha256": SHA256}
    for base, code in (
        ({"request_id": draft}, "signature_request_not_found"),
        ({"template_id": template_id, "title": "T"}, "template_not_found"),
        ({"template_id": "pub_unknown", "title": "T"}, "template_not_found"),
        ({"request_id": "../x"}, "signature_request_not_found"),
    ):
        assert bengt.post(BULK, {**asked, **base}).code == code, base


def test_what_is_asked_must_fit_together(stand: Stand) -> None:
    draft = stand.draft()
    asked = {"filename": "a.csv", "size": 1, "sha256": SHA256}
    for base, fields in (
        ({}, ["/template_id"]),
        ({"template_id": "tpl_x", "request_id": draft, "title": "T"}, ["/template_id"]),
        ({"template_id": "tpl_x"}, ["/title"]),
        ({"request_id": draft, "title": "T", "values": {"a": 1}}, ["/title", "/values"]),
    ):
        reply = stand.owner.post(BULK, {**asked, **base})
        assert (reply.status, [e["field"] for e in reply.json["errors"]]) == (422, fields)
    assert stand.owner.post(BULK, {**asked, "request_id": draft}).code == "documents_not_ready"
    assert stand.owner.post(BULK, {**asked, "request_id": stand.sent(AS_CECILIA)}).code == "wrong_state"


@pytest.mark.parametrize("name", ["create", "start", "cancel"])
def test_repeated_with_its_key_it_is_done_once(stand: Stand, name: str) -> None:
    bulk_id, template_id = checked(stand), template(stand)
    asked = {"filename": "a.csv", "size": 1, "sha256": SHA256, "template_id": template_id, "title": "T"}
    path, body, other = {
        "create": (BULK, asked, {**asked, "size": 2}),
        "start": (f"{BULK}/{bulk_id}/start", {"rows": [2]}, {"rows": [3]}),
        "cancel": (f"{BULK}/{bulk_id}/cancel", None, {}),
    }[name]
    first = stand.owner.post(path, body, Idempotency_Key="k1")
    assert first.status < 300, first.body
    before = everything()
    again = stand.owner.post(path, body, Idempotency_Key="k1")
    assert (again.status, again.json["bulk_id"]) == (first.status, first.json["bulk_id"])
    if name != "cancel":
        assert stand.owner.post(path, other, Idempotency_Key="k1").code == "idempotency_key_reused"
    assert everything() == before


def test_there_is_an_end_to_how_many(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.bulk import domain

    monkeypatch.setattr(domain, "MAX_BULK_SENDS", 1)
    asked = {"template_id": template(stand), "title": "Avtal"}
    assert announce(stand, b"a", **asked).status == 201
    assert announce(stand, b"a", **asked).code == "too_many_bulk_sends"


def test_a_run_that_comes_late_leaves_what_another_did(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its check is recorded, its rows are settled and cancelled, while the first run stands before its commit."""
    bulk_id, service, owner = BulkId(uploaded(stand)), wiring.bulk.bulk_sends(), sid_of(stand.owner)

    def first(name: str, other: Callable[[], Any]) -> None:
        real = getattr(service, name)

        def late(*given: Any) -> Any:
            monkeypatch.setattr(service, name, real)
            other()
            return real(*given)

        monkeypatch.setattr(service, name, late)
        service.run(owner, bulk_id)

    first("_record", lambda: service.run(owner, bulk_id))
    assert show(stand, bulk_id)["status"] == "ready"
    start(stand, bulk_id, 2)
    first("_claimed", lambda: service.cancel(owner, bulk_id, None))
    assert counts(stand, bulk_id) == {"cancelled": 2, "invalid": 1}
    assert vault_files() == [f"bulk/{bulk_id}/report"]


def test_a_settled_row_is_not_settled_again(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    bulk_id, service, owner = BulkId(checked(stand)), wiring.bulk.bulk_sends(), sid_of(stand.owner)
    start(stand, bulk_id, 2)
    service.run(owner, bulk_id)
    wiring.notifications.outbox().sweep(before="9999", limit=100)
    run_queue("preflight", preflight_job)
    real = service._settle

    def late(*given: Any) -> None:
        monkeypatch.setattr(service, "_settle", real)
        service.run(owner, bulk_id)
        real(*given)

    monkeypatch.setattr(service, "_settle", late)
    service.run(owner, bulk_id)
    assert counts(stand, bulk_id) == {"sent": 1, "ready": 1, "invalid": 1}
