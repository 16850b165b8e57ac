"""A provider's day against ours: each difference is named, nothing else is; late days, other days, silent providers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.payments.ledger import Kind
from chalicelib.payments.provider import ProviderMisconfigured, ProviderUnavailable
from chalicelib.payments.reconciliation import (
    DAY,
    DifferenceKind,
    Movement,
    Report,
    ReportStatus,
    around,
    compared,
    movements_of,
)
from chalicelib.payments.reconciliation_service import ALWAYS_DAYS, LOOK_BACK_DAYS, ReconciliationService, Run
from chalicelib.payments.reconciliation_store import Reports, entries_of
from chalicelib.payments.refusals import MethodUnavailable
from chalicelib.platform.working_days import swedish_day
from tests.unit.payments.stand import ANNA, Till, entries

D = date(2026, 11, 23)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
K, S = DifferenceKind, ReportStatus
AMOUNTS = st.integers(-100_000, 100_000).filter(bool)
DAYS = st.sampled_from(around(D))
MOVES = st.lists(st.builds(Movement, st.sampled_from("abcde"), AMOUNTS, st.just("SEK"), DAYS), max_size=8)


def report_of(
    ours: Sequence[Movement], theirs: Sequence[Movement], *, today: date = D + DAY, within: int = 0
) -> Report:
    def by_day(moves: Sequence[Movement]) -> dict[date, list[Movement]]:
        return {each: [m for m in moves if m.day == each] for each in around(D)}

    within_days = timedelta(days=within)
    return compared("swish", D, by_day(ours), by_day(theirs), settles_within=within_days, today=today, at=AT)


def found(report: Report) -> list[tuple[DifferenceKind, str, int, int]]:
    return [(d.kind, d.reference, d.ours, d.theirs) for d in report.differences]


def move(reference: str = "a", amount: int = 100, *, currency: str = "SEK", day: date = D) -> Movement:
    return Movement(reference, amount, currency, day)


@pytest.mark.parametrize(
    ("ours", "theirs", "differences"),
    [
        ([], [], []),
        ([move()], [move()], []),
        ([move()], [], [(K.MISSING_THERE, "a", 100, 0)]),
        ([], [move()], [(K.MISSING_HERE, "a", 0, 100)]),
        ([move()], [move(amount=99)], [(K.AMOUNT_DIFFERS, "a", 100, 99)]),
        ([move()], [move(), move()], [(K.AMOUNT_DIFFERS, "a", 100, 200)]),
        ([move()], [move(day=D + DAY)], []),
        ([move(day=D - DAY)], [move()], []),
        ([move()], [move(amount=99, day=D + DAY)], []),  # the day's on which they have it
        ([move(day=D + DAY)], [move(amount=99)], [(K.AMOUNT_DIFFERS, "a", 100, 99)]),
        ([move(), move(amount=-100)], [], []),
        ([move(currency="EUR")], [move()], [(K.AMOUNT_DIFFERS, "a", 100, 0), (K.AMOUNT_DIFFERS, "a", 0, 100)]),
        ([move(day=D - DAY)], [move(day=D + DAY)], []),  # neither is this day's
    ],
)
def test_each_difference_is_named(ours: Any, theirs: Any, differences: Any) -> None:
    report = report_of(ours, theirs)
    assert found(report) == differences
    assert report.status is (S.DIFFERS if differences else S.AGREES)


@given(MOVES)
def test_what_agrees_has_no_differences_and_what_is_dropped_has_one(moves: list[Movement]) -> None:
    whole = report_of(moves, moves)
    assert (whole.status, whole.differences, whole.ours, whole.ours_ore) == (
        S.AGREES,
        (),
        whole.theirs,
        whole.theirs_ore,
    )
    for reference in {m.reference for m in moves if m.day == D}:
        left = [m for m in moves if m.reference != reference]
        total = sum(m.amount for m in moves if m.reference == reference)
        told = [(K.MISSING_HERE, reference, 0, total)] if total else []
        assert found(report_of(left, moves)) == told
        turned = [(K.MISSING_THERE, reference, total, 0)] if total else []
        assert found(report_of(moves, left)) == turned


@pytest.mark.parametrize(
    ("ours", "theirs", "age", "status"),
    [
        ([move()], [], 2, S.WAITING),
        ([move()], [], 3, S.DIFFERS),
        ([], [move()], 1, S.DIFFERS),
        ([move()], [move(amount=1)], 1, S.DIFFERS),
        ([move()], [move("b")], 1, S.DIFFERS),
    ],
)
def test_only_what_may_still_come_is_waited_for(ours: Any, theirs: Any, age: int, status: ReportStatus) -> None:
    assert report_of(ours, theirs, today=D + age * DAY, within=2).status is status


# --- on the tables ---------------------------------------------------------------------------------------------------


@dataclass
class Teller:
    """A provider's account of its days, as a test makes it."""

    till: Till
    settles_within: timedelta = timedelta(days=2)
    moves: list[Movement] = field(default_factory=list)
    silent: set[date] = field(default_factory=set)
    asked: list[date] = field(default_factory=list)

    def happened(self, day: date) -> list[Movement]:
        self.asked.append(day)
        if day in self.silent:
            raise ProviderUnavailable("silent")
        return [m for m in self.moves if m.day == day]

    def knows_all(self) -> None:
        self.moves = movements_of(e for e in entries() if e.settled_on)


