"""PDFs of a given size, the same at every run: one page and incompressible images, as a scanner makes them."""

import random
from pathlib import Path

MB = 1_000_000
IMAGE = (1000, 1000)  # grey, one byte a pixel: 1 MB


def write_pdf(path: Path, size_mb: int) -> None:
    """About `size_mb` million bytes, with a classic cross-reference table so that every peer can read it."""
    noise = random.Random(size_mb)
    images = " ".join(f"/Im{number} {5 + number} 0 R" for number in range(size_mb))
    draw = b"q 400 0 0 400 100 200 cm /Im0 Do Q"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << "
        + images.encode()
        + b" >> >> >>",
        _stream(b"", draw),
    ]
    with path.open("wb") as out:
        out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number in range(4 + size_mb):
            places.append(out.tell())
            body = bodies[number] if number < 4 else _stream(_image(), noise.randbytes(MB))
            out.write(b"%d 0 obj\n%b\nendobj\n" % (number + 1, body))
        start = out.tell()
        rows = b"".join(b"%010d 00000 n \n" % place for place in places)
        count = len(places) + 1
        out.write(b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n" % (count, rows))
        out.write(b"<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start))


def _image() -> bytes:
    width, height = IMAGE
    return b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 " % (
        width,
        height,
    )


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %b/Length %d >>\nstream\n%b\nendstream" % (entries, len(content), content)
