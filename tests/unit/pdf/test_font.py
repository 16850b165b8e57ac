"""Font subsets: what a reader of the PDF needs is there and consistent."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.pdf.font import FontSubset, Typeface, typeface

FACES = ["IBMPlexSans-Regular", "IBMPlexSans-SemiBold", "IBMPlexMono-Regular"]


def tables(sfnt: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">H", sfnt, 4)
    records = [struct.unpack_from(">4sIII", sfnt, 12 + 16 * index) for index in range(count)]
    for _, checksum, place, size in records:
        padded = sfnt[place : place + size + -size % 4]
        assert sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF == checksum
    return {tag.decode(): sfnt[place : place + size] for tag, _, place, size in records}


@pytest.mark.parametrize("face", FACES)
def test_the_letters_of_european_names_are_there(face: str) -> None:
    assert all(typeface(face).has(letter) for letter in "ÅÄÖåäöÉéÜüßŁłŻżŠšĐđĞğİıŞşØøÆæÞþÐðŐőŘřČčŽžȚț–—’”·…")


@pytest.mark.parametrize("face", FACES)
@settings(max_examples=30, deadline=None)
@given(text=st.text(st.characters(codec="utf-16"), min_size=1, max_size=30))
def test_every_glyph_and_component_is_in_the_subset(face: str, text: str) -> None:
    subset = FontSubset(typeface(face))
    shown = subset.encode(text)
    found = tables(subset.font_file())
    (glyphs,) = struct.unpack_from(">H", found["maxp"], 4)
    places = struct.unpack(f">{glyphs + 1}I", found["loca"])

    assert max(int(shown[start : start + 4], 16) for start in range(0, len(shown), 4)) < glyphs
    assert places[-1] == len(found["glyf"])
    assert struct.unpack_from(">H", found["hhea"], 34)[0] * 4 == len(found["hmtx"])
    for start, stop in pairwise(places):
        outline = found["glyf"][start:stop]
        if outline and struct.unpack_from(">h", outline)[0] < 0:
            assert struct.unpack_from(">H", outline, 12)[0] < glyphs, "a component outside the subset"


def test_an_accented_letter_keeps_its_shape() -> None:
    """The outline of a letter without its hints is that of the font: same box, same points."""
    face = typeface("IBMPlexSans-Regular")
    subset = FontSubset(face)
    subset.encode("E")
    found = tables(subset.font_file())
    original = face.outline(face.glyphs[ord("E")])
    (contours,) = struct.unpack_from(">h", original)
    ends = 10 + 2 * contours
    (hints,) = struct.unpack_from(">H", original, ends)
    places = struct.unpack(">3I", found["loca"])
    kept = found["glyf"][places[1] : places[2]].rstrip(b"\0")
    assert kept == (original[:ends] + b"\0\0" + original[ends + 2 + hints :]).rstrip(b"\0")


def test_what_the_font_lacks_is_a_box_that_still_copies_as_the_character() -> None:
    subset = FontSubset(typeface("IBMPlexSans-Regular"))
    assert subset.encode("契🦊") == "00010002"
    box: Typeface = subset.typeface
    assert subset.widths() == [box.advance(0)] * 3
    cmap = subset.to_unicode()
    assert b"<0001> <5951>" in cmap
    assert b"<0002> <D83EDD8A>" in cmap


def test_a_long_text_keeps_to_a_hundred_entries_a_block() -> None:
    subset = FontSubset(typeface("IBMPlexSans-Regular"))
    subset.encode("".join(chr(code) for code in range(0x100, 0x100 + 250)))
    assert [line for line in subset.to_unicode().split(b"\n") if line.endswith(b"beginbfchar")] == [
        b"100 beginbfchar",
        b"100 beginbfchar",
        b"50 beginbfchar",
    ]
