"""Reads of a PDF what must be known to append to it: cross-references and single objects (ISO 32000-2, 7.5).

Nothing is read but what is asked for, from a file mapped into memory. Stricter than viewers: what is not written as
the standard says is Malformed; the preflight has such files written anew before anybody signs.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from chalicelib.signing.seal_objects import (
    DEEPEST,
    SPACE,
    Data,
    Dictionary,
    Malformed,
    Ref,
    Value,
    integer,
    parse,
)
from chalicelib.signing.seal_streams import decoded
from chalicelib.signing.seal_xref import Compressed, Section, is_table, read_table, read_xref_stream, stream_start

_START = re.compile(rb"startxref" + SPACE + rb"(\d{1,12})")
_HEADER = re.compile(SPACE + rb"(\d{1,10})\s+(\d{1,5})\s+obj(?![0-9A-Za-z])")
_COMMENT = re.compile(rb"%[^\r\n]*")
_TAIL = 1024  # bytes; where readers look for the last startxref
_MOST_SECTIONS = 1000
_MOST_FIELDS = 100_000


class Tail:
    """One PDF file, seen from its end. Raises Malformed."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._unpacked: dict[int, tuple[bytes, dict[int, int]]] = {}
        self._sections: list[Section] = []
        self._older: int | None = None
        self.startxref = self._last_start()
        self._read_section(self.startxref)
        if not isinstance(self.trailer.get(b"/Root"), Ref) or not isinstance(self.root, dict):
            raise Malformed

    @property
    def trailer(self) -> Dictionary:
        return self._sections[0].trailer

    @property
    def root_ref(self) -> Ref:
        ref: Ref = self.trailer[b"/Root"]
        return ref

    @cached_property
    def root(self) -> Dictionary:
        root: Dictionary = self.get(self.root_ref)
        return root

    @property
    def has_streamed_references(self) -> bool:
        return self._sections[0].is_stream

    @property
    def is_hybrid(self) -> bool:
        return any(section.hidden for section in self.sections())

    @property
    def is_encrypted(self) -> bool:
        return b"/Encrypt" in self.trailer

    @property
    def next_number(self) -> int:
        """The first object number that no section has."""
        return max(max(integer(each.trailer.get(b"/Size")), each.end) for each in self.sections())

    @property
    def version(self) -> tuple[int, int]:
        found = re.match(rb"%PDF-(\d)\.(\d)", self._data[:8])
        stated = re.fullmatch(rb"/(\d)\.(\d)", self.resolve(self.root.get(b"/Version", b"")))
        versions = [(int(each[1]), int(each[2])) for each in (found, stated) if each]
        return max(versions, default=(1, 0))

    def get(self, ref: Ref) -> Value:
        """The object; `null` where there is none of that number and generation (7.3.10)."""
        for section in self.sections():
            place = section.find(ref.number)
            if place is None:
                continue
            if isinstance(place, Compressed):
                return self._in_object_stream(place, ref) if not ref.generation else b"null"
            offset, generation, in_use = place
            return self._at(offset, ref)[0] if in_use and generation == ref.generation else b"null"
        return b"null"

    def resolve(self, value: Value) -> Value:
        for _ in range(DEEPEST):
            if not isinstance(value, Ref):
                return value
            value = self.get(value)
        raise Malformed

    def is_signed(self) -> bool:
        """Whether any signature field of the form is filled; what fills it need not be a signature anybody can read."""
        form = self.resolve(self.root.get(b"/AcroForm"))
        fields = self.resolve(form.get(b"/Fields")) if isinstance(form, dict) else None
        waiting = [(field, b"", 0) for field in fields] if isinstance(fields, list) else []
        for _ in range(_MOST_FIELDS):
            if not waiting:
                return False
            item, inherited, depth = waiting.pop()
            field = self.resolve(item)
            if not isinstance(field, dict):
                continue
            kind = self.resolve(field.get(b"/FT", inherited))  # inherited: 12.7.4.1
            if kind == b"/Sig" and self.resolve(field.get(b"/V")) not in (None, b"null", {}, []):
                return True
            kids = self.resolve(field.get(b"/Kids"))
            if isinstance(kids, list) and depth <= DEEPEST:
                waiting += [(kid, kind, depth + 1) for kid in kids]
        raise Malformed

    def _last_start(self) -> int:
        end = len(self._data)
        last = self._data.rfind(b"startxref", max(0, end - _TAIL))
        found = _START.match(self._data, last) if last >= 0 else None
        if found is None:
            raise Malformed
        return int(found[1])

    def sections(self) -> Iterator[Section]:
        """Newest first; older ones are read when they are asked for."""
        at = 0
        while at < len(self._sections) or self._older is not None:
            if at == len(self._sections) and self._older is not None:
                self._read_section(self._older)
            yield self._sections[at]
            at += 1

    def _read_section(self, start: int) -> None:
        if any(each.start == start for each in self._sections) or len(self._sections) > _MOST_SECTIONS:
            raise Malformed
        section = self._section(start)
        section.start = start
        self._sections.append(section)
        previous = section.trailer.get(b"/Prev")
        self._older = None if previous is None else integer(previous)

    def _section(self, start: int) -> Section:
        if not 0 < start < len(self._data):
            raise Malformed
        if not is_table(self._data, start):
            return read_xref_stream(*self._at(start, None), self._data)
        section = read_table(self._data, start)
        hidden = section.trailer.get(b"/XRefStm")
        if hidden is not None:
            section.hidden = read_xref_stream(*self._at(integer(hidden), None), self._data)
        return section

    def _at(self, offset: int, ref: Ref | None) -> tuple[Value, int]:
        """The object written at `offset`, which must be `ref` where that is given, and where it ends."""
        found = _HEADER.match(self._data, offset) if 0 < offset < len(self._data) else None
        if found is None or (ref and (int(found[1]), int(found[2])) != ref):
            raise Malformed
        return parse(self._data, found.end())

    def _in_object_stream(self, place: Compressed, ref: Ref) -> Value:
        if place.container not in self._unpacked:
            self._unpacked[place.container] = self._unpack(place.container)
        content, starts = self._unpacked[place.container]
        if ref.number not in starts:
            raise Malformed
        return parse(content, starts[ref.number])[0]

    def _unpack(self, container: int) -> tuple[bytes, dict[int, int]]:
        """An object stream's content, and where in it each object starts (7.5.7)."""
        places = (section.find(container) for section in self.sections())
        place = next((each for each in places if each is not None), None)
        if place is None or isinstance(place, Compressed) or not place.in_use:
            raise Malformed
        entries, end = self._at(place.offset, Ref(container, place.generation))
        if not isinstance(entries, dict):
            raise Malformed
        length = integer(self.resolve(entries.get(b"/Length")))
        start = stream_start(self._data, end)
        content = decoded(entries, self._data[start : start + length])
        first = integer(self.resolve(entries.get(b"/First")))
        header = [integer(each) for each in _COMMENT.sub(b" ", content[:first]).split()]
        return content, {number: first + offset for number, offset in zip(header[::2], header[1::2], strict=True)}
