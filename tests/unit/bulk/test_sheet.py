"""Files as spreadsheets save them, and what is wrong with them cell by cell."""

import codecs
from typing import Any

import pytest

from chalicelib.bulk.form import FieldColumn, Form, Kind, Part, columns_of, header_problems, read_rows
from chalicelib.bulk.refusals import ColumnsWrong, FileEmpty, FileEncodingUnknown, FileNotATable, TooManyRows
from chalicelib.bulk.sheet import MAX_ROWS, read_sheet
from chalicelib.platform.text import Language, Text
from dev.persons import ANNA, BENGT

TEXT = "namn;e-post\r\nÅsa Öberg;asa@example.com\r\n"
ROWS = ((2, ("Åsa Öberg", "asa@example.com")),)
FIELDS = (
    FieldColumn("rate", "Timpris", Kind.AMOUNT, False),
    FieldColumn("remote", "På distans", Kind.CHECKBOX, False),
    FieldColumn("task", "Uppdrag", Kind.TEXT, False),
)


def form(*parts: str, fields: Any = FIELDS, check: Any = lambda *_: []) -> Form:
    named = tuple(Part(name, name) for name in parts or ("signer",))
    return Form("1", 1, named, fields, check, lambda *_: None)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace("\r\n", "\n").encode(),
        b'"namn; hela";e-post\n' + "Åsa Öberg;asa@example.com;\n;\n\n".encode(),
    ],
    ids=["utf-8", "marked", "windows-1252", "utf-16", "commas", "tabs", "bare lines", "quoted, padded, blank"],
)
def test_however_it_was_saved_it_reads_the_same(content: bytes) -> None:
    sheet = read_sheet(content)
    assert [(n, cells[:2]) for n, cells in sheet.rows] == list(ROWS)


def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    assert [n for n, _ in read_sheet(b"name,email\n\na,b\n,\nc,d\n").rows] == [3, 5]
    assert [n for n, _ in read_sheet(b"sep=;\nname;email\na;b\n").rows] == [3]
    assert read_sheet(b'name\n"a\nb"\nc\n').rows == ((2, ("a\nb",)), (3, ("c",)))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"name;email\n\x81\x8d", FileEncodingUnknown),
        (codecs.BOM_UTF8 + b"name\n\xff", FileEncodingUnknown),
        (b"name\n\0", FileNotATable),
        (b'name\n"never closed', FileNotATable),
        (b"name\n" + b"x" * 10_001, FileNotATable),
        (b"", FileEmpty),
        (b"name;email\n;\n", FileEmpty),
        (b"name\n" + b"x\n" * (MAX_ROWS + 1), TooManyRows),
    ],
)
def test_what_is_no_table_is_refused_by_name(content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_sheet(content)
    assert len(read_sheet(b"name\n" + b"x\n" * MAX_ROWS).rows) == MAX_ROWS


def test_a_header_takes_swedish_words_labels_and_any_case() -> None:
    sheet = read_sheet("NAMN;E-post;Personnummer;Företag;TIMPRIS;På distans;;task\nA;a@b.se;;;;;;x\n".encode())
    assert header_problems(sheet, form()) == []
    named = [name for name, _ in columns_of(form("a", "b"))]
    assert named[:5] == ["a.name", "a.email", "a.personnummer", "a.company", "b.name"]


def test_each_wrong_column_is_named() -> None:
    sheet = read_sheet(b"name;namn;salary;email\nA;A;1;a@b.se\n")
    needs = form("a", fields=(FieldColumn("task", "Uppdrag", Kind.TEXT, True),))
    found = {(problem.column, problem.code) for problem in header_problems(sheet, needs)}
    assert found == {("salary", "unknown_column"), ("name", "duplicate_column"), ("task", "missing_column")}
    with pytest.raises(ColumnsWrong):
        read_rows(sheet, needs, Language.SV)


def read(header: str, *rows: str, of: Form | None = None) -> Any:
    return read_rows(read_sheet("\n".join([header, *rows]).encode()), of or form(), Language.SV)


def test_a_good_row_says_who_and_what() -> None:
    number = f"{ANNA.personal_number[:8]}-{ANNA.personal_number[8:]}"
    report = read(
        "name;email;personnummer;company;rate;remote;task",
        f"Anna  Berg;Anna@Example.com;{number};Bergs AB;1 250,5 kr;JA;=1+1",
        "Bo;bo@example.com;;;1250;;",
    )
    assert report.problems == ()
    one, two = report.rows
    anna = one.people["signer"]
    assert (anna.name, anna.email, anna.personnummer) == (
        "Anna Berg, Bergs AB",
        "Anna@example.com",
        ANNA.personal_number,
    )
    assert one.values == {"rate": 125050, "remote": True, "task": "=1+1"}
    assert two.values == {"rate": 125000, "remote": False}
    assert two.people["signer"].personnummer is None


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (";a@b.se;;;;;", "name", "missing"),
        ("A;;;;;;", "email", "missing"),
        ("A;a.b.se;;;;;", "email", "invalid_email"),
        ("A;å@b.se;;;;;", "email", "invalid_email"),
        (f"A;a@b.se;{BENGT.personal_number[:-1]}0;;;;", "personnummer", "invalid_personnummer"),
        ("A;a@b.se;19;;;;", "personnummer", "invalid_personnummer"),
        (f"A;a@b.se;;{'x' * 118};;;", "name", "too_long"),
        ("A\u202eB;a@b.se;;;;;", "name", "not_printable"),
        ("A;a@b.se;;;tusen;;", "rate", "invalid_amount"),
        ("A;a@b.se;;;-1;;", "rate", "invalid_amount"),
        ("A;a@b.se;;;;kanske;", "remote", "not_a_choice"),
        ("A;a@b.se;;;;;;;mer", "", "too_many_cells"),
    ],
)
def test_each_wrong_cell_is_named(row: str, column: str, code: str) -> None:
    report = read("name;email;personnummer;company;rate;remote;task", row)
    assert [(p.row, p.column, p.code) for p in report.problems] == [(2, column, code)]
    (problem,) = report.problems
    assert problem.detail.sv != problem.detail.en


def test_the_same_row_twice_is_one_too_many() -> None:
    report = read("name;email", "A;a@b.se", "B;b@b.se", "A;a@b.se")
    assert [(p.row, p.code, p.detail.en) for p in report.problems] == [
        (4, "duplicate_row", "the row is the same as row 2")
    ]


def test_what_the_base_says_no_to_is_told_by_column() -> None:
    said = [("/values/task", "too_long"), ("/recipients/b/name", "not_in_font"), ("/values", "too_long")]

    def check(*_: Any) -> Any:
        return [(pointer, code, Text("fel", "wrong")) for pointer, code in said]

    of = form("a", "b", check=check)
    report = read("a.name;a.email;b.name;b.email;task", "A;a@b.se;B;b@b.se;x", "A;a@b.se;;b@b.se;x", of=of)
    assert [(p.row, p.column, p.code) for p in report.problems] == [
        (2, "task", "too_long"),
        (2, "b.name", "not_in_font"),
        (2, "", "too_long"),
        (3, "b.name", "missing"),
    ]


def test_a_required_field_must_be_filled_in() -> None:
    of = form(fields=(FieldColumn("task", "Uppdrag", Kind.TEXT, True),))
    report = read("name;email;task", "A;a@b.se;", of=of)
    assert [(p.column, p.code) for p in report.problems] == [("task", "missing")]
