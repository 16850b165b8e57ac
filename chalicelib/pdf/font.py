"""Fonts of what we draw: reads a packaged WOFF and makes the small TrueType subset that goes into the PDF.

The subset holds the glyphs that are used, without hinting programs: the page then looks the same in every reader and
in fifty years. Formats: W3C WOFF 1.0; ISO/IEC 14496-22 (OpenType), tables cmap, glyf, loca, head, hhea, hmtx, maxp.
"""

import struct
import zlib
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path

FOLDER = Path(__file__).with_name("fonts")
UNITS_PER_EM = 1000


class Typeface:
    """A TrueType font in a WOFF file. Widths are in thousandths of an em; all packaged fonts have 1000 units per em."""

    def __init__(self, name: str, woff: bytes) -> None:
        self.name = name
        self._directory = dict(_directory(woff))
        self._woff = woff

    @lru_cache  # noqa: B019 (a typeface lives as long as the process)
    def table(self, tag: str) -> bytes:
        offset, packed, size = self._directory[tag]
        data = self._woff[offset : offset + packed]
        return zlib.decompress(data) if packed < size else data

    @cached_property
    def glyphs(self) -> dict[int, int]:
        """Code point -> glyph, from the Windows Unicode BMP subtable (format 4)."""
        return dict(_characters(_windows_subtable(self.table("cmap"))))

    @cached_property
    def _advances(self) -> tuple[int, ...]:
        (count,) = struct.unpack_from(">H", self.table("hhea"), 34)
        return struct.unpack_from(">" + "Hh" * count, self.table("hmtx"))[::2]

    @cached_property
    def _places(self) -> tuple[int, ...]:
        loca = self.table("loca")
        if struct.unpack_from(">h", self.table("head"), 50)[0]:
            return struct.unpack(f">{len(loca) // 4}I", loca)
        return tuple(2 * place for place in struct.unpack(f">{len(loca) // 2}H", loca))

    @cached_property
    def box(self) -> tuple[int, ...]:
        return struct.unpack_from(">4h", self.table("head"), 36)

    def has(self, character: str) -> bool:
        return ord(character) in self.glyphs

    def advance(self, glyph: int) -> int:
        return self._advances[min(glyph, len(self._advances) - 1)]

    @cached_property
    def _width_of(self) -> "_Widths":
        return _Widths(self)

    def width(self, text: str, size: float) -> float:
        return sum(map(self._width_of.__getitem__, text)) * size / UNITS_PER_EM

    def outline(self, glyph: int) -> bytes:
        return self.table("glyf")[self._places[glyph] : self._places[glyph + 1]]


class _Widths(dict[str, int]):
    """Of characters, in thousandths of an em; each is looked up in the font once."""

    def __init__(self, typeface: Typeface) -> None:
        self._typeface = typeface

    def __missing__(self, character: str) -> int:
        width = self[character] = self._typeface.advance(self._typeface.glyphs.get(ord(character), 0))
        return width


class _Digits(dict[str, str]):
    """Of the CIDs of characters; a new character gets the next CID."""

    def __init__(self, cids: dict[str, int], known: dict[str, str]) -> None:
        super().__init__(known)
        self._cids = cids

    def __missing__(self, character: str) -> str:
        cid = self._cids.setdefault(character, len(self._cids) + 1)
        digits = self[character] = f"{cid:04X}"
        return digits


class FontSubset:
    """The characters of one typeface a document uses. Each character has its own CID, also the ones the typeface lacks:
    those show the empty box, while copying the text still gives the exact character.

    `usual` are in it from the start, used or not: most documents need no others, and then the subset is the same for
    all of them.
    """

    def __init__(self, typeface: Typeface, usual: str = "") -> None:
        self.typeface = typeface
        self.usual = usual
        self._cids = dict(_usual_cids(usual))
        self._digits = _Digits(self._cids, _usual_digits(usual))

    @property
    def is_usual(self) -> bool:
        return len(self._cids) == len(self.usual)

    def encode(self, text: str) -> str:
        """The text as hexadecimal digits of two-byte CIDs."""
        return "".join(map(self._digits.__getitem__, text))

    @property
    def lacks_characters(self) -> bool:
        """Whether any of the characters, but the empty box itself, can only be shown as an empty box."""
        return not all(self.typeface.has(character) for character in self._cids if character != "□")

    def widths(self) -> list[int]:
        return [self.typeface.advance(glyph) for glyph in self._used()]

    def to_unicode(self) -> bytes:
        """The ToUnicode CMap (ISO 32000-2, 9.10.3)."""
        pairs = [
            f"<{cid:04X}> <{character.encode('utf-16-be').hex().upper()}>" for character, cid in self._cids.items()
        ]
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return _CMAP.replace("%", body).encode("ascii")

    def font_file(self) -> bytes:
        """A TrueType file whose glyph n is CID n; components of accented letters follow after the last CID."""
        glyphs = self._used()
        outlines: list[bytes] = []
        while len(outlines) < len(glyphs):  # a composite appends its components to `glyphs`
            outlines.append(_without_hints(self.typeface.outline(glyphs[len(outlines)]), glyphs))
        return _sfnt({**self._metrics(glyphs), **_glyph_tables(outlines)})

    def _used(self) -> list[int]:
        return [0, *(self.typeface.glyphs.get(ord(character), 0) for character in self._cids)]

    def _metrics(self, glyphs: list[int]) -> dict[str, bytes]:
        head, hhea, maxp = (bytearray(self.typeface.table(tag)) for tag in ("head", "hhea", "maxp"))
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        struct.pack_into(">H", hhea, 34, len(glyphs))
        struct.pack_into(">H", maxp, 4, len(glyphs))
        bearings = [struct.unpack_from(">h", self.typeface.outline(glyph) or b"\0\0\0\0", 2)[0] for glyph in glyphs]
        advances = [self.typeface.advance(glyph) for glyph in glyphs]
        hmtx = b"".join(struct.pack(">Hh", *pair) for pair in zip(advances, bearings, strict=True))
        return {"head": bytes(head), "hhea": bytes(hhea), "maxp": bytes(maxp), "hmtx": hmtx}


