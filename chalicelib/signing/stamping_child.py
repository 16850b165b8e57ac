"""Stamping itself, run in a child process: marks become a form XObject on each page, in letters of an embedded font.

Text is written as hexadecimal glyph numbers (ISO 32000-2, 9.7), so nothing in it can be an operator, an escape or the
end of a string. The page's own content is enclosed in as many q and Q as it leaves open or closes too many of.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from chalicelib.pdf.font import FontSubset
from chalicelib.signing.lettering import LEADING, PADDING, face, setting_of
from chalicelib.signing.marks import Mark, MarkKind

INK = "0.07 0.13 0.38"
FONT = "B2BSign"
HARMLESS = {"/Link"}


class Unstampable(Exception):
    """Something of the file could cover or displace what is stamped."""


def measure(source: str) -> dict[str, Any]:
    try:
        with pikepdf.open(source) as pdf:
            _require_plain(pdf)
            for page in pdf.pages:
                _depths(page)
            return {"done": [_Frame(page).size for page in pdf.pages]}
    except Unstampable:
        return {"refused": True}


def stamp(source: str, target: str, marks: list[dict[str, Any]]) -> dict[str, Any]:
    by_page: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_page[mark["page"]].append(Mark(**{**mark, "kind": MarkKind(mark["kind"])}))
    try:
        with pikepdf.open(source) as pdf:
            _require_plain(pdf)
            subset = FontSubset(face())
            drawn = {number: "\n".join(_drawn(mark, subset) for mark in own) for number, own in by_page.items()}
            font = _font(pdf, subset)
            for number, operators in drawn.items():
                _overlay(pdf, pdf.pages[number - 1], operators, font)
            pdf.save(Path(target), deterministic_id=True)
    except Unstampable:
        return {"refused": True}
    return {"done": True}


def _require_plain(pdf: pikepdf.Pdf) -> None:
    pages: Any = pdf.pages
    for page in pages:
        for annotation in page.obj.get("/Annots", []):
            if str(annotation.get("/Subtype")) not in HARMLESS:
                raise Unstampable


class _Frame:
    """A page as it is shown: its size, and the matrix from there (y upwards) to the page's own space."""

    def __init__(self, page: Any) -> None:
        left, bottom, right, top = _shown(page)
        width, height = max(right - left, 0), max(top - bottom, 0)
        turn = int(page.obj.get("/Rotate", 0)) % 360
        self.size = (height, width) if turn in (90, 270) else (width, height)
        if turn % 90:
            raise Unstampable
        self.matrix = {
            0: (1, 0, 0, 1, left, bottom),
            90: (0, 1, -1, 0, right, bottom),
            180: (-1, 0, 0, -1, right, top),
            270: (0, -1, 1, 0, left, top),
        }[turn]


def _shown(page: Any) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of what a reader shows: the crop box, as far as it lies within the media box."""
    (a, b, c, d), (e, f, g, h) = (_ordered(box) for box in (page.mediabox, page.cropbox))
    return max(a, e), max(b, f), min(c, g), min(d, h)


def _ordered(box: Any) -> tuple[float, float, float, float]:
    a, b, c, d = (float(side) for side in box)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _drawn(mark: Mark, subset: FontSubset) -> str:
    """Operators in the shown page's space, its upper left corner the origin, y upwards (so places are negative)."""
    box = f"{INK} RG 0.7 w {mark.x:.2f} {-mark.y - mark.height:.2f} {mark.width:.2f} {mark.height:.2f} re S"
    parts = [] if mark.kind is MarkKind.TEXT else [box]
    if mark.text:
        parts.append(_lettered(mark, subset))
    return "\n".join(parts)


def _lettered(mark: Mark, subset: FontSubset) -> str:
    setting = setting_of(mark)
    assert setting is not None, "whoever asked for the mark found that it fits"
    above = (mark.height - setting.height) / 2 if len(setting.lines) == 1 else PADDING[mark.kind]
    lines = []
    for number, line in enumerate(setting.lines):
        left = mark.x + PADDING[mark.kind]
        if mark.kind is MarkKind.CHECK:
            left = mark.x + (mark.width - face().width(line, setting.size)) / 2
        baseline = mark.y + above + setting.size * (LEADING * number + 0.95)
        lines.append(f"1 0 0 1 {left:.2f} {-baseline:.2f} Tm <{subset.encode(line)}> Tj")
    return f"BT {INK} rg /{FONT} {setting.size:g} Tf {' '.join(lines)} ET"


def _overlay(pdf: pikepdf.Pdf, page: Any, operators: str, font: Any) -> None:
    frame = _Frame(page)
    width, height = frame.size
    form = pdf.make_stream(
        operators.encode("ascii"),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, -height, width, 0],
        Matrix=[1, 0, 0, 1, 0, height],
        Resources=Dictionary(Font=Dictionary({f"/{FONT}": font})),
    )
    name = _own_resource(page, form)
    below, open_ = _depths(page)
    a, b, c, d, e, f = frame.matrix
    before = pdf.make_stream(b"q " * (1 + below))
    draw = f"q {a} {b} {c} {d} {e:.4f} {f:.4f} cm {name} Do Q"
    after = pdf.make_stream(b"\n" + b"Q " * (1 + open_) + b"\n" + draw.encode("ascii"))
    page.obj.Contents = Array([before, *_streams(page), after])


def _own_resource(page: Any, form: Any) -> str:
    """The form under a free name, in resources of the page's own: others may share or inherit those it had."""
    resources: Any = Dictionary(dict(page.resources.items()))
    objects: Any = Dictionary(dict(resources.get("/XObject", Dictionary()).items()))
    number = 1
    while f"/B2BSign{number}" in objects:
        number += 1
    objects[f"/B2BSign{number}"] = form
    resources.XObject = objects
    page.obj.Resources = resources
    return f"/B2BSign{number}"


def _streams(page: Any) -> list[Any]:
    contents: Any = page.obj.get("/Contents")
    if contents is None:
        return []
    return list(contents.as_list()) if isinstance(contents, Array) else [contents]


def _depths(page: Any) -> tuple[int, int]:
    """How many q must stand before the content so that no Q of it is too many, and how many Q must follow it then."""
    depth = lowest = 0
    try:
        for instruction in pikepdf.parse_content_stream(page, "q Q"):
            depth += 1 if str(instruction.operator) == "q" else -1
            lowest = min(lowest, depth)
    except (pikepdf.PdfError, ValueError, TypeError):
        raise Unstampable from None
    return -lowest, depth - lowest


def _font(pdf: pikepdf.Pdf, subset: FontSubset) -> Any:
    """A composite font with Identity-H encoding (ISO 32000-2, 9.7)."""
    name = Name(f"/BBSIGN+{subset.typeface.name}")
    file = subset.font_file()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=list(subset.typeface.box),
        ItalicAngle=0,
        Ascent=1025,
        Descent=-275,
        CapHeight=698,
        StemV=80,
        FontFile2=pdf.make_stream(file, Length1=len(file)),
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        W=[0, Array(subset.widths())],
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=pdf.make_stream(subset.to_unicode()),
        )
    )
