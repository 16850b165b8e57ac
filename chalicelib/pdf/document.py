"""A whole PDF of drawn sheets: title, language, fonts (ISO 32000-2, 7.5). The same sheets make the same bytes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.pdf.canvas import Sheet
from chalicelib.pdf.font_objects import add_font, stream

CATALOG, PAGES, INFO = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """`language` as in `sv-SE`. Readers show the title in place of the file's name."""

    title: str
    author: str
    language: str
    at: datetime


class _Objects:
    """The objects of a file by number; the first three are reserved."""

    def __init__(self) -> None:
        self.written: dict[int, bytes] = {CATALOG: b"", PAGES: b"", INFO: b""}

    def add(self, written: bytes) -> bytes:
        number = len(self.written) + 1
        self.written[number] = written
        return b"%d 0 R" % number


def pdf(sheets: Sequence[Sheet], about: About) -> bytes:
    """All sheets share one Ink."""
    objects, inks = _Objects(), sheets[0].ink.fonts.items()
    fonts = b" ".join(b"/%b %b" % (key.encode(), add_font(objects.add, font)) for key, font in inks)
    resources = objects.add(b"<</Font <<%b>>>>" % fonts)
    kids = [objects.add(_page(sheet, resources, objects.add(stream(sheet.content())))) for sheet in sheets]
    said = b"/Lang (%b) /ViewerPreferences <</DisplayDocTitle true>>" % about.language.encode("ascii")
    objects.written[CATALOG] = b"<</Type /Catalog /Pages %d 0 R %b>>" % (PAGES, said)
    objects.written[PAGES] = b"<</Type /Pages /Count %d /Kids [%b]>>" % (len(kids), b" ".join(kids))
    date = f"(D:{about.at.astimezone(UTC):%Y%m%d%H%M%S}+00'00')".encode("ascii")
    texts = _text(about.title), _text(about.author), date
    objects.written[INFO] = b"<</Title %b /Author %b /CreationDate %b>>" % texts
    return _file(objects.written)


def _page(sheet: Sheet, resources: bytes, contents: bytes) -> bytes:
    box = f"{sheet.width:g} {sheet.height:g}".encode("ascii")
    parts = (PAGES, box, resources, contents)
    return b"<</Type /Page /Parent %d 0 R /MediaBox [0 0 %b] /Resources %b /Contents %b>>" % parts


def _file(written: dict[int, bytes]) -> bytes:
    parts, places, at = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"], [], 0
    for number, text in sorted(written.items()):
        at += len(parts[-1])
        places.append(at)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, text))
    at += len(parts[-1])
    size = len(written) + 1
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    mark = hashlib.sha256(b"".join(parts)).hexdigest()[:32].encode("ascii")
    trailer = b"<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>]>>" % (size, CATALOG, INFO, mark, mark)
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (size, rows, trailer, at)
    return b"".join(parts) + end


def _text(value: str) -> bytes:
    """A text string in UTF-16BE (7.9.2.2)."""
    return b"<FEFF%b>" % value.encode("utf-16-be", "replace").hex().upper().encode("ascii")
