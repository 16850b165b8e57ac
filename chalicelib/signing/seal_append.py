"""Appends revisions to a PDF (ISO 32000-2, 7.5.6): new objects, changed ones, and the cross-references to both.

A revision is put together in memory (some tens of kilobytes) and written in one piece; what lies before it is neither
read nor written. It continues the kind of cross-references the file has, table or stream.
"""

import zlib
from binascii import hexlify
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from chalicelib.signing.seal_objects import Dictionary, Ref, Value, write
from chalicelib.signing.seal_reader import Tail
from chalicelib.signing.seal_values import SealFailed

_OF_ONE_SECTION = (
    *(b"/Size", b"/Prev", b"/XRefStm"),  # and of a stream's own dictionary:
    *(
        b"/Type",
        b"/W",
        b"/Index",
        b"/Length",
        b"/Filter",
        b"/DecodeParms",
        b"/F",
        b"/FFilter",
        b"/FDecodeParms",
        b"/DL",
    ),
)
_RANGE_BYTES = len(b"/ByteRange [0 ]") + 3 * len(b" 1234567890")
_BEFORE_GAP = b" /Contents "
_STREAM_WIDTHS = (1, 5, 2)
_WORTH_PACKING = 2048  # bytes
FAST = 1  # zlib's level, for what is made for one document


class Revision:
    """The bytes of a finished revision, whose signature is still missing; `start` is where in the file they begin."""

    def __init__(self, data: bytearray, start: int, place_end: int, room: int) -> None:
        """`place_end`: where in `data` the text of the signature's object ends; `room` as in `add_signature`."""
        self.data = data
        self._room = room
        self._gap_end = place_end - len(b">>")
        self._gap = self._gap_end - 2 * room - len(b"<>")
        gap, after = start + self._gap, start + self._gap_end
        place = self._gap - len(_BEFORE_GAP) - _RANGE_BYTES
        data[place : place + _RANGE_BYTES] = _byte_range(gap, after, start + len(data) - after)

    def digest(self, before: Any) -> bytes:
        """SHA-256 of the whole file but the signature; `before` is the hash state of all that lies before."""
        state = before.copy()
        with memoryview(self.data) as view:
            state.update(view[: self._gap])
            state.update(view[self._gap_end :])
        digest: bytes = state.digest()
        return digest

    def fill(self, encoded: bytes) -> None:
        if len(encoded) > self._room:
            raise SealFailed
        start = self._gap + 1
        self.data[start : start + 2 * len(encoded)] = hexlify(encoded).upper()


class Appender:
    """Collects what the next revision holds. `at` is the size of the file before it."""

    def __init__(self, tail: Tail, at: int, new_id: bytes) -> None:
        """`new_id`: 16 bytes that tell this version of the file from others (14.4)."""
        self._at = at
        self._previous = tail.startxref
        self._is_streamed = tail.has_streamed_references
        self._next = tail.next_number
        kept = {key: value for key, value in tail.trailer.items() if key not in _OF_ONE_SECTION}
        self._trailer: Dictionary = kept | {b"/ID": _identifiers(tail, new_id)}
        self._written: dict[Ref, bytes] = {}
        self._changed: dict[Ref, Value] = {}
        self._signature = (Ref(0, 0), 0)

    def add(self, value: Value) -> Ref:
        ref = self.reserve()
        self.change(ref, value)
        return ref

    def reserve(self) -> Ref:
        """The number of an object that is given its value later in this revision."""
        ref = Ref(self._next, 0)
        self._next += 1
        return ref

    def change(self, ref: Ref, value: Value) -> None:
        """Gives the object a new value; a dictionary or list may still be filled until the revision is finished."""
        self._changed[ref] = value

    def changed(self, ref: Value) -> Value:
        """What the object is in this revision so far; None where it is not in it."""
        return self._changed.get(ref) if isinstance(ref, Ref) else None

    def add_written(self, written: bytes) -> Ref:
        ref = self.reserve()
        self._written[ref] = written
        return ref

    def add_signature(self, entries: Mapping[bytes, Value], room: int) -> Ref:
        """A signature dictionary in which the signature is still missing; one a revision. `room` for it is in bytes,
        half the hexadecimal digits."""
        gap = b"<%b>" % (b"0" * (2 * room))
        start = write({**entries}).removesuffix(b">>")
        self._signature = self.add_written(b"%b %b%b%b>>" % (start, _byte_range(0, 0, 0), _BEFORE_GAP, gap)), room
        return self._signature[0]

    def finish(self) -> Revision:
        """The revision with all that was collected; the next one starts behind it, with nothing collected."""
        texts = {ref: write(value) for ref, value in self._changed.items()} | self._written
        parts, at, places = [], self._at, {}
        signature, room = self._signature
        for ref, text in sorted(texts.items()):
            part = b"%d %d obj\n%b\nendobj\n" % (*ref, text)
            places[ref] = at
            parts.append(part)
            at += len(part)
            if ref == signature:
                signature_end = at - self._at - len(b"\nendobj\n")
        parts.append(self._references(places, at))
        revision = Revision(bytearray().join(parts), self._at, signature_end, room)
        self._at, self._previous = self._at + len(revision.data), at
        self._written, self._changed = {}, {}
        return revision

    def _references(self, places: dict[Ref, int], at: int) -> bytes:
        if self._is_streamed:
            places = {**places, self.reserve(): at}
        trailer = {**self._trailer, b"/Size": b"%d" % self._next, b"/Prev": b"%d" % self._previous}
        section = _stream(places, trailer) if self._is_streamed else _table(places, trailer)
        return b"%bstartxref\n%d\n%%%%EOF\n" % (section, at)


