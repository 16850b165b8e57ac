"""PDF objects: what is read and written again is the same, also to another reader."""

import contextlib
import zlib

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.signing.seal_objects import DEEPEST, Malformed, Ref, integer, parse, real, string, text, write
from chalicelib.signing.seal_streams import decoded

NAMES = st.from_regex(rb"/[A-Za-z][A-Za-z0-9_.+-]{0,8}", fullmatch=True)
ATOMS = st.from_regex(rb"-?[0-9]{1,5}|[0-9]{1,3}\.[0-9]{1,3}|true|false|null", fullmatch=True)
HEXADECIMAL = st.binary(max_size=9).map(lambda data: b"<%b>" % data.hex().encode())
LITERALS = st.binary(max_size=12).map(lambda data: b"(%b)" % b"".join(b"\\%03o" % byte for byte in data))
LEAVES = NAMES | ATOMS | HEXADECIMAL | LITERALS | st.builds(Ref, st.integers(1, 9999), st.integers(0, 65535))
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=20
)


@given(value=VALUES, gap=st.sampled_from([b"", b" ", b"\r\n", b" % a comment (<<\n", b"\0\t"]))
def test_what_is_written_reads_as_the_same(value: object, gap: bytes) -> None:
    written = gap + write(value)
    assert parse(written + b" endobj", 0) == (value, len(written))


@given(value=VALUES)
@settings(max_examples=60)
def test_another_reader_sees_the_same(value: object) -> None:
    def without_references(item: object) -> object:
        if isinstance(item, Ref):
            return b"null"
        if isinstance(item, list):
            return [without_references(each) for each in item]
        if isinstance(item, dict):
            return {key: without_references(each) for key, each in item.items()}
        return item

    plain = without_references(value)
    theirs = pikepdf.Object.parse(write([plain])).unparse()
    ours, _ = parse(theirs, 0)
    assert pikepdf.Object.parse(write(ours)).unparse() == theirs


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (b"/A#42#43", b"/ABC"),
        (b"/A#20B#2f", b"/A#20B#2F"),
        (b"/", b"/"),
        (b"[1 2 R]", [Ref(1, 2)]),
        (b"[1 2 Rx 3 0 R]", [b"1", b"2", b"Rx", Ref(3, 0)]),
        (b"<</A<</B[<</C 1 0 R>>]>>>>", {b"/A": {b"/B": [{b"/C": Ref(1, 0)}]}}),
        (b"(a(b)\\)c)x", b"(a(b)\\)c)"),
        (b"<</A/B/C(x)/D<41>>>", {b"/A": b"/B", b"/C": b"(x)", b"/D": b"<41>"}),
    ],
)
def test_how_it_may_be_written(written: bytes, value: object) -> None:
    assert parse(written, 0)[0] == value


@pytest.mark.parametrize(
    "written",
    [
        *(b"", b"<<", b"[", b"(a", b"<4", b"]", b">>", b"<</A>>", b"<<1 2>>", b"<</A 1 /A 2>>", b"<</A 1 /#41 2>>"),
        *(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), b"{"),
    ],
)
def test_what_is_no_object_is_refused(written: bytes) -> None:
    with pytest.raises(Malformed):
        parse(written, 0)


@given(data=st.binary(max_size=300))
def test_nothing_else_comes_of_any_bytes(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        parse(data, 0)


@pytest.mark.parametrize(
    "written",
    [
        b"(plain)",
        rb"(\(a\)\\)",
        rb"(\101\7\53x)",
        b"(a\\\nb\r\nc\rd)",
        rb"(\n\r\t\b\f\q)",
        b"<4 1 4>",
        b"<>",
        b"(\xfe\xff\0A)",
    ],
)
def test_a_string_is_what_another_reader_says(written: bytes) -> None:
    assert string(written) == bytes(pikepdf.Object.parse(written))


@given(value=st.text(st.characters(codec="utf-16"), max_size=30))
def test_a_text_is_what_was_meant(value: str) -> None:
    if value.isascii() and not value.isprintable():
        value = "å" + value
    assert str(pikepdf.Object.parse(text(value))) == value


def test_numbers() -> None:
    assert [integer(each) for each in (b"7", b"-3", b"+4", b"12.", b"5.0")] == [7, -3, 4, 12, 5]
    for wrong in (b"1.5", b"/A", b"(1)", [b"1"], None, b"", b"9" * 30):
        with pytest.raises(Malformed):
            integer(wrong)
    for wrong in (b"/A", None):
        with pytest.raises(Malformed):
            real(wrong)


PREDICTED = {b"/Filter": b"/FlateDecode", b"/DecodeParms": {b"/Predictor": b"12", b"/Columns": b"4"}}


@given(rows=st.lists(st.binary(min_size=4, max_size=4), min_size=1, max_size=9), kinds=st.lists(st.integers(0, 2)))
def test_rows_are_decoded_as_the_png_filters_have_it(rows: list[bytes], kinds: list[int]) -> None:
    encoded, above = b"", bytes(4)
    for index, row in enumerate(rows):
        kind = kinds[index % len(kinds)] if kinds else 2
        left = bytes((row[at] - (row[at - 1] if at else 0)) & 255 for at in range(4))
        up = bytes((row[at] - above[at]) & 255 for at in range(4))
        encoded += bytes([kind]) + (row, left, up)[kind]
        above = row
    assert decoded(PREDICTED, zlib.compress(encoded)) == b"".join(rows)


@pytest.mark.parametrize(
    ("entries", "data"),
    [
        ({b"/Filter": b"/LZWDecode"}, b""),
        ({b"/Filter": [b"/FlateDecode", b"/FlateDecode"]}, b""),
        ({b"/Filter": b"/FlateDecode"}, b"no zlib"),
        ({b"/Filter": b"/FlateDecode"}, zlib.compress(b"cut off" * 50)[:-9]),
        ({b"/Filter": b"/FlateDecode"}, zlib.compress(bytes(65 << 20))),
        (PREDICTED, zlib.compress(b"\4" + bytes(4))),
        (PREDICTED, zlib.compress(b"\2" + bytes(5))),
        (PREDICTED | {b"/DecodeParms": {b"/Predictor": b"2"}}, zlib.compress(bytes(5))),
        (PREDICTED | {b"/DecodeParms": b"/No"}, zlib.compress(bytes(5))),
    ],
    ids=str,
)
def test_a_stream_that_cannot_be_decoded_is_refused(entries: dict[bytes, object], data: bytes) -> None:
    with pytest.raises(Malformed):
        decoded(entries, data)


def test_a_stream_without_filters_is_its_bytes() -> None:
    assert decoded({}, b"as it is") == b"as it is"
    assert decoded({b"/Filter": [b"/FlateDecode"], b"/DecodeParms": [b"null"]}, zlib.compress(b"x")) == b"x"
