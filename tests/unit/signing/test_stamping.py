"""Stamping: what is written stands where the reader looks, is the exact text, and survives odd pages and odd texts."""

import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from chalicelib.signing.lettering import face, setting_of, unshowable
from chalicelib.signing.marks import Mark, MarkKind
from chalicelib.signing.preflight import preflight
from chalicelib.signing.preflight_refusals import PdfDamaged, PdfSignedBefore, PdfUnstampable
from chalicelib.signing.stamping import judge, measure, stamp

NASTY = r"( ) \ \) <</JS (x)>> endstream ET Q %%EOF &<>\"'"


def mark(text: str, **fields: Any) -> Mark:
    place = {"page": 1, "x": 50.0, "y": 60.0, "width": 300.0, "height": 40.0, "kind": MarkKind.TEXT}
    return Mark(**{**place, **fields}, text=text)


def blank(
    path: Path, content: bytes = b"", *, rotate: int = 0, crop: tuple[int, ...] = (), pages: int = 1, **page: Any
) -> Path:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
        last: Any = pdf.pages[-1].obj
        last.Contents = pdf.make_stream(content)
        if rotate:
            last.Rotate = rotate
        if crop:
            last.CropBox = Array(list(crop))
        for name, value in page.items():
            last[f"/{name}"] = value
    pdf.save(path)
    return path


