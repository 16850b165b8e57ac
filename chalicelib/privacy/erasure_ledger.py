"""The ledger of an erasure: what was done to which store, how much, as a chain. Pure; it holds opaque places only.

A chunk's places are written down before they are erased and struck out after: a run that was killed between finds them
and erases exactly those again, so every row is counted once.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from chalicelib.platform.erasing import Kept
from chalicelib.platform.events import GENESIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`places` are there while the chunk is under way. `sha256` is that of its places; `hash` chains the entries."""

    number: int
    store: str
    action: str
    count: int
    sha256: str
    previous: str
    hash: str
    places: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return bool(self.places)

    def done(self) -> "Entry":
        return replace(self, places=())


def next_entry(last: Entry | None, store: str, action: str, places: Sequence[str]) -> Entry:
    number, previous = (last.number + 1, last.hash) if last else (1, GENESIS)
    link = {
        "number": number,
        "store": store,
        "action": action,
        "count": len(places),
        "sha256": hash_of(list(places)),
        "previous": previous,
    }
    return Entry(**link, hash=hash_of(link), places=tuple(places))  # type: ignore[arg-type]


def plan_hash(kept: Iterable[Kept]) -> str:
    """Of what stays, by exact place, sorted; so the order in which it was found does not matter."""
    return hash_of(sorted([k.place, k.why.value, k.until or ""] for k in kept))


def tally(entries: Iterable[Entry]) -> Mapping[str, int]:
    """How many of each store's places were erased."""
    counted: dict[str, int] = {}
    for entry in entries:
        counted[entry.store] = counted.get(entry.store, 0) + entry.count
    return dict(sorted(counted.items()))


def hash_of(value: object) -> str:
    """SHA-256, hex, of canonical JSON."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
