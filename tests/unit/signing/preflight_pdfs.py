"""Uploads that must be refused or mended, each small and odd in one way."""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.unit.signing.seal_pdfs import plain

Change = Callable[[pikepdf.Pdf], None]

ALERT = "app.alert('hello')"


def changed(change: Change, **saving: Any) -> bytes:
    """One plain page, changed."""
    with pikepdf.open(BytesIO(plain())) as pdf:
        change(pdf)
        out = BytesIO()
        pdf.save(out, **saving)
    return out.getvalue()


def script(text: str = ALERT) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(text))


def _annotate(pdf: pikepdf.Pdf, **entries: Any) -> None:
    base = {"Type": Name.Annot, "Subtype": Name.Link, "Rect": Array([0, 0, 9, 9])}
    pdf.pages[0].Annots = Array([pdf.make_indirect(Dictionary(**{**base, **entries}))])


def with_link_action(action: Dictionary, **saving: Any) -> bytes:
    return changed(lambda pdf: _annotate(pdf, A=action), **saving)


def with_open_action(action: Dictionary) -> bytes:
    return changed(lambda pdf: setattr(pdf.Root, "OpenAction", action))


def with_script_in_the_names() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        leaf = pdf.make_indirect(Dictionary(Names=Array([String("start"), pdf.make_indirect(script())])))
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Kids=Array([leaf])))

    return changed(change)


def with_page_script() -> bytes:
    return changed(lambda pdf: setattr(pdf.pages[0].obj, "AA", Dictionary(O=script())))


def with_script_in_a_stream() -> bytes:
    return changed(
        lambda pdf: setattr(pdf.Root, "OpenAction", Dictionary(S=Name.JavaScript, JS=pdf.make_stream(ALERT.encode())))
    )


def with_escaped_script() -> bytes:
    """The name written with an escape, which a search of the bytes does not find."""
    return with_link_action(script()).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS")


def with_hidden_script() -> bytes:
    """Everything inside compressed object streams."""
    return with_link_action(script(), object_stream_mode=pikepdf.ObjectStreamMode.generate)


def with_field(trigger: str, text: str, **entries: Any) -> bytes:
    """A text field with a script of its own."""

    def change(pdf: pikepdf.Pdf) -> None:
        field = {"FT": Name.Tx, "T": String("sum"), "AA": Dictionary({trigger: script(text)})}
        _annotate(pdf, Subtype=Name.Widget, **field, **entries)
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.pages[0].Annots[0]]))

    return changed(change)


def then_script() -> Dictionary:
    return Dictionary(S=Name.ResetForm, Next=script())


def with_page_and_field_script() -> bytes:
    """The page is its widget's parent's neighbour, not a field: what it does by itself is not the form's."""
    with pikepdf.open(BytesIO(with_field("/C", "event.value = 1"))) as pdf:
        pdf.pages[0].obj.AA = Dictionary(O=script())
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def with_field_that_sends() -> bytes:
    with pikepdf.open(BytesIO(with_field("/C", "event.value = 1"))) as pdf:
        pdf.pages[0].Annots[0].AA.U = Dictionary(S=Name.SubmitForm, F=String("https://example.se"))
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def with_inner_field() -> bytes:
    """A field that lies directly in its parent's list, without an object of its own."""

    def change(pdf: pikepdf.Pdf) -> None:
        inner = Dictionary(T=String("inner"), FT=Name.Tx, AA=Dictionary(K=script()))
        parent = pdf.make_indirect(Dictionary(T=String("outer"), Kids=Array([inner])))
        pdf.Root.AcroForm = Dictionary(Fields=Array([parent]))

    return changed(change)


def with_dynamic_form() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(b"<xdp/>"))

    return changed(change)


def with_chained_launch() -> bytes:
    launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
    return with_link_action(Dictionary(S=Name.URI, URI=String("https://example.se"), Next=launch))


def with_external_stream() -> bytes:
    """Page contents that lie in another file."""

    def change(pdf: pikepdf.Pdf) -> None:
        contents = pdf.make_stream(b"")
        contents.F = String("https://example.se/contents")
        pdf.pages[0].Contents = contents

    return changed(change)


def with_referenced_page() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        form = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        form.Ref = Dictionary(F=Dictionary(Type=Name.Filespec, F=String("other.pdf")), Page=0)
        pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Fm=form))

    return changed(change)


def with_many_objects(count: int) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Many = Array([pdf.make_indirect(Dictionary(N=number)) for number in range(count)])

    return changed(change)


def encrypted(user: str, owner: str) -> bytes:
    return changed(lambda _: None, encryption=pikepdf.Encryption(user=user, owner=owner))


def without_pages() -> bytes:
    out = BytesIO()
    pikepdf.new().save(out)
    return out.getvalue()


def with_wrong_cross_references() -> bytes:
    return plain().replace(b"startxref\n", b"startxref\n9")


def with_undecodable_stream() -> bytes:
    """A content stream that is no zlib stream."""
    return _with_contents(b"0 0 m 9 9 l S", Filter=Name.FlateDecode)


def with_unreadable_contents() -> bytes:
    return _with_contents(b"q 0 0 m 9 9 l S Q /broken << never closed")


def _with_contents(data: bytes, **entries: Any) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pdf.make_stream(data, **entries)

    return changed(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def with_circular_pages() -> bytes:
    """A page tree whose root is its own child, beside the page."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)

    return changed(change)


def with_circular_form() -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        field = pdf.make_indirect(Dictionary(T=String("loop")))
        field.Kids = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    return changed(change)


def cross_reference_bomb() -> bytes:
    """A cross-reference stream that says it has a thousand million entries, and unpacks to 256 MiB."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(1 << 22)) for _ in range(64)) + packer.flush()
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    entries = b"/Type /XRef /Size 1000000000 /W [1 8 8] /Root 1 0 R /Filter /FlateDecode /Length %d" % len(packed)
    stream = b"3 0 obj\n<< %b >>\nstream\n%b\nendstream\nendobj\n" % (entries, packed)
    return head + stream + b"startxref\n%d\n%%%%EOF\n" % len(head)


def nested(opening: bytes, closing: bytes, depth: int) -> bytes:
    """A page whose resources are nested `depth` times."""
    body = plain(compress_streams=False)
    return body.replace(b"/MediaBox", b"/Deep " + opening * depth + b"0" + closing * depth + b" /MediaBox", 1)


def page_tree(depth: int) -> bytes:
    """A tree with one page at its very bottom."""
    parts = [b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"]
    parts += [
        b"%d 0 obj\n<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>\nendobj\n" % (n, n + 1, n - 1)
        for n in range(2, depth)
    ]
    parts.append(b"%d 0 obj\n<< /Type /Page /MediaBox [0 0 9 9] /Parent %d 0 R >>\nendobj\n" % (depth, depth - 1))
    return b"".join([*parts, b"trailer\n<< /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (depth + 1)])


def decompression_bomb() -> bytes:
    """Many streams of 256 MiB each, packed twice to a few hundred bytes."""
    packer = zlib.compressobj(9)
    packed = zlib.compress(b"".join(packer.compress(bytes(1 << 22)) for _ in range(64)) + packer.flush(), 9)
    filters = Array([Name.FlateDecode, Name.FlateDecode])

    def change(pdf: pikepdf.Pdf) -> None:
        streams = [pdf.make_stream(packed, Filter=filters) for _ in range(200)]
        pdf.Root.Heavy = Array(streams)

    return changed(change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
