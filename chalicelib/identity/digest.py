"""When a sender is told how their requests stand: by mornings in Stockholm. Pure.

The schedule may come late, twice, or not at all for days: whatever was missed is one digest, of the whole time since
the last one, and the next is on its usual morning again.
"""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Digest(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"  # on Mondays
    NEVER = "never"


MORNING = time(8)  # clocks change at two and three at night: it is there once every day


def next_digest(chosen: Digest, after: datetime) -> datetime | None:
    """The first occasion later than `after`; None where none is wanted."""
    if chosen is Digest.NEVER:
        return None
    day = after.astimezone(_stockholm()).date()
    while True:
        occasion = datetime.combine(day, MORNING, _stockholm()).astimezone(UTC)
        if occasion > after and (chosen is Digest.DAILY or day.weekday() == 0):
            return occasion
        day += timedelta(days=1)


@cache
def _stockholm() -> "ZoneInfo":
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Stockholm")
