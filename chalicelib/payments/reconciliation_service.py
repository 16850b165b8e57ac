"""The verbs of reconciliation: compare a provider's day with ours, those that are due, and read the reports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from chalicelib.payments.ledger import Entry
from chalicelib.payments.reconciliation import (
    DAY,
    Movement,
    Report,
    Reporter,
    ReportStatus,
    around,
    compared,
    movements_of,
)
from chalicelib.payments.refusals import MethodUnavailable
from chalicelib.platform.clock import Clock
from chalicelib.platform.working_days import swedish_day

ALWAYS_DAYS = 3  # compared anew at every run: something may have been booked late
LOOK_BACK_DAYS = 21  # longer than any provider takes; older ones are compared when somebody asks


class Reports(Protocol):
    """`between` gives them oldest first, both days included."""

    def find(self, method: str, day: date) -> Report | None: ...
    def between(self, method: str, first: date, last: date) -> Sequence[Report]: ...
    def keep(self, report: Report) -> None: ...


EntriesOf = Callable[[str, date], Sequence[Entry]]
"""What moved at a provider on a day."""
Reporters = Mapping[str, Callable[[], Reporter]]
"""By method; MethodUnavailable where the stage has no agreement."""
Failed = Callable[[str, Exception], None]


@dataclass(frozen=True, slots=True)
class Run:
    """How many days were compared, differ, and could not be compared."""

    compared: int = 0
    differing: int = 0
    failed: int = 0

    def __add__(self, other: "Run") -> "Run":
        return Run(self.compared + other.compared, self.differing + other.differing, self.failed + other.failed)


class ReconciliationService:
    def __init__(self, *, reporters: Reporters, entries_of: EntriesOf, reports: Reports, clock: Clock) -> None:
        self._reporters = reporters
        self._entries_of = entries_of
        self._reports = reports
        self._clock = clock

    def run(self, failed: Failed) -> Run:
        """What the schedule does, often: days that are not done yet, of every provider there is an agreement with.

        `failed` is told of a day that could not be compared; one provider's trouble is not the next one's.
        """
        total = Run()
        for method, reporter in self._reporters.items():
            try:
                found = reporter()
            except MethodUnavailable:
                continue
            except Exception as error:
                failed(method, error)
                total += Run(failed=1)
            else:
                total += self._run(method, found, failed)
        return total

    def reconcile(self, method: str, day: date) -> Report:
        """A day anew, however late. Raises MethodUnavailable and what the provider's adapter does."""
        if method not in self._reporters:
            raise MethodUnavailable
        reporter = self._reporters[method]()
        return self._compare(method, day, reporter, _Days(reporter))

    def reports(self, method: str, first: date, last: date) -> Sequence[Report]:
        """Of a provider, oldest first, both days included; a day that was never compared has none."""
        return self._reports.between(method, first, last)

    def _run(self, method: str, reporter: Reporter, failed: Failed) -> Run:
        total, days = Run(), _Days(reporter)
        for day in self._due(method):
            try:
                report = self._compare(method, day, reporter, days)
            except Exception as error:
                failed(method, error)
                is_late = swedish_day(self._clock()) - day > reporter.settles_within + DAY
                total += Run(failed=int(is_late))
            else:
                total += Run(compared=1, differing=int(report.status is ReportStatus.DIFFERS))
        return total

    def _due(self, method: str) -> list[date]:
        """Yesterday and back: the last few always, older ones until they agree."""
        today = swedish_day(self._clock())
        back = [today - timedelta(days=n) for n in range(1, LOOK_BACK_DAYS + 1)]
        known = {r.day: r.status for r in self._reports.between(method, back[-1], back[0])}
        return [day for n, day in enumerate(back) if n < ALWAYS_DAYS or known.get(day) is not ReportStatus.AGREES]

    def _compare(self, method: str, day: date, reporter: Reporter, days: "_Days") -> Report:
        ours = {each: movements_of(self._entries_of(method, each)) for each in around(day)}
        now = self._clock()
        report = compared(
            method,
            day,
            ours,
            {each: days.happened(each, is_needed=each <= day) for each in around(day)},
            settles_within=reporter.settles_within,
            today=swedish_day(now),
            at=now,
        )
        self._reports.keep(report)
        return report


class _Days:
    """A provider's days, each asked for once a run."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._known: dict[date, Sequence[Movement]] = {}

    def happened(self, day: date, *, is_needed: bool) -> Sequence[Movement]:
        """Of the day after, which may not be over, nothing is needed."""
        from chalicelib.payments.provider import ProviderUnavailable

        if day not in self._known:
            try:
                self._known[day] = self._reporter.happened(day)
            except ProviderUnavailable:
                if is_needed:
                    raise
                return ()
        return self._known[day]
