"""Deliveries in their table; each method is one conditional write or one read. Rows end 30 days after the event, or
after they were last set going."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.aws.tables import query_items
from chalicelib.platform.clock import from_iso, iso
from chalicelib.platform.ids import DeliveryId, EndpointId
from chalicelib.webhooks.delivery import Attempt, Delivery, DeliveryStatus, Noted
from chalicelib.webhooks.rows import DeliveryRow

KEPT_FOR = timedelta(days=30)
DUE = "due"
Row = DeliveryRow


class DeliveryStore:
    def add(self, delivery: Delivery) -> bool:
        row = Row(
            delivery.endpoint_id,
            delivery.delivery_id,
            event_id=delivery.event_id,
            type=delivery.type,
            body=delivery.body,
            status=delivery.status.value,
            attempts=delivery.attempts,
            log=[],
            created_at=iso(delivery.created_at),
            due=DUE,
            next_at=iso(delivery.created_at),
            expires_at=_end(delivery.created_at),
        )
        try:
            row.save(condition=Row.endpoint_id.does_not_exist())
        except PutError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def take(self, endpoint_id: EndpointId, delivery_id: DeliveryId, now: datetime, until: datetime) -> Delivery | None:
        is_due = (Row.status == DeliveryStatus.PENDING.value) & (Row.next_at <= iso(now))
        row = Row(endpoint_id, delivery_id)
        taken = [Row.attempts.set(Row.attempts + 1), Row.next_at.set(iso(until))]
        return _delivery_of(row) if _updated(row, taken, is_due) else None

    def note(self, delivery: Delivery, noted: Noted) -> bool:
        is_still = (Row.status == DeliveryStatus.PENDING.value) & (Row.attempts == delivery.attempts)
        actions: list[Action] = [Row.status.set(noted.status.value), Row.log.set([_log(each) for each in noted.log])]
        if noted.next_at:
            actions.append(Row.next_at.set(iso(noted.next_at)))
        else:
            actions += [Row.next_at.remove(), Row.due.remove()]
        return _updated(Row(delivery.endpoint_id, delivery.delivery_id), actions, is_still)

    def find(self, endpoint_id: EndpointId, delivery_id: DeliveryId) -> Delivery | None:
        row = Row.find(endpoint_id, delivery_id)
        return _delivery_of(row) if row else None

    def page(
        self, endpoint_id: EndpointId, limit: int, after: DeliveryId | None
    ) -> tuple[list[Delivery], DeliveryId | None]:
        start: Any = {"endpoint_id": {"S": endpoint_id}, "delivery_id": {"S": after}} if after else None
        page = query_items(Row, endpoint_id, limit=limit, start=start)
        found = [_delivery_of(Row.from_raw_data(item)) for item in page.items]
        return found, DeliveryId(page.last["delivery_id"]["S"]) if page.last else None

    def restart(self, delivery: Delivery, now: datetime) -> bool:
        is_over = Row.status.is_in(DeliveryStatus.DELIVERED.value, DeliveryStatus.FAILED.value)
        actions = [
            Row.status.set(DeliveryStatus.PENDING.value),
            Row.attempts.set(0),
            Row.due.set(DUE),
            Row.next_at.set(iso(now)),
            Row.expires_at.set(_end(now)),
        ]
        return _updated(Row(delivery.endpoint_id, delivery.delivery_id), actions, is_over)

    def due(self, now: datetime, limit: int) -> list[tuple[EndpointId, DeliveryId]]:
        rows = Row.by_due.query(DUE, Row.next_at <= iso(now), limit=limit)
        return [(EndpointId(row.endpoint_id), DeliveryId(row.delivery_id)) for row in rows]


def _updated(row: DeliveryRow, actions: Sequence[Action], condition: Condition) -> bool:
    """The row holds what was written, then."""
    try:
        row.update(actions=list(actions), condition=condition)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _end(at: datetime) -> int:
    return int((at + KEPT_FOR).timestamp())


def _log(attempt: Attempt) -> list[Any]:
    return [iso(attempt.at), attempt.result, attempt.status, attempt.duration_ms]


def _delivery_of(row: DeliveryRow) -> Delivery:
    return Delivery(
        endpoint_id=EndpointId(row.endpoint_id),
        delivery_id=DeliveryId(row.delivery_id),
        event_id=row.event_id,
        type=row.type,
        body=row.body,
        status=DeliveryStatus(row.status),
        attempts=int(row.attempts),
        created_at=from_iso(row.created_at),
        next_at=from_iso(row.next_at) if row.next_at else None,
        log=tuple(Attempt(from_iso(at), result, status, ms) for at, result, status, ms in row.log or ()),
    )
