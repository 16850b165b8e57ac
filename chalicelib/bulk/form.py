"""What a file must hold for one base: its columns, and the report on each row. Pure, but for the base's own check.

`name`, `email`, `personnummer` and `company` say who the request goes to; where the base is for several, the role's
name and a dot stand before. Every other column is a field of the template, by its name or its label.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.bulk.refusals import ColumnsWrong
from chalicelib.bulk.sheet import HEADER, Sheet, padded
from chalicelib.platform.ids import RequestId
from chalicelib.platform.text import Language, Text
from chalicelib.signing.domain import Invitee, is_personnummer

Value = str | bool | int
People = Mapping[str, Invitee]
Values = Mapping[str, Value]

PARTS = ("name", "email", "personnummer", "company")
NEEDED = ("name", "email")
NAME_AT_MOST = 120
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
YES = {"ja", "j", "x", "1", "true", "sant", "yes", "y"}
NO = {"nej", "n", "0", "false", "falskt", "no", ""}
SWEDISH = {"namn": "name", "e-post": "email", "epost": "email", "företag": "company"}


class Kind(StrEnum):
    """How a cell becomes a value."""

    TEXT = "text"
    CHECKBOX = "checkbox"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody a row names: a role of the template, or whoever signs a copy of the draft."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class FieldColumn:
    name: str
    label: str
    kind: Kind
    required: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell; `row` as the spreadsheet numbers it, `column` as the header names it."""

    row: int
    column: str
    code: str
    detail: Text


@dataclass(frozen=True, slots=True)
class Form:
    """A base, ready for rows. `version` changes when what would be sent does; `price_credits` is of one request.

    `check` names what the base says no to in people and values, by JSON pointers as templates do; `draft` makes the
    request, and raises AlreadyDone where it is there.
    """

    version: str
    price_credits: int
    parts: tuple[Part, ...]
    fields: tuple[FieldColumn, ...]
    check: Callable[[People, Values], Sequence[tuple[str, str, Text]]]
    draft: Callable[[RequestId, People, Values], None]


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    people: People
    values: Values


