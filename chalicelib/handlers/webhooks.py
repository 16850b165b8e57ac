"""Routes about webhook endpoints: make, list, change, secrets, ping, delete."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint
from msgspec import UNSET

from chalicelib import wiring
from chalicelib.handlers import integration_ids as ids
from chalicelib.handlers.call import Answer, Call
from chalicelib.handlers.etag import IfMatchMissing, etag_of, require_if_match
from chalicelib.handlers.http import Api
from chalicelib.handlers.identity_callers import person
from chalicelib.identity.company_refusals import CompanyNotFound
from chalicelib.platform.clock import iso
from chalicelib.platform.errors import NotPermitted
from chalicelib.platform.ids import EndpointId, new_id
from chalicelib.platform.owners import company_of
from chalicelib.platform.versions import StaleVersion
from chalicelib.webhooks import refusals
from chalicelib.webhooks.schemas import (
    EditWebhookEndpoint,
    NewWebhookEndpoint,
    RotateWebhookSecret,
    WebhookEndpointList,
    WebhookEndpointView,
    WebhookSecrets,
)

if TYPE_CHECKING:
    from chalicelib.webhooks.domain import Endpoint

blueprint = Blueprint(__name__)
api = Api(blueprint, "webhooks")

ROOT = "/v1/webhook-endpoints"
ONE = ROOT + "/{endpoint_id}"
GONE = (refusals.EndpointNotFound, NotPermitted)


def endpoint_answer(endpoint: "Endpoint", status: int = 200) -> Answer:
    headers = {"ETag": etag_of(endpoint.version), "Location": f"{ROOT}/{endpoint.endpoint_id}"}
    return Answer(_view(endpoint), status, headers)


def _find(call: Call, endpoint_id: EndpointId) -> "Endpoint":
    return wiring.webhooks.endpoints().find(ids.sid_of(call), endpoint_id, ids.on_behalf(call))


def _show(call: Call, endpoint_id: str) -> Answer:
    return endpoint_answer(_find(call, EndpointId(endpoint_id)), 201)


@api.route("POST", ROOT, caller=person, body=NewWebhookEndpoint, answer=WebhookEndpointView, status=201, show=_show,
           refusals=(CompanyNotFound, NotPermitted, refusals.UrlRefused, refusals.TooManyEndpoints))  # fmt: skip
def create_webhook_endpoint(call: Call) -> Answer:
    """Name an address that is told of what happens: for yourself, or with `company_id` for a company you manage.

    It hears of requests of that owner from a moment later on, signed by Standard Webhooks; fetch its secret and try it
    with `ping`. The address is not called now.
    """
    from chalicelib.webhooks.domain import EventName

    body: NewWebhookEndpoint = call.body
    endpoint_id = EndpointId(new_id("whe"))
    made = wiring.webhooks.endpoints().make(
        ids.sid_of(call),
        endpoint_id,
        owner=ids.owner_of(call, body.company_id),
        url=body.url,
        events=frozenset(EventName(name) for name in body.events),
        once=call.once(endpoint_id),
    )
    return endpoint_answer(made, 201)


@api.route("GET", ROOT, caller=person, answer=WebhookEndpointList, refusals=(CompanyNotFound, NotPermitted),
           query={"company_id": "a company's instead of your own"})  # fmt: skip
def list_webhook_endpoints(call: Call) -> Answer:
    """Your webhook endpoints, or a company's that you manage, the newest first.

    One that was just made may be missing for a moment.
    """
    owner = ids.owner_of(call, call.query.get("company_id"))
    found = wiring.webhooks.endpoints().of_owner(ids.sid_of(call), owner)
    return Answer(WebhookEndpointList([_view(endpoint) for endpoint in found]))


@api.route("GET", ONE, caller=person, answer=WebhookEndpointView, refusals=GONE)
def read_webhook_endpoint(call: Call) -> Answer:
    """One webhook endpoint, and why it is disabled, if it is."""
    return endpoint_answer(_find(call, ids.endpoint_id(call)))


@api.route("PATCH", ONE, caller=person, body=EditWebhookEndpoint, answer=WebhookEndpointView,
           refusals=(*GONE, refusals.UrlRefused, StaleVersion, IfMatchMissing))  # fmt: skip
def edit_webhook_endpoint(call: Call) -> Answer:
    """Change an endpoint's address or events, disable or enable it; needs `If-Match`."""
    version, wanted = require_if_match(call), _wanted(call.body)
    service = wiring.webhooks.endpoints()
    return endpoint_answer(
        service.change(ids.sid_of(call), ids.endpoint_id(call), wanted, version, ids.on_behalf(call))
    )


