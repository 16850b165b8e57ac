"""What is done to sealed files by people who want them to say something else."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name as name
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
from pyhanko.sign.timestamps import HTTPTimeStamper

from tests.unit.signing.other_writer import OtherWriter
from tests.unit.signing.seal_stand import SealStand

Update = Callable[[OtherWriter], None]


def updated(sealed: bytes, folder: Path, update: Update) -> bytes:
    """The file with an incremental update that any program could append."""
    file = folder / "updated.pdf"
    file.write_bytes(sealed)
    with file.open("r+b") as stream:
        writer = OtherWriter(stream)
        update(writer)
        writer.write_in_place()
    return file.read_bytes()


def stamped(
    document: bytes, folder: Path, stand: SealStand, update: Update = lambda _: None, *, field: str = ""
) -> bytes:
    """The update, under a new document timestamp by the very authority the service uses: anyone may ask it for one.
    It goes into the empty signature field of that name, or a new one."""
    file = folder / "stamped.pdf"
    file.write_bytes(document)
    with file.open("r+b") as stream:
        writer = OtherWriter(stream)
        update(writer)
        holder = _existing_field(writer, field) if field else _new_field(writer)
        placeholder = DocumentTimestamp(bytes_reserved=16384)
        holder[name("/V")] = writer.add_object(placeholder)
        prepared = writer.write_around(placeholder)
        authority = HTTPTimeStamper(f"{stand.url}/tsa", timeout=10)
        token = asyncio.run(authority.async_timestamp(prepared.document_digest, "sha256"))
        prepared.fill_with_cms(stream, token.dump())
    return file.read_bytes()


def _new_field(writer: OtherWriter) -> generic.DictionaryObject:
    return writer.add_signature_field("Later", writer.root["/Pages"]["/Kids"].raw_get(-1))


def _existing_field(writer: OtherWriter, wanted: str) -> generic.DictionaryObject:
    fields = [each.get_object() for each in writer.root["/AcroForm"]["/Fields"]]
    (found,) = [each for each in fields if each.get("/T") == wanted and "/V" not in each]
    writer.update_container(found)
    return found


def add_page(writer: OtherWriter) -> None:
    contents = writer.add_object(generic.StreamObject(stream_data=b"0 0 99 99 re f"))
    box = generic.ArrayObject(generic.NumberObject(edge) for edge in (0, 0, 300, 300))
    page = {name("/Type"): name("/Page"), name("/MediaBox"): box, name("/Contents"): contents}
    writer.append_pages([generic.DictionaryObject(page)])


def replace_contents(writer: OtherWriter) -> None:
    """Another text on the first page."""
    node = writer.root["/Pages"]
    while "/Kids" in node:
        node = node["/Kids"][0]
    node[name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"0 0 500 500 re f"))
    writer.update_container(node)


def open_something(writer: OtherWriter) -> None:
    action = {name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("this.pageNum = 1")}
    writer.root[name("/OpenAction")] = generic.DictionaryObject(action)
    writer.update_root()


def fill_reference(number: int) -> Update:
    """Defines an object that the sealed page refers to, but that was missing when it was sealed."""

    def update(writer: OtherWriter) -> None:
        drawn = generic.StreamObject(stream_data=b"0 0 500 500 re f")
        writer.objects[(0, number)] = drawn
        writer._lastobj_id = number  # the trailer must admit the number
        drawn.container_ref = generic.Reference(number, 0, writer)

    return update


def with_dangling_contents(document: bytes, number: int) -> bytes:
    """A document whose page refers to an object that is not there. `number` has three digits."""
    with pikepdf.open(BytesIO(document)) as pdf:
        first = pdf.pages[0]
        pdf.Root.Fillers = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(N=each)) for each in range(100)])
        first.Contents = pdf.make_stream(b"q Q")
        out = BytesIO()
        pdf.save(out, compress_streams=False)
    data = out.getvalue()
    where = data.index(b"/Contents ")
    digits = data[where + 10 : data.index(b" 0 R", where)]
    wanted = str(number).encode()
    assert len(wanted) == len(digits), "same length, so that no offset moves"
    return data[:where] + b"/Contents " + wanted + data[where + 10 + len(digits) :]


def rewritten(sealed: bytes) -> bytes:
    """Saved anew by a program that knows nothing of signatures, one page added."""
    with pikepdf.open(BytesIO(sealed)) as pdf:
        pdf.add_blank_page()
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()