@dataclass(frozen=True, slots=True)
class Report:
    """Every row with whom it names first, and everything that is wrong."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def columns_of(form: Form) -> list[tuple[str, bool]]:
    """The header that is expected: each column, and whether it must be there."""
    people = [(_column(form, part, what), what in NEEDED) for part in form.parts for what in PARTS]
    return people + [(field.name, field.required) for field in form.fields]


def read_rows(sheet: Sheet, form: Form, language: Language) -> Report:
    """ColumnsWrong where the header does not fit; `header_problems` names why."""
    if header_problems(sheet, form):
        raise ColumnsWrong
    places = {_canonical(form, name): index for index, name in enumerate(sheet.header) if name}
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, given in sheet.rows:
        cells = padded(given, len(sheet.header))
        found = list(_row_problems(cells, number, seen))
        reading = _Reading(form, {name: cells[i] for name, i in places.items()} if cells else {}, language)
        row = Row(number, *reading.read())
        found += [Problem(number, column, code, detail) for column, code, detail in reading.wrong if cells]
        if not found:
            wrong = form.check(row.people, row.values)
            found += [Problem(number, _named(form, pointer), code, detail) for pointer, code, detail in wrong]
        rows.append(row)
        problems += found
    return Report(tuple(rows), tuple(problems))


def header_problems(sheet: Sheet, form: Form) -> list[Problem]:
    known = [_canonical(form, name) for name in sheet.header]
    wanted = dict(columns_of(form))
    twice = Text(sv="kolumnen finns två gånger", en="the column is there twice")
    unknown = Text(sv="ingen sådan kolumn används", en="no such column is used")
    missing = Text(sv="kolumnen saknas", en="the column is missing")
    wrong = [
        Problem(HEADER, given, "unknown_column" if name not in wanted else "duplicate_column", unknown)
        for index, (given, name) in enumerate(zip(sheet.header, known, strict=True))
        if given and name not in wanted
    ]
    wrong += [Problem(HEADER, n, "duplicate_column", twice) for n in wanted if known.count(n) > 1]
    wrong += [Problem(HEADER, n, "missing_column", missing) for n, must in wanted.items() if must and n not in known]
    return wrong


def _row_problems(cells: tuple[str, ...] | None, number: int, seen: dict[tuple[str, ...], int]) -> Iterator[Problem]:
    if cells is None:
        detail = Text(sv="raden har fler celler än rubrikraden", en="the row has more cells than the header")
        yield Problem(number, "", "too_many_cells", detail)
    elif cells in seen:
        detail = Text(sv="raden är likadan som rad {n}", en="the row is the same as row {n}")
        yield Problem(number, "", "duplicate_row", detail.format(n=str(seen[cells])))
    else:
        seen[cells] = number


def _column(form: Form, part: Part, what: str) -> str:
    return what if len(form.parts) == 1 else f"{part.name}.{what}"


def _canonical(form: Form, given: str) -> str:
    """The column's own name: case, a Swedish word for it or a field's label make no difference."""
    name = given.strip().casefold()
    role, dot, what = name.rpartition(".")
    if SWEDISH.get(what, what) in PARTS:
        return f"{role}{dot}{SWEDISH.get(what, what)}"
    labels = {field.label.casefold(): field.name for field in form.fields}
    return labels.get(name, name)


def _named(form: Form, pointer: str) -> str:
    """The column of what a template names by `/values/field` or `/recipients/role/name`; empty for all of them."""
    _, of, *names = pointer.split("/")
    part = next((part for part in form.parts if of == "recipients" and [part.name] == names[:1]), None)
    return _column(form, part, "name") if part else "".join(names[:1])


class _Reading:
    """One row: `wrong` collects (column, code, detail)."""

    def __init__(self, form: Form, cells: Mapping[str, str], language: Language) -> None:
        self._form = form
        self._cells = cells
        self._language = language
        self.wrong: list[tuple[str, str, Text]] = []

    def read(self) -> tuple[dict[str, Invitee], dict[str, Value]]:
        people = {part.name: self._person(part) for part in self._form.parts}
        values: dict[str, Value] = {}
        for field in self._form.fields:
            text = self._cells.get(field.name, "")
            if text or (field.kind is Kind.CHECKBOX and field.name in self._cells):
                values[field.name] = self._value(field, text)
            elif field.required:
                self._refuse(field.name, "missing", "måste fyllas i", "required")
        return people, values

    def _person(self, part: Part) -> Invitee:
        columns = {what: _column(self._form, part, what) for what in PARTS}
        name, email, personnummer, company = (self._cells.get(column, "") for column in columns.values())
        for what in NEEDED:
            if not self._cells.get(columns[what]):
                self._refuse(columns[what], "missing", "måste fyllas i", "required")
        shown = f"{name}, {company}" if company else name
        self._require_line(columns["name"], shown)
        return Invitee(
            name=" ".join(shown.split()),
            email=self._email(columns["email"], email) if email else "",
            personnummer=self._personnummer(columns["personnummer"], personnummer) if personnummer else None,
            language=self._language,
        )

    def _require_line(self, column: str, text: str) -> None:
        if len(text) > NAME_AT_MOST:
            self._refuse(column, "too_long", "högst 120 tecken, med företaget", "120 characters, with the company")
        if any(unicodedata.category(c) in HIDDEN for c in text):
            self._refuse(column, "not_printable", "osynliga tecken", "invisible characters")

    def _email(self, column: str, given: str) -> str:
        from email_validator import EmailNotValidError, validate_email

        try:
            return validate_email(given, check_deliverability=False, allow_smtputf8=False, strict=True).normalized
        except EmailNotValidError:
            self._refuse(column, "invalid_email", "ingen e-postadress", "not an e-mail address")
            return ""

    def _personnummer(self, column: str, given: str) -> str:
        """Twelve digits, with or without a dash."""
        digits = given.replace("-", "", 1) if re.fullmatch(r"[0-9]{8}-?[0-9]{4}", given, re.ASCII) else ""
        if not is_personnummer(digits):
            self._refuse(column, "invalid_personnummer", "inget personnummer (12 siffror)", "no personnummer")
        return digits

    def _value(self, field: FieldColumn, text: str) -> Value:
        if field.kind is Kind.CHECKBOX:
            return self._checkbox(field.name, text)
        return self._amount(field.name, text) if field.kind is Kind.AMOUNT else text

    def _checkbox(self, column: str, text: str) -> bool:
        if text.casefold() not in YES | NO:
            self._refuse(column, "not_a_choice", "ska vara ja eller nej", "yes or no")
        return text.casefold() in YES

    def _amount(self, column: str, text: str) -> int:
        """Kronor as a spreadsheet shows them (`1 250,50`), in öre."""
        bare = re.sub(r"[\s\u00a0\u202f]|kr$", "", text.casefold())
        found = re.fullmatch(r"([0-9]{1,12})(?:[,.]([0-9]{1,2}))?", bare, re.ASCII)
        if found is None:
            self._refuse(column, "invalid_amount", "ska vara kronor, som 1250,50", "kronor, as 1250,50")
            return 0
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))

    def _refuse(self, column: str, code: str, sv: str, en: str) -> None:
        self.wrong.append((column, code, Text(sv=sv, en=en)))
