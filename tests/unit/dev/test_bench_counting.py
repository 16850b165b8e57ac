"""What is counted in a journey: calls by request, write units without the leases of polls."""

from typing import Any

import botocore.session
import pytest

from dev.bench.canned import SID, canned
from dev.bench.counting import Ledger, Work, dearest, is_poll, units_of
from dev.bench.documents import write_pdf
from dev.bench.journey_child import spent
from dev.bench.served import pattern_of

ORDERS = "b2bsign-dev-eid-orders"


def test_units_of_one_table_and_of_several_are_added() -> None:
    assert units_of({"TableName": "a", "CapacityUnits": 1.5}) == 1.5
    assert units_of([{"TableName": "a", "CapacityUnits": 2.0}, {"TableName": "b", "CapacityUnits": 4.0}]) == 6
    assert units_of([]) == 0


def test_only_leases_and_hints_of_an_order_are_polling() -> None:
    assert is_poll({"TableName": ORDERS, "UpdateExpression": "SET polled_at_ms = :now"})
    assert is_poll({"TableName": ORDERS, "UpdateExpression": "SET hint = :hint"})
    assert not is_poll({"TableName": ORDERS, "UpdateExpression": "SET #status = :status REMOVE #answer_sealed"})
    assert not is_poll({"TableName": "b2bsign-dev-sessions", "UpdateExpression": "SET hint = :hint"})
    assert not is_poll({"TransactItems": []})


def test_polling_is_told_apart_and_the_dearest_come_first() -> None:
    poll = Work("GET /v1/eid-orders/{order_id}", [], 28.0, 1.0)
    done = [poll, Work("job seal", [], 9.0), Work("job seal", [], 9.0), Work("GET /v1/me")]
    told = spent(done)
    assert told["units"] == 46
    assert told["polling"] == 1
    assert list(told["most"].items())[:2] == [("GET /v1/eid-orders/{order_id}", 28.0), ("job seal", 18.0)]


def test_the_dearest_request_is_named_with_its_calls_and_no_job_is() -> None:
    done = [
        Work("job seal", ["s3:GetObject"] * 9),
        Work("POST /v1/signature-requests", ["dynamodb:GetItem", "kms:GenerateMac", "kms:GenerateMac"]),
        Work("GET /v1/me", ["dynamodb:GetItem"]),
    ]
    assert dearest(done) == ("POST /v1/signature-requests", 3, "dynamodb:GetItem, 2× kms:GenerateMac")


def test_calls_and_units_are_put_down_to_the_work_that_asked(aws: Any) -> None:
    session = botocore.session.get_session()
    ledger = Ledger(session)
    dynamodb: Any = session.create_client("dynamodb")
    table = "b2bsign-test-sessions"
    work = ledger.begin("GET /v1/me")
    dynamodb.put_item(TableName=table, Item={"session_id": {"S": "s"}})
    dynamodb.get_item(TableName=table, Key={"session_id": {"S": "s"}})
    assert work.calls == ["dynamodb:PutItem", "dynamodb:GetItem"]
    assert work.write_units > 0
    assert ledger.begin("GET /v1/health").calls == []


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/v1/signature-requests?limit=1", "/v1/signature-requests"),
        ("/v1/signature-requests/sr_1/send", "/v1/signature-requests/{request_id}/send"),
        ("/v1/eid-orders/eo_1", "/v1/eid-orders/{order_id}"),
        ("/nowhere", "/nowhere"),
    ],
)
def test_a_path_is_told_as_its_route(path: str, pattern: str) -> None:
    assert pattern_of(path) == pattern


def test_canned_answers_are_those_of_the_services_own_tables() -> None:
    answers = canned(archive_rows=3).answers
    assert {asked.split()[-1].rpartition("-")[2] for asked in answers if "Dynamo" in asked} == {
        "sessions",
        "keys",
        "archive",
    }
    page = next(content for asked, content in answers.items() if asked.endswith("archive"))
    assert page.count(SID.encode()) == 3


def test_a_document_has_its_size_and_opens(tmp_path: Any) -> None:
    import pikepdf

    write_pdf(tmp_path / "a.pdf", 2)
    assert 2_000_000 <= (tmp_path / "a.pdf").stat().st_size < 2_010_000
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert len(pdf.pages) == 1
        assert not pdf.check()
