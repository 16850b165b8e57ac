"""Another program that appends to PDFs: pyHanko's writer. What it makes is no work of the sealer's."""

# Parts of pyHanko have no types.
# mypy: allow-untyped-calls

import hashlib
from typing import IO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name as name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers.pdf_byterange import PdfSignedData, PreparedByteRangeDigest


class OtherWriter(IncrementalPdfFileWriter):
    """Leaves the document's information and metadata as they are."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, strict=False)

    def _update_meta(self) -> None:
        return

    def append_pages(self, pages: list[generic.DictionaryObject]) -> None:
        root = self.root["/Pages"]
        for page in pages:
            page[name("/Parent")] = self.root.raw_get("/Pages")
            root["/Kids"].append(self.add_object(page))
        root[name("/Count")] = generic.NumberObject(int(root["/Count"]) + len(pages))
        self.update_container(root["/Kids"])
        self.update_container(root)

    def add_signature_field(self, title: str, page: generic.IndirectObject) -> generic.DictionaryObject:
        entries = {"/FT": name("/Sig"), "/Type": name("/Annot"), "/Subtype": name("/Widget"), "/P": page}
        field = generic.DictionaryObject({name(key): value for key, value in entries.items()})
        field[name("/T")] = generic.pdf_string(title)
        field[name("/F")] = generic.NumberObject(132)
        field[name("/Rect")] = generic.ArrayObject(generic.NumberObject(0) for _ in range(4))
        reference = self.add_object(field)
        fields = self.root["/AcroForm"]["/Fields"]
        fields.append(reference)
        self.update_container(fields)
        page.get_object().setdefault(name("/Annots"), generic.ArrayObject()).append(reference)
        self.update_container(page.get_object())
        return field

    def write_around(self, signature: PdfSignedData) -> PreparedByteRangeDigest:
        """Appends everything with room left for `signature`, and gives the digest over the rest of the file."""
        self.digest_aware_write = True
        self.write_in_place()
        file = self.prev.stream
        end = file.tell()
        start, stop = signature.contents.offsets
        signature.byte_range.fill_offsets(file, start, stop, end)
        file.seek(0)
        whole = file.read()
        return PreparedByteRangeDigest(hashlib.sha256(whole[:start] + whole[stop:]).digest(), start, stop)
