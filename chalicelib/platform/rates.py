"""How many calls in how much time: the arithmetic of limits. Pure but for the bucket's own memory."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from chalicelib.platform.clock import Clock

WINDOW_S = 60
REMEMBERED_AT_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """As RateLimit headers say it: `limit` calls a minute, so many `remaining`, all there again in `reset_s`."""

    limit: int
    remaining: int
    reset_s: int
    is_over: bool = False


def window_of(at: datetime) -> tuple[int, int]:
    """The number of the minute, and how many seconds of it are left (1 to 60)."""
    number, passed = divmod(int(at.timestamp()), WINDOW_S)
    return number, WINDOW_S - passed


def counted(limit: int, calls: int, left_s: int) -> Rate:
    """`calls` in this minute, this one among them."""
    return Rate(limit, max(limit - calls, 0), left_s, is_over=calls > limit)


class Buckets:
    """A bucket of tokens a caller, filled evenly; in this process alone, so each warm function has its own.

    The callers not seen for longest are forgotten first, with full buckets.
    """

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._limit = per_minute
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> Rate:
        now = self._clock().timestamp()
        level, before = self._levels.pop(who, (float(self._limit), now))
        level = min(self._limit, level + max(now - before, 0) * self._limit / WINDOW_S)
        is_over = level < 1
        level -= 0 if is_over else 1
        self._levels[who] = (level, now)
        if len(self._levels) > REMEMBERED_AT_MOST:
            self._levels.popitem(last=False)
        missing = 1 - level if is_over else self._limit - level
        return Rate(self._limit, int(level), max(ceil(missing * WINDOW_S / self._limit), 1), is_over=is_over)
