"""Deliveries: one event to one endpoint, tried until it is taken or the schedule is over. Pure.

What is sent holds ids and states, never personal data: whoever may know more asks the API.
"""

import json
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from chalicelib.platform.clock import iso
from chalicelib.platform.events import Recorded
from chalicelib.platform.ids import DeliveryId, EndpointId
from chalicelib.webhooks.domain import EventName

# Standard Webhooks' own schedule: the pause before each further attempt. Together three days and some hours.
PAUSES_S = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
ATTEMPTS_AT_MOST = len(PAUSES_S) + 1
LEASE = timedelta(minutes=2)
LOGGED_AT_MOST = 30
PING = "webhook.ping"
PINGED = "webhook_endpoint.pinged"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


TRANSITIONS: Mapping[DeliveryStatus, frozenset[DeliveryStatus]] = {
    DeliveryStatus.PENDING: frozenset({DeliveryStatus.PENDING, DeliveryStatus.DELIVERED, DeliveryStatus.FAILED}),
    DeliveryStatus.DELIVERED: frozenset({DeliveryStatus.PENDING}),  # replayed
    DeliveryStatus.FAILED: frozenset({DeliveryStatus.PENDING}),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """`result`: `ok`, `status_500`, `timed_out`…; `status` of the answer, if there was one."""

    at: datetime
    result: str
    status: int | None
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt came to. `result` is `ok` for an answer 2xx."""

    result: str
    status: int | None = None

    @property
    def is_ok(self) -> bool:
        return self.result == "ok"

    @property
    def is_gone(self) -> bool:
        return self.status == 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`body` is sent byte for byte the same every time; `attempts` counts those begun since it was last set going."""

    endpoint_id: EndpointId
    delivery_id: DeliveryId
    event_id: str
    type: str
    body: str
    status: DeliveryStatus = DeliveryStatus.PENDING
    attempts: int = 0
    created_at: datetime
    next_at: datetime | None
    log: tuple[Attempt, ...] = ()

    def after(self, outcome: Outcome, attempt: Attempt) -> "Noted":
        """How it stands after an attempt that was taken and made."""
        log = (*self.log, attempt)[-LOGGED_AT_MOST:]
        if outcome.is_ok:
            return Noted(DeliveryStatus.DELIVERED, None, log)
        if outcome.is_gone or self.attempts >= ATTEMPTS_AT_MOST:
            return Noted(DeliveryStatus.FAILED, None, log)
        pause = timedelta(seconds=PAUSES_S[self.attempts - 1])
        return Noted(DeliveryStatus.PENDING, attempt.at + pause, log)


@dataclass(frozen=True, slots=True)
class Noted:
    status: DeliveryStatus
    next_at: datetime | None
    log: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What endpoints are told of an event; `endpoint_id` where it is for that one alone."""

    event_id: str
    type: str
    at: datetime
    data: Mapping[str, Any]
    endpoint_id: EndpointId | None = None

    def for_endpoint(self, endpoint_id: EndpointId) -> Delivery:
        return Delivery(
            endpoint_id=endpoint_id,
            delivery_id=delivery_id_of(self, endpoint_id),
            event_id=self.event_id,
            type=self.type,
            body=self.body(),
            created_at=self.at,
            next_at=self.at,
        )

    def body(self) -> str:
        content = {"type": self.type, "timestamp": iso(self.at), "data": dict(self.data)}
        return json.dumps(content, separators=(",", ":"), sort_keys=True)


def delivery_id_of(notice: Notice, endpoint_id: EndpointId) -> DeliveryId:
    """The same event to the same endpoint is the same delivery; ids sort by the time of the event."""
    digest = sha256(f"{notice.event_id}|{endpoint_id}".encode()).digest()
    return DeliveryId(f"whd_{int(notice.at.timestamp() * 1000):012x}{b32encode(digest[:15]).decode().lower()}")


def notice_of(recorded: Recorded) -> Notice | None:
    """None for what no endpoint is told of."""
    event = recorded.event
    if event.type == PINGED:
        endpoint_id = EndpointId(event.stream)
        return Notice(recorded.event_id, PING, event.at, {"endpoint_id": endpoint_id}, endpoint_id)
    if event.type not in set(EventName):
        return None
    noun, _, what = event.type.partition(".")
    data: dict[str, Any] = {"status": STATUSES.get(event.type, what)}
    data["purchase_id" if noun == "purchase" else "request_id"] = event.stream
    if "recipient_id" in event.data:
        data["recipient_id"] = event.data["recipient_id"]
    return Notice(recorded.event_id, event.type, event.at, data)


STATUSES = {EventName.REQUEST_SENT.value: "pending"}