def _byte_range(gap: int, after: int, rest: int) -> bytes:
    """Always of the same length."""
    return (b"/ByteRange [0 %d %d %d" % (gap, after, rest)).ljust(_RANGE_BYTES - 1) + b"]"


def text_of_stream(content: bytes, entries: Mapping[bytes, Value] | None = None) -> bytes:
    """A stream object's text, for `add_written`."""
    own = {**(entries or {}), b"/Length": b"%d" % len(content)}
    return b"%b\nstream\n%b\nendstream" % (write(own), content)


def packed_stream(content: bytes, entries: Mapping[bytes, Value] | None = None, effort: int = FAST) -> bytes:
    """The same, compressed, unless it is too short to be worth it."""
    if len(content) < _WORTH_PACKING:
        return text_of_stream(content, entries)
    return text_of_stream(zlib.compress(content, effort), {**(entries or {}), b"/Filter": b"/FlateDecode"})


def _identifiers(tail: Tail, new_id: bytes) -> Value:
    """The first stays what it was for as long as the file lives (14.4)."""
    new = b"<%b>" % new_id.hex().encode("ascii")
    found = tail.resolve(tail.trailer.get(b"/ID"))
    first = tail.resolve(found[0]) if isinstance(found, list) and len(found) == 2 else new
    return [first, new]


def _table(places: dict[Ref, int], trailer: Dictionary) -> bytes:
    rows = [
        b"%d %d\n%b"
        % (run[0][0].number, len(run), b"".join(b"%010d %05d n \n" % (at, ref.generation) for ref, at in run))
        for run in _runs(places)
    ]
    return b"xref\n%btrailer\n%b\n" % (b"".join(rows), write(trailer))


def _stream(places: dict[Ref, int], trailer: Dictionary) -> bytes:
    """The last of `places` is the stream itself."""
    runs = _runs(places)
    index = [b"%d" % number for run in runs for number in (run[0][0].number, len(run))]
    kind, offset, generation = _STREAM_WIDTHS
    rows = b"".join(
        b"".join((b"\1", at.to_bytes(offset, "big"), ref.generation.to_bytes(generation, "big")))
        for run in runs
        for ref, at in run
    )
    entries = {
        b"/Type": b"/XRef",
        b"/W": [b"%d" % width for width in (kind, offset, generation)],
        b"/Index": index,
        **trailer,
    }
    number = max(places).number
    return b"%d 0 obj\n%b\nendobj\n" % (number, text_of_stream(rows, entries))


def _runs(places: dict[Ref, int]) -> list[list[tuple[Ref, int]]]:
    """The objects in groups of consecutive numbers."""
    numbered: Iterable[tuple[int, tuple[Ref, int]]] = enumerate(sorted(places.items()))
    return [[pair for _, pair in run] for _, run in groupby(numbered, lambda each: each[1][0].number - each[0])]
