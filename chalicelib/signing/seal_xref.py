"""Cross-reference sections (ISO 32000-2, 7.5.4 and 7.5.8): where each object lies. Rows are looked up, not read in."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from chalicelib.signing.seal_objects import Data, Dictionary, Malformed, Value, integer, parse
from chalicelib.signing.seal_streams import decoded

_TABLE = re.compile(rb"\s*xref\b")
_SUBSECTION = re.compile(rb"\s*(?:(\d{1,10})\s+(\d{1,10})\s+|(trailer))")
_ROW = re.compile(rb"(\d{10}) (\d{5}) ([nf])[ \r\n]{2}")
_ROW_BYTES = 20
_STREAM = re.compile(rb"\s*stream(\r\n|\n)")


class Plain(NamedTuple):
    """An object in the file itself, at a byte offset; `in_use` is false where it was freed."""

    offset: int
    generation: int
    in_use: bool


class Compressed(NamedTuple):
    """An object in an object stream."""

    container: int


Place = Plain | Compressed


@dataclass(frozen=True, slots=True)
class _Rows:
    first: int  # object number
    count: int
    start: int  # byte offset of the first row


@dataclass
class Section:
    """One cross-reference section with its trailer. `hidden`: of a hybrid file (7.5.8.4)."""

    trailer: Dictionary
    rows: list[_Rows]
    data: Data
    widths: tuple[int, int, int] | None = None
    hidden: "Section | None" = None
    start: int = 0  # where it stands in the file

    @property
    def is_stream(self) -> bool:
        return self.widths is not None

    @property
    def end(self) -> int:
        """The first object number behind all rows."""
        own = max((rows.first + rows.count for rows in self.rows), default=0)
        return max(own, self.hidden.end if self.hidden else 0)

    def find(self, number: int) -> Place | None:
        """None where this section does not speak of the object."""
        place = None
        for rows in self.rows:
            if rows.first <= number < rows.first + rows.count:
                place = self._place(rows.start, number - rows.first)
                break
        if self.hidden and (place is None or (isinstance(place, Plain) and not place.in_use)):
            return self.hidden.find(number) or place
        return place

    def _place(self, start: int, index: int) -> Place:
        if self.widths is None:
            row = _ROW.match(self.data, start + index * _ROW_BYTES)
            if row is None:
                raise Malformed
            return Plain(int(row[1]), int(row[2]), row[3] == b"n")
        first, second, third = self.widths
        at = start + index * (first + second + third)
        kind = int.from_bytes(self.data[at : at + first], "big") if first else 1
        middle = int.from_bytes(self.data[at + first : at + first + second], "big")
        last = int.from_bytes(self.data[at + first + second : at + first + second + third], "big")
        if kind == 2:
            return Compressed(middle)
        return Plain(middle, last, kind == 1)


def is_table(data: Data, start: int) -> bool:
    return _TABLE.match(data, start) is not None


def read_table(data: Data, start: int) -> Section:
    keyword = _TABLE.match(data, start)
    at, subsections = (keyword.end() if keyword else start), list[_Rows]()
    while True:
        found = _SUBSECTION.match(data, at)
        if found is None:
            raise Malformed
        if found[3]:
            break
        rows = _Rows(int(found[1]), int(found[2]), found.end())
        at = rows.start + rows.count * _ROW_BYTES
        if at > len(data):
            raise Malformed
        subsections.append(rows)
    trailer, _ = parse(data, found.end())
    if not isinstance(trailer, dict):
        raise Malformed
    return Section(trailer, subsections, data)


def read_xref_stream(entries: Value, end: int, data: Data) -> Section:
    """`entries` is the stream's dictionary, which ends at `end`."""
    if not isinstance(entries, dict) or entries.get(b"/Type") != b"/XRef":
        raise Malformed
    start = stream_start(data, end)
    content = decoded(entries, data[start : start + integer(entries.get(b"/Length"))])
    widths = [integer(each) for each in entries.get(b"/W", ())]
    index = [integer(each) for each in entries.get(b"/Index", (b"0", entries.get(b"/Size")))]
    if len(widths) != 3 or not all(0 <= width <= 8 for width in widths) or not sum(widths) or len(index) % 2:
        raise Malformed
    subsections, at = [], 0
    for first, count in zip(index[::2], index[1::2], strict=True):
        subsections.append(_Rows(first, count, at))
        at += count * sum(widths)
    if at > len(content):
        raise Malformed
    return Section(entries, subsections, content, widths=(widths[0], widths[1], widths[2]))


def stream_start(data: Data, end: int) -> int:
    """Where a stream's bytes start, given where its dictionary ends."""
    found = _STREAM.match(data, end)
    if found is None:
        raise Malformed
    return found.end()