class Desk:
    def __init__(self) -> None:
        self.till = Till()
        self.teller = Teller(self.till)
        self.failures: list[tuple[str, Exception]] = []
        self.reporters: dict[str, Callable[[], Any]] = {"swish": lambda: self.teller}
        self.service = ReconciliationService(
            reporters=self.reporters, entries_of=entries_of, reports=Reports(), clock=self.till.clock
        )

    def run(self) -> Run:
        return self.service.run(lambda method, error: self.failures.append((method, error)))

    def of(self, day: date) -> Report:
        (report,) = self.service.reports("swish", day, day)
        return report


@pytest.fixture
def desk(aws: Any) -> Desk:
    return Desk()


def test_what_was_paid_and_owed_agrees_with_a_provider_that_knows_the_same(desk: Desk) -> None:
    desk.till.bought(10)
    purchase = desk.till.buy(1)
    desk.till.settle(desk.till.provider.pay(purchase.payment_id, amount_ore=5_000))  # another amount: owed
    late = desk.till.buy(1)
    desk.till.provider.pay(late.payment_id, paid_at=datetime(2026, 11, 20, 8, tzinfo=UTC))
    desk.till.settle(desk.till.provider.reference_of(late.payment_id))
    desk.teller.knows_all()
    desk.till.clock.now += DAY
    run = desk.run()
    assert (run.differing, run.failed, desk.failures) == (0, 0, [])
    report = desk.of(D)
    assert (report.status, report.ours, report.ours_ore, report.theirs_ore) == (S.AGREES, 2, 50_500, 50_500)
    assert desk.of(date(2026, 11, 20)).ours_ore == 5_400, "on the day it was paid, not that on which we heard of it"


def test_a_run_twice_gives_the_same_report_and_a_late_one_what_came_since(desk: Desk) -> None:
    desk.till.bought(10)
    desk.teller.silent = {D + DAY}  # the day that runs has no statement yet
    desk.till.clock.now += DAY
    desk.run()
    first = desk.of(D)
    assert first.status is S.WAITING
    desk.run()
    assert desk.of(D) == first
    desk.teller.silent.clear()
    desk.till.clock.now += 2 * DAY
    assert desk.run().differing == 1
    assert found(desk.of(D)) == [(K.MISSING_THERE, entries()[0].settlement, 45_500, 0)]
    desk.teller.knows_all()
    assert desk.run().differing == 0
    assert desk.of(D).status is S.AGREES


def test_days_that_agree_are_left_alone_after_a_while_and_a_person_may_ask_for_any(desk: Desk) -> None:
    today = swedish_day(desk.till.clock.now)
    assert desk.run() == Run(compared=LOOK_BACK_DAYS)
    assert len(desk.teller.asked) == len(set(desk.teller.asked)) == LOOK_BACK_DAYS + 2, "each day is asked for once"
    assert desk.run() == Run(compared=ALWAYS_DAYS)
    old = today - 100 * DAY
    desk.teller.moves = [move(day=old)]
    assert desk.service.reconcile("swish", old).status is S.DIFFERS
    assert desk.of(old).differences[0].kind is K.MISSING_HERE
    with pytest.raises(MethodUnavailable):
        desk.service.reconcile("cash", old)
    assert desk.service._reports.find("swish", old) == desk.of(old)
    assert desk.service._reports.find("swish", old - DAY) is None


def test_a_silent_provider_rings_when_its_time_has_come_and_no_other_waits_for_it(desk: Desk) -> None:
    today = swedish_day(desk.till.clock.now)
    desk.teller.silent = {today - n * DAY for n in range(40)}
    calm = Teller(desk.till)

    def unconfigured() -> Any:
        raise ProviderMisconfigured("statements_url")

    def unagreed() -> Any:
        raise MethodUnavailable

    desk.reporters |= {"klarna": unconfigured, "card": unagreed, "other": lambda: calm}
    run = desk.run()
    assert run == Run(compared=LOOK_BACK_DAYS, differing=0, failed=LOOK_BACK_DAYS - 3 + 1)
    assert {method for method, _ in desk.failures} == {"swish", "klarna"}
    assert desk.service.reports("swish", today - 40 * DAY, today) == []


def test_a_reversal_takes_back_what_it_reverses_and_the_difference_shows(desk: Desk) -> None:
    desk.till.bought(1)
    desk.teller.knows_all()
    (entry,) = [e for e in entries() if e.kind is Kind.PURCHASE]
    back = desk.till.wallets.reverse(ANNA, entry.place, "för provet")
    assert (back.settlement, back.settled_on) == (entry.settlement, D)
    assert found(desk.service.reconcile("swish", D)) == [(K.AMOUNT_DIFFERS, entry.settlement, 0, 5_400)]


def test_entries_that_move_nothing_at_a_provider_are_no_movements(desk: Desk) -> None:
    desk.till.bought(1)
    (entry,) = entries()
    assert movements_of([replace(entry, postings=entry.postings[:2])]) == []


def test_the_wiring_knows_a_reporter_for_every_way_to_pay() -> None:
    assert wiring.providers.REPORTERS.keys() == wiring.providers.SHOPS.keys()
