"""Certificate pages and attachments as PDF objects."""

# Parts of pyHanko have no types.
# mypy: allow-untyped-calls

import hashlib
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.embed import EmbeddedFileObject, EmbeddedFileParams, FileSpec
from pyhanko.pdf_utils.generic import pdf_name as name

from chalicelib.platform.text import Language
from chalicelib.signing.certificate_canvas import Ink
from chalicelib.signing.certificate_page import CertificatePages, fitting_size
from chalicelib.signing.certificate_styles import A4
from chalicelib.signing.seal_font import FontSubset
from chalicelib.signing.seal_values import Attachment
from chalicelib.signing.seal_writer import DEEPEST_TREE, AppendingWriter, Dictionary, find

Array = generic.ArrayObject
Number = generic.NumberObject
Reference = generic.IndirectObject

LOCALES = {Language.SV: "sv-SE", Language.EN: "en-GB"}


def last_page_size(writer: AppendingWriter) -> tuple[float, float]:
    """Width and height in points at which the last page is shown, its rotation applied; A4 where it cannot be told."""
    box, rotation, node = None, 0, find(writer.root, "/Pages")
    for _ in range(DEEPEST_TREE):
        if not isinstance(node, Dictionary):
            return A4
        box = find(node, "/CropBox") or find(node, "/MediaBox") or box
        rotation = find(node, "/Rotate", rotation)
        kids = find(node, "/Kids")
        if not kids:
            break
        node = kids[-1]
    if box is None or len(box) != 4:
        return A4
    x0, y0, x1, y1 = (float(box[index]) for index in range(4))
    width, height = abs(x1 - x0), abs(y1 - y0)
    return fitting_size(*((height, width) if int(rotation) % 180 else (width, height)))


def add_certificate_pages(writer: AppendingWriter, pages: CertificatePages, language: Language) -> list[Reference]:
    resources = writer.add_object(_dictionary(Font=_fonts(writer, pages.ink)))
    start = f"/Span <</Lang ({LOCALES[language]})>> BDC\n".encode("ascii")
    return writer.append_pages(
        [
            _dictionary(
                Type=name("/Page"),
                MediaBox=_box(pages.width, pages.height),
                CropBox=_box(pages.width, pages.height),
                Rotate=Number(0),
                Resources=resources,
                Contents=writer.add_object(_stream(start + content + b"\nEMC")),
            )
            for content in pages.contents
        ]
    )


def attach(writer: AppendingWriter, file: Attachment, at: datetime) -> None:
    """Embeds a file that is about the document (AFRelationship Data), under a name no other attachment has."""
    embedded = EmbeddedFileObject.from_file_data(
        writer, file.content, params=EmbeddedFileParams(creation_date=at), mime_type=file.media_type.replace("/", "#2F")
    )
    file_name = free_name(file.name, writer.attached_names())
    spec = FileSpec(
        file_spec_string=file_name,
        file_name=file_name,
        embedded_data=embedded,
        description=file.description,
        af_relationship=name("/Data"),
    )
    writer.attach(writer.add_object(spec.as_pdf_object()), file_name)


def free_name(wanted: str, taken: set[bytes]) -> str:
    stem, dot, ending = wanted.rpartition(".")
    number, free = 1, wanted
    while free.encode("ascii") in taken:
        number += 1
        free = f"{stem}-{number}{dot}{ending}"
    return free


def _fonts(writer: AppendingWriter, ink: Ink) -> Dictionary:
    return _dictionary(**{key: writer.add_object(_font(writer, subset)) for key, subset in ink.fonts.items()})


def _font(writer: AppendingWriter, subset: FontSubset) -> Dictionary:
    """A composite font with Identity-H encoding (ISO 32000-2, 9.7)."""
    file = subset.font_file()
    base = name(f"/{_tag(file)}+{subset.typeface.name}")
    descriptor = _dictionary(
        Type=name("/FontDescriptor"),
        FontName=base,
        Flags=Number(4 if "Mono" not in subset.typeface.name else 5),
        FontBBox=Array(Number(edge) for edge in subset.typeface.box),
        ItalicAngle=Number(0),
        Ascent=Number(1025),
        Descent=Number(-275),
        CapHeight=Number(698),
        StemV=Number(120 if "Bold" in subset.typeface.name else 80),
        FontFile2=writer.add_object(_stream(file, Length1=Number(len(file)))),
    )
    descendant = _dictionary(
        Type=name("/Font"),
        Subtype=name("/CIDFontType2"),
        BaseFont=base,
        CIDSystemInfo=_dictionary(
            Registry=generic.pdf_string("Adobe"), Ordering=generic.pdf_string("Identity"), Supplement=Number(0)
        ),
        FontDescriptor=writer.add_object(descriptor),
        CIDToGIDMap=name("/Identity"),
        W=Array([Number(0), Array(Number(width) for width in subset.widths())]),
    )
    return _dictionary(
        Type=name("/Font"),
        Subtype=name("/Type0"),
        BaseFont=base,
        Encoding=name("/Identity-H"),
        DescendantFonts=Array([writer.add_object(descendant)]),
        ToUnicode=writer.add_object(_stream(subset.to_unicode())),
    )


def _tag(file: bytes) -> str:
    """Six capital letters that mark a subset (ISO 32000-2, 9.9.2), the same for the same subset."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(file).digest()[:6])


def _stream(data: bytes, **entries: Any) -> generic.StreamObject:
    stream = generic.StreamObject(dict_data=_dictionary(**entries), stream_data=data)
    stream.compress()
    return stream


def _box(width: float, height: float) -> Array:
    return Array([Number(0), Number(0), generic.FloatObject(f"{width:g}"), generic.FloatObject(f"{height:g}")])


def _dictionary(**entries: Any) -> Dictionary:
    return Dictionary({name(f"/{key}"): value for key, value in entries.items()})
