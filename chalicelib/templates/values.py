"""What is filled in: every value checked against its field, and the marks that are stamped. Pure.

A value is written as it was given or refused; nothing is cut off, replaced or left out in silence, since what stands on
the page is what people sign.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.platform.text import Language, Text
from chalicelib.signing.domain import Mark, MarkKind, is_personnummer
from chalicelib.signing.domain import Role as Part
from chalicelib.templates.layout import DateFormat, Field, Format, Kind, Layout
from chalicelib.templates.refusals import ValuesRefused, Wrong

Value = str | bool | int

MONTHS: Mapping[Language, Sequence[str]] = {
    Language.SV: (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    Language.EN: (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
NO_BREAK = "\u00a0"
AMOUNT_AT_MOST = 10**13  # öre
TEXT_AT_MOST = 40_000  # characters of all values together; they wait for the job in the document's row
YEARS = range(1900, 2200)
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, turns of the direction of writing, no characters
SIGNATURE_SIZE = 8.0
SIGNATURES: Mapping[Part, Text] = {
    Part.SIGNER: Text(
        sv="{label}: undertecknas elektroniskt\nInbjuden: {name}\nVem som undertecknade: se signeringsintyget",
        en="{label}: to be signed electronically\nInvited: {name}\nWho signed: see the signing certificate",
    ),
    Part.APPROVER: Text(
        sv="{label}: godkänns elektroniskt\nInbjuden: {name}\nVem som godkände: se signeringsintyget",
        en="{label}: to be approved electronically\nInvited: {name}\nWho approved: see the signing certificate",
    ),
}


@dataclass(frozen=True, slots=True)
class Lettering:
    """What the font can do: the characters of a text it would not show, and whether a mark fits its rectangle."""

    unshowable: Callable[[str], list[str]]
    fits: Callable[[Mark], bool]


class _Refused(Exception):
    def __init__(self, code: str, sv: str, en: str) -> None:
        self.code = code
        self.detail = Text(sv=sv, en=en)
        super().__init__(code)


def filled(
    layout: Layout, values: Mapping[str, Value], names: Mapping[str, str], language: Language, lettering: Lettering
) -> tuple[Mark, ...]:
    """The marks of a template in use; `names` are of the persons, by role. ValuesRefused names each wrong value."""
    known = {field.name for field in layout.fields if field.kind is not Kind.SIGNATURE}
    unknown = Text(sv="fältet finns inte", en="no such field")
    wrong = [Wrong(f"/values/{name}", "unknown_field", unknown) for name in sorted(values.keys() - known)]
    if sum(len(value) for value in values.values() if isinstance(value, str)) > TEXT_AT_MOST:
        raise ValuesRefused([Wrong("/values", "too_long", Text(sv="för mycket text", en="too much text"))])
    marks: list[Mark] = []
    for field in layout.fields:
        try:
            marks += _marks(field, layout, values.get(field.name), names, language, lettering)
        except _Refused as refused:
            place = f"/recipients/{field.role}/name" if field.kind is Kind.SIGNATURE else f"/values/{field.name}"
            wrong.append(Wrong(place, refused.code, refused.detail))
    if wrong:
        raise ValuesRefused(wrong)
    return tuple(marks)


def _marks(
    field: Field,
    layout: Layout,
    value: Value | None,
    names: Mapping[str, str],
    language: Language,
    lettering: Lettering,
) -> Iterator[Mark]:
    if field.kind is Kind.SIGNATURE:
        text, kind, size = _signature(field, layout, names, language), MarkKind.SIGNATURE, SIGNATURE_SIZE
    else:
        text, size = _written(field, value, language), field.size
        kind = MarkKind.CHECK if field.kind is Kind.CHECKBOX else MarkKind.TEXT
    if not text and kind is MarkKind.TEXT:
        return
    mark = Mark(
        kind=kind,
        page=field.page,
        x=field.x,
        y=field.y,
        width=field.width,
        height=field.height,
        text=text,
        size=min(size, field.height / 1.3) if kind is MarkKind.CHECK else size,
    )
    _require_shown(mark, lettering)
    yield mark


def _require_shown(mark: Mark, lettering: Lettering) -> None:
    lacking = lettering.unshowable(mark.text)
    if lacking:
        shown = ", ".join(
            f"{c} (U+{ord(c):04X})" if not unicodedata.combining(c) else f"U+{ord(c):04X}" for c in lacking
        )
        raise _Refused("not_in_font", f"tecken som typsnittet saknar: {shown}", f"characters the font lacks: {shown}")
    if mark.text and not lettering.fits(mark):
        raise _Refused("does_not_fit", "texten får inte plats i sin ruta", "the text does not fit into its rectangle")


def _signature(field: Field, layout: Layout, names: Mapping[str, str], language: Language) -> str:
    role = next(role for role in layout.roles if role.name == field.role)
    return SIGNATURES[role.part].in_(language).format(label=role.label, name=names[role.name])


def _written(field: Field, value: Value | None, language: Language) -> str:
    """The text as it will stand on the page; empty where nothing is to stand there."""
    if value is None or (isinstance(value, str) and not value.strip()):
        if field.required:
            raise _Refused("missing", "måste fyllas i", "required")
        return ""
    match field.kind, field.format:
        case Kind.CHECKBOX, _:
            written = _checkbox(value)
        case Kind.DATE, _:
            written = _date(field, _text(field, value), language)
        case _, Format.AMOUNT:
            written = _amount(value, language)
        case _, Format.PERSONNUMMER:
            written = _personnummer(_text(field, value))
        case _, Format.ORGANISATION_NUMBER:
            written = _organisation_number(_text(field, value))
        case _:
            written = _plain(field, _text(field, value))
    return written


def _checkbox(value: Value) -> str:
    if not isinstance(value, bool):
        raise _Refused("wrong_type", "ska vara true eller false", "true or false")
    return "X" if value else ""


def _amount(value: Value, language: Language) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Refused("wrong_type", "ska vara ett heltal, i öre", "an integer, in öre")
    if not 0 <= value <= AMOUNT_AT_MOST:
        raise _Refused("invalid_amount", "ska vara 0 till 100 miljarder kronor", "0 to 100 billion kronor")
    kronor, ore = divmod(value, 100)
    if language is Language.EN:
        return f"SEK{NO_BREAK}{kronor:,}" + (f".{ore:02}" if ore else "")
    return f"{kronor:,}".replace(",", NO_BREAK) + (f",{ore:02}" if ore else "") + f"{NO_BREAK}kr"


def _text(field: Field, value: Value) -> str:
    if not isinstance(value, str):
        raise _Refused("wrong_type", "ska vara text", "a text")
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    hidden = {c for c in text if c != "\n" and unicodedata.category(c) in HIDDEN}
    if hidden:
        codes = ", ".join(sorted(f"U+{ord(c):04X}" for c in hidden))
        raise _Refused("not_printable", f"osynliga tecken: {codes}", f"invisible characters: {codes}")
    text = text.strip()
    if len(text) > field.max_length:
        raise _Refused("too_long", f"högst {field.max_length} tecken", f"at most {field.max_length} characters")
    return text


def _date(field: Field, text: str, language: Language) -> str:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise _Refused("not_a_date", "ska vara ett datum, ÅÅÅÅ-MM-DD", "a date, YYYY-MM-DD")
    if field.date_format is DateFormat.ISO:
        return day.isoformat()
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def _personnummer(text: str) -> str:
    digits = text.replace("-", "", 1) if re.fullmatch(r"[0-9]{8}-?[0-9]{4}", text, re.ASCII) else ""
    if not is_personnummer(digits):
        raise _Refused("invalid_personnummer", "inget giltigt personnummer (12 siffror)", "not a valid personnummer")
    return f"{digits[:8]}-{digits[8:]}"


def _organisation_number(text: str) -> str:
    digits = text.replace("-", "", 1) if re.fullmatch(r"[0-9]{6}-?[0-9]{4}", text, re.ASCII) else ""
    if not digits or _luhn(digits):
        raise _Refused(
            "invalid_organisation_number", "inget giltigt organisationsnummer", "not a valid organisation number"
        )
    return f"{digits[:6]}-{digits[6:]}"


def _luhn(digits: str) -> int:
    """Zero for a number whose last digit is its check digit (ISO/IEC 7812-1, annex B)."""
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10


def _plain(field: Field, text: str) -> str:
    if field.pattern is not None and not _is_like(field.pattern, text):
        raise _Refused("not_like_pattern", f"ska se ut som {field.pattern}", f"must look like {field.pattern}")
    return text


def _is_like(pattern: str, text: str) -> bool:
    return len(pattern) == len(text) and all(
        (c.isascii() and c.isdigit()) if p == "9" else c.isalpha() if p == "A" else c == p
        for p, c in zip(pattern, text, strict=True)
    )
