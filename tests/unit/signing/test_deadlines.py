"""Days in Stockholm as instants, also on the days that have 23 or 25 hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.signing import deadlines

TIMES = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2035, 1, 1), timezones=st.just(UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("sent_at", "days", "expires_at"),
    [
        ("2026-11-23T12:00:00Z", 30, "2026-12-23T23:00:00Z"),  # winter: the end of 23 December
        ("2026-11-23T23:30:00Z", 1, "2026-11-25T23:00:00Z"),  # already the 24th in Stockholm
        ("2026-06-01T21:59:59Z", 1, "2026-06-02T22:00:00Z"),  # summer
        ("2026-03-28T12:00:00Z", 1, "2026-03-29T22:00:00Z"),  # a last day of 23 hours
        ("2026-10-24T12:00:00Z", 1, "2026-10-25T23:00:00Z"),  # and of 25
        ("2026-03-01T12:00:00Z", 30, "2026-03-31T22:00:00Z"),  # over the change
        ("2028-02-28T12:00:00Z", 1, "2028-02-29T23:00:00Z"),
        ("2026-11-23T12:00:00Z", 365, "2027-11-23T23:00:00Z"),
    ],
)
def test_a_request_expires_at_the_end_of_a_day_in_stockholm(sent_at: str, days: int, expires_at: str) -> None:
    assert deadlines.end_after(at(sent_at), days) == at(expires_at)


@pytest.mark.parametrize(
    ("sent_at", "days", "expected"),
    [
        ("2026-11-23T12:00:00Z", 30, ["2026-11-30T08:00:00Z", "2026-12-21T08:00:00Z"]),
        (
            "2026-03-20T12:00:00Z",
            30,
            ["2026-03-27T08:00:00Z", "2026-04-17T07:00:00Z"],
        ),  # nine o'clock, before and after
        ("2026-11-23T12:00:00Z", 11, ["2026-11-30T08:00:00Z", "2026-12-02T08:00:00Z"]),
        ("2026-11-23T12:00:00Z", 10, ["2026-12-01T08:00:00Z"]),  # two would come within two days
        ("2026-11-23T12:00:00Z", 4, ["2026-11-25T08:00:00Z"]),
        ("2026-11-23T12:00:00Z", 3, []),  # the next morning: the invitation is not a day old
        ("2026-11-23T12:00:00Z", 1, []),
    ],
)
def test_reminders_come_in_the_morning_and_not_on_each_others_heels(
    sent_at: str, days: int, expected: list[str]
) -> None:
    found = deadlines.reminders(at(sent_at), deadlines.end_after(at(sent_at), days))
    assert found == [at(each) for each in expected]


@given(sent_at=TIMES, days=st.integers(min_value=1, max_value=365))
def test_a_day_is_whole_and_reminders_lie_within(sent_at: datetime, days: int) -> None:
    expires_at = deadlines.end_after(sent_at, days)
    assert timedelta(days=days) - timedelta(hours=1) <= expires_at - sent_at
    assert expires_at - sent_at <= timedelta(days=days + 1, hours=1)
    last = deadlines.last_day(expires_at)
    assert last == deadlines.day_of(sent_at) + timedelta(days=days)
    assert deadlines.end_of(last) == expires_at
    assert deadlines.day_of(expires_at) == last + timedelta(days=1)
    found = deadlines.reminders(sent_at, expires_at)
    assert found == sorted(found)
    assert all(sent_at + timedelta(days=1) <= each <= expires_at - timedelta(days=2) for each in found)


def test_the_year_that_ends_in_utc_has_not_ended_in_stockholm() -> None:
    assert deadlines.day_of(at("2026-12-31T23:30:00Z")) == date(2027, 1, 1)
