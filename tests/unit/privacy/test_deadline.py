"""The clock of article 12(3): a month by Regulation 1182/71, and when staff is reminded."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.working_days import is_working_day, midnight_after
from chalicelib.privacy.deadline import answer_by, is_late, months_after, remind_next


@pytest.mark.parametrize(
    ("received", "months", "last_day"),
    [
        ("2026-03-05T09:00Z", 1, "2026-04-07"),  # 5 April is Easter Sunday, 6 April Easter Monday
        ("2026-01-31T09:00Z", 1, "2026-03-02"),  # 28 February is a Saturday
        ("2028-01-31T09:00Z", 1, "2028-02-29"),  # a leap year, a Tuesday
        ("2026-08-31T09:00Z", 1, "2026-09-30"),  # there is no 31 September
        ("2026-11-24T09:00Z", 1, "2026-12-28"),  # Christmas Eve to Sunday
        ("2026-05-31T22:30Z", 1, "2026-07-01"),  # already 1 June in Stockholm
        ("2026-10-15T09:00Z", 3, "2027-01-15"),
        ("2026-11-30T09:00Z", 3, "2027-03-01"),  # 28 February 2027 is a Sunday
    ],
)
def test_the_last_day_in_time(received: str, months: int, last_day: str) -> None:
    assert answer_by(datetime.fromisoformat(received.replace("Z", "+00:00")), months) == date.fromisoformat(last_day)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)), st.sampled_from([1, 3]))
def test_it_is_a_working_day_no_earlier_than_the_month_and_hardly_later(received: datetime, months: int) -> None:
    last, plain = answer_by(received, months), months_after(received.date(), months)
    assert is_working_day(last)
    assert timedelta(days=-1) <= last - plain <= timedelta(days=7)


def test_the_day_itself_is_in_time_until_its_midnight_in_sweden() -> None:
    day = date(2026, 6, 30)
    assert not is_late(day, datetime(2026, 6, 30, 21, 59, tzinfo=UTC))
    assert is_late(day, datetime(2026, 6, 30, 22, 0, tzinfo=UTC))


def test_staff_is_reminded_ahead_on_the_day_and_then_daily() -> None:
    last, at, days = date(2026, 6, 30), datetime(2026, 6, 1, 9, tzinfo=UTC), []
    for _ in range(6):
        day = remind_next(last, at)
        days.append(day)
        at = midnight_after(day) - timedelta(hours=3)
    assert days == [date(2026, 6, 23), date(2026, 6, 28), last, *(last + timedelta(days=n) for n in (1, 2, 3))]
