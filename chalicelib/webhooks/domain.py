"""Webhook endpoints: where a customer's system wants to be told, of what. Pure: no I/O, no clock, no AWS.

Secrets are numbered and derived from the owner's data key, so none is stored; the former one signs too for a while.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import EndpointId, SubjectId
from chalicelib.platform.owners import OwnerId, company_of
from chalicelib.webhooks.refusals import EndpointDisabled, EndpointNotFound, TooManyEndpoints

ENDPOINTS_AT_MOST = 10  # of one owner
OVERLAP_AT_MOST = timedelta(days=7)
NOTED_AGAIN_AFTER = timedelta(minutes=10)
SERVICE = "service"  # the actor where nobody asked for it


class EventName(StrEnum):
    """What can be chosen. Names are part of the API and never change."""

    REQUEST_SENT = "signature_request.sent"
    REQUEST_COMPLETED = "signature_request.completed"
    REQUEST_DECLINED = "signature_request.declined"
    REQUEST_EXPIRED = "signature_request.expired"
    REQUEST_VOIDED = "signature_request.voided"
    REQUEST_FAILED = "signature_request.failed"
    RECIPIENT_VIEWED = "recipient.viewed"
    RECIPIENT_SIGNED = "recipient.signed"
    RECIPIENT_APPROVED = "recipient.approved"
    RECIPIENT_BOUNCED = "recipient.bounced"
    PURCHASE_PAID = "purchase.paid"


class EndpointStatus(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


TRANSITIONS: Mapping[EndpointStatus, frozenset[EndpointStatus]] = {
    EndpointStatus.ENABLED: frozenset({EndpointStatus.DISABLED, EndpointStatus.DELETED}),
    EndpointStatus.DISABLED: frozenset({EndpointStatus.ENABLED, EndpointStatus.DELETED}),
    EndpointStatus.DELETED: frozenset(),
}


class Reason(StrEnum):
    """Why an endpoint is disabled: by its owner; it answered 410; nothing got through in a whole schedule."""

    ASKED = "asked"
    GONE = "gone"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """`generation` numbers the present secret; the one before signs too until `former_until`. `delivered_at`: its last
    success, exact to ten minutes."""

    endpoint_id: EndpointId
    version: int = 0
    head: Head = START
    status: EndpointStatus = EndpointStatus.ENABLED
    owner: OwnerId
    made_by: SubjectId
    url: str = field(repr=False)
    events: frozenset[EventName]
    generation: int = 1
    former_until: datetime | None = None
    reason: Reason | None = None
    created_at: datetime
    delivered_at: datetime | None = None

    @property
    def stream(self) -> str:
        return self.endpoint_id

    @property
    def is_enabled(self) -> bool:
        return self.status is EndpointStatus.ENABLED

    def make(self, others: int) -> Change:
        if others >= ENDPOINTS_AT_MOST:
            raise TooManyEndpoints
        return Change(self, self._event("created", self.created_at, self.made_by, events=self._names()))

    def change(self, by: SubjectId, wanted: Mapping[str, object], at: datetime) -> Change | None:
        """`url`, `events` and `status` as they shall be, where they are named; None when nothing differs."""
        self._require_there()
        fields: list[JSON] = [name for name, value in sorted(wanted.items()) if getattr(self, name) != value]
        if not fields:
            return None
        changed = replace(self, **{name: value for name, value in wanted.items() if name != "status"})  # type: ignore[arg-type]
        if "status" in fields:
            changed = changed.to(EndpointStatus(str(wanted["status"])))
            changed = replace(changed, reason=None if changed.is_enabled else Reason.ASKED)
        return Change(changed, self._event("changed", at, by, fields=fields, status=changed.status.value))

    def rotate(self, by: SubjectId, overlap: timedelta, at: datetime) -> Change:
        self._require_there()
        until = at + min(overlap, OVERLAP_AT_MOST) if overlap else None
        rotated = replace(self, generation=self.generation + 1, former_until=until)
        return Change(rotated, self._event("secret_rotated", at, by, generation=rotated.generation))

    def ping(self, by: SubjectId, at: datetime) -> Change:
        """What is sent follows from the event, as with everything."""
        self.require_enabled()
        return Change(self, self._event("pinged", at, by))

    def disable(self, reason: Reason, at: datetime) -> Change | None:
        """By the service itself, which tells whoever made it and its company; None when it is not enabled anyway."""
        if not self.is_enabled:
            return None
        company_id = company_of(self.owner)
        told: list[JSON] = [self.made_by, *([company_id] if company_id else [])]
        disabled = replace(self.to(EndpointStatus.DISABLED), reason=reason)
        return Change(disabled, self._event("disabled", at, SERVICE, reason=reason.value, told=told))

    def delete(self, by: SubjectId, at: datetime) -> Change:
        """Its address is forgotten."""
        self._require_there()
        return Change(replace(self.to(EndpointStatus.DELETED), url=""), self._event("deleted", at, by))

    def generations(self, at: datetime) -> tuple[int, ...]:
        """Of the secrets that sign now, the present one first."""
        has_former = self.former_until is not None and at < self.former_until
        return (self.generation, self.generation - 1) if has_former else (self.generation,)

    def wants(self, name: str) -> bool:
        return self.is_enabled and name in self.events

    def has_failed_since(self, at: datetime) -> bool:
        return self.delivered_at is None or self.delivered_at < at

    def is_stale(self, at: datetime) -> bool:
        """Whether its last success should be noted anew."""
        return self.delivered_at is None or at >= self.delivered_at + NOTED_AGAIN_AFTER

    def require_enabled(self) -> None:
        self._require_there()
        if not self.is_enabled:
            raise EndpointDisabled

    def to(self, status: EndpointStatus) -> Self:
        assert status in TRANSITIONS[self.status], f"{self.status} cannot become {status}"
        return replace(self, status=status)

    def _require_there(self) -> None:
        if self.status is EndpointStatus.DELETED:
            raise EndpointNotFound

    def _names(self) -> list[JSON]:
        return [name.value for name in sorted(self.events)]

    def _event(self, kind: str, at: datetime, actor: str, **data: JSON) -> Event:
        stream, type_ = self.endpoint_id, f"webhook_endpoint.{kind}"
        return Event(stream=stream, type=type_, at=at, actor=actor, data={"owner": self.owner, **data})
