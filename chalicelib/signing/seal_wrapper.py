"""The wrapper of an upload that others signed before: a fresh PDF that holds it, byte for byte, as an attachment.

Adding pages or attachments to a signed PDF breaks the earlier signatures; inside a wrapper they stay as they are. The
wrapper's only pages are the certificate pages, which say where the document lies.
"""

from typing import IO

from chalicelib.signing.seal_digest import GrowingDigest

TREE_NAME = "b2bsign-original.pdf"  # the same in every wrapper; people see the file's own name


def attachment_name(filename: str) -> str:
    """A file name without folders, ending in .pdf."""
    plain = filename.replace("/", "_").replace("\\", "_").strip(". \t\n") or "document"
    return plain if plain.lower().endswith(".pdf") else f"{plain}.pdf"


def write_wrapper(source: IO[bytes], size: int, file_name: str, out: GrowingDigest) -> None:
    """Writes a PDF without pages whose only attachment is `source` (`size` bytes)."""
    places: list[int] = []

    def put(text: str) -> None:
        out.write(text.encode("ascii"))

    def start(number: int) -> None:
        places.append(out.size)
        put(f"{number} 0 obj\n")

    name = _text(file_name)
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    start(1)
    put(f"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [({TREE_NAME}) 4 0 R] >> >> /AF [4 0 R] ")
    put("/PageMode /UseAttachments >>\nendobj\n")
    start(2)
    put("<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n")
    start(3)
    put(f"<< /Type /EmbeddedFile /Subtype /application#2Fpdf /Length {size} /Params << /Size {size} >> >>\nstream\n")
    out.copy(source, size)
    put("\nendstream\nendobj\n")
    start(4)
    put(f"<< /Type /Filespec /F {name} /UF {name} /EF << /F 3 0 R /UF 3 0 R >> /AFRelationship /Source >>\nendobj\n")
    table = out.size
    put(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n")
    put("".join(f"{place:010d} 00000 n \n" for place in places))
    put(f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n")


def _text(value: str) -> str:
    """A PDF text string in UTF-16BE, as hexadecimal digits."""
    return f"<FEFF{value.encode('utf-16-be', 'replace').hex().upper()}>"
