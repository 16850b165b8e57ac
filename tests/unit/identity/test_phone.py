"""Telephone numbers: the ways people write them, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity.phone import normal_phone


@pytest.mark.parametrize(
    "written",
    [
        "070-123 45 67",
        "0701234567",
        "+46701234567",
        "+46 (0)70 123 45 67",
        "0046 70-1234567",
        "+46 70 123 45 67",
    ],
)
def test_one_number_however_it_is_written(written: str) -> None:
    assert normal_phone(written) == "+46701234567"


@pytest.mark.parametrize(
    ("written", "normal"), [("08-12 34 56 78", "+46812345678"), ("+47 22 12 34 56", "+4722123456")]
)
def test_other_numbers(written: str, normal: str) -> None:
    assert normal_phone(written) == normal


@pytest.mark.parametrize(
    "written",
    ["", "hej", "12345", "070", "+46070123456", "+0701234567", "070123456789012", "٠٧٠١٢٣٤٥٦٧", "+46701234567\n<b>"],
)
def test_what_is_no_number(written: str) -> None:
    assert normal_phone(written) is None


@given(st.text(max_size=40))
def test_any_text_is_a_normal_number_or_none(text: str) -> None:
    normal = normal_phone(text)
    assert normal is None or (normal.startswith("+") and normal_phone(normal) == normal)
