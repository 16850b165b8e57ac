"""The events table: every stream's chain. A row is `pending` until delivered; a sparse index finds the undelivered."""

from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table
from chalicelib.platform.clock import from_iso, iso
from chalicelib.platform.events import Event, Recorded

PENDING = "pending"


class Undelivered(GlobalSecondaryIndex["EventRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "undelivered"
        projection = AllProjection()

    pending = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)


class EventRow(Table):
    class Meta:
        table_name = settings().table("events")

    stream = UnicodeAttribute(hash_key=True)
    seq = NumberAttribute(range_key=True)
    type = UnicodeAttribute()
    at = UnicodeAttribute()
    actor = UnicodeAttribute()
    data = JSONAttribute()
    previous = UnicodeAttribute()
    hash = UnicodeAttribute()
    pending = UnicodeAttribute(null=True)
    undelivered = Undelivered()


def event_row(recorded: Recorded) -> EventRow:
    event = recorded.event
    return EventRow(
        stream=event.stream,
        seq=recorded.seq,
        type=event.type,
        at=iso(event.at),
        actor=event.actor,
        data=dict(event.data),
        previous=recorded.previous,
        hash=recorded.hash,
        pending=PENDING,
    )


def recorded_event(row: EventRow) -> Recorded:
    event = Event(stream=row.stream, type=row.type, at=from_iso(row.at), actor=row.actor, data=row.data)
    return Recorded(event=event, seq=int(row.seq), previous=row.previous, hash=row.hash)


def from_image(image: dict[str, Any]) -> Recorded:
    """A record of the table's stream (NEW_IMAGE in DynamoDB's own JSON)."""
    row = EventRow()
    row.deserialize(image)
    return recorded_event(row)


def history(stream: str) -> list[Recorded]:
    return [recorded_event(row) for row in EventRow.query(stream, consistent_read=True)]


def find_event(stream: str, seq: int) -> Recorded | None:
    row = EventRow.find(stream, seq)
    return recorded_event(row) if row else None


def left_behind(before: str, limit: int) -> list[Recorded]:
    """Events older than `before` (ISO 8601) that nobody delivered, oldest first."""
    rows = EventRow.undelivered.query(PENDING, EventRow.at < before, limit=limit)
    return [recorded_event(row) for row in rows]


def mark_delivered(recorded: Recorded) -> None:
    """Takes the row out of the sparse index; doing so twice changes nothing."""
    row = EventRow(recorded.event.stream, recorded.seq)
    row.update(actions=[EventRow.pending.remove()], condition=EventRow.hash == recorded.hash)
