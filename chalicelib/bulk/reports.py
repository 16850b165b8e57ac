"""The report as it is kept beside the file, encrypted: whom each row names first, and what is wrong."""

from collections.abc import Sequence

import msgspec

from chalicelib.bulk.form import Problem, Report
from chalicelib.platform.ids import BulkId


class Named(msgspec.Struct, frozen=True):
    """A row, for whoever made the file to know it again."""

    row: int
    name: str
    email: str


class KeptReport(msgspec.Struct, frozen=True):
    rows: list[Named] = []
    problems: list[Problem] = []


def encoded(report: Report) -> bytes:
    rows = [Named(row.number, who.name, who.email) for row in report.rows for who in [*row.people.values()][:1]]
    return msgspec.json.encode(KeptReport(rows, list(report.problems)))


def encoded_header(problems: Sequence[Problem]) -> bytes:
    return msgspec.json.encode(KeptReport([], list(problems)))


def decoded(content: bytes) -> KeptReport:
    return msgspec.json.decode(content, type=KeptReport)


def upload_name(owner: str, bulk_id: BulkId) -> str:
    return f"{owner}/{bulk_id}"


def file_name(bulk_id: BulkId) -> str:
    """Storage deletes what begins with `bulk/` after 31 days, should nothing else."""
    return f"bulk/{bulk_id}/file"


def report_name(bulk_id: BulkId) -> str:
    return f"bulk/{bulk_id}/report"
