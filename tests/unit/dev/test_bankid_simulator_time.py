"""What the passing of time does to the simulator's orders, with a clock that is set by hand."""

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

import pytest

from dev.bankid.bank import AlreadyInProgress, Bank, TooManyRequests
from dev.bankid.orders import Lifetimes, Order
from dev.bankid.requests import InvalidParameters
from dev.bankid.store import OrderStore
from dev.bankid.switches import Switches

START = 1_800_000_000.0


@dataclass
class Clock:
    now: float = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> OrderStore:
    return OrderStore(tmp_path / "bankid.sqlite", clock, Lifetimes)


@pytest.fixture
def bank(store: OrderStore, clock: Clock) -> Bank:
    return Bank(store, Switches, clock)


def new_order(bank: Bank, operation: str = "auth") -> Order:
    return bank.start({"operation": operation, "end_user_ip": "192.0.2.7"}, "cn=RP", "RP")


def hint_after(bank: Bank, clock: Clock, order: Order, seconds: float) -> str:
    clock.now = START + seconds
    return str(bank.collect(order.order_ref, "cn=RP")["hintCode"])


def test_an_order_nobody_starts_fails_after_half_a_minute(bank: Bank, clock: Clock) -> None:
    order = new_order(bank)
    assert hint_after(bank, clock, order, 29.9) == "outstandingTransaction"
    assert hint_after(bank, clock, order, 31) == "startFailed"


def test_a_started_order_lives_three_minutes(bank: Bank, store: OrderStore, clock: Clock) -> None:
    order = new_order(bank)
    order.start(START + 29, "qr")
    store.keep(order)
    assert hint_after(bank, clock, order, 179.9) == "started"
    assert hint_after(bank, clock, order, 181) == "expiredTransaction"


def test_a_phone_order_need_not_be_started(bank: Bank, clock: Clock) -> None:
    order = new_order(bank, "phone/auth")
    assert hint_after(bank, clock, order, 179) == "outstandingTransaction"
    assert hint_after(bank, clock, order, 180) == "expiredTransaction"


@pytest.mark.parametrize(("completed", "held"), [(True, 180), (False, 300)])
def test_a_finished_order_is_held_and_then_forgotten(
    bank: Bank, store: OrderStore, clock: Clock, completed: bool, held: int
) -> None:
    orders = [new_order(bank), new_order(bank)]
    for order in orders:
        order.complete({}, START + 10) if completed else order.fail("userCancel", START + 10)
        store.keep(order)
    clock.now = START + 10 + held - 1
    assert bank.collect(orders[0].order_ref, "cn=RP")["status"] == ("complete" if completed else "failed")
    clock.now = START + 10 + held
    with pytest.raises(InvalidParameters, match="No such order"):
        bank.collect(orders[1].order_ref, "cn=RP")


def test_a_failure_by_time_is_held_from_the_moment_it_happened(bank: Bank, clock: Clock) -> None:
    order = new_order(bank)
    clock.now = START + 30 + 300
    with pytest.raises(InvalidParameters):
        bank.collect(order.order_ref, "cn=RP")


def test_once_a_second_is_often_enough(bank: Bank, clock: Clock) -> None:
    order = new_order(bank)
    assert hint_after(bank, clock, order, 0) == hint_after(bank, clock, order, 1) == "outstandingTransaction"
    with pytest.raises(TooManyRequests):
        hint_after(bank, clock, order, 1.9)
    assert hint_after(bank, clock, order, 2) == "outstandingTransaction"


def test_an_order_that_time_has_ended_is_no_longer_in_progress(bank: Bank, clock: Clock) -> None:
    fields = {"operation": "auth", "end_user_ip": "192.0.2.7", "personal_number": "198001012387"}
    bank.start(fields, "cn=RP", "RP")
    with pytest.raises(AlreadyInProgress):
        bank.start(fields, "cn=RP", "RP")
    bank.start(fields, "cn=RP", "RP")
    clock.now = START + 31  # nobody started it
    assert bank.start(fields, "cn=RP", "RP").order_ref


def test_old_orders_are_cleared_away_at_the_next_start(bank: Bank, clock: Clock, tmp_path: Path) -> None:
    order = new_order(bank)
    clock.now = START + 25 * 3600
    assert OrderStore(tmp_path / "bankid.sqlite", clock, Lifetimes).find(order.order_ref) is None


@pytest.mark.parametrize(("scanned_after", "valid"), [(0, True), (5, True), (6, False), (60, False)])
def test_a_qr_frame_is_good_for_a_few_seconds(scanned_after: int, valid: bool) -> None:
    order = Order(operation="auth", created_at=START, rp_name="", rp_display_name="", end_user_ip="")
    code = hmac.new(order.qr_start_secret.encode(), b"3", hashlib.sha256).hexdigest()
    assert order.is_qr(3, code, START + 3 + scanned_after) is valid
    assert not order.is_qr(4, code, START + 4)  # another second's frame needs another code
