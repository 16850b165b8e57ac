"""Delivering: an event becomes a delivery an endpoint, each tried by its schedule. Everything may run twice.

An attempt is counted before it is made, so whoever dies in between has used it up, and nothing is tried for ever. The
answer may be lost: then an endpoint gets the same `webhook-id` again, as with any failure.
"""

from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import DeliveryId, EndpointId
from chalicelib.webhooks.delivery import LEASE, Attempt, Delivery, DeliveryStatus, Noted, Notice, Outcome, notice_of
from chalicelib.webhooks.domain import Endpoint, EndpointStatus, Reason
from chalicelib.webhooks.ports import Deliveries, Endpoints, Enqueue, FindEvent, FindOwner, Post
from chalicelib.webhooks.refusals import EndpointNotFound
from chalicelib.webhooks.signature import headers_of

DELAYED_AT_MOST_S = 900  # by a queue; later attempts are the schedule's


class DeliveryService:
    def __init__(
        self,
        *,
        endpoints: Endpoints,
        deliveries: Deliveries,
        find_event: FindEvent,
        find_owner: FindOwner,
        post: Post,
        enqueue: Enqueue,
        clock: Clock,
    ) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries
        self._find_event = find_event
        self._find_owner = find_owner
        self._post = post
        self._enqueue = enqueue
        self._clock = clock

    def fan_out(self, stream: str, seq: int) -> int:
        """Writes a delivery for every endpoint that wants the event, and has it tried; how many want it."""
        recorded = self._find_event(stream, seq)
        notice = notice_of(recorded) if recorded else None
        wanting = self._wanting(notice, stream) if notice else []
        for endpoint in wanting:
            assert notice is not None
            delivery = notice.for_endpoint(endpoint.endpoint_id)
            self._deliveries.add(delivery)
            self._enqueue(delivery.endpoint_id, delivery.delivery_id, 0)
        return len(wanting)

    def attempt(self, endpoint_id: EndpointId, delivery_id: DeliveryId) -> None:
        """One attempt, if it is due and nobody else is at it."""
        now = self._clock()
        delivery = self._deliveries.take(endpoint_id, delivery_id, now, now + LEASE)
        if delivery is None:
            return
        endpoint = self._enabled(endpoint_id)
        if endpoint is None:
            ended = Attempt(now, "endpoint_disabled", None, 0)
            self._deliveries.note(delivery, Noted(DeliveryStatus.FAILED, None, (*delivery.log, ended)))
            return
        outcome = self._send(endpoint, delivery)
        passed = self._clock() - now
        attempt = Attempt(now, outcome.result, outcome.status, int(passed.total_seconds() * 1000))
        self._end(endpoint, delivery, delivery.after(outcome, attempt), outcome)

    def retry_due(self, limit: int) -> int:
        """Has everything tried whose time has come: later attempts, and what a lost message or a death left behind."""
        due = self._deliveries.due(self._clock(), limit)
        for endpoint_id, delivery_id in due:
            self._enqueue(endpoint_id, delivery_id, 0)
        return len(due)

    def _send(self, endpoint: Endpoint, delivery: Delivery) -> Outcome:
        now, body = self._clock(), delivery.body.encode()
        secrets = [self._endpoints.secret(endpoint, number) for number in endpoint.generations(now)]
        return self._post(endpoint.url, headers_of(delivery.delivery_id, now, body, secrets), body)

    def _end(self, endpoint: Endpoint, delivery: Delivery, noted: Noted, outcome: Outcome) -> None:
        """An endpoint is disabled before its delivery is over: who dies between finds it disabled, not forgotten."""
        if outcome.is_gone:
            self._disable(endpoint.endpoint_id, Reason.GONE)
        elif noted.status is DeliveryStatus.FAILED and endpoint.has_failed_since(delivery.created_at):
            self._disable(endpoint.endpoint_id, Reason.EXHAUSTED)
        is_noted = self._deliveries.note(delivery, noted)
        if outcome.is_ok and endpoint.is_stale(self._clock()):
            self._endpoints.note_success(endpoint.endpoint_id, self._clock())
        if is_noted and noted.next_at is not None:
            delay_s = int((noted.next_at - self._clock()).total_seconds()) + 1
            if delay_s <= DELAYED_AT_MOST_S:
                self._enqueue(delivery.endpoint_id, delivery.delivery_id, max(delay_s, 0))

    @rerun_on_conflict
    def _disable(self, endpoint_id: EndpointId, reason: Reason) -> None:
        change = self._endpoints.find(endpoint_id).disable(reason, self._clock())
        if change:
            self._endpoints.commit(change)

    def _enabled(self, endpoint_id: EndpointId) -> Endpoint | None:
        try:
            endpoint = self._endpoints.find(endpoint_id)
        except EndpointNotFound:
            return None
        return endpoint if endpoint.status is EndpointStatus.ENABLED else None

    def _wanting(self, notice: Notice, stream: str) -> list[Endpoint]:
        """A ping is for one alone."""
        if notice.endpoint_id is not None:
            pinged = self._enabled(notice.endpoint_id)
            return [pinged] if pinged else []
        owner = self._find_owner(stream)
        return [each for each in self._endpoints.of_owner(owner) if each.wants(notice.type)] if owner else []
