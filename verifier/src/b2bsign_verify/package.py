"""What lies beside the PDF: the sender's evidence package, JSON files in a ZIP as the service gives it, or a folder."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from b2bsign_verify.events import Link, links_of

_MOST_BYTES = 8 * 1024 * 1024
_MOST_FILES = 1000
_EVENTS = "events.json"


@dataclass(frozen=True, slots=True)
class Package:
    """`files` by SHA-256; `names` are those of files that lie there, whatever is in them. `events` is None where there
    is no such file, and empty where it cannot be read."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    events: list[Link] | None = None
    given: bool = False


def read_package(place: Path | None) -> Package:
    """Raises OSError where the ZIP or the folder cannot be read."""
    if place is None:
        return Package()
    contents = dict(_contents(place))
    files = {hashlib.sha256(content).hexdigest(): content for content in contents.values()}
    events = (links_of(as_json(contents[_EVENTS])) or []) if _EVENTS in contents else None
    return Package(files, frozenset(contents), events, given=True)


def as_json(content: bytes) -> Any:
    """None where it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _contents(place: Path) -> Iterator[tuple[str, bytes]]:
    return _unpacked(place) if zipfile.is_zipfile(place) else _lying_in(place)


def _unpacked(place: Path) -> Iterator[tuple[str, bytes]]:
    """In memory, so no name of an entry becomes a path. What an entry claims to be is not believed: so much is read."""
    try:
        with zipfile.ZipFile(place) as package:
            for entry in package.infolist()[:_MOST_FILES]:
                with package.open(entry) as content:
                    read = content.read(_MOST_BYTES + 1)
                if len(read) <= _MOST_BYTES:
                    yield entry.filename, read
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as broken:
        raise OSError(f"{place}: not a ZIP that can be read") from broken


def _lying_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir())[:_MOST_FILES]:
        if path.is_file() and path.stat().st_size <= _MOST_BYTES:
            yield path.name, path.read_bytes()
