"""One part of an export: the files of some requests in one ZIP, built on disk file by file.

PDFs are stored as they are: they are compressed inside, and deflating them again costs time for nothing.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from chalicelib.platform.clock import iso
from chalicelib.platform.spreadsheet import csv_table
from chalicelib.platform.text import Language, Text
from chalicelib.signing.domain import Purpose, SignatureRequest
from chalicelib.signing.ports import Case, Vault
from chalicelib.signing.service import StoredFile, original_file, sealed_file

PIECE = 8 * 1024 * 1024
INDEX = Text(sv="innehåll.csv", en="contents.csv")
HEADS = (
    Text(sv="Mapp", en="Folder"),
    Text(sv="Titel", en="Title"),
    Text(sv="Ärende", en="Request"),
    Text(sv="Skapat", en="Created"),
    Text(sv="Underskrivet av alla", en="Signed by everybody"),
    Text(sv="Underskrifter", en="Signatures"),
)
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A completed request and its files by the names they get in the ZIP."""

    request: SignatureRequest
    files: dict[str, StoredFile]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files.values())


def exhibit(vault: Vault, case: Case, evidence: StoredFile | None) -> Exhibit:
    files: dict[str, StoredFile] = {}
    for document in case.documents():
        is_sealed = document.purpose is Purpose.SIGN
        file = (sealed_file if is_sealed else original_file)(vault, case, document)
        files[_unused(file.filename, "-sealed.pdf" if is_sealed else ".pdf", files)] = file
    if evidence:
        files["evidence.zip"] = evidence
    return Exhibit(case.request, files)


def write_package(target: Path, exhibits: list[Exhibit], language: Language) -> None:
    """Folders by day and title; a list of contents first."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        package.writestr(INDEX.in_(language), csv_table([h.in_(language) for h in HEADS], map(_row, exhibits)))
        for each in exhibits:
            for name, file in each.files.items():
                _write(package, f"{folder_of(each.request)}/{name}", each.request, file)


def folder_of(request: SignatureRequest) -> str:
    """Two requests never share one: the id is in it."""
    assert request.ended_at
    return f"{request.ended_at.date().isoformat()} {_harmless(request.title, 80)} ({request.request_id})"


def _row(each: Exhibit) -> tuple[str, ...]:
    request = each.request
    assert request.ended_at
    times = (iso(request.created_at), iso(request.ended_at))
    return (folder_of(request), request.title, request.request_id, *times, str(request.signed_count))


def _write(package: zipfile.ZipFile, name: str, request: SignatureRequest, file: StoredFile) -> None:
    assert request.ended_at
    entry = zipfile.ZipInfo(name, request.ended_at.astimezone(UTC).timetuple()[:6])
    entry.external_attr = 0o600 << 16
    entry.file_size = file.size
    with package.open(entry, "w") as out:
        for piece in _pieces(file):
            out.write(piece)


def _pieces(file: StoredFile) -> Iterator[bytes]:
    for start in range(0, file.size, PIECE):
        yield file.read(start, min(start + PIECE, file.size))


def _unused(filename: str, ending: str, taken: dict[str, StoredFile]) -> str:
    """Names differ also where capitals do not count."""
    stem = _harmless(re.sub(r"(?i)\.pdf$", "", filename), 100)
    used = {name.casefold() for name in taken}
    names = (f"{stem}{f' ({n})' if n > 1 else ''}{ending}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name.casefold() not in used)


def _harmless(name: str, length: int) -> str:
    """A name that every file system takes and that leads nowhere else (zip slip)."""
    return NOT_IN_NAMES.sub("_", name)[:length].strip(" .") or "_"
