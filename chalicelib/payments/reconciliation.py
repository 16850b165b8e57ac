"""What a payment provider says happened on a day against what the book says: each difference named. Pure.

Both sides are sums by reference and currency, so a payment that was taken back by the same reference is nothing. Around
midnight the two may date a payment differently: what the other side has a day earlier or later is no difference.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from chalicelib.payments.ledger import CREDITS, SEK, Account, Entry

DAY = timedelta(days=1)
MONEY = (Account.PROVIDER, Account.UNCLEAR)


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came (positive) or went (negative), in the currency's smallest unit, on a day in Sweden.

    `reference`: of a payment its `settlement_reference`, of a refund its `provider_reference`; what else a provider
    takes or gives (a dispute) by the provider's own id.
    """

    reference: str
    amount: int
    currency: str
    day: date


class Reporter(Protocol):
    """A provider's own account of a day.

    `settles_within`: how long it may take until a payment shows in it. Raises ProviderUnavailable (also where a day's
    statement is not there yet), ProviderRefused and ProviderMisconfigured.
    """

    @property
    def settles_within(self) -> timedelta: ...
    def happened(self, day: date) -> Sequence[Movement]: ...


class DifferenceKind(StrEnum):
    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT_DIFFERS = "amount_differs"


class ReportStatus(StrEnum):
    """`waiting`: all that differs may still come from the provider."""

    AGREES = "agrees"
    WAITING = "waiting"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Difference:
    """Sums of the reference in that currency; 0 where it is not known at all."""

    kind: DifferenceKind
    reference: str
    currency: str
    ours: int
    theirs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Of a provider and day; made again it is the same, unless something came since. Counts are of references."""

    method: str
    day: date
    status: ReportStatus
    ours: int
    theirs: int
    ours_ore: int
    theirs_ore: int
    differences: tuple[Difference, ...]
    checked_at: datetime = field(compare=False)


Days = Mapping[date, Sequence[Movement]]
"""The day itself, and the one before and after it."""


def compared(
    method: str, day: date, ours: Days, theirs: Days, *, settles_within: timedelta, today: date, at: datetime
) -> Report:
    differences = tuple(_differences(day, ours, theirs))
    return Report(
        method=method,
        day=day,
        status=_status(differences, is_early=today - day <= settles_within),
        ours=len({m.reference for m in ours[day]}),
        theirs=len({m.reference for m in theirs[day]}),
        ours_ore=sum(m.amount for m in ours[day] if m.currency == SEK),
        theirs_ore=sum(m.amount for m in theirs[day] if m.currency == SEK),
        differences=differences,
        checked_at=at,
    )


def movements_of(entries: Iterable[Entry]) -> list[Movement]:
    """What the book says moved at a provider."""
    found = []
    for entry in entries:
        sums: Counter[str] = Counter()
        for posting in entry.postings:
            if posting.account in MONEY and posting.unit != CREDITS:
                sums[posting.unit] += posting.amount
        assert entry.settled_on is not None
        found += [Movement(entry.settlement, amount, unit, entry.settled_on) for unit, amount in sums.items() if amount]
    return found


def around(day: date) -> tuple[date, date, date]:
    return (day - DAY, day, day + DAY)


def _differences(day: date, ours: Days, theirs: Days) -> Iterable[Difference]:
    here, there = _sums(ours), _sums(theirs)
    known_here, known_there = ({reference for reference, _ in sums} for sums in (here, there))
    theirs_today, ours_today = ({(m.reference, m.currency) for m in side[day]} for side in (theirs, ours))
    dated_today = {reference for reference, _ in theirs_today}
    for key in sorted(theirs_today | ours_today):
        reference, currency = key
        if here[key] == there[key] or (reference in known_there and reference not in dated_today):
            continue  # what they have on another day is that day's difference
        kind = DifferenceKind.AMOUNT_DIFFERS
        if reference not in known_here:
            kind = DifferenceKind.MISSING_HERE
        elif reference not in known_there:
            kind = DifferenceKind.MISSING_THERE
        yield Difference(kind, reference, currency, here[key], there[key])


def _sums(days: Days) -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for movement in (movement for movements in days.values() for movement in movements):
        sums[movement.reference, movement.currency] += movement.amount
    return sums


def _status(differences: Sequence[Difference], *, is_early: bool) -> ReportStatus:
    if not differences:
        return ReportStatus.AGREES
    may_come = is_early and all(d.kind is DifferenceKind.MISSING_THERE for d in differences)
    return ReportStatus.WAITING if may_come else ReportStatus.DIFFERS
