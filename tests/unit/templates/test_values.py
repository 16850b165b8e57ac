"""Values as they are written: exact, in the reader's form, or refused by name."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.text import Language
from chalicelib.signing.domain import MarkKind
from chalicelib.signing.lettering import setting_of, unshowable
from chalicelib.templates.layout import DateFormat, Field, Format, Kind, Layout, Role
from chalicelib.templates.refusals import ValuesRefused
from chalicelib.templates.values import Lettering, Value, filled

LETTERING = Lettering(unshowable=unshowable, fits=lambda mark: setting_of(mark) is not None)
ROLES = (Role(name="a", label="Säljaren"),)


def field(**said: object) -> Field:
    place = {"name": "f", "label": "F", "kind": Kind.TEXT, "page": 1, "x": 0, "y": 0, "width": 500, "height": 60}
    return Field(**{**place, **said})  # type: ignore[arg-type]


def written(place: Field, value: Value | None, language: Language = Language.SV) -> str:
    """The text of the one mark, or nothing."""
    values = {} if value is None else {"f": value}
    marks = filled(Layout(ROLES, (place,)), values, {"a": "Bo"}, language, LETTERING)
    return "".join(mark.text for mark in marks)


def refused(place: Field, value: Value | None) -> str:
    with pytest.raises(ValuesRefused) as caught:
        written(place, value)
    ((wrong),) = caught.value.errors
    assert wrong.field == "/values/f" and wrong.detail.sv and wrong.detail.en
    return wrong.code


@given(st.text(max_size=60))
def test_a_text_is_written_exactly_or_refused(text: str) -> None:
    """What is accepted differs from what was given by composition and outer white space alone, and hides nothing."""
    try:
        found = written(field(required=False), text)
    except ValuesRefused as refusal:
        assert {wrong.code for wrong in refusal.errors} <= {"not_printable", "not_in_font", "does_not_fit"}
        return
    assert found == unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    assert all(c == "\n" or unicodedata.category(c)[0] != "C" for c in found)


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\u00ad", "\x00", "\x1b", "\t", "\x7f", "\u2028", "\ue000"]
)
def test_what_hides_or_turns_is_refused_wherever_it_stands(hidden: str) -> None:
    for text in (f"a{hidden}b", f"{hidden}a", f"a{hidden}"):
        assert refused(field(), text) == "not_printable"


@given(st.integers(min_value=0, max_value=10**13))
def test_an_amount_is_the_same_number_of_ore(ore: int) -> None:
    place = field(format=Format.AMOUNT)
    sv, en = written(place, ore), written(place, ore, Language.EN)
    kronor, _, rest = sv.removesuffix("\u00a0kr").replace("\u00a0", "").partition(",")
    assert int(kronor) * 100 + int(rest or 0) == ore
    kronor, _, rest = en.removeprefix("SEK\u00a0").replace(",", "").partition(".")
    assert int(kronor) * 100 + int(rest or 0) == ore


@pytest.mark.parametrize(
    ("value", "code"),
    [(-1, "invalid_amount"), (10**13 + 1, "invalid_amount"), ("1", "wrong_type"), (True, "wrong_type")],
)
def test_what_is_no_amount_is_refused(value: Value, code: str) -> None:
    assert refused(field(format=Format.AMOUNT), value) == code


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_a_date_is_that_day(day: date) -> None:
    assert written(field(kind=Kind.DATE), day.isoformat()) == day.isoformat()
    long = written(field(kind=Kind.DATE, date_format=DateFormat.LONG), day.isoformat())
    number, month, year = long.split()
    assert (int(number), int(year)) == (day.day, day.year)
    months = [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ]
    assert months[day.month - 1] == month


@pytest.mark.parametrize(
    "text",
    ["2026-2-3", "20260203", "2026-02-30", "1899-12-31", "2200-01-01", "idag", "２０２６-02-03", "2026-02-03T00:00"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert refused(field(kind=Kind.DATE), text) == "not_a_date"


def test_numbers_of_persons_and_companies_are_checked_and_written_with_their_hyphen() -> None:
    person, company = field(format=Format.PERSONNUMMER), field(format=Format.ORGANISATION_NUMBER)
    for text in ("198001012387", "19800101-2387"):
        assert written(person, text) == "19800101-2387"
    for text in ("5566778899", "556677-8899"):
        assert written(company, text) == "556677-8899"
    for text in (
        "198001012388",
        "8001012387",
        "1980-01012387",
        "19800101--2387",
        "１９８００１０１２３８７",
        "19801301-2387",
    ):
        assert refused(person, text) == "invalid_personnummer"
    for text in ("5566778890", "55667788-99", "556677889", "165566778899", "５５６６７７８８９９"):
        assert refused(company, text) == "invalid_organisation_number"


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_of_ten_last_digits_one_makes_an_organisation_number(nine: str) -> None:
    """By the check digit's own rule, worked out from the left instead."""
    company = field(format=Format.ORGANISATION_NUMBER)
    right = 0
    for digit in "0123456789":
        try:
            written(company, nine + digit)
        except ValuesRefused:
            continue
        right += 1
        total = sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(nine))
        assert (10 - total % 10) % 10 == int(digit)
    assert right == 1


