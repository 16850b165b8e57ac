"""What the seal says about who signed: the evidence file the sealer embedded, read from the revision the seal covers.

The upload may itself hold an attachment of that name, so only a file whose objects came with the seal's own revision
counts.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

_FORMAT = "b2bsign-evidence/"
_MOST_BYTES = 4 * 1024 * 1024
_MOST_NODES = 2000


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts as sealed, and the fingerprint printed on the certificate page: the SHA-256 of the file."""

    facts: dict[str, Any]
    fingerprint: str

    @property
    def document(self) -> dict[str, Any] | None:
        """The line of the document sealed in this file."""
        wanted = self.facts.get("sealed_document")
        lines = [line for line in self.facts.get("documents") or () if isinstance(line, dict)]
        return next((line for line in lines if line.get("document_id") == wanted), None)


def read_evidence(reader: PdfFileReader, revision: int) -> Evidence | None:
    """The evidence that came with the given revision, if exactly one readable file of it did."""
    found = [evidence for data in _files_of(reader, revision) if (evidence := _parse(data))]
    return found[0] if len(found) == 1 else None


def attachment_matches(reader: PdfFileReader, revision: int, wanted: str) -> bool:
    """Whether a file attached up to `revision` has the SHA-256 `wanted` (hexadecimal)."""
    root = reader.get_historical_root(revision)
    return any(hashlib.sha256(_data(spec)).hexdigest() == wanted for _, spec in _specs(root))


def sealed_files(reader: PdfFileReader, revision: int) -> dict[str, bytes]:
    """What the sealer attached, by its SHA-256: the evidence, and where the sender chose so the signatures too."""
    return {hashlib.sha256(data).hexdigest(): data for data in _files_of(reader, revision) if len(data) <= _MOST_BYTES}


def _files_of(reader: PdfFileReader, revision: int) -> Iterator[bytes]:
    root = reader.get_historical_root(revision)
    for reference, spec in _specs(root):
        stream = spec["/EF"].raw_get("/F")
        references = [each.reference for each in (reference, stream) if isinstance(each, generic.IndirectObject)]
        if len(references) == 2 and all(reader.xrefs.get_introducing_revision(each) == revision for each in references):
            yield _data(spec)


def _specs(root: generic.DictionaryObject) -> Iterator[tuple[Any, generic.DictionaryObject]]:
    """The entries of the embedded files' name tree: reference and file specification."""
    if "/Names" not in root or "/EmbeddedFiles" not in root["/Names"]:
        return
    waiting = [root["/Names"]["/EmbeddedFiles"]]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        waiting.extend(kid.get_object() for kid in node.get("/Kids", ()))
        if "/Names" in node:
            entries = node["/Names"]
            for index in range(1, len(entries), 2):
                spec = entries[index]
                if isinstance(spec, generic.DictionaryObject) and "/EF" in spec:
                    yield entries.raw_get(index), spec


def _data(spec: generic.DictionaryObject) -> bytes:
    data: bytes = spec["/EF"]["/F"].data
    return data


def _parse(data: bytes) -> Evidence | None:
    if len(data) > _MOST_BYTES:
        return None
    try:
        facts = json.loads(data)
    except ValueError:
        return None
    if not isinstance(facts, dict) or not str(facts.get("format")).startswith(_FORMAT):
        return None
    return Evidence(facts, hashlib.sha256(data).hexdigest())
