"""A thing with a history, as simple as can be: what commits and the HTTP edge are tried on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws.commit import commit_with
from chalicelib.aws.tables import Action, Table, versioned
from chalicelib.platform.change import Change
from chalicelib.platform.events import START, Event, Head

NOW = datetime(2025, 3, 4, 8, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Thing:
    thing_id: str
    word: str = ""
    note: str | None = None
    version: int = 0
    head: Head = START

    @property
    def stream(self) -> str:
        return self.thing_id

    def event(self, kind: str) -> Event:
        return Event(stream=self.thing_id, type=kind, at=NOW, actor="sid_1", data={"word_length": len(self.word)})

    def say(self, word: str, note: str | None = None) -> Change:
        thing = replace(self, word=word, note=note)
        return Change(thing, thing.event("thing.said"))


class ThingRow(Table):
    """Lies in the table of requests, whose key is one string."""

    class Meta:
        table_name = "b2bsign-test-requests"

    request_id = UnicodeAttribute(hash_key=True)
    word = UnicodeAttribute()
    note = UnicodeAttribute(null=True)
    version = NumberAttribute()
    seq = NumberAttribute()
    hash = UnicodeAttribute()


def write(thing: Thing) -> list[Action]:
    row = ThingRow(
        thing.thing_id,
        word=thing.word,
        note=thing.note,
        version=thing.version + 1,
        seq=thing.head.seq,
        hash=thing.head.hash,
    )
    return [versioned(row, read_version=thing.version)]


commit = commit_with({Thing: write}, lambda: NOW)


def find(thing_id: str) -> Thing | None:
    row = ThingRow.find(thing_id)
    if row is None:
        return None
    return Thing(thing_id, row.word, row.note, int(row.version), Head(int(row.seq), row.hash))


@dataclass
class Counted:
    """Which operations a client called, in order."""

    names: list[str] = field(default_factory=list)


@contextmanager
def counted(client: Any) -> Iterator[Counted]:
    calls = Counted()

    def note(model: Any, **_: Any) -> None:
        calls.names.append(model.name)

    client.meta.events.register("before-call", note)
    try:
        yield calls
    finally:
        client.meta.events.unregister("before-call", note)