def test_patterns_are_pictures_and_never_expressions() -> None:
    place = field(pattern="AA-99.")
    assert written(place, "ÅB-12.") == "ÅB-12."
    for text in ("AB-1a.", "A1-12.", "AB-12x", "AB-12", "AB-１２.", "AB-123."):
        assert refused(place, text) == "not_like_pattern"
    assert written(field(pattern="(.*)+"), "(.*)+") == "(.*)+"


def test_boxes_are_crossed_or_stay_empty_and_are_always_drawn() -> None:
    box = field(kind=Kind.CHECKBOX, width=12, height=12)
    for value, text in ((True, "X"), (False, "")):
        (mark,) = filled(Layout(ROLES, (box,)), {"f": value}, {"a": "Bo"}, Language.SV, LETTERING)
        assert (mark.kind, mark.text) == (MarkKind.CHECK, text)
        assert mark.size < 12 and setting_of(mark) is not None
    assert refused(box, None) == "missing"
    assert refused(box, "ja") == refused(box, 1) == "wrong_type"
    assert (
        len(
            filled(Layout(ROLES, (field(kind=Kind.CHECKBOX, required=False),)), {}, {"a": "Bo"}, Language.SV, LETTERING)
        )
        == 1
    )


def test_what_need_not_be_filled_in_leaves_nothing() -> None:
    for kind, form in ((Kind.TEXT, Format.PLAIN), (Kind.TEXT, Format.AMOUNT), (Kind.DATE, Format.PLAIN)):
        assert refused(field(kind=kind, format=form), None) == "missing"
        for value in (None, "", " \n "):
            assert written(field(kind=kind, format=form, required=False), value) == ""
    assert refused(field(), 5) == refused(field(), True) == "wrong_type"


def test_all_text_together_is_bounded() -> None:
    place = field(required=False, max_length=2000)
    with pytest.raises(ValuesRefused) as caught:
        filled(Layout(ROLES, (place,)), {f"f{n}": "a" * 2000 for n in range(21)}, {"a": "Bo"}, Language.SV, LETTERING)
    assert [wrong.field for wrong in caught.value.errors] == ["/values"]


def test_a_signatures_box_says_who_is_invited_and_no_more() -> None:
    place = field(kind=Kind.SIGNATURE, role="a")
    layout = Layout(ROLES, (place,))
    (mark,) = filled(layout, {}, {"a": "{label} Bo"}, Language.SV, LETTERING)
    assert mark.text.splitlines() == [
        "Säljaren: undertecknas elektroniskt",
        "Inbjuden: {label} Bo",
        "Vem som undertecknade: se signeringsintyget",
    ]
    with pytest.raises(ValuesRefused) as caught:
        filled(layout, {"f": "Bo"}, {"a": "Bo"}, Language.SV, LETTERING)
    assert [wrong.code for wrong in caught.value.errors] == ["unknown_field"]
