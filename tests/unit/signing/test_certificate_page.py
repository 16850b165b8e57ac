"""The certificate pages: everything is said, in both languages, and nothing leaves the sheet or runs into something."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.pdf.canvas import Ink, Style, printable
from chalicelib.platform.text import Language, Text
from chalicelib.signing import certificate_texts as words
from chalicelib.signing.certificate_page import CertificatePages, certificate_pages, fitting_size
from chalicelib.signing.certificate_styles import A4, FOOT, MARGIN
from chalicelib.signing.seal_values import DocumentLine, EidLine, EnclosureLine, SealForm, SealOrder
from tests.unit.signing.seal_stand import order_of, signer

AT = datetime(2026, 12, 24, 14, 0, tzinfo=UTC)
SHOWN = re.compile(r"/(\w+) ([\d.]+) Tf ([\d.]+) Tc ([-\d.]+) ([-\d.]+) Td <([0-9A-F]*)> Tj")
STYLE = Style("sans", 9, (0, 0, 0))


def draw(order: SealOrder, size: tuple[float, float] = A4, form: SealForm = SealForm.APPENDED) -> CertificatePages:
    return certificate_pages(order, "ab" * 32, AT, size=size, form=form)


def pieces(pages: CertificatePages) -> list[list[tuple[str, float, float, float]]]:
    """For each sheet its texts with left edge, right edge and baseline, from the drawn operators."""
    characters = {
        key: {f"{cid:04X}": character for character, cid in font._cids.items()} for key, font in pages.ink.fonts.items()
    }
    sheets = []
    for content in pages.contents:
        found = []
        for font, size, tracking, x, y, shown in SHOWN.findall(content.decode("ascii")):
            text = "".join(characters[font][shown[start : start + 4]] for start in range(0, len(shown), 4))
            width = pages.ink.width(text, Style(font, float(size), (0, 0, 0), float(tracking)))
            found.append((text, float(x), float(x) + width, float(y)))
        sheets.append(found)
    return sheets


def said(pages: CertificatePages) -> str:
    return "\n".join(text for sheet in pieces(pages) for text, *_ in sheet)


NAMES = st.text(st.characters(codec="utf-16"), min_size=1, max_size=120)


@settings(max_examples=40, deadline=None)
@given(
    title=st.text(st.characters(codec="utf-16"), min_size=1, max_size=400),
    filename=NAMES,
    names=st.lists(NAMES, min_size=1, max_size=12),
    organisation=st.one_of(st.none(), NAMES),
    size=st.sampled_from([A4, A4[::-1], (612.0, 792.0), (560.0, 700.0)]),
    form=st.sampled_from(SealForm),
    language=st.sampled_from(Language),
)
def test_nothing_leaves_the_sheet_whatever_the_names(
    title: str, filename: str, names: list[str], organisation: str | None, size: Any, form: SealForm, language: Language
) -> None:
    handed_in = tuple(EnclosureLine(name[:60], f"{n}" * 64) for n, name in enumerate(names[:5]))
    signers = tuple(
        signer(number, name=name, organisation=organisation, enclosures=handed_in) for number, name in enumerate(names)
    )
    order = order_of(b"", title=title, language=language, sender=organisation)
    order = replace(order, signers=signers, documents=(replace(order.documents[0], filename=filename),))
    pages = draw(order, size, form)
    for sheet in pieces(pages):
        for text, left, right, baseline in sheet:
            assert left >= MARGIN - 0.1, text
            assert right <= size[0] - MARGIN + 0.1, text
            assert 20 < baseline < size[1] - 30, text
            in_foot = baseline < FOOT - 15
            assert not in_foot or text.startswith((*("Ärende", "Request", "Sida", "Page", "Finger"), order.request_id))


@pytest.mark.parametrize("long", ["Wilhelmina Alexandra von Württemberg-Hohenzollern och Ankarcrona", "ö" * 150])
def test_texts_do_not_overlap(long: str) -> None:
    order = order_of(b"", title=f"{long} " * 3, sender=long)
    order = replace(
        order,
        signers=tuple(
            signer(number, name=long, organisation=long, enclosures=(EnclosureLine(long[:60], "a" * 64),))
            for number in range(9)
        ),
    )
    for sheet in pieces(draw(order, form=SealForm.WRAPPED)):
        for index, (text, left, right, baseline) in enumerate(sheet):
            for other, other_left, other_right, other_baseline in sheet[index + 1 :]:
                apart = abs(baseline - other_baseline) > 6.5 or right <= other_left or other_right <= left
                assert apart, f"{text!r} runs into {other!r}"


@pytest.mark.parametrize("language", Language)
def test_everything_is_said_in_the_language_of_the_request(language: Language) -> None:
    order = order_of(b"", signers=1, language=language)
    signers = (*order.signers, signer(2, role="approver", method="BankID"))
    pages = draw(replace(order, signers=signers))
    text = said(pages)
    other_language = Language.SV if language is Language.EN else Language.EN
    for each in (words.CERTIFICATE, words.SIGNATURES, words.FINGERPRINT, words.HOW, words.SCAN, words.SEALED):
        assert each.in_(language) in text
        assert each.in_(other_language) not in text
    assert words.ROLES["approver"].in_(language) in text
    assert words.ACTS["approver"].format(method="BankID").in_(language) in text


@pytest.mark.parametrize("language", Language)
def test_what_a_signer_handed_in_stands_with_their_signature(language: Language) -> None:
    handed_in = (EnclosureLine("Registreringsbevis", "ab" * 32), EnclosureLine("Id-handling", "cd" * 32))
    text = (
        said(draw(order_of(b"", language=language, signers=1))),
        said(draw(replace(order_of(b"", language=language), signers=(signer(1, enclosures=handed_in),)))),
    )
    for line in handed_in:
        told = words.ENCLOSED.format(label=line.label).in_(language)
        assert told in text[1] and told not in text[0]
        assert words.grouped(line.sha256) in text[1]


def test_times_are_swedish_with_their_zone_and_utc() -> None:
    text = said(draw(order_of(b"", signers=1)))
    assert "2026-07-01 11:31:00 CEST" in text
    assert "2026-07-01 09:31:00 UTC" in text
    assert "2026-12-24 15:00:00 CET  (2026-12-24 14:00:00 UTC)".replace("  ", " ") in text


def test_every_document_of_the_request_is_named_and_this_one_marked() -> None:
    documents = (DocumentLine("a", "Avtal.pdf", "1" * 64, 1), DocumentLine("b", "Bilaga.pdf", "2" * 64, 7))
    text = said(draw(order_of(b"", documents=documents, document_id="b")))
    assert "Avtal.pdf" in text and "1 sida\n" in text
    assert "7 sidor · denna fil" in text
    assert " ".join(["11111111"] * 8) in text and " ".join(["22222222"] * 8) in text


def test_an_attachment_is_told_apart_from_what_is_signed() -> None:
    documents = (DocumentLine("a", "Avtal.pdf", "1" * 64, 1), DocumentLine("b", "Villkor.pdf", "2" * 64, 7, True))
    text = said(draw(order_of(b"", documents=documents, document_id="a")))
    assert "1 sida · denna fil" in text and "7 sidor · bilaga att läsa" in text


def test_a_character_the_font_lacks_is_pointed_out() -> None:
    assert "□" not in said(draw(order_of(b"")))
    text = said(draw(order_of(b"", title="Avtal 契約")))
    assert "契約" in text and "□ står för tecken" in text


def test_a_character_that_turns_the_reading_direction_is_shown_not_obeyed() -> None:
    assert printable("Avtal\u202egnp.exe") == "Avtal□gnp.exe"
    assert printable("A\u030asa\tÖ\n b\u0000") == "Åsa Ö b□"


@given(text=st.text(max_size=200), width=st.floats(20, 400))
@settings(max_examples=60, deadline=None)
def test_wrapping_keeps_every_character(text: str, width: float) -> None:
    ink = Ink()
    lines = ink.wrap(text, STYLE, width)
    assert "".join(lines).replace(" ", "") == printable(text).replace(" ", "")
    assert all(ink.width(line, STYLE) <= width or len(line) == 1 for line in lines)


def test_a_page_that_no_certificate_fits_gives_way_to_a4() -> None:
    assert fitting_size(612, 1008) == (612, 1008)
    assert fitting_size(841.89, 595.28) == (841.89, 595.28)
    assert fitting_size(200, 9000) == A4
    assert fitting_size(2384, 3370) == A4
    assert fitting_size(0, 0) == A4


def test_every_text_exists_in_both_languages_and_differs() -> None:
    texts = [each for each in vars(words).values() if isinstance(each, Text)]
    texts += [*words.ROLES.values(), *words.ACTS.values(), *words.CHECKS]
    assert all(each.sv and each.en and each.sv != each.en for each in texts)


DRAWN = ((0, 0, 1000, 400, 20, 380), (500, 120))


@pytest.mark.parametrize("language", Language)
def test_a_code_is_called_weaker_and_never_bankid_or_an_eid(language: Language) -> None:
    by_code = signer(1, method="email_code", evidence_sha256s=(), organisation=None)
    text = said(draw(replace(order_of(b"", language=language), signers=(by_code,))))
    weaker = words.WEAKER["email_code"].in_(language)
    assert weaker in text and words.SIGNED_BY_CODE.in_(language) in text
    assert "email_code" not in text
    assert not re.search(r"(med|with) BankID|e-legitimation|electronic identification", text)
    assert weaker not in said(draw(order_of(b"", language=language)))
    mixed = said(draw(replace(order_of(b"", language=language), signers=(by_code, signer(2)))))
    assert mixed.count(weaker) == 1 and mixed.count("BankID\n") >= 1
    assert words.MADE_BY_EID.in_(language)[:40] not in mixed


def test_a_drawing_is_lines_of_ours_inside_its_place_and_touches_no_text() -> None:
    signers = tuple(
        signer(number, name="Ö" * (8 * number), method="email_code", strokes=DRAWN, evidence_sha256s=())
        for number in range(1, 12)
    )
    pages = draw(replace(order_of(b""), signers=signers))
    drawn = [
        (sheet, [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+) [ml]\b", line)])
        for sheet, content in enumerate(pages.contents)
        for line in content.decode("ascii").splitlines()
        if " 1.1 w " in line
    ]
    assert len(drawn) == len(signers)
    assert all(len(points) == 5 for _, points in drawn), "a dot is a line of no length"
    for sheet, points in drawn:
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        bottom, top = min(y for _, y in points), max(y for _, y in points)
        assert left >= MARGIN and right <= A4[0] / 2 and bottom > FOOT and top - bottom == pytest.approx(40, abs=0.1)
        for text, text_left, text_right, baseline in pieces(pages)[sheet]:
            beside = text_right <= left or text_left >= right
            assert beside or baseline >= top or baseline + 7 <= bottom, text


def test_the_operators_of_a_drawing_are_numbers_alone() -> None:
    one = signer(1, method="email_code", strokes=DRAWN)
    (line,) = [
        line
        for content in draw(replace(order_of(b""), signers=(one,))).contents
        for line in content.decode("ascii").splitlines()
        if " 1.1 w " in line
    ]
    assert re.fullmatch(r"[\d. ]+ RG 1\.1 w 1 J 1 j(?: [\d.]+ [\d.]+ [ml])+ S 0 J 0 j", line)


@pytest.mark.parametrize("language", Language)
def test_another_eid_is_named_with_who_stated_it_and_called_weaker(language: Language) -> None:
    eid = EidLine("Freja", "broker.example", "loa3")
    lines = (signer(1, method="eid", eid=eid), signer(2, method="email_code"), signer(3))
    text = said(draw(replace(order_of(b"", language=language), signers=lines)))
    assert words.ACTS["signer"].format(method="Freja").in_(language) in text
    assert words.STATED_BY.format(who="broker.example, loa3").in_(language) in text
    for remark in (words.EID_IS_WEAKER, words.CODE_IS_WEAKER, words.EVIDENCE_KEPT):
        assert remark.in_(language)[:30] in text
    assert words.MADE_BY_EID.in_(language)[:40] not in text
