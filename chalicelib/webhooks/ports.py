"""What the verbs of webhooks need from outside."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.platform.change import Change, Once
from chalicelib.platform.events import Recorded
from chalicelib.platform.ids import DeliveryId, EndpointId, SubjectId
from chalicelib.platform.owners import OwnerId
from chalicelib.webhooks.delivery import Delivery, Noted, Outcome
from chalicelib.webhooks.domain import Endpoint


class Endpoints(Protocol):
    """What is read is read consistently, but for the list of an owner's endpoints, which may lag a moment behind."""

    def find(self, endpoint_id: EndpointId) -> Endpoint:
        """EndpointNotFound; also when its owner's data was erased."""

    def of_owner(self, owner: OwnerId) -> Sequence[Endpoint]:
        """Without those that are deleted."""

    def secret(self, endpoint: Endpoint, generation: int) -> bytes: ...
    def commit(self, *changes: Change, once: Once | None = None) -> None: ...
    def note_success(self, endpoint_id: EndpointId, at: datetime) -> None: ...


class Deliveries(Protocol):
    """Every method is one conditional write or one read."""

    def add(self, delivery: Delivery) -> bool:
        """False when it is there already."""

    def take(self, endpoint_id: EndpointId, delivery_id: DeliveryId, now: datetime, until: datetime) -> Delivery | None:
        """Takes what is pending and due, for one attempt, which is counted from here on. None: nothing to do."""

    def note(self, delivery: Delivery, noted: Noted) -> bool:
        """How the attempt ended; False, and nothing is changed, when another has been taken since."""

    def find(self, endpoint_id: EndpointId, delivery_id: DeliveryId) -> Delivery | None: ...
    def page(
        self, endpoint_id: EndpointId, limit: int, after: DeliveryId | None
    ) -> tuple[Sequence[Delivery], DeliveryId | None]:
        """Newest first."""

    def restart(self, delivery: Delivery, now: datetime) -> bool:
        """Sets going again what is over; False when it is under way meanwhile."""

    def due(self, now: datetime, limit: int) -> Sequence[tuple[EndpointId, DeliveryId]]:
        """Those whose time has come, longest overdue first."""


# Who may manage what an owner has: raises, or gives what must hold until the commit.
Guard = Callable[[SubjectId, OwnerId], tuple[Change, ...]]
FindOwner = Callable[[str], OwnerId | None]
FindEvent = Callable[[str, int], Recorded | None]
Post = Callable[[str, Mapping[str, str], bytes], Outcome]
Enqueue = Callable[[EndpointId, DeliveryId, int], None]
