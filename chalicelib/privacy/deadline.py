"""The clock of a data subject's request. Pure.

GDPR article 12(3): within one month of receipt, which may be extended by two further months; the person is told of the
extension, with its reasons, within the first. Regulation (EEC, Euratom) 1182/71, article 3: the day of receipt is not
counted, a month ends with the day of the same number, or the month's last where there is none, and a period whose last
day is a Saturday, a Sunday or a public holiday ends with the next working day.
"""

import calendar
from datetime import date, datetime, timedelta

from chalicelib.platform.working_days import midnight_after, swedish_day, working_day_from

FIRST_MONTHS, ALL_MONTHS = 1, 3
# Before the last day, staff is reminded; on it and after it, every day.
REMIND_BEFORE = (timedelta(days=7), timedelta(days=2), timedelta(0))
DAY = timedelta(days=1)


def answer_by(received_at: datetime, months: int = FIRST_MONTHS) -> date:
    """The last day, in Sweden, that an answer is in time."""
    return working_day_from(months_after(swedish_day(received_at), months))


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_late(deadline: date, at: datetime) -> bool:
    return at >= midnight_after(deadline)


def remind_next(deadline: date, at: datetime) -> date:
    """The first day after today on which staff is to be reminded of what is still open."""
    today = swedish_day(at)
    ahead = [deadline - before for before in REMIND_BEFORE if deadline - before > today]
    return min(ahead, default=today + DAY)
