"""What may follow a seal in the same file: proofs, and nothing else.

pyHanko's own comparison of revisions walks every object of the document, in Python, and judges parts that nobody
touched (odd metadata or forms make it fail). The sealer's second revision is so plain that it can be recognised as
such; whatever is not goes to pyHanko's comparison, which also knows renewed timestamps.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffPolicy,
    DiffResult,
    ModificationLevel,
    SuspiciousModification,
)

_TRAILER_KEYS = ("/Root", "/Info", "/Encrypt")
_MOST_CHANGED = 200
_REFERENCE = re.compile(rb"(?<!\d)(\d{1,10})\s+(\d{1,5})\s+R(?![A-Za-z])")


class ProofsOnly(DiffPolicy):
    """Accepts plain proofs at once, and leaves everything else to pyHanko's comparison."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver, *args: Any, **kwargs: Any) -> DiffResult:
        return DEFAULT_DIFF_POLICY.apply(old, new, *args, **kwargs)

    def review_file(
        self, reader: PdfFileReader, base_revision: int | HistoricalResolver, *args: Any, **kwargs: Any
    ) -> DiffResult | SuspiciousModification:
        revision = base_revision if isinstance(base_revision, int) else base_revision.revision
        if only_proofs_added(reader, revision):
            return DiffResult(ModificationLevel.LTA_UPDATES, set())
        return DEFAULT_DIFF_POLICY.review_file(reader, base_revision, *args, **kwargs)


def only_proofs_added(reader: PdfFileReader, revision: int, *, filled_with: str = "/DocTimeStamp") -> bool:
    """Whether all that came after `revision` is a DSS in the catalogue, values in empty signature fields, and new
    objects that nothing else refers to. `filled_with` is the type those values must have."""
    xrefs = reader.xrefs
    later = range(revision + 1, xrefs.total_revisions)
    if any(xrefs.refs_freed_in_revision(each) for each in later):
        return False
    changed = {ref for each in later for ref in xrefs.explicit_refs_in_revision(each)}
    replaced = {ref for ref in changed if xrefs.get_historical_ref(ref, revision) is not None}
    if len(changed) > _MOST_CHANGED or not _same_trailer(reader, revision):
        return False
    old = reader.get_historical_resolver(revision)
    if not all(_is_proof(ref, old, reader, filled_with) for ref in replaced):
        return False
    return not _revealed(reader, revision, changed - replaced, changed)


def _same_trailer(reader: PdfFileReader, revision: int) -> bool:
    before, after = reader.trailer.flatten(revision), reader.trailer.flatten()
    return all(_written(before, key) == _written(after, key) for key in _TRAILER_KEYS)


def _is_proof(ref: generic.Reference, old: HistoricalResolver, reader: PdfFileReader, filled_with: str) -> bool:
    before, after = old.get_object(ref), reader.get_object(ref)
    if not isinstance(before, generic.DictionaryObject) or type(before) is not type(after):
        return False
    if ref == reader.root_ref:
        return _same_but(before, after, "/DSS")
    if "/V" in before or str(after.get("/FT")) != "/Sig" or "/V" not in after:
        return False
    return _same_but(before, after, "/V") and str(after["/V"].get("/Type")) == filled_with


def _same_but(before: generic.DictionaryObject, after: generic.DictionaryObject, allowed: str) -> bool:
    keys = (set(before) | set(after)) - {allowed}
    return not isinstance(after, generic.StreamObject) and all(
        _written(before, key) == _written(after, key) for key in keys
    )


def _written(parent: generic.DictionaryObject, key: str) -> bytes | None:
    """The entry as it is written, references unresolved."""
    if key not in parent:
        return None
    out = BytesIO()
    parent.raw_get(key).write_to_stream(out, None)
    return out.getvalue()


def _revealed(
    reader: PdfFileReader, revision: int, new: Iterable[generic.Reference], changed: set[generic.Reference]
) -> bool:
    """Whether an untouched object refers to a new one: a reference left dangling when sealed, to be filled in later."""
    wanted = {(ref.idnum, ref.generation) for ref in new}
    try:
        return any(wanted & set(_references(value)) for value in _untouched(reader, revision, changed))
    except (MemoryError, RecursionError):
        raise
    except Exception:  # an object that cannot be read strictly: what another program may see in it stands in its bytes
        return bool(wanted & set(_written_references(reader, _beginning_of(reader, new))))


def _untouched(reader: PdfFileReader, revision: int, changed: set[generic.Reference]) -> Iterator[generic.PdfObject]:
    for each in range(revision + 1):
        for ref in reader.xrefs.explicit_refs_in_revision(each):
            if ref not in changed:
                with suppress(PdfReadError):  # freed
                    yield reader.get_object(ref)


def _references(value: Any) -> Iterator[tuple[int, int]]:
    """Every object the given one refers to."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, generic.IndirectObject):
            yield item.idnum, item.generation
        elif isinstance(item, generic.DictionaryObject):
            waiting.extend(item.raw_get(key) for key in item)
        elif isinstance(item, generic.ArrayObject):
            waiting.extend(item.raw_get(index) for index in range(len(item)))


def _beginning_of(reader: PdfFileReader, new: Iterable[generic.Reference]) -> int:
    """Where the first of the new objects stands in the file; its end where that cannot be told."""
    last = reader.xrefs.total_revisions - 1
    places = [reader.xrefs.get_historical_ref(ref, last) for ref in new]
    return min((place for place in places if isinstance(place, int)), default=-1)


def _written_references(reader: PdfFileReader, end: int) -> Iterator[tuple[int, int]]:
    reader.stream.seek(0)
    return ((int(number), int(generation)) for number, generation in _REFERENCE.findall(reader.stream.read(end)))
