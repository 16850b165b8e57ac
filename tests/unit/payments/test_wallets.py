"""Wallets on moto's tables: reserved with the sending, resolved once, granted, reversed; and nothing below zero."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.payments import reservations, wallets
from chalicelib.payments.ledger import Account, Kind
from chalicelib.payments.refusals import AlreadyReversed, EntryNotFound, InsufficientCredits, PeriodTooLarge
from chalicelib.payments.reservations import ReservationState
from chalicelib.payments.work import work_of
from chalicelib.platform.change import AlreadyDone, Change, Conflict, Once
from chalicelib.platform.events import Event as Fact
from chalicelib.platform.events import Head, Recorded, chain
from chalicelib.platform.ids import RequestId, WalletId
from tests.faults.crashes import Killed, calls
from tests.unit.payments.stand import ANNA, Till, audit, entries, lots

R = ReservationState
REQUEST = RequestId("sr_1")


@pytest.fixture
def till(aws: Any) -> Till:
    made = Till()
    made.facts = {}  # type: ignore[attr-defined] # histories of requests, by id
    made.wallets._history = lambda stream: made.facts.get(stream, [])  # type: ignore[attr-defined]
    return made


def happened(till: Till, *kinds: str, request_id: RequestId = REQUEST) -> list[Recorded]:
    head, found = Head(), []
    for kind in kinds:
        found.append(chain(head, Fact(stream=request_id, type=kind, at=till.clock(), actor="system")))
        head = found[-1].head
    till.facts[request_id] = found  # type: ignore[attr-defined]
    return found


def reserve(till: Till, credits_: int, request_id: RequestId = REQUEST) -> None:
    till.book.commit(*till.wallets.reserve(ANNA, request_id, credits_, till.clock()))


SENT, SIGNED = "signature_request.sent", "recipient.signed"
VOIDED, DECLINED, DELETED = (f"signature_request.{end}" for end in ("voided", "declined", "deleted"))


@pytest.mark.parametrize(
    ("kinds", "ends", "balance"),
    [
        ((SENT,), R.RESERVED, (7, 3)),
        ((SENT, SIGNED), R.CAPTURED, (7, 0)),
        ((SENT, SIGNED, DECLINED), R.CAPTURED, (7, 0)),
        ((SENT, SIGNED, SIGNED, VOIDED, DELETED), R.CAPTURED, (7, 0)),
        ((SENT, VOIDED), R.RELEASED, (10, 0)),
        ((SENT, DECLINED, DELETED), R.RELEASED, (10, 0)),
        ((SENT, "signature_request.expired"), R.RELEASED, (10, 0)),
        ((SENT, "signature_request.failed"), R.RELEASED, (10, 0)),
    ],
)
def test_the_history_decides_and_each_reservation_is_resolved_once(
    till: Till, kinds: tuple[str, ...], ends: ReservationState, balance: tuple[int, int]
) -> None:
    till.bought(10)
    reserve(till, 3)
    assert till.balance() == (7, 3)
    happened(till, *kinds)
    for _ in range(3):
        assert till.wallets.resolve(REQUEST) is ends
        assert till.balance() == balance
        audit(till)


def test_what_was_never_reserved_has_nothing_to_resolve(till: Till) -> None:
    happened(till, SENT, SIGNED)
    assert till.wallets.resolve(REQUEST) is None
    assert entries() == []


def test_work_is_made_of_signatures_and_ends_alone(till: Till) -> None:
    told = happened(till, SENT, "recipient.viewed", SIGNED, "recipient.approved", VOIDED, "signature_request.completed")
    queued = [(e.event.type, [w.body for w in work_of(e)]) for e in told if work_of(e)]
    assert queued == [(SIGNED, [{"request_id": REQUEST}]), (VOIDED, [{"request_id": REQUEST}])]
    assert {w.queue for e in told for w in work_of(e)} == {"credits"}
    assert frozenset({VOIDED, DECLINED, DELETED}) < reservations.ENDED


def test_more_than_there_is_says_what_is_missing_and_reserves_nothing(till: Till) -> None:
    till.bought(1)
    with pytest.raises(InsufficientCredits) as refused:
        reserve(till, 3)
    assert (refused.value.needed, refused.value.available) == (3, 1)
    assert "Köp minst 2 till" in refused.value.message.sv
    assert "at least 2 more" in refused.value.message.en
    assert till.balance() == (1, 0)


def test_whoever_read_before_others_took_the_last_meets_the_condition(till: Till) -> None:
    till.bought(1)
    early = till.wallets.reserve(ANNA, RequestId("sr_2"), 1, till.clock())
    reserve(till, 1)
    with pytest.raises(Conflict):
        till.book.commit(*early)
    assert till.balance() == (0, 1)
    with pytest.raises(InsufficientCredits):
        reserve(till, 1, RequestId("sr_2"))


def test_one_request_is_reserved_for_once(till: Till) -> None:
    till.bought(10)
    reserve(till, 1)
    with pytest.raises(Conflict):
        reserve(till, 1)
    assert till.balance() == (9, 1)


def test_the_oldest_credits_are_used_first_at_what_was_paid_for_them(till: Till) -> None:
    till.bought(1)  # 49 kr
    till.bought(10)  # 45 kr each
    reserve(till, 3)
    happened(till, SIGNED)
    till.wallets.resolve(REQUEST)
    assert [lot.credits for lot in lots()] == [8]
    assert audit(till)[Account.SALES] == -(3920 + 2 * 3600)
    wallet = till.wallets.wallet(ANNA)
    assert (wallet.value_ore, wallet.average_ore) == (8 * 4500, 4500)


def test_an_empty_wallet_is_worth_nothing(till: Till) -> None:
    assert (till.wallets.wallet(ANNA).value_ore, till.wallets.wallet(ANNA).average_ore) == (0, 0)
    till.bought(1)
    reserve(till, 1)
    assert till.wallets.wallet(ANNA).value_ore == 4900, "reserved is not yet used"
    happened(till, SIGNED)
    till.wallets.resolve(REQUEST)
    assert till.wallets.wallet(ANNA).value_ore == 0
    assert lots() == []
    audit(till)


def test_a_grant_is_worth_nothing_and_given_once(till: Till) -> None:
    once = Once(once_id="grant#1")
    till.wallets.grant(ANNA, 5, "kulans", once=once)
    with pytest.raises(AlreadyDone):
        till.wallets.grant(ANNA, 5, "kulans", once=once)
    assert (till.balance(), till.wallets.wallet(ANNA).value_ore) == ((5, 0), 0)
    reserve(till, 2)
    happened(till, SIGNED)
    till.wallets.resolve(REQUEST)
    assert audit(till)[Account.SALES] == 0


# --- reversals -------------------------------------------------------------------------------------------------------


def test_a_purchase_is_undone_by_its_opposite_once(till: Till) -> None:
    till.bought(10)
    (entry,) = entries()
    back = till.wallets.reverse(ANNA, entry.place, "bokförd på fel konto")
    assert (back.kind, back.reverses, back.reason) == (Kind.REVERSAL, entry.entry_id, "bokförd på fel konto")
    assert (till.balance(), lots()) == ((0, 0), [])
    assert not any(audit(till).values())
    with pytest.raises((AlreadyReversed, InsufficientCredits)):
        till.wallets.reverse(ANNA, entry.place, "igen")


def test_money_owed_is_reversed_once_even_where_no_credits_guard_it(till: Till) -> None:
    purchase = till.buy()
    till.settle(till.provider.pay(purchase.payment_id, amount_ore=5))
    (entry,) = entries()
    till.wallets.reverse(ANNA, entry.place, "betald tillbaka")
    with pytest.raises(AlreadyReversed):
        till.wallets.reverse(ANNA, entry.place, "igen")
    assert audit(till)[Account.OWED] == 0


def test_credits_that_are_used_or_reserved_cannot_be_taken_back(till: Till) -> None:
    till.bought(10)
    (entry,) = entries()
    reserve(till, 1)
    with pytest.raises(InsufficientCredits):
        till.wallets.reverse(ANNA, entry.place, "ångrat")
    happened(till, SIGNED)
    till.wallets.resolve(REQUEST)
    with pytest.raises(InsufficientCredits):
        till.wallets.reverse(ANNA, entry.place, "ångrat")
    assert till.balance() == (9, 0)


def test_what_a_request_resolves_by_itself_is_not_reversed(till: Till) -> None:
    till.bought(10)
    reserve(till, 1)
    for place in (entries()[-1].place, "2026-01-01T00:00:00.000Z#led_none"):
        with pytest.raises(EntryNotFound):
            till.wallets.reverse(ANNA, place, "fel")


# --- the statement ---------------------------------------------------------------------------------------------------


def test_the_statement_is_the_book_page_by_page(till: Till) -> None:
    for _ in range(4):
        till.bought(1)
    reserve(till, 2)
    first, after = till.wallets.statement(ANNA, limit=3, after=None)
    second, end = till.wallets.statement(ANNA, limit=3, after=after)
    assert [*first, *second] == entries()[::-1]
    assert end is None
    assert till.wallets.statement(WalletId("sub_bengt"), limit=3, after=None) == ([], None)


def test_a_period_has_what_happened_in_it(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.bought(1)
    end = till.clock()
    till.clock.now += timedelta(days=1)
    till.bought(1)
    assert till.wallets.period(ANNA, end - timedelta(hours=1), end) == entries()[:1]
    assert till.wallets.period(ANNA, end, till.clock()) == entries()[1:]
    monkeypatch.setattr(wallets, "FILE_LINES", 1)
    with pytest.raises(PeriodTooLarge):
        till.wallets.period(ANNA, end - timedelta(hours=1), till.clock())


# --- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_call_a_reservation_is_resolved_once(till: Till, after: bool) -> None:
    till.bought(50)
    kills = 0
    for kill_at in range(10):
        request_id = RequestId(f"sr_{kill_at}")
        reserve(till, 2, request_id)
        happened(till, SENT, SIGNED, request_id=request_id)
        before = till.balance()
        try:
            with calls(kill_at, after=after):
                till.wallets.resolve(request_id)
        except Killed:
            kills += 1
        till.wallets.resolve(request_id)
        assert till.balance() == (before[0], 0)
        audit(till)
    assert kills >= 3


def test_two_who_use_the_same_lot_meet_and_one_reads_again(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.bought(10)
    for number in (1, 2):
        reserve(till, 1, RequestId(f"sr_{number}"))
        happened(till, SIGNED, request_id=RequestId(f"sr_{number}"))
    other: list[Callable[[], Any]] = [lambda: till.wallets.resolve(RequestId("sr_2"))]
    real = till.book.commit

    def commit(*changes: Any, **more: Any) -> None:
        if other:
            other.pop()()
        real(*changes, **more)

    monkeypatch.setattr(till.book, "commit", commit)
    assert till.wallets.resolve(RequestId("sr_1")) is R.CAPTURED
    assert till.balance() == (8, 0)
    audit(till)


def test_captured_by_another_run_between_two_reads_it_is_found_captured(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.bought(1)
    reserve(till, 1)
    happened(till, SIGNED)
    other: list[Callable[[], Any]] = [lambda: till.wallets.resolve(REQUEST)]
    real = till.book.lots

    def read(wallet_id: WalletId) -> Any:
        if other:
            other.pop()()
        return real(wallet_id)

    monkeypatch.setattr(till.book, "lots", read)
    assert till.wallets.resolve(REQUEST) is R.CAPTURED
    assert till.balance() == (0, 0)
    audit(till)


def test_conflicts_without_end_come_back_to_the_queue(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.bought(10)
    reserve(till, 1)
    happened(till, SIGNED)
    monkeypatch.setattr("time.sleep", lambda _: None)

    def busy(*_changes: Any, **_more: Any) -> None:
        raise Conflict

    monkeypatch.setattr(till.book, "commit", busy)
    with pytest.raises(Conflict):
        till.wallets.resolve(REQUEST)


def test_an_entry_is_never_written_twice(till: Till) -> None:
    till.bought(10)
    (entry,) = entries()
    with pytest.raises(Conflict):
        till.book.commit(Change(entry))
    assert till.balance() == (10, 0)
