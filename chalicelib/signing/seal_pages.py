"""Certificate pages and attachments as PDF objects."""

import hashlib
from datetime import UTC, datetime

from chalicelib.pdf.font_objects import add_font
from chalicelib.platform.text import Language
from chalicelib.signing.certificate_page import CertificatePages, fitting_size
from chalicelib.signing.certificate_styles import A4
from chalicelib.signing.seal_append import Appender, packed_stream
from chalicelib.signing.seal_objects import Dictionary, Ref, Value, numbers, text, write
from chalicelib.signing.seal_values import Attachment
from chalicelib.signing.seal_writer import DocumentWriter

LOCALES = {Language.SV: "sv-SE", Language.EN: "en-GB"}


def last_page_size(writer: DocumentWriter) -> tuple[float, float]:
    """Width and height in points at which the last page is shown, as far as a certificate fits it; else A4."""
    box = writer.last_page_box()
    return fitting_size(*box) if box else A4


def add_certificate_pages(
    writer: DocumentWriter, pages: CertificatePages, language: Language
) -> list[tuple[Ref, Dictionary]]:
    appender = writer.appender

    def add(written: bytes) -> bytes:
        return write(appender.add_written(written))

    fonts: Value = {f"/{key}".encode("ascii"): add_font(add, font) for key, font in pages.ink.fonts.items()}
    resources = appender.add({b"/Font": fonts})
    start = f"/Span <</Lang ({LOCALES[language]})>> BDC\n".encode("ascii")
    box = numbers(0, 0, pages.width, pages.height)
    made: list[Dictionary] = [
        {
            b"/Type": b"/Page",
            b"/MediaBox": box,
            b"/CropBox": box,
            b"/Rotate": b"0",
            b"/Resources": resources,
            b"/Contents": appender.add_written(packed_stream(start + content + b"\nEMC")),
        }
        for content in pages.contents
    ]
    return list(zip(writer.append_pages(made), made, strict=True))


def attach(writer: DocumentWriter, files: list[Attachment], at: datetime) -> None:
    """Embeds files that are about the document (AFRelationship Data), under names no other attachment has."""
    taken, specs = writer.attached_names(), {}
    for file in files:
        name = free_name(file.name, taken)
        taken.add(name)
        specs[name] = _add_file(writer.appender, file, name.decode("ascii"), at)
    writer.attach(specs)


def free_name(wanted: str, taken: set[bytes]) -> bytes:
    stem, dot, ending = wanted.rpartition(".")
    number, free = 1, wanted
    while free.encode("ascii") in taken:
        number += 1
        free = f"{stem}-{number}{dot}{ending}"
    return free.encode("ascii")


def pdf_date(at: datetime) -> bytes:
    """A date as a string (ISO 32000-2, 7.9.4), in UTC."""
    return f"(D:{at.astimezone(UTC):%Y%m%d%H%M%S}+00'00')".encode("ascii")


def _add_file(appender: Appender, file: Attachment, name: str, at: datetime) -> Ref:
    kind = f"/{file.media_type.replace('/', '#2F')}".encode("ascii")
    params = {
        b"/Size": b"%d" % len(file.content),
        b"/CreationDate": pdf_date(at),
        b"/CheckSum": b"<%b>" % hashlib.md5(file.content, usedforsecurity=False).hexdigest().encode("ascii"),
    }
    packed = packed_stream(file.content, {b"/Type": b"/EmbeddedFile", b"/Subtype": kind, b"/Params": params})
    embedded = appender.add_written(packed)
    return appender.add(
        {
            b"/Type": b"/Filespec",
            b"/F": text(name),
            b"/UF": text(name),
            b"/EF": {b"/F": embedded, b"/UF": embedded},
            b"/Desc": text(file.description),
            b"/AFRelationship": b"/Data",
        }
    )
