"""Tables for spreadsheets: CSV as Swedish Excel opens it, with cells that it would calculate made text.

A cell that begins like a formula is run by Excel, LibreOffice and Google Sheets when the file is opened; an apostrophe
before it makes it text (OWASP, CSV Injection). What a person wrote may reach a colleague's computer this way.
"""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Semicolons, CRLF and UTF-8 with a mark, without which Excel takes å for two letters."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
