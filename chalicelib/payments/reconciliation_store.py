"""Reports in their table, and what the book says moved at a provider on a day. References are ids; nobody is named."""

from collections.abc import Sequence
from datetime import date

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table
from chalicelib.payments.ledger import Entry
from chalicelib.payments.mapping import entry_of, settled_key
from chalicelib.payments.reconciliation import Difference, DifferenceKind, Report, ReportStatus
from chalicelib.payments.rows import EntryRow
from chalicelib.platform.clock import from_iso, iso


class ReportRow(Table):
    """Replaced when the day is compared anew."""

    class Meta:
        table_name = settings().table("reconciliations")

    method = UnicodeAttribute(hash_key=True)
    day = UnicodeAttribute(range_key=True)
    status = UnicodeAttribute()
    ours = NumberAttribute()
    theirs = NumberAttribute()
    ours_ore = NumberAttribute()
    theirs_ore = NumberAttribute()
    differences = JSONAttribute()
    checked_at = UnicodeAttribute()


class Reports:
    def find(self, method: str, day: date) -> Report | None:
        row = ReportRow.find(method, day.isoformat())
        return _report_of(row) if row else None

    def between(self, method: str, first: date, last: date) -> Sequence[Report]:
        span = ReportRow.day.between(first.isoformat(), last.isoformat())
        return [_report_of(row) for row in ReportRow.query(method, span, consistent_read=True)]

    def keep(self, report: Report) -> None:
        ReportRow(
            report.method,
            report.day.isoformat(),
            status=report.status.value,
            ours=report.ours,
            theirs=report.theirs,
            ours_ore=report.ours_ore,
            theirs_ore=report.theirs_ore,
            differences=[[d.kind.value, d.reference, d.currency, d.ours, d.theirs] for d in report.differences],
            checked_at=iso(report.checked_at),
        ).save()


def entries_of(method: str, day: date) -> list[Entry]:
    """The index may lag a moment; days that are compared are over, and compared again."""
    return [entry_of(row) for row in EntryRow.settled_on.query(settled_key(method, day))]


def _report_of(row: ReportRow) -> Report:
    return Report(
        method=row.method,
        day=date.fromisoformat(row.day),
        status=ReportStatus(row.status),
        ours=int(row.ours),
        theirs=int(row.theirs),
        ours_ore=int(row.ours_ore),
        theirs_ore=int(row.theirs_ore),
        differences=tuple(Difference(DifferenceKind(kind), *rest) for kind, *rest in row.differences),
        checked_at=from_iso(row.checked_at),
    )
