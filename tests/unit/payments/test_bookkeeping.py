"""Vouchers on moto's tables: one for each entry that moved money, in unbroken series; the file an independent reader
reads; and nothing changes or repeats a voucher."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.payments.domain import Attention
from chalicelib.payments.ledger import Kind
from chalicelib.payments.provider import DisputeStatus, RefundStatus
from chalicelib.payments.refusals import EntryNotFound, PeriodInvalid, VoucherFileNotFound
from chalicelib.payments.voucher_file import FILE, FileStatus, Period, VoucherFile
from chalicelib.payments.voucher_file_service import name_of
from chalicelib.payments.vouchers import Unbooked, VoucherMissing
from chalicelib.payments.work import work_of
from chalicelib.platform.change import Conflict
from chalicelib.platform.ids import EntryId, SubjectId, VoucherFileId, WithdrawalId
from tests.faults.crashes import Killed, calls
from tests.unit.payments.office import YEAR, Office
from tests.unit.payments.sie_reader import read
from tests.unit.payments.stand import ANNA, Till, entries, resolve, rows
from tests.unit.payments.stand import reserve as reserved
from tests.unit.payments.test_wallets import REQUEST, SENT, SIGNED, happened, reserve

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def office(aws: Any) -> Office:
    till = Till()
    till.facts = {}  # type: ignore[attr-defined] # histories of requests, by id
    till.wallets._history = lambda stream: till.facts.get(stream, [])  # type: ignore[attr-defined]
    return Office(till)


def used(till: Till, credits_: int = 3) -> None:
    reserve(till, credits_)
    happened(till, SENT, SIGNED)
    till.wallets.resolve(REQUEST)


def test_every_entry_that_moves_money_is_booked_once_and_the_file_says_what_the_ledger_does(office: Office) -> None:
    till = office.till
    purchase = till.bought(10)
    office.numbers[purchase.purchase_id] = 17
    till.wallets.grant(ANNA, 5, "gåva")
    used(till)
    (bought,) = [e for e in entries() if e.kind is Kind.PURCHASE]
    till.wallets.reverse(ANNA, till.wallets.grant(ANNA, 1, "fel").place, "fel")
    for _ in range(2):
        assert office.book_all() == ["K2026-1", "A2026-1"], "grants, reservations and their like move no money"
    found = office.read()
    assert found.keys() == {"K1", "A1"}
    assert f"kvitto 17, {bought.entry_id}" in found["K1"].text
    assert dict(found["K1"].rows)["1930"] == Decimal("455.00")
    assert dict(found["A1"].rows) == {"2420": Decimal("108.00"), "3041": Decimal("-108.00")}


def test_every_kind_of_entry_has_its_voucher_and_the_file_holds_them(office: Office) -> None:
    """One wallet in which everything happens that the book knows."""
    till = office.till
    till.wallets.reverse(ANNA, till.wallets.grant(ANNA, 1, "fel").place, "fel")
    till.bought(1)
    resolve(till, reserved(till, "sr_void", 1), "signature_request.voided")
    kept = till.bought(10)
    till.withdrawals.withdraw(ANNA, kept.purchase_id, WithdrawalId("wdr_1"), SubjectId("sub_anna"))
    (refund,) = till.refunds.of_purchase(kept.purchase_id)
    till.refunds.settle(refund.refund_id)
    till.provider.end_refund(refund.order_id, RefundStatus.PAID)
    till.refunds.settle(refund.refund_id)
    taken = till.bought(10)
    used(till)
    for status in (DisputeStatus.OPEN, DisputeStatus.LOST):
        till.settle(till.provider.dispute(taken.payment_id, status, taken.quote.total_ore))
    won = till.bought(1)
    for status in (DisputeStatus.OPEN, DisputeStatus.WON):
        till.settle(till.provider.dispute(won.payment_id, status, won.quote.total_ore))
    wrong = till.buy(1)
    till.settle(till.provider.pay(wrong.payment_id, amount_ore=1))
    book = entries()
    assert {e.kind for e in book} == set(Kind), "a kind that never happens here has no proof"
    moving = [e for e in book if any(p.unit == "SEK" for p in e.postings)]
    assert {e.kind for e in moving} == set(Kind) - {Kind.GRANT, Kind.RESERVE, Kind.RELEASE}
    office.book_all()
    found = office.read()
    texts = [voucher.text for voucher in found.values()]
    assert len(texts) == len(moving)
    assert all(any(text.endswith(f", {e.entry_id}") for text in texts) for e in moving)
    assert all(sum(amount for _, amount in voucher.rows) == 0 for voucher in found.values())
    by_series = Counter(place[0] for place in found)
    assert by_series == Counter({"K": 4, "A": 1, "R": 3, "T": 3, "J": 1})


def test_numbers_run_without_a_gap_by_series_and_year(office: Office) -> None:
    till = office.till
    till.clock.now = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)  # a minute before midnight in Sweden
    till.bought(1)
    till.bought(1)
    till.clock.now = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    till.bought(1)
    assert office.book_all() == ["K2026-1", "K2026-2", "K2027-1"]
    assert office.read().keys() == {"K1", "K2"}
    assert office.read(Period(date(2027, 1, 1), date(2027, 1, 1))).keys() == {"K1"}
    assert office.read(Period(date(2026, 12, 1), date(2026, 12, 30))) == {}
    kept = {(row["book"]["S"], row["keep_until"]["S"]) for row in rows("vouchers")}
    assert kept == {("K2026", "2033-12-31"), ("K2027", "2034-12-31")}


def test_killed_at_any_call_it_is_booked_once_in_the_end(office: Office) -> None:
    for number in range(40):
        office.till.bought(1)
        entry = entries()[-1]
        for after in (False, True):
            with calls(number, after=after) as made, suppress(Killed):
                office.books.book(ANNA, entry.place)
        if number >= len(made.names):
            break
    else:
        pytest.fail("it never ended")
    assert number > 2, "nothing was called"
    assert set(office.book_all()) == {f"K2026-{n}" for n in range(1, number + 2)}
    assert len(office.read()) == number + 1


def test_what_is_not_there_or_has_no_account_is_not_booked_as_something_else(office: Office) -> None:
    with pytest.raises(EntryNotFound):
        office.books.book(ANNA, "2026-11-23T12:00:00.000000Z#led_none")
    purchase = office.till.bought(1)
    (entry,) = entries()
    strange = replace(entry, entry_id=EntryId("led_x"), method="cash", settlement="", settled_on=None)
    office.books._find_entry = lambda _wallet, _place: strange
    with pytest.raises(Unbooked):
        office.books.book(ANNA, entry.place)
    assert rows("vouchers") == []
    assert purchase.purchase_id not in str(rows("vouchers"))


def test_another_currency_has_no_voucher_and_waits_for_a_person(office: Office) -> None:
    till = office.till
    purchase = till.buy(1)
    till.settle(till.provider.pay(purchase.payment_id, currency="EUR"))
    assert office.book_all() == [""]
    assert rows("vouchers") == []
    assert till.shown(purchase).attention is Attention.WRONG_CURRENCY


def test_whoever_is_overtaken_between_looking_and_writing_shows_what_the_other_booked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.till.bought(1)
    (first,) = office.book_all()
    look, looks = office.store.about, iter([None])
    monkeypatch.setattr(office.store, "about", lambda entry_id: next(looks, look(entry_id)))
    assert office.book_all() == [first]
    assert len(rows("vouchers")) == 1


def test_whoever_always_meets_another_gives_up_for_a_later_try(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.till.bought(1)

    def met(*_: Any) -> None:
        raise Conflict

    monkeypatch.setattr(office.store, "commit", met)
    with pytest.raises(Conflict):
        office.books.book(ANNA, entries()[0].place)


def test_a_missing_number_stops_the_file(office: Office) -> None:
    for _ in range(3):
        office.till.bought(1)
    office.book_all()
    from chalicelib.payments.voucher_rows import VoucherRow

    VoucherRow("K2026", "0000002").delete()
    with pytest.raises(VoucherMissing, match="K2026-2"):
        office.books.sie_of(YEAR)


def test_a_voucher_lies_sealed_under_the_years_own_key(office: Office) -> None:
    office.till.bought(1)
    office.book_all()
    (row,) = rows("vouchers")
    assert row["key_id"]["S"] == "ledger#books#2026"
    assert set(row) == {"book", "number", "day", "booked_at", "keep_until", "key_id", "content_sealed"}
    assert b"led_" not in row["content_sealed"]["B"]
    moved = dict(row) | {"number": {"S": "0000002"}}
    from cryptography.exceptions import InvalidTag

    from chalicelib.aws.clients import client

    client("dynamodb").put_item(TableName=wiring.ground.settings().table("vouchers"), Item=moved)
    with pytest.raises(InvalidTag):
        office.books.sie_of(YEAR)


def test_no_function_may_change_or_delete_a_voucher() -> None:
    for path in (ROOT / ".chalice").glob("policy-*.json"):
        for statement in json.loads(path.read_text())["Statement"]:
            if any(resource.endswith("-vouchers") for resource in statement["Resource"]):
                assert not {"dynamodb:UpdateItem", "dynamodb:DeleteItem"} & set(statement["Action"]), path.name


# --- files -----------------------------------------------------------------------------------------------------------

ONE = VoucherFileId("vof_1")


def test_a_file_is_asked_for_made_once_and_fetched(office: Office) -> None:
    office.till.bought(10)
    office.book_all()
    asked = office.files.request(SubjectId("sub_staff"), ONE, YEAR)
    assert asked.status is FileStatus.RUNNING
    with pytest.raises(VoucherFileNotFound):
        office.files.content(ONE)
    ((work,),) = (work_of(recorded) for recorded in history(ONE))
    assert (work.queue, work.body) == ("books", {"file_id": ONE})
    for _ in range(2):
        office.files.make(ONE)
    made, stored = office.files.find(ONE), office.files.content(ONE)
    assert (made.status, made.vouchers, made.size) == (FileStatus.READY, 1, stored.size)
    assert len(read(stored.read(0, stored.size)).vouchers) == 1
    assert stored.filename == "b2bsign-20260101-20261231.si"
    assert [r.event.type for r in history(ONE)] == ["voucher_file.requested", "voucher_file.ready"]
    assert name_of(made).startswith("export/"), "whatever else happens, storage deletes it"


def test_an_empty_period_is_a_file_too_and_after_three_days_there_is_none(office: Office) -> None:
    office.files.request(SubjectId("sub_staff"), ONE, YEAR)
    office.files.make(ONE)
    assert office.files.find(ONE).vouchers == 0
    office.till.clock.now += timedelta(days=3)
    with pytest.raises(VoucherFileNotFound):
        office.files.find(ONE)
    office.files.make(ONE)  # late work of what is over
    with pytest.raises(VoucherFileNotFound):
        office.files.find(VoucherFileId("vof_none"))


@pytest.mark.parametrize("days", [(date(2026, 2, 1), date(2026, 1, 31)), (date(2026, 12, 1), date(2027, 1, 31))])
def test_a_period_lies_within_a_fiscal_year(days: tuple[date, date]) -> None:
    with pytest.raises(PeriodInvalid):
        Period(*days)


def test_a_file_that_is_ready_is_not_made_again() -> None:
    assert FILE[FileStatus.READY] == frozenset()
    at = datetime(2026, 12, 1, tzinfo=UTC)
    ready = VoucherFile(
        file_id=ONE, status=FileStatus.READY, period=YEAR, asked_by=SubjectId("sub_staff"), created_at=at
    )
    with pytest.raises(AssertionError):
        ready.made(1, "", 1, at)
