"""A wallet's statement by month: what there was at its beginning, and at its end. Pure.

Months are Sweden's. Entries are immutable and dated when they are made, so the end of a month that is well over stands
for ever, and can be kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.payments.domain import STOCKHOLM
from chalicelib.payments.ledger import Account, Entry

OVER_AFTER = timedelta(days=1)
"""Then nothing dated in the month is still being written."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    @property
    def start(self) -> datetime:
        """Its first midnight in Sweden."""
        return datetime(self.year, self.number, 1, tzinfo=STOCKHOLM)

    @property
    def end(self) -> datetime:
        """The next month's first midnight; not in it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1).start

    @property
    def before(self) -> "Month":
        return Month(self.year, self.number - 1) if self.number > 1 else Month(self.year - 1, 12)

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"


@dataclass(frozen=True, slots=True)
class Totals:
    """What a wallet holds at one time. `value_ore`: what was paid for it, VAT included, reserved credits too."""

    available: int = 0
    reserved: int = 0
    value_ore: int = 0

    def after(self, entry: Entry) -> "Totals":
        return Totals(
            self.available + entry.delta(Account.AVAILABLE),
            self.reserved + entry.delta(Account.RESERVED),
            self.value_ore + sum(share.value_ore for share in entry.shares),
        )


@dataclass(frozen=True, slots=True)
class Closing:
    """The totals at the end of a month."""

    month: Month
    totals: Totals


def added_up(opening: Totals, entries: Iterable[Entry]) -> Totals:
    for entry in entries:
        opening = opening.after(entry)
    return opening


def running(opening: Totals, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Totals]]:
    """Each entry with what there was after it."""
    for entry in entries:
        opening = opening.after(entry)
        yield entry, opening
