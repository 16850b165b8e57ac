"""Documents to seal, each odd in one way."""

import zlib
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

A4 = (595.28, 841.89)


def plain(size: tuple[float, float] = A4, rotate: int = 0, pages: int = 1, **saving: Any) -> bytes:
    pdf = _blank(size, pages)
    pdf.pages[-1].Rotate = rotate
    return _saved(pdf, **saving)


def without_final_line_end() -> bytes:
    return plain().rstrip(b"\r\n")


def streamed() -> bytes:
    """Objects in object streams, cross-references in a stream."""
    return plain(object_stream_mode=pikepdf.ObjectStreamMode.generate)


def linearised() -> bytes:
    return plain(linearize=True, pages=3)


def with_attachments() -> bytes:
    """Its own attachments, in a name tree of two levels, one of them named like ours."""
    pdf = _blank()
    leaves = [
        pdf.make_indirect(Dictionary(Names=Array([String(name), _file(pdf, name)]), Limits=Array([String(name)] * 2)))
        for name in ("aaa.txt", "b2bsign-evidence.json")
    ]
    pdf.Root.Names = pdf.make_indirect(Dictionary(EmbeddedFiles=pdf.make_indirect(Dictionary(Kids=Array(leaves)))))
    return _saved(pdf)


def with_form() -> bytes:
    """A text field and an empty signature field with the name of ours."""
    pdf = _blank()
    fields = [
        pdf.make_indirect(
            Dictionary(
                FT=Name(kind), T=String(name), Type=Name.Annot, Subtype=Name.Widget, Rect=Array([10, 10, 90, 30])
            )
        )
        for kind, name in (("/Tx", "amount"), ("/Sig", "B2B Sign Seal"))
    ]
    pdf.pages[0].Annots = Array(fields)
    pdf.Root.AcroForm = Dictionary(Fields=Array(fields), DA=String("/Helv 0 Tf 0 g"))
    return _saved(pdf)


def inheriting() -> bytes:
    """The page tree's root gives its pages rotation, size and clipping that must not reach ours."""
    pdf = _blank((300, 300))
    del pdf.pages[0].obj["/MediaBox"]
    pdf.Root.Pages.MediaBox = Array([0, 0, 300, 300])
    pdf.Root.Pages.CropBox = Array([100, 100, 200, 200])
    pdf.Root.Pages.Rotate = 90
    return _saved(pdf)


def encrypted() -> bytes:
    return plain(encryption=pikepdf.Encryption(owner="o", user="u"))


def hybrid() -> bytes:
    """A classical cross-reference table and a hidden cross-reference stream beside it (ISO 32000-2, 7.5.8.4)."""
    hidden, row = b"5 0 << /Hidden true >>", b"\x02\x00\x04\x00"  # object 5 lies in object stream 4, at index 0
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R /Hidden 5 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Type /ObjStm /N 1 /First 4 /Length %d >>\nstream\n%s\nendstream" % (len(hidden), hidden),
        b"<< /Type /XRef /Size 7 /Index [5 1] /W [1 2 1] /Length 4 >>\nstream\n%s\nendstream" % row,
    ]
    out, places = b"%PDF-1.5\n", []
    for number, body in zip((1, 2, 3, 4, 6), bodies, strict=True):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places[:4])
    trailer = b"trailer\n<< /Size 7 /Root 1 0 R /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n" % (places[4], len(out))
    return out + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def large(megabytes: int) -> bytes:
    """Incompressible, in streams of one megabyte."""
    pdf = _blank()
    noise = zlib.compress(bytes(range(256)) * 16)
    pdf.Root.Noise = Array(
        [pdf.make_indirect(pikepdf.Stream(pdf, (noise * (2**20 // len(noise) + 1))[: 2**20])) for _ in range(megabytes)]
    )
    return _saved(pdf, compress_streams=False)


def _blank(size: tuple[float, float] = A4, pages: int = 1) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=size)
    return pdf


def _file(pdf: pikepdf.Pdf, name: str) -> pikepdf.Object:
    stream = pikepdf.Stream(pdf, b"mine: " + name.encode())
    stream.Type = Name.EmbeddedFile
    spec = Dictionary(Type=Name.Filespec, F=String(name), UF=String(name), EF=Dictionary(F=pdf.make_indirect(stream)))
    return pdf.make_indirect(spec)


def _saved(pdf: pikepdf.Pdf, **saving: Any) -> bytes:
    """The same file each time: without that, its identifier holds the second it was made in."""
    out = BytesIO()
    pdf.save(out, **({"deterministic_id": "encryption" not in saving} | saving))
    return out.getvalue()
