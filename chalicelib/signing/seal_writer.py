"""Appends to a PDF without touching a byte of it: pages, attachments, signature fields (ISO 32000-2, 7.5.6).

Only the objects that must point to something new are written again: the catalog, the root of the page tree, the form.
"""

# Parts of pyHanko have no types.
# mypy: allow-untyped-calls

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import IO, Any

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.generic import pdf_name as name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import PdfSignedData, PreparedByteRangeDigest

from chalicelib.signing.seal_digest import GrowingDigest
from chalicelib.signing.seal_values import SealFailed

Dictionary = generic.DictionaryObject
Array = generic.ArrayObject

DEEPEST_TREE = 60


@contextmanager
def refusing() -> Iterator[None]:
    """Turns what pyHanko lets escape on odd PDFs into SealFailed. No network call may happen inside."""
    try:
        yield
    except (misc.PdfError, SigningError, zlib.error, RecursionError, NotImplementedError, AssertionError) as error:
        raise SealFailed from error
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError) as error:
        raise SealFailed from error


class AppendingWriter(IncrementalPdfFileWriter):
    """Leaves the document's own information and metadata as they are: the seal is no author."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, strict=False)

    def _update_meta(self) -> None:
        return

    @property
    def is_signed(self) -> bool:
        """Whether any signature field of the form is filled; what fills it need not be a signature anybody can read."""
        form = find(self.root, "/AcroForm")
        return isinstance(form, Dictionary) and any(_is_filled_signature(field) for field in _fields(form, "/Fields"))

    @property
    def page_count(self) -> int:
        return int(self.root["/Pages"]["/Count"])

    def declare_pades(self) -> None:
        if self.output_version < (2, 0):
            self.register_extension(ESIC_EXTENSION_1)

    def write_around(self, signature: PdfSignedData, digest: GrowingDigest) -> PreparedByteRangeDigest:
        """Appends everything with room left for `signature`, and gives the digest over the rest of the file."""
        self.digest_aware_write = True
        self.write_in_place()
        file = self.prev.stream
        end = file.tell()
        start, stop = signature.contents.offsets
        signature.byte_range.fill_offsets(file, start, stop, end)
        return PreparedByteRangeDigest(digest.around(file, (start, stop), end), start, stop)

    def append_pages(self, pages: list[Dictionary]) -> list[generic.IndirectObject]:
        """The pages become the last children of the page tree's root. They must set every inheritable attribute."""
        root = self.root["/Pages"]
        added = []
        for page in pages:
            page[name("/Parent")] = self.root.raw_get("/Pages")
            added.append(self.add_object(page))
        root["/Kids"].extend(added)
        self.update_container(root["/Kids"])
        root[name("/Count")] = generic.NumberObject(self.page_count + len(added))
        self.update_container(root)
        return added

    def attach(self, file_spec: generic.IndirectObject, file_name: str) -> None:
        """Lists an embedded file under `file_name` (ASCII), and as associated with the whole document (/AF)."""
        names = self._child(self.root, "/Names", Dictionary)
        tree = self._child(names, "/EmbeddedFiles", Dictionary)
        pairs = [*_pairs(tree, 0), (generic.ByteStringObject(file_name.encode("ascii")), file_spec)]
        flat = [item for pair in sorted(pairs, key=itemgetter(0)) for item in pair]
        for stale in ("/Kids", "/Limits"):
            tree.pop(stale, None)
        tree[name("/Names")] = Array(flat)
        self.update_container(tree)
        associated = self._child(self.root, "/AF", Array)
        associated.append(file_spec)
        self.update_container(associated)

    def attached_names(self) -> set[bytes]:
        names = find(self.root, "/Names", Dictionary())
        return {key for key, _ in _pairs(find(names, "/EmbeddedFiles", Dictionary()), 0)}

    def add_signature_field(self, field_name: str, page: generic.IndirectObject) -> generic.IndirectObject:
        """An invisible, empty signature field on `page`; an existing form keeps its fields."""
        form = self._child(self.root, "/AcroForm", Dictionary)
        fields = self._child(form, "/Fields", Array)
        taken = {str(find(each.get_object(), "/T", "")) for each in fields if _is_reference(each)}
        field = _invisible_field(_free(field_name, taken), page)
        reference = self.add_object(field)
        fields.append(reference)
        page.get_object().setdefault(name("/Annots"), Array()).append(reference)
        form[name("/SigFlags")] = generic.NumberObject(3)  # signatures exist; append only (12.7.3)
        self.update_container(fields)
        self.update_container(form)
        return reference

    def _child(self, parent: Dictionary, key: str, kind: type[Any]) -> Any:
        """The dictionary or array under `key`; where it is missing or no such thing, a new one."""
        found = find(parent, key)
        if not isinstance(found, kind):
            found = kind()
            parent[name(key)] = found if kind is Array else self.add_object(found)
            self.update_container(parent)
            return parent[key]
        return found


def find(parent: Dictionary, key: str, default: Any = None) -> Any:
    """The value under `key`, resolved; `default` where it is missing or null. (The dictionary's `get` resolves
    nothing.)"""
    try:
        return parent[key]
    except KeyError:
        return default


def _invisible_field(field_name: str, page: generic.IndirectObject) -> Dictionary:
    return Dictionary(
        {
            name("/FT"): name("/Sig"),
            name("/T"): generic.pdf_string(field_name),
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/Widget"),
            name("/Rect"): Array(generic.NumberObject(0) for _ in range(4)),
            name("/F"): generic.NumberObject(132),  # printed and locked: what PDF/A asks of an invisible field
            name("/P"): page,
        }
    )


def _fields(parent: Dictionary, key: str, inherited: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Kind and value of every field below `parent`; the kind is inherited (12.7.4.1)."""
    if depth > DEEPEST_TREE:
        raise SealFailed
    for child in find(parent, key, ()):
        field = _resolved(child)
        if isinstance(field, Dictionary):
            kind = str(find(field, "/FT", inherited))
            yield kind, find(field, "/V")
            yield from _fields(field, "/Kids", kind, depth + 1)


def _is_filled_signature(field: tuple[str, Any]) -> bool:
    kind, value = field
    return kind == "/Sig" and bool(value)


def _free(wanted: str, taken: set[str]) -> str:
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted} {number}"
    return free


def _is_reference(item: object) -> bool:
    return isinstance(item, generic.IndirectObject)


def _pairs(node: Dictionary, depth: int) -> Iterator[tuple[generic.ByteStringObject, Any]]:
    """The entries of a name tree, values unresolved. Keys as their bytes, by which they are ordered (7.9.6)."""
    if depth > DEEPEST_TREE:
        raise SealFailed
    entries = list(find(node, "/Names", ()))
    yield from zip([_raw(key) for key in entries[::2]], entries[1::2], strict=False)
    for kid in find(node, "/Kids", ()):
        yield from _pairs(_resolved(kid), depth + 1)


def _resolved(item: Any) -> Any:
    return item.get_object() if _is_reference(item) else item


def _raw(key: Any) -> generic.ByteStringObject:
    text = _resolved(key)
    return generic.ByteStringObject(text if isinstance(text, bytes) else text.original_bytes)
