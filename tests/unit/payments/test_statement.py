"""Statements: the balances between which a month lies, however they were kept."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.ledger_store import Ledger
from chalicelib.payments.statement import Closing, Month, Totals
from tests.unit.payments.stand import ANNA, Till

MONTHS = st.builds(Month, st.integers(2020, 2090), st.integers(1, 12))


@given(MONTHS)
def test_months_follow_each_other_without_a_gap(month: Month) -> None:
    assert month.before.end == month.start < month.end
    assert month.before < month
    assert 27 <= (month.end - month.start).days <= 31
    assert str(month) == f"{month.start:%Y-%m}"


def test_a_month_begins_at_midnight_in_sweden_in_winter_and_summer() -> None:
    assert Month(2026, 11).start.astimezone(UTC) == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert Month(2026, 7).start.astimezone(UTC) == datetime(2026, 6, 30, 22, tzinfo=UTC)


@pytest.fixture
def till(aws: Any) -> Till:
    return Till()


def test_balances_of_every_month_however_they_are_asked_for(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bought in November, granted in December, bought in February: asked in disorder, and again."""
    till.bought(10)
    till.clock.now = datetime(2026, 12, 5, tzinfo=UTC)
    till.wallets.grant(ANNA, 5, "gåva")
    till.clock.now = datetime(2027, 2, 15, tzinfo=UTC)
    till.bought(1)
    bought, given_, more = Totals(10, 0, 45000), Totals(15, 0, 45000), Totals(16, 0, 49900)
    wanted = {
        Month(2027, 3): (more, more),
        Month(2026, 11): (Totals(), bought),
        Month(2027, 2): (given_, more),
        Month(2027, 1): (given_, given_),
        Month(2026, 12): (bought, given_),
        Month(2026, 10): (Totals(), Totals()),
    }
    for _ in range(2):
        for month, balances in wanted.items():
            assert till.wallets.balances(ANNA, month) == balances, month
    read: list[str] = []
    add_up = Ledger.all_between

    def noted(self: Ledger, wallet_id: Any, first: str, last: str) -> Any:
        read.append(first[:7])
        return add_up(self, wallet_id, first, last)

    monkeypatch.setattr(Ledger, "all_between", noted)
    till.wallets.balances(ANNA, Month(2027, 2))
    assert read == ["2027-01"], "only what no kept month covers is added up (from 31 January, 23:00 UTC)"


def test_a_month_is_kept_only_when_nothing_can_come_to_it(till: Till) -> None:
    till.bought(1)
    november = Month(2026, 11)
    for now, kept in ((november.end, False), (november.end + timedelta(days=1), True)):
        till.clock.now = now
        till.wallets.balances(ANNA, november)
        found = till.book.closing(ANNA, november)
        assert (found == Closing(november, Totals(1, 0, 4900))) is kept
