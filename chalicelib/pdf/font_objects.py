"""A font as the five PDF objects it is made of: a composite one with Identity-H encoding (ISO 32000-2, 9.7)."""

import hashlib
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from chalicelib.pdf.font import FontSubset, typeface

SMALL = 9  # zlib's effort for what is made once
WORTH_PACKING = 200  # bytes

AddWritten = Callable[[bytes], bytes]
"""Adds an object as it is written; its reference as it is written."""


class FontParts(NamedTuple):
    """What of a font does not depend on where in the file it lies, as it is written; of the dictionaries the inside."""

    font: bytes
    descendant: bytes
    descriptor: bytes
    file: bytes
    to_unicode: bytes


def add_font(add: AddWritten, subset: FontSubset) -> bytes:
    parts = _usual_parts(subset.typeface.name, subset.usual) if subset.is_usual else _parts(subset)
    file = add(parts.file)
    descriptor = add(b"<<%b /FontFile2 %b>>" % (parts.descriptor, file))
    descendant = add(b"<<%b /FontDescriptor %b>>" % (parts.descendant, descriptor))
    to_unicode = add(parts.to_unicode)
    return add(b"<<%b /DescendantFonts [%b] /ToUnicode %b>>" % (parts.font, descendant, to_unicode))


def stream(content: bytes, entries: bytes = b"", effort: int = SMALL) -> bytes:
    """A stream object (7.3.8), compressed unless it is too short to be worth it. `entries`: more of its dictionary."""
    if len(content) >= WORTH_PACKING:
        content, entries = zlib.compress(content, effort), entries + b" /Filter /FlateDecode"
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(content), entries, content)


@lru_cache
def _usual_parts(face: str, usual: str) -> FontParts:
    return _parts(FontSubset(typeface(face), usual))


def _parts(subset: FontSubset) -> FontParts:
    face, file = subset.typeface, subset.font_file()
    base = f"{_tag(file)}+{face.name}"
    widths = " ".join(map(str, subset.widths()))
    box = " ".join(map(str, face.box))
    descendant = (
        f"/Type /Font /Subtype /CIDFontType2 /BaseFont /{base} "
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> "
        f"/CIDToGIDMap /Identity /W [0 [{widths}]]"
    )
    descriptor = (
        f"/Type /FontDescriptor /FontName /{base} /Flags {5 if 'Mono' in face.name else 4} /FontBBox [{box}] "
        f"/ItalicAngle 0 /Ascent 1025 /Descent -275 /CapHeight 698 /StemV {120 if 'Bold' in face.name else 80}"
    )
    return FontParts(
        font=f"/Type /Font /Subtype /Type0 /BaseFont /{base} /Encoding /Identity-H".encode("ascii"),
        descendant=descendant.encode("ascii"),
        descriptor=descriptor.encode("ascii"),
        file=stream(file, b" /Length1 %d" % len(file)),
        to_unicode=stream(subset.to_unicode()),
    )


def _tag(file: bytes) -> str:
    """Six capital letters that mark a subset (9.9.2), the same for the same subset."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(file).digest()[:6])
