"""Writes set pages as a PDF: deterministic to the byte, since a publication pins it by its hash.

Nothing is compressed and no library writes it: another version of either would make other bytes of the same text.
"""

import hashlib
from collections.abc import Callable

from chalicelib.pdf.font import FontSubset
from dev.contracts.typesetting import HEIGHT, WIDTH

Fonts = dict[str, FontSubset]
Add = Callable[[str | bytes], int]
Stream = Callable[..., int]


def written(pages: list[list[str]], fonts: Fonts, title: str) -> bytes:
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body.encode("ascii") if isinstance(body, str) else body)
        return len(objects)

    def stream(content: bytes, entries: str = "") -> int:
        return add(f"<</Length {len(content)}{entries}>>\nstream\n".encode("ascii") + content + b"\nendstream")

    catalogue, tree = add(""), add("")
    named = " ".join(f"/{name} {_font(font, add, stream)} 0 R" for name, font in fonts.items())
    resources = add(f"<</Font <<{named}>>>>")
    kids = []
    for operators in pages:
        content = stream("\n".join(operators).encode("ascii"))
        kids.append(
            add(
                f"<</Type /Page /Parent {tree} 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources {resources} 0 R "
                f"/Contents {content} 0 R>>"
            )
        )
    shown = " ".join(f"{kid} 0 R" for kid in kids)
    objects[tree - 1] = f"<</Type /Pages /Count {len(kids)} /Kids [{shown}]>>".encode("ascii")
    preferences = "/Lang (sv-SE) /ViewerPreferences <</DisplayDocTitle true>>"
    objects[catalogue - 1] = f"<</Type /Catalog /Pages {tree} 0 R {preferences}>>".encode("ascii")
    info = add(f"<</Title <{_text(title)}> /Producer (B2B Sign)>>")
    return _file(objects, catalogue, info)


def _text(title: str) -> str:
    return (b"\xfe\xff" + title.encode("utf-16-be")).hex().upper()


def _font(font: FontSubset, add: Add, stream: Stream) -> int:
    """A composite font with Identity-H encoding (ISO 32000-2, 9.7)."""
    face, file = font.typeface, font.font_file()
    tag = "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(file).digest()[:6])
    name = f"/{tag}+{face.name}"
    file_ref = stream(file, f" /Length1 {len(file)}")
    box = " ".join(map(str, face.box))
    descriptor = add(
        f"<</Type /FontDescriptor /FontName {name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 /Ascent 1025 "
        f"/Descent -275 /CapHeight 698 /StemV {120 if 'Bold' in face.name else 80} /FontFile2 {file_ref} 0 R>>"
    )
    widths = " ".join(map(str, font.widths()))
    descendant = add(
        f"<</Type /Font /Subtype /CIDFontType2 /BaseFont {name} /CIDSystemInfo <</Registry (Adobe) "
        f"/Ordering (Identity) /Supplement 0>> /FontDescriptor {descriptor} 0 R /CIDToGIDMap /Identity "
        f"/W [0 [{widths}]]>>"
    )
    to_unicode = stream(font.to_unicode())
    return add(
        f"<</Type /Font /Subtype /Type0 /BaseFont {name} /Encoding /Identity-H /DescendantFonts [{descendant} 0 R] "
        f"/ToUnicode {to_unicode} 0 R>>"
    )


def _file(objects: list[bytes], root: int, info: int) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode("ascii") + body + b"\nendobj\n"
    digest = hashlib.sha256(out).hexdigest()[:32].upper()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii")
    out += b"".join(f"{place:010} 00000 n \n".encode("ascii") for place in places)
    trailer = f"<</Size {len(objects) + 1} /Root {root} 0 R /Info {info} 0 R /ID [<{digest}> <{digest}>]>>"
    out += f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode("ascii")
    return bytes(out)
