"""Shapes of a history: of a signature request, or of a company."""

import msgspec


class EventView(msgspec.Struct):
    """One link of the hash chain; `hash` is SHA-256 of the canonical JSON of the link with `previous`."""

    event_id: str
    seq: int
    type: str
    at: str
    actor: str
    data: dict[str, object]
    previous: str
    hash: str


class EventList(msgspec.Struct):
    items: list[EventView]