def words(path: Path, page: int = 1) -> list[tuple[str, float, float, float, float]]:
    """Each word with its box from the upper left corner of the page as it is shown, by poppler."""
    if which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    box = ["-cropbox", "-f", str(page), "-l", str(page), "-bbox", str(path), "-"]
    found = subprocess.run(["pdftotext", *box], capture_output=True, check=True).stdout.decode()
    import html
    import re

    parts = re.findall(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', found)
    return [(html.unescape(text), *map(float, sides)) for *sides, text in parts]  # type: ignore[misc]


def text_of(path: Path) -> str:
    return " ".join(word for word, *_ in words(path))


def stamped(source: Path, *marks: Mark) -> Path:
    target = source.with_name("stamped.pdf")
    stamp(source, target, marks)
    return target


@pytest.mark.parametrize("rotate", [0, 90, 180, 270, -90])
@pytest.mark.parametrize("crop", [(), (30, 40, 500, 700), (-50, -50, 2000, 2000)])
def test_a_mark_stands_where_the_reader_sees_its_rectangle(tmp_path: Path, rotate: int, crop: tuple[int, ...]) -> None:
    source = blank(tmp_path / "a.pdf", rotate=rotate, crop=crop)
    (size,) = measure(source)
    width, height = (470, 660) if crop == (30, 40, 500, 700) else (595, 842)
    assert size == ((height, width) if rotate % 180 else (width, height))
    target = stamped(source, mark("Åsa", x=100.0, y=200.0, width=60.0, height=20.0))
    ((word, left, top, right, bottom),) = words(target)
    assert word == "Åsa"
    assert 100 <= left < right <= 160
    assert 197 <= top < bottom <= 223


def test_the_page_shows_the_exact_text_and_nothing_of_it_acts(tmp_path: Path) -> None:
    target = stamped(blank(tmp_path / "a.pdf"), mark(NASTY, height=80.0))
    assert text_of(target) == NASTY
    with pikepdf.open(target) as pdf:
        assert b"/JS" not in pdf.pages[0].obj.Contents[-1].read_bytes()
    accepted = preflight(target, tmp_path / "accepted.pdf")
    assert accepted.pages == 1 and not accepted.changes, "what is stamped is kept as it is"


@pytest.mark.parametrize("content", [b"q q 5 0 0 5 0 0 cm", b"Q Q Q 2 0 0 2 9 9 cm", b"q Q Q q 3 0 0 3 0 0 cm", b""])
def test_content_that_leaves_the_page_turned_upside_down_moves_no_mark(tmp_path: Path, content: bytes) -> None:
    target = stamped(blank(tmp_path / "a.pdf", content), mark("Rätt", x=100.0, y=200.0, width=60.0, height=20.0))
    ((word, left, top, *_),) = words(target)
    assert (word, round(left), 197 <= top <= 206) == ("Rätt", 101, True)


def test_shared_resources_and_contents_stay_as_they_were(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    resources = pdf.make_indirect(Dictionary(XObject=Dictionary({"/B2BSign1": pdf.make_stream(b"")})))
    contents = pdf.make_indirect(Array([pdf.make_stream(b"q")]))
    for _ in range(2):
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[-1].obj.Resources, pdf.pages[-1].obj.Contents = resources, contents
    pdf.save(tmp_path / "a.pdf")
    target = stamped(tmp_path / "a.pdf", mark("Ett"), mark("Två", page=2))
    assert ([w[0] for w in words(target, 1)], [w[0] for w in words(target, 2)]) == (["Ett"], ["Två"])
    with pikepdf.open(target) as written:
        first, second = (page.obj.Resources.XObject for page in written.pages)
        assert set(first.keys()) == set(second.keys()) == {"/B2BSign1", "/B2BSign2"}


def test_boxes_are_drawn_and_crossed(tmp_path: Path) -> None:
    marks = [
        mark("X", kind=MarkKind.CHECK, width=12.0, height=12.0, size=9.0),
        mark("", kind=MarkKind.CHECK, y=100.0, width=12.0, height=12.0),
        mark("Säljare: undertecknas\nInbjuden: Bo", kind=MarkKind.SIGNATURE, y=200.0, size=8.0),
    ]
    target = stamped(blank(tmp_path / "a.pdf"), *marks)
    assert text_of(target) == "X Säljare: undertecknas Inbjuden: Bo"
    with pikepdf.open(target) as pdf:
        drawn = pdf.pages[0].obj.Resources.XObject["/B2BSign1"].read_bytes()
    assert drawn.count(b" re S") == 3


def test_the_same_marks_make_the_same_file(tmp_path: Path) -> None:
    source = blank(tmp_path / "a.pdf", b"q")
    assert stamped(source, mark("Lika")).read_bytes() == stamped(source, mark("Lika")).read_bytes()


@pytest.mark.parametrize("subtype", ["/Widget", "/FreeText", "/Stamp", "/Square"])
def test_what_could_lie_over_a_mark_is_refused_by_name(tmp_path: Path, subtype: str) -> None:
    over = Array([Dictionary(Type=Name.Annot, Subtype=Name(subtype), Rect=[0, 0, 595, 842])])
    source = blank(tmp_path / "a.pdf", Annots=over)
    for ask in (lambda: measure(source), lambda: stamp(source, tmp_path / "b.pdf", [mark("a")])):
        with pytest.raises(PdfUnstampable):
            ask()
    assert measure(blank(tmp_path / "l.pdf", Annots=Array([Dictionary(Subtype=Name.Link, Rect=[0, 0, 9, 9])])))


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(PdfDamaged):
        measure(tmp_path / "x.pdf")


def test_a_template_is_judged_as_any_upload_and_must_bear_no_signature(tmp_path: Path) -> None:
    found = judge(blank(tmp_path / "a.pdf", pages=3), tmp_path / "b.pdf")
    assert found.pages == [(595.0, 842.0)] * 3
    assert found.size == (tmp_path / "b.pdf").stat().st_size

    class Signed:
        signed = True

    with pytest.raises(PdfSignedBefore):
        judge(tmp_path / "a.pdf", tmp_path / "b.pdf", check=lambda *_: Signed())  # type: ignore[arg-type]


# --- lettering ---------------------------------------------------------------------------------------------------


def test_characters_the_font_lacks_are_named_each_once() -> None:
    assert unshowable("Åäö é ü ß 1 234,50 kr – ”citat” §") == []
    assert unshowable("李a明李") == ["李", "明"]
    assert unshowable("A\u0308") == [], "composed first"
    assert unshowable("x\u0323\u0308y") != [], "a mark over a letter that has no composed form would stand beside it"
    assert unshowable("😀\u202e\x00") == ["😀", "\u202e", "\x00"]


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet="abc ÅÄÖé123-.,", max_size=120),
    st.floats(min_value=6, max_value=400),
    st.floats(min_value=6, max_value=100),
)
def test_what_is_set_lies_inside_and_loses_nothing(text: str, width: float, height: float) -> None:
    text = " ".join(text.split())
    found = setting_of(mark(text, width=width, height=height))
    if found is None:
        assert face().width(text, 6) > width - 2 or height < 6 * 1.25 + 2
        return
    assert 6 <= found.size <= 10.5
    assert " ".join(found.lines).split() == text.split()
    assert all(face().width(line, found.size) <= width - 2 for line in found.lines)
    assert found.height <= height - 2


def test_letters_shrink_then_wrap_and_words_are_never_broken() -> None:
    assert setting_of(mark("kort", width=100.0, height=16.0)).size == 10.5  # type: ignore[union-attr]
    shrunk = setting_of(mark("Rederiaktiebolaget Nordstjernan", width=110.0, height=16.0))
    assert shrunk is not None and shrunk.size < 8 and len(shrunk.lines) == 1
    assert setting_of(mark("W" * 40, width=100.0, height=200.0)) is None
    wrapped = setting_of(mark("rad ett\nrad två", height=40.0))
    assert wrapped is not None and wrapped.lines == ("rad ett", "rad två")
