"""Webhooks: whose endpoints, what they are told, and the line to them."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import DeliveryId, EndpointId, PurchaseId, RequestId
from chalicelib.wiring import api_keys, ground, payments, signing

if TYPE_CHECKING:
    from chalicelib.platform.events import Recorded
    from chalicelib.platform.owners import OwnerId
    from chalicelib.webhooks.delivering import DeliveryService
    from chalicelib.webhooks.sender import WebhookSender
    from chalicelib.webhooks.service import EndpointService
    from chalicelib.webhooks.store import EndpointStore


def reaches_local() -> bool:
    """On a developer's computer, where it is asked for; never where documents are real."""
    names = ground.settings()
    return names.webhooks_local and names.stage == "dev"


@cache
def store() -> "EndpointStore":
    from chalicelib.webhooks.store import EndpointStore

    return EndpointStore(ground.keys(), api_keys.guard_writers(), utc_now)


@cache
def endpoints() -> "EndpointService":
    from functools import partial

    from chalicelib.webhooks.addresses import checked_url
    from chalicelib.webhooks.delivery_store import DeliveryStore
    from chalicelib.webhooks.service import EndpointService

    return EndpointService(
        endpoints=store(),
        deliveries=DeliveryStore(),
        guard=api_keys.guard,
        check_url=partial(checked_url, local=reaches_local()),
        enqueue=enqueue,
        clock=utc_now,
    )


@cache
def deliveries() -> "DeliveryService":
    from chalicelib.webhooks.delivering import DeliveryService
    from chalicelib.webhooks.delivery_store import DeliveryStore

    return DeliveryService(
        endpoints=store(),
        deliveries=DeliveryStore(),
        find_event=find_event,
        find_owner=owner_of,
        post=lambda url, headers, body: sender().post(url, headers, body),
        enqueue=enqueue,
        clock=utc_now,
    )


@cache
def sender() -> "WebhookSender":
    import ssl

    from chalicelib.webhooks.sender import WebhookSender

    ground.recipient("webhooks")
    return WebhookSender(tls=ssl.create_default_context(), reaches_local=reaches_local())


def enqueue(endpoint_id: EndpointId, delivery_id: DeliveryId, delay_s: int) -> None:
    from chalicelib.aws import queues

    queues.send("webhooks", {"endpoint_id": endpoint_id, "delivery_id": delivery_id}, delay_s=delay_s)


def find_event(stream: str, seq: int) -> "Recorded | None":
    from chalicelib.aws.event_rows import EventRow, recorded_event

    row = EventRow.find(stream, seq)
    return recorded_event(row) if row else None


def owner_of(stream: str) -> "OwnerId | None":
    """Of a request or a purchase, by its id."""
    if stream.startswith("pur_"):
        return payments.buyer_of(PurchaseId(stream))
    return signing.owner_of(RequestId(stream))
