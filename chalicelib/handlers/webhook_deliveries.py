"""Routes about webhooks' deliveries: the log of what was sent, how it went, and sending it again."""

from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib import wiring
from chalicelib.handlers import integration_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.cursor import cursor_of, limit_of, place_of, read_cursor
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.handlers.problem import FieldError, Invalid
from chalicelib.handlers.webhooks import GONE, ONE
from chalicelib.platform.change import AlreadyDone
from chalicelib.platform.clock import iso
from chalicelib.platform.ids import DeliveryId
from chalicelib.webhooks import refusals
from chalicelib.webhooks.schemas import WebhookAttempt, WebhookDeliveryPage, WebhookDeliveryView

if TYPE_CHECKING:
    from chalicelib.webhooks.delivery import Delivery

blueprint = Blueprint(__name__)
api = Api(blueprint, "webhooks")

DELIVERIES = ONE + "/deliveries"
DELIVERY = DELIVERIES + "/{delivery_id}"


@api.route("GET", DELIVERIES, caller=person, answer=WebhookDeliveryPage, refusals=(*GONE, Invalid),
           query={"limit": "1–100", "cursor": "from `next_cursor`"})  # fmt: skip
def list_webhook_deliveries(call: Call) -> Answer:
    """What an endpoint was sent in the last 30 days, the latest event first, and how each attempt went."""
    found, following = wiring.webhooks.endpoints().deliveries(
        ids.sid_of(call),
        ids.endpoint_id(call),
        limit=limit_of(call),
        after=_after(call),
        on_behalf=ids.on_behalf(call),
    )
    cursor = cursor_of(following) if following else None
    return Answer(WebhookDeliveryPage(items=[_view(delivery) for delivery in found], next_cursor=cursor))


@api.route("GET", DELIVERY, caller=person, answer=WebhookDeliveryView, refusals=(*GONE, refusals.DeliveryNotFound))
def read_webhook_delivery(call: Call) -> Answer:
    """One delivery and its attempts."""
    return _answer(call)


def _show(call: Call, _result: str) -> Answer:
    return _answer(call, 202)


@api.route("POST", DELIVERY + "/replay", caller=person, answer=WebhookDeliveryView, status=202, show=_show,
           refusals=(*GONE, refusals.DeliveryNotFound, refusals.EndpointDisabled,
                     refusals.DeliveryUnderWay))  # fmt: skip
def replay_webhook_delivery(call: Call) -> Answer:
    """Send a delivery again, whether it failed or not: the whole schedule anew, with the same `webhook-id`."""
    once = call.once(call.params["delivery_id"])
    if once and wiring.ground.is_done(once):
        raise AlreadyDone
    replayed = wiring.webhooks.endpoints().replay(
        ids.sid_of(call), ids.endpoint_id(call), ids.delivery_id(call), ids.on_behalf(call)
    )
    if once:
        wiring.ground.note_done(once)
    return Answer(_view(replayed), 202)


def _answer(call: Call, status: int = 200) -> Answer:
    service = wiring.webhooks.endpoints()
    found = service.delivery(ids.sid_of(call), ids.endpoint_id(call), ids.delivery_id(call), ids.on_behalf(call))
    return Answer(_view(found), status)


def _after(call: Call) -> DeliveryId | None:
    cursor = read_cursor(call)
    place = place_of(cursor) if cursor else None
    if place is not None and not ids.FORM.fullmatch(place):
        raise Invalid(FieldError("cursor", "invalid_cursor", "not a cursor of this list"))
    return DeliveryId(place) if place else None


def _view(delivery: "Delivery") -> WebhookDeliveryView:
    return WebhookDeliveryView(
        delivery_id=delivery.delivery_id,
        event_id=delivery.event_id,
        type=delivery.type,
        status=delivery.status.value,
        created_at=iso(delivery.created_at),
        next_attempt_at=iso(delivery.next_at) if delivery.next_at else None,
        body=delivery.body,
        attempts=[WebhookAttempt(iso(a.at), a.result, a.status, a.duration_ms) for a in delivery.log],
    )