@lru_cache
def _usual_cids(usual: str) -> dict[str, int]:
    return {character: cid for cid, character in enumerate(usual, start=1)}


@lru_cache
def _usual_digits(usual: str) -> dict[str, str]:
    return {character: f"{cid:04X}" for character, cid in _usual_cids(usual).items()}


@lru_cache
def typeface(name: str) -> Typeface:
    return Typeface(name, (FOLDER / f"{name}.woff").read_bytes())


def _directory(woff: bytes) -> Iterator[tuple[str, tuple[int, int, int]]]:
    (count,) = struct.unpack_from(">H", woff, 12)
    for index in range(count):
        tag, offset, packed, size, _ = struct.unpack_from(">4sIIII", woff, 44 + 20 * index)
        yield tag.decode("ascii"), (offset, packed, size)


def _windows_subtable(cmap: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", cmap, 2)
    records = [struct.unpack_from(">HHI", cmap, 4 + 8 * index) for index in range(count)]
    return next(cmap[offset:] for platform, encoding, offset in records if (platform, encoding) == (3, 1))


def _characters(subtable: bytes) -> Iterator[tuple[int, int]]:
    segments = struct.unpack_from(">H", subtable, 6)[0] // 2
    columns = [14, 16 + 2 * segments, 16 + 4 * segments, 16 + 6 * segments]
    ends, starts, deltas, offsets = (struct.unpack_from(f">{segments}H", subtable, column) for column in columns)
    for index in range(segments):
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = code
            if offsets[index]:
                place = columns[3] + 2 * index + offsets[index] + 2 * (code - starts[index])
                (glyph,) = struct.unpack_from(">H", subtable, place)
                if not glyph:
                    continue
            yield code, (glyph + deltas[index]) & 0xFFFF


def _without_hints(outline: bytes, glyphs: list[int]) -> bytes:
    if not outline:
        return outline
    (contours,) = struct.unpack_from(">h", outline)
    if contours < 0:
        return _composite(outline, glyphs)
    after_ends = 10 + 2 * contours
    (hints,) = struct.unpack_from(">H", outline, after_ends)
    return outline[:after_ends] + b"\0\0" + outline[after_ends + 2 + hints :]


def _composite(outline: bytes, glyphs: list[int]) -> bytes:
    """The composite with its components renumbered; each component is appended to `glyphs`."""
    parts, at, more = [outline[:10]], 10, True
    while more:
        flags, component = struct.unpack_from(">HH", outline, at)
        scale = 2 if flags & 0x0008 else 4 if flags & 0x0040 else 8 if flags & 0x0080 else 0
        size = 4 + (4 if flags & 0x0001 else 2) + scale
        parts += [struct.pack(">HH", flags & ~0x0100, len(glyphs)), outline[at + 4 : at + size]]
        glyphs.append(component)
        at, more = at + size, bool(flags & 0x0020)
    return b"".join(parts)


def _glyph_tables(outlines: list[bytes]) -> dict[str, bytes]:
    padded = [outline + bytes(-len(outline) % 4) for outline in outlines]
    places = [0]
    for outline in padded:
        places.append(places[-1] + len(outline))
    return {"glyf": b"".join(padded), "loca": struct.pack(f">{len(places)}I", *places)}


def _sfnt(tables: dict[str, bytes]) -> bytes:
    power = 1 << (len(tables).bit_length() - 1)
    header = struct.pack(
        ">IHHHH", 0x00010000, len(tables), power * 16, power.bit_length() - 1, (len(tables) - power) * 16
    )
    place, records, body = 12 + 16 * len(tables), [], []
    for tag, data in sorted(tables.items()):
        padded = data + bytes(-len(data) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        records.append(struct.pack(">4sIII", tag.encode("ascii"), checksum, place, len(data)))
        body.append(padded)
        place += len(padded)
    return header + b"".join(records) + b"".join(body)


_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
%
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
