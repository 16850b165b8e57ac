"""Events: immutable, hash-chained facts. A stream is the history of one thing, named by its id."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.platform.clock import iso

JSON = str | int | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened, in the past tense. `actor` and `data` hold opaque ids and codes, never personal data."""

    stream: str
    type: str
    at: datetime
    actor: str
    data: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a stream's chain; a new stream starts at the genesis hash."""

    seq: int = 0
    hash: str = GENESIS


START = Head()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event with its place in the chain: `hash` covers the event, its number and the hash before."""

    event: Event
    seq: int
    previous: str
    hash: str

    @property
    def event_id(self) -> str:
        return f"{self.event.stream}.{self.seq}"

    @property
    def head(self) -> Head:
        return Head(self.seq, self.hash)


def chain(head: Head, event: Event) -> Recorded:
    """The event as the next link after `head`."""
    seq = head.seq + 1
    return Recorded(event=event, seq=seq, previous=head.hash, hash=link_hash(event, seq, head.hash))


def link_hash(event: Event, seq: int, previous: str) -> str:
    """SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8) of the link, in hex."""
    link = {
        "stream": event.stream,
        "seq": seq,
        "type": event.type,
        "at": iso(event.at),
        "actor": event.actor,
        "data": event.data,
        "previous": previous,
    }
    text = json.dumps(link, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(recorded: list[Recorded]) -> int | None:
    """The number of the first link that does not follow from the one before; None when the chain is whole."""
    head = Head()
    for link in recorded:
        if chain(head, link.event) != link:
            return head.seq + 1
        head = link.head
    return None
