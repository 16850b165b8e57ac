"""Adds to a document what a seal needs: pages, attachments, signature fields. Only the objects that must point to
something new are written again: the catalog, the root of the page tree, the form.
"""

from collections.abc import Iterator
from operator import itemgetter

from chalicelib.signing.seal_append import Appender
from chalicelib.signing.seal_objects import (
    DEEPEST,
    Dictionary,
    Malformed,
    Ref,
    Value,
    integer,
    numbers,
    real,
    string,
    text,
)
from chalicelib.signing.seal_reader import Tail

_PADES = {b"/BaseVersion": b"/1.7", b"/ExtensionLevel": b"1"}


class DocumentWriter:
    """The document read by `tail`, and its next revision."""

    def __init__(self, tail: Tail, appender: Appender) -> None:
        self.tail, self.appender = tail, appender
        self.root: Dictionary = {**tail.root}
        appender.change(tail.root_ref, self.root)
        pages_ref = self.root.get(b"/Pages")
        pages = tail.resolve(pages_ref)
        if not isinstance(pages_ref, Ref) or not isinstance(pages, dict):
            raise Malformed
        self._pages_ref, self._pages = pages_ref, pages
        self.page_count = integer(tail.resolve(pages.get(b"/Count")))

    def last_page_box(self) -> tuple[float, float] | None:
        """Width and height in points at which the last page is shown, its rotation applied."""
        box, rotation, node = None, b"0", self._pages
        for _ in range(DEEPEST):
            box = self._find(node, b"/CropBox") or self._find(node, b"/MediaBox") or box
            rotation = self._find(node, b"/Rotate") or rotation
            kids = self._find(node, b"/Kids")
            if not kids:
                break
            node = self.tail.resolve(kids[-1])
            if not isinstance(node, dict):
                return None
        if not isinstance(box, list) or len(box) != 4:
            return None
        x0, y0, x1, y1 = (real(self.tail.resolve(edge)) for edge in box)
        width, height = abs(x1 - x0), abs(y1 - y0)
        return (height, width) if int(real(rotation)) % 180 else (width, height)

    def append_pages(self, pages: list[Dictionary]) -> list[Ref]:
        """The pages become the last children of the page tree's root. They must set every inheritable attribute."""
        refs = [self.appender.add(page | {b"/Parent": self._pages_ref}) for page in pages]
        root = {**self._pages}
        self.appender.change(self._pages_ref, root)
        kids = self._child(self._pages_ref, root, b"/Kids", list)
        kids += refs
        self.page_count += len(refs)
        root[b"/Count"] = b"%d" % self.page_count
        return refs

    def attached_names(self) -> set[bytes]:
        names = self._find(self.root, b"/Names")
        tree = self._find(names, b"/EmbeddedFiles") if isinstance(names, dict) else None
        return {key for key, _, _ in self._pairs(tree, 0)}

    def attach(self, files: dict[bytes, Ref]) -> None:
        """Lists embedded files under their names, and as associated with the whole document (/AF)."""
        names_ref, names = self._owned(self.tail.root_ref, self.root, b"/Names", dict)
        tree = self._child(names_ref, names, b"/EmbeddedFiles", dict)
        pairs = [*self._pairs(tree, 0), *((name, b"(%b)" % name, ref) for name, ref in files.items())]
        tree.pop(b"/Kids", None)
        tree.pop(b"/Limits", None)
        tree[b"/Names"] = [item for _, *pair in sorted(pairs, key=itemgetter(0)) for item in pair]
        self._child(self.tail.root_ref, self.root, b"/AF", list).extend(files.values())

    def add_signature_fields(self, names: list[str], page_ref: Ref, page: Dictionary) -> list[tuple[Ref, Dictionary]]:
        """Invisible, empty signature fields on a new page; an existing form keeps its fields."""
        form_ref, form = self._owned(self.tail.root_ref, self.root, b"/AcroForm", dict)
        fields = self._child(form_ref, form, b"/Fields", list)
        taken = {self._title(field) for field in fields}
        made = []
        for wanted in names:
            field = _invisible_field(_free(wanted, taken), page_ref)
            made.append((self.appender.add(field), field))
        refs = [ref for ref, _ in made]
        fields += refs
        page.setdefault(b"/Annots", []).extend(refs)
        form[b"/SigFlags"] = b"3"  # signatures exist; append only (12.7.3)
        return made

    def declare_pades(self) -> None:
        """Below PDF 2.0 such signatures are a developer's extension of PDF 1.7 (ISO 32000-1, 7.12)."""
        version = self.tail.version
        if version < (1, 7):
            self.root[b"/Version"] = b"/1.7"
        if version < (2, 0):
            extensions = self._child(self.tail.root_ref, self.root, b"/Extensions", dict)
            extensions.setdefault(b"/ESIC", _PADES)

    def _find(self, parent: Dictionary, key: bytes) -> Value:
        """The value under `key`, resolved; None where it is missing or null."""
        found = self.tail.resolve(parent.get(key))
        return None if found == b"null" else found

    def _child(self, owner: Ref, parent: Dictionary, key: bytes, kind: type) -> Value:
        return self._owned(owner, parent, key, kind)[1]

    def _owned(self, owner: Ref, parent: Dictionary, key: bytes, kind: type) -> tuple[Ref, Value]:
        """The dictionary or array under `key`, to be changed, and the object it is part of; where it is missing or no
        such thing, a new one. `parent` must be to be written again already."""
        written = parent.get(key)
        changed = self.appender.changed(written)
        if isinstance(written, Ref) and isinstance(changed, kind):
            return written, changed
        found = self.tail.resolve(written)
        fresh = kind(found) if isinstance(found, kind) else kind()
        if isinstance(written, Ref) and isinstance(found, kind):
            self.appender.change(written, fresh)
            return written, fresh
        parent[key] = fresh
        return owner, fresh

    def _title(self, field: Value) -> bytes:
        found = self.tail.resolve(field)
        title = self._find(found, b"/T") if isinstance(found, dict) else None
        return string(title) if title else b""

    def _pairs(self, node: Value, depth: int) -> Iterator[tuple[bytes, Value, Value]]:
        """The entries of a name tree, values unresolved, with the bytes of the key, by which they are ordered
        (7.9.6)."""
        if depth > DEEPEST:
            raise Malformed
        if not isinstance(node, dict):
            return
        entries = self._find(node, b"/Names") or []
        for key, value in zip(entries[::2], entries[1::2], strict=False):
            plain = self.tail.resolve(key)
            yield string(plain), plain, value
        for kid in self._find(node, b"/Kids") or ():
            yield from self._pairs(self.tail.resolve(kid), depth + 1)


def _invisible_field(name: str, page: Ref) -> Dictionary:
    return {
        b"/FT": b"/Sig",
        b"/T": text(name),
        b"/Type": b"/Annot",
        b"/Subtype": b"/Widget",
        b"/Rect": numbers(0, 0, 0, 0),
        b"/F": b"132",  # printed and locked: what PDF/A asks of an invisible field
        b"/P": page,
    }


def _free(wanted: str, taken: set[bytes]) -> str:
    number, free = 1, wanted
    while free.encode("ascii") in taken or free.encode("utf-16-be") in {title[2:] for title in taken}:
        number += 1
        free = f"{wanted} {number}"
    return free
