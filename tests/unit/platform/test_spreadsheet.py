"""Tables for spreadsheets: whatever stands in a cell stays text, and comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.spreadsheet import csv_table

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


@pytest.mark.parametrize("cell", ["=1+1", "+46", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_what_would_be_calculated_is_text(cell: str) -> None:
    assert read(csv_table(["a"], [[cell]]))[1] == [f"'{cell}"]


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=5))
def test_every_other_cell_comes_back(rows: list[list[str]]) -> None:
    found = read(csv_table(["a", "b"], rows))
    assert [[cell.removeprefix("'") for cell in row] for row in found[1:]] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


def test_excel_is_told_what_it_reads() -> None:
    assert csv_table(["å"], []) == "\ufeffå\r\n".encode()


def read(table: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""), delimiter=";"))
