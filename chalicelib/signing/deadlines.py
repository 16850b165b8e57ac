"""Days as people in Stockholm count them, as instants: when a request expires and when its recipients are reminded.

A request expires at the end of a day, which is the midnight that follows it in Stockholm: `expires_at` is the first
instant at which nobody can sign any more. Reminders go out at nine in the morning there.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EXPIRES_IN_DAYS = 30
LONGEST_DAYS = 365
MORNING = time(9)
REMIND_AFTER_DAYS = 7
REMIND_BEFORE_DAYS = 2
REMIND_APART = timedelta(hours=24)


@cache
def _stockholm() -> "ZoneInfo":
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Stockholm")


def day_of(at: datetime) -> date:
    return at.astimezone(_stockholm()).date()


def end_of(day: date) -> datetime:
    """The first instant after a day. Midnight is never skipped or doubled there: clocks change at two and three."""
    return _at(day + timedelta(days=1), time(0))


def last_day(expires_at: datetime) -> date:
    """The day at whose end that is."""
    return day_of(expires_at - timedelta(seconds=1))


def end_after(at: datetime, days: int) -> datetime:
    """The end of the day that comes `days` days after the one of `at`."""
    return end_of(day_of(at) + timedelta(days=days))


def morning_of(day: date) -> datetime:
    return _at(day, MORNING)


def reminders(sent_at: datetime, expires_at: datetime) -> list[datetime]:
    """When those who have not acted are reminded: a week after the sending, and two days before the last day.

    The first falls away where the second would follow within two days; the second where it would come within a day of
    the invitation.
    """
    last = _at(last_day(expires_at) - timedelta(days=REMIND_BEFORE_DAYS), MORNING)
    first = _at(day_of(sent_at) + timedelta(days=REMIND_AFTER_DAYS), MORNING)
    occasions = [first] if first <= last - timedelta(days=2) else []
    return occasions + ([last] if last >= sent_at + REMIND_APART else [])


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, _stockholm()).astimezone(UTC)
