"""The public contracts: what ships is what the texts make, stays as it was released, and can be signed and sealed."""

import hashlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from chalicelib.platform.text import Language
from chalicelib.signing.lettering import setting_of, unshowable
from chalicelib.signing.preflight import preflight
from chalicelib.signing.stamping import measure, stamp
from chalicelib.templates.catalogue import Edition, editions
from chalicelib.templates.layout import Format, Kind
from chalicelib.templates.values import Lettering, Value, filled
from dev.contracts.__main__ import files, stale
from dev.contracts.markup import read
from tests.flows.templates_stand import text_of

# Released editions. A line is added, never changed: a better text is the next edition.
RELEASED = {
    "anstallningsavtal.1": "6a208a0151c649dfb7e2155a3a5eb1820832fc36cfbc266c10fe60624bf31909",
    "fullmakt.1": "3c101caae47b5fff06d8a3c2d5a557135009874c0338a4004ce8b36fef5adb71",
    "konsultavtal.1": "f1c5123cc0861c8a3573ee16623f108c41a51a941ed6201e3309984c3e07fac2",
    "sekretessavtal.1": "00e123f0b0796b68b8cb012a846e0f94362466b9859cfb890b5ae47d82ef56e2",
    "styrelseprotokoll.1": "9ba4e2d262349ad755ac2a49102bd883f74ca7add40c69af60b983e34a3e2b5d",
}
ALL = [edition for numbers in editions().values() for edition in numbers.values()]
LETTERING = Lettering(unshowable=unshowable, fits=lambda mark: setting_of(mark) is not None)


def name_of(edition: Edition) -> str:
    return f"{edition.slug}.{edition.edition}"


def test_what_ships_is_what_the_texts_make() -> None:
    assert stale() == []
    shipped = {path.name for edition in ALL for path in edition.path.parent.iterdir()}
    assert shipped == {path.name for path, _ in files()}


def test_released_editions_never_change() -> None:
    assert {name_of(edition): edition.sha256 for edition in ALL} == RELEASED
    for edition in ALL:
        content = edition.path.read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (edition.sha256, edition.size)


def test_there_are_five_useful_ones_in_both_languages() -> None:
    assert set(editions()) >= {"sekretessavtal", "konsultavtal", "anstallningsavtal", "fullmakt", "styrelseprotokoll"}
    for edition in ALL:
        for text in (edition.title, edition.description):
            assert text.sv and text.en and text.sv != text.en
        signing = {f.role for f in edition.layout.fields if f.kind is Kind.SIGNATURE}
        assert signing == {role.name for role in edition.layout.roles if role.part == "signer"}


def value_of(edition: Edition, name: str) -> Value:
    field = next(field for field in edition.layout.fields if field.name == name)
    if field.kind is Kind.CHECKBOX:
        return True
    if field.kind is Kind.DATE:
        return "2026-12-31"
    by_format: dict[Format, Value] = {
        Format.AMOUNT: 123456789,
        Format.PERSONNUMMER: "198001012387",
        Format.ORGANISATION_NUMBER: "556677-8899",
    }
    lines = round((field.height - 18) / 14) + 1
    words = "Åsa Öberg" if field.width < 160 else "Rederiaktiebolaget Öresund"
    return by_format.get(field.format, "\n".join([words] * lines))


@pytest.mark.parametrize("edition", ALL, ids=name_of)
def test_every_place_holds_what_it_is_for_and_the_whole_passes_the_preflight(edition: Edition, tmp_path: Path) -> None:
    """The preflight tries out the seal, and keeps the file as it is."""
    assert measure(edition.path) == [tuple(page) for page in edition.pages]
    assert not preflight(edition.path, tmp_path / "blank.pdf").changes
    fields = [field for field in edition.layout.fields if field.kind is not Kind.SIGNATURE]
    values = {field.name: value_of(edition, field.name) for field in fields}
    names = {role.name: "Maximiliana Öberg-Lindström" for role in edition.layout.roles}
    marks = filled(edition.layout, values, names, Language.SV, LETTERING)
    assert len(marks) == len(edition.layout.fields)
    stamp(edition.path, tmp_path / "filled.pdf", marks)
    assert not preflight(tmp_path / "filled.pdf", tmp_path / "accepted.pdf").changes
    shown = text_of((tmp_path / "filled.pdf").read_bytes(), tmp_path)
    assert "Maximiliana Öberg-Lindström" in shown and "31 december 2026" in shown


@pytest.mark.parametrize("edition", ALL, ids=name_of)
def test_nothing_printed_lies_under_a_place_to_fill_in(edition: Edition) -> None:
    """By rendering what the text itself draws within each rectangle: nothing but the frame of a box."""
    with pikepdf.open(edition.path) as pdf:
        for field in edition.layout.fields:
            page: Any = pdf.pages[field.page - 1].obj
            left, right = field.x, field.x + field.width
            top, bottom = 841.89 - field.y, 841.89 - field.y - field.height
            instructions: Any = pikepdf.parse_content_stream(page, "Td")
            for operands, operator in instructions:
                x, y = (float(operand) for operand in operands)
                assert str(operator) == "Td"
                assert not (left - 0.5 <= x < right and bottom < y < top), (field.name, x, y)


@pytest.mark.parametrize("path", sorted(Path("dev/contracts/texts").glob("*.txt")), ids=lambda path: path.stem)
def test_the_whole_text_stands_on_the_pages(path: Path, tmp_path: Path) -> None:
    source = read(path)
    slug, edition = source.head["slug"], int(source.head["edition"])
    shown = text_of(editions()[slug][edition].path.read_bytes(), tmp_path).replace(" ", "")
    for block in source.blocks:
        if block.kind in ("title", "section", "paragraph", "item", "box"):
            for word in block.text.split():
                assert word in shown, word
        for entry in block.entries:
            assert entry.label.split()[0] in shown
