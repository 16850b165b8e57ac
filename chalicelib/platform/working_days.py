"""Days that count in Sweden: public holidays, and the working day a deadline moves to. Pure.

Lag (1989:253) om allmänna helgdagar, 1–2 §§; lag (1930:173) om beräkning av lagstadgad tid, 2 §: what must be done by a
Sunday, another public holiday, a Saturday, Midsummer Eve, Christmas Eve or New Year's Eve may be done the next
working day.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


def swedish_day(at: datetime) -> date:
    """The date a clock in Stockholm shows."""
    return at.astimezone(STOCKHOLM).date()


def midnight_after(day: date) -> datetime:
    """The first instant that is no longer that day in Stockholm."""
    return datetime.combine(day + DAY, time(), STOCKHOLM)


def is_working_day(day: date) -> bool:
    return day.weekday() not in (SATURDAY, SUNDAY) and day not in _free_days(day.year)


def working_day_from(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@lru_cache(maxsize=16)
def _free_days(year: int) -> frozenset[date]:
    """Holidays and eves that may fall on Monday to Friday; Midsummer Day and All Saints' Day are always Saturdays."""
    sunday = easter(year)
    moving = [sunday - 2 * DAY, sunday + DAY, sunday + 39 * DAY, _saturday_from(date(year, 6, 20)) - DAY]
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    return frozenset([*moving, *(date(year, month, day) for month, day in fixed)])


def _saturday_from(day: date) -> date:
    return day + (SATURDAY - day.weekday()) % 7 * DAY
