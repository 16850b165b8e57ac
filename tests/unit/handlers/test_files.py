"""Files out: any Range header gives what RFC 9110 says, in parts a Lambda can carry, or is refused."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.handlers.files import AT_MOST, RangeNotSatisfiable, RangeRequired, file_answer, range_of
from chalicelib.signing.service import StoredFile
from tests.unit.handlers.calls import call_with

SIZES = st.integers(0, 3 * AT_MOST)
TOO_LONG = f"bytes={'9' * 5000}-"
EDGES = st.integers(0, 4 * AT_MOST)


def model(first: int | None, last: int | None, size: int) -> range:
    """The bytes RFC 9110 14.1.2 selects, by definition: positions from first to last, or the last n."""
    if first is None:
        assert last is not None
        return range(size)[-last:] if last else range(0)
    return range(size)[first : size if last is None else last + 1]


@given(SIZES, st.none() | EDGES, st.none() | EDGES)
@example(0, 0, None)
@example(10, None, 0)
@example(10, 9, 9)
@example(AT_MOST + 1, 0, None)
def test_a_range_is_what_the_standard_selects_cut_to_one_answer(size: int, first: int | None, last: int | None) -> None:
    if first is None and last is None:
        return
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    wanted = model(first, last, size)
    if len(wanted) == 0:
        with pytest.raises(RangeNotSatisfiable):
            range_of(header, size)
        return
    start, end = range_of(header, size)
    assert start == wanted.start
    assert end == min(wanted.stop, start + AT_MOST)


@given(st.text(max_size=30))
def test_no_header_breaks_it(header: str) -> None:
    try:
        start, end = range_of(header, 1000)
    except RangeNotSatisfiable:
        return
    assert 0 <= start < end <= 1000
    assert re.match(r"^\s*bytes=", header)


NOT_RANGES = ["bytes=-", "bytes=5-4", "bytes=0-1,4-5", "items=0-1", "bytes=a-b", "bytes=１-２", TOO_LONG]


@pytest.mark.parametrize("header", NOT_RANGES)
def test_what_is_no_single_range_is_refused(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        range_of(header, 1000)


def answer(size: int, range_: str = "") -> tuple[int, dict[str, str], tuple[int, int]]:
    asked: list[tuple[int, int]] = []

    def read(start: int, end: int) -> bytes:
        asked.append((start, end))
        return b"x"

    given_ = file_answer(call_with(Range=range_), StoredFile(size, 'Avtal "å"; x.pdf', read))
    (only,) = asked
    return given_.status, given_.headers, only


def test_a_small_file_comes_whole() -> None:
    status, headers, read = answer(AT_MOST)
    assert (status, read) == (200, (0, AT_MOST))
    assert headers["Accept-Ranges"] == "bytes" and "Content-Range" not in headers


def test_a_large_file_comes_in_parts_that_together_are_the_file() -> None:
    size, at, parts = 2 * AT_MOST + 5, 0, 0
    while at < size:
        status, headers, (start, end) = answer(size, f"bytes={at}-")
        assert (status, start) == (206, at)
        assert headers["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        at, parts = end, parts + 1
    assert (at, parts) == (size, 3)


def test_a_large_file_is_not_given_without_a_range() -> None:
    with pytest.raises(RangeRequired):
        answer(AT_MOST + 1)


def test_a_name_cannot_break_out_of_its_header() -> None:
    _, headers, _ = answer(10)
    assert headers["Content-Disposition"] == "inline; filename*=UTF-8''Avtal%20%22%C3%A5%22%3B%20x.pdf"
