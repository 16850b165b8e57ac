"""Files of vouchers over HTTP: from a purchase and a use to the file, by the queues; for finance alone."""

import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.handlers.http import Api, Route
from chalicelib.handlers.payments_jobs import issue_receipts, keep_books
from chalicelib.platform.clock import utc_now
from dev import vouchers
from dev.demo import books
from dev.demo.http import StepFailed
from tests.browser import Browser
from tests.flows.signing_stand import everything
from tests.flows.staff_stand import member, staff_id_of, use_directory
from tests.flows.test_credits_http import Shopping, shop
from tests.flows.test_receipts_http import deliver
from tests.jobs import run_queue
from tests.unit.payments.sie_reader import read
from tests.unit.payments.stand import entries

__all__ = ["shop"]
FILES = "/v1/admin/voucher-files"
BODIES: dict[str, Any] = {"create_voucher_file": {"first": "2026-01-01", "last": "2026-12-31"}}


def routes() -> list[Route]:
    return [route for route in Api.routes if route.tag == "bookkeeping"]


def year() -> dict[str, str]:
    return {"first": f"{utc_now():%Y}-01-01", "last": f"{utc_now():%Y}-12-31"}


@pytest.fixture
def clerk(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> Browser:
    use_directory(monkeypatch)
    return member("eva", "finance")


def test_what_was_bought_stands_in_the_file_with_its_receipt(shop: Shopping, clerk: Browser) -> None:
    purchase = shop.bought()
    for entry in entries(shop.wallet_id):
        deliver(entry.entry_id)
    while run_queue("books", keep_books):
        pass
    asked = clerk.post(FILES, year(), Idempotency_Key="1")
    assert (asked.status, asked.json["status"], asked.json["sha256"]) == (202, "running", None)
    path = asked.headers["location"]
    assert clerk.get(f"{path}/content").code == "voucher_file_not_found", "not before it is made"
    deliver(asked.json["file_id"])
    assert run_queue("books", keep_books) == 1
    made = clerk.get(path).json
    assert (made["status"], made["vouchers"]) == ("ready", 1)
    again = clerk.post(FILES, year(), Idempotency_Key="1")
    assert (again.status, again.json) == (202, made)
    reply = clerk.get(f"{path}/content")
    assert reply.headers["content-disposition"].endswith(".si")
    (voucher,) = read(reply.body).vouchers
    (receipt,) = shop.buyer.get("/v1/receipts").json["items"]
    assert f"kvitto {receipt['number']}" in voucher.text
    assert receipt["purchase_id"] == purchase["purchase_id"], "the voucher had its receipt issued"
    deliver(purchase["purchase_id"])
    while run_queue("receipts", issue_receipts):
        pass
    assert len(shop.buyer.get("/v1/receipts").json["items"]) == 1


def test_the_operators_command_writes_the_same_and_the_demo_reads_whether_it_balances(
    shop: Shopping, clerk: Browser, tmp_path: Path
) -> None:
    shop.bought()
    for entry in entries(shop.wallet_id):
        deliver(entry.entry_id)
    while run_queue("books", keep_books):
        pass
    assert vouchers.write(utc_now().year, tmp_path / "vouchers.si") == 1
    content = (tmp_path / "vouchers.si").read_bytes()
    assert len(read(content).vouchers) == books.balanced(content.decode("cp437")) == 1
    wrong = content.replace(b"455.00", b"455.01")
    assert wrong != content
    for changed in (wrong, re.sub(rb"#TRANS[^\r]*\r\n", b"", content)):
        with pytest.raises(StepFailed):
            books.balanced(changed.decode("cp437"))


def test_a_period_that_is_none_is_refused(shop: Shopping, clerk: Browser) -> None:
    for first, last, code in (
        ("2026-02-01", "2026-01-31", "period_invalid"),
        ("2026-12-01", "2027-01-31", "period_invalid"),
        ("2026-02-30", "2026-03-01", "invalid_fields"),
    ):
        reply = clerk.post(FILES, {"first": first, "last": last})
        assert (reply.status, reply.code) == (422, code)


def test_nobody_but_finance_reads_the_books(shop: Shopping, clerk: Browser) -> None:
    file_id = clerk.post(FILES, year()).json["file_id"]
    sara = member("sara", "support")
    before = everything()
    callers = (
        *((Browser(), (401, "staff_login_required")), (shop.stand.owner, (401, "staff_login_required"))),
        (sara, (403, "staff_role_missing")),
    )
    for route in routes():
        for visitor, wanted in callers:
            path = route.path.format(file_id=file_id)
            reply = visitor.send(route.method, path, BODIES.get(route.name), {"Idempotency-Key": "k"})
            assert (reply.status, reply.code) == wanted, route.name
    assert {r.name for r in routes()} == {"create_voucher_file", "read_voucher_file", "read_voucher_file_content"}
    assert everything() == before
    assert wiring.payments.voucher_files().find(file_id).asked_by == staff_id_of(clerk)
