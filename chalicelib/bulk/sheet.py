"""A file as a spreadsheet saves it, as rows of text. Pure.

Swedish Excel writes semicolons and Windows-1252, or UTF-8 with a mark; others write commas and UTF-8 without one.
"""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.bulk.refusals import FileEmpty, FileEncodingUnknown, FileNotATable, TooManyRows

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 500
MAX_CELL = 10_000  # characters
DELIMITERS = ";,\t"
HEADER = 1  # rows are numbered as the spreadsheet shows them
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The header's cells, and each row with its number in the spreadsheet; rows of blanks alone are left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(content: bytes) -> Sheet:
    """FileEncodingUnknown, FileNotATable, FileEmpty or TooManyRows."""
    records = _records(_decoded(content))
    filled = [(n, cells) for n, cells in enumerate(records, HEADER) if any(cells)]
    if len(filled) < 2:
        raise FileEmpty
    (_, header), *rows = filled
    if len(rows) > MAX_ROWS:
        raise TooManyRows
    return Sheet(header, tuple(rows))


def _decoded(content: bytes) -> str:
    """A mark says it; else UTF-8, in which hardly any other text is valid by chance; else Windows-1252."""
    encodings: tuple[str, ...]
    if content.startswith(UTF_16):
        encodings = ("utf-16",)
    elif content.startswith(codecs.BOM_UTF8):
        encodings = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileEncodingUnknown


def _records(text: str) -> list[tuple[str, ...]]:
    if "\0" in text:
        raise FileNotATable
    text, delimiter = _without_hint(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        records = [tuple(cell.strip() for cell in record) for record in reader]
    except csv.Error as error:
        raise FileNotATable from error
    if any(len(cell) > MAX_CELL for record in records for cell in record):
        raise FileNotATable
    return records


def _without_hint(text: str) -> tuple[str, str]:
    """Excel's own first line `sep=;` names the delimiter; else the header's most frequent one is it."""
    first, _, rest = text.partition("\n")
    hint = first.strip().lower()
    if hint.startswith("sep=") and hint[4:] in tuple(DELIMITERS):
        return "\n" + rest, hint[4:]  # the line stays a row: numbers are those the spreadsheet shows
    return text, _most_frequent(first)


def _most_frequent(header: str) -> str:
    """Semicolon where none is there: a file of one column."""
    unquoted = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=lambda d: (unquoted.count(d), -DELIMITERS.index(d)))


def padded(cells: Sequence[str], width: int) -> tuple[str, ...] | None:
    """The row as wide as the header; None where it holds more than the header names."""
    if len(cells) > width and any(cells[width:]):
        return None
    return tuple(cells[:width]) + ("",) * (width - len(cells))