@api.route("DELETE", ONE, caller=person, status=204, refusals=GONE)
def delete_webhook_endpoint(call: Call) -> Answer:
    """Delete an endpoint: it is told nothing more, and its address is forgotten."""
    wiring.webhooks.endpoints().delete(ids.sid_of(call), ids.endpoint_id(call), ids.on_behalf(call))
    return Answer(status=204)


@api.route("GET", ONE + "/secrets", caller=person, answer=WebhookSecrets, refusals=GONE)
def read_webhook_secrets(call: Call) -> Answer:
    """The secrets that deliveries are signed with, for the program that verifies them."""
    return _secrets(call)


def _show_secrets(call: Call, _result: str) -> Answer:
    return _secrets(call)


@api.route("POST", ONE + "/rotate-secret", caller=person, body=RotateWebhookSecret, answer=WebhookSecrets,
           show=_show_secrets, refusals=GONE)  # fmt: skip
def rotate_webhook_secret(call: Call) -> Answer:
    """Sign with a new secret; the present one signs too for `overlap_hours` more."""
    endpoint_id, overlap = ids.endpoint_id(call), timedelta(hours=call.body.overlap_hours)
    wiring.webhooks.endpoints().rotate(
        ids.sid_of(call), endpoint_id, overlap, once=call.once(endpoint_id), on_behalf=ids.on_behalf(call)
    )
    return _secrets(call)


def _pinged(_call: Call, _result: str) -> Answer:
    return Answer(status=202)


@api.route("POST", ONE + "/ping", caller=person, status=202, show=_pinged,
           refusals=(*GONE, refusals.EndpointDisabled))  # fmt: skip
def ping_webhook_endpoint(call: Call) -> Answer:
    """Send the endpoint a `webhook.ping`; how it went is in its deliveries, a moment later."""
    endpoint_id = ids.endpoint_id(call)
    wiring.webhooks.endpoints().ping(
        ids.sid_of(call), endpoint_id, once=call.once(endpoint_id), on_behalf=ids.on_behalf(call)
    )
    return Answer(status=202)


def _secrets(call: Call) -> Answer:
    service = wiring.webhooks.endpoints()
    return Answer(WebhookSecrets(service.secrets(ids.sid_of(call), ids.endpoint_id(call), ids.on_behalf(call))))


def _wanted(body: EditWebhookEndpoint) -> dict[str, Any]:
    from chalicelib.webhooks.domain import EndpointStatus, EventName

    wanted: dict[str, Any] = {}
    if body.url is not UNSET:
        wanted["url"] = body.url
    if body.events is not UNSET:
        wanted["events"] = frozenset(EventName(str(name)) for name in body.events)
    if body.status is not UNSET:
        wanted["status"] = EndpointStatus(str(body.status))
    return wanted


def _view(endpoint: "Endpoint") -> WebhookEndpointView:
    return WebhookEndpointView(
        endpoint_id=endpoint.endpoint_id,
        url=endpoint.url,
        events=[name.value for name in sorted(endpoint.events)],
        status=endpoint.status.value,
        disabled_because=endpoint.reason.value if endpoint.reason else None,
        company_id=company_of(endpoint.owner),
        made_by=endpoint.made_by,
        created_at=iso(endpoint.created_at),
        last_success_at=iso(endpoint.delivered_at) if endpoint.delivered_at else None,
    )
