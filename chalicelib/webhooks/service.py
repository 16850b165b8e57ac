"""The verbs of webhook endpoints: make, list, change, rotate, ping, delete; their deliveries' log and replay.

`on_behalf`: whose endpoints the caller is confined to, if to anybody's (an API key to its owner's).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from chalicelib.identity.domain import CompanyNotFound
from chalicelib.platform.change import Change, Conflict, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import DeliveryId, EndpointId, SubjectId
from chalicelib.platform.owners import OwnerId
from chalicelib.platform.versions import StaleVersion, require_version
from chalicelib.webhooks.delivery import Delivery
from chalicelib.webhooks.domain import Endpoint, EndpointStatus, EventName
from chalicelib.webhooks.ports import Deliveries, Endpoints, Enqueue, Guard
from chalicelib.webhooks.refusals import DeliveryNotFound, DeliveryUnderWay, EndpointNotFound
from chalicelib.webhooks.signature import secret_text


class EndpointService:
    def __init__(
        self,
        *,
        endpoints: Endpoints,
        deliveries: Deliveries,
        guard: Guard,
        check_url: Callable[[str], str],
        enqueue: Enqueue,
        clock: Clock,
    ) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._guard = guard
        self._check_url = check_url
        self._enqueue = enqueue
        self._clock = clock

    def make(
        self,
        caller: SubjectId,
        endpoint_id: EndpointId,
        *,
        owner: OwnerId,
        url: str,
        events: frozenset[EventName],
        once: Once | None,
    ) -> Endpoint:
        """Nothing is called or resolved here: whether the address can be reached its first delivery finds out."""
        guard = self._guard(caller, owner)
        endpoint = Endpoint(
            endpoint_id=endpoint_id,
            owner=owner,
            made_by=caller,
            url=self._check_url(url),
            events=events,
            created_at=self._clock(),
        )
        self._endpoints.commit(endpoint.make(len(self._endpoints.of_owner(owner))), *guard, once=once)
        return replace(endpoint, version=1)

    def find(self, caller: SubjectId, endpoint_id: EndpointId, on_behalf: OwnerId | None = None) -> Endpoint:
        return self._open(caller, endpoint_id, on_behalf)[0]

    def of_owner(self, caller: SubjectId, owner: OwnerId) -> list[Endpoint]:
        self._guard(caller, owner)
        return sorted(self._endpoints.of_owner(owner), key=lambda endpoint: endpoint.created_at, reverse=True)

    def secrets(self, caller: SubjectId, endpoint_id: EndpointId, on_behalf: OwnerId | None = None) -> list[str]:
        """Those that sign now, the present one first."""
        endpoint = self.find(caller, endpoint_id, on_behalf)
        return [secret_text(self._endpoints.secret(endpoint, n)) for n in endpoint.generations(self._clock())]

    def change(
        self,
        caller: SubjectId,
        endpoint_id: EndpointId,
        wanted: Mapping[str, object],
        version: int,
        on_behalf: OwnerId | None = None,
    ) -> Endpoint:
        """`wanted` names `url`, `events`, `status`. StaleVersion unless `version` is the present one."""
        endpoint, guard = self._open(caller, endpoint_id, on_behalf)
        require_version(endpoint.version, version)
        if "url" in wanted:
            self._check_url(str(wanted["url"]))
        change = endpoint.change(caller, wanted, self._clock())
        if change:
            try:
                self._endpoints.commit(change, *guard)
            except Conflict as changed:
                raise StaleVersion from changed
        return self._endpoints.find(endpoint_id)

    @rerun_on_conflict
    def rotate(
        self,
        caller: SubjectId,
        endpoint_id: EndpointId,
        overlap: timedelta,
        *,
        once: Once | None = None,
        on_behalf: OwnerId | None = None,
    ) -> None:
        endpoint, guard = self._open(caller, endpoint_id, on_behalf)
        self._endpoints.commit(endpoint.rotate(caller, overlap, self._clock()), *guard, once=once)

    @rerun_on_conflict
    def ping(
        self, caller: SubjectId, endpoint_id: EndpointId, *, once: Once | None = None, on_behalf: OwnerId | None = None
    ) -> None:
        endpoint, guard = self._open(caller, endpoint_id, on_behalf)
        self._endpoints.commit(endpoint.ping(caller, self._clock()), *guard, once=once)

    @rerun_on_conflict
    def delete(self, caller: SubjectId, endpoint_id: EndpointId, on_behalf: OwnerId | None = None) -> None:
        endpoint, guard = self._open(caller, endpoint_id, on_behalf)
        self._endpoints.commit(endpoint.delete(caller, self._clock()), *guard)

    def deliveries(
        self,
        caller: SubjectId,
        endpoint_id: EndpointId,
        *,
        limit: int,
        after: DeliveryId | None,
        on_behalf: OwnerId | None = None,
    ) -> tuple[Sequence[Delivery], DeliveryId | None]:
        self.find(caller, endpoint_id, on_behalf)
        return self._deliveries.page(endpoint_id, limit, after)

    def delivery(
        self, caller: SubjectId, endpoint_id: EndpointId, delivery_id: DeliveryId, on_behalf: OwnerId | None = None
    ) -> Delivery:
        self.find(caller, endpoint_id, on_behalf)
        found = self._deliveries.find(endpoint_id, delivery_id)
        if found is None:
            raise DeliveryNotFound
        return found

    def replay(
        self, caller: SubjectId, endpoint_id: EndpointId, delivery_id: DeliveryId, on_behalf: OwnerId | None = None
    ) -> Delivery:
        """The whole schedule anew, with the same id and body. Who dies before the message finds the sweep doing it."""
        self.find(caller, endpoint_id, on_behalf).require_enabled()
        found = self.delivery(caller, endpoint_id, delivery_id, on_behalf)
        if not self._deliveries.restart(found, self._clock()):
            raise DeliveryUnderWay
        self._enqueue(endpoint_id, delivery_id, 0)
        return self.delivery(caller, endpoint_id, delivery_id, on_behalf)

    def _open(
        self, caller: SubjectId, endpoint_id: EndpointId, on_behalf: OwnerId | None
    ) -> tuple[Endpoint, tuple[Change, ...]]:
        """To whoever has nothing to do with its owner it does not exist."""
        endpoint = self._endpoints.find(endpoint_id)
        if endpoint.status is EndpointStatus.DELETED or on_behalf not in {None, endpoint.owner}:
            raise EndpointNotFound
        try:
            return endpoint, self._guard(caller, endpoint.owner)
        except CompanyNotFound as outsider:
            raise EndpointNotFound from outsider
