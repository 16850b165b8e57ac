"""Shapes of requests and answers about webhooks. Times are ISO 8601 in UTC with `Z`."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

EventNames = Annotated[
    list[
        Literal[
            "signature_request.sent",
            "signature_request.completed",
            "signature_request.declined",
            "signature_request.expired",
            "signature_request.voided",
            "signature_request.failed",
            "recipient.viewed",
            "recipient.signed",
            "recipient.approved",
            "recipient.bounced",
            "purchase.paid",
        ]
    ],
    Meta(min_length=1, max_length=20, description="What it is told of."),
]
Url = Annotated[
    str, Meta(min_length=1, max_length=500, description="https, port 443, a host name on the internet; not redirected.")
]


class NewWebhookEndpoint(msgspec.Struct, forbid_unknown_fields=True):
    """Your own, or with `company_id` a company's that you manage."""

    url: Url
    events: EventNames
    company_id: Annotated[str, Meta(max_length=64)] | None = None


class EditWebhookEndpoint(msgspec.Struct, forbid_unknown_fields=True):
    """What is left out stays as it is. Enabling sends what happens from then on; what was missed can be replayed."""

    url: Url | UnsetType = UNSET
    events: EventNames | UnsetType = UNSET
    status: Literal["enabled", "disabled"] | UnsetType = UNSET


class RotateWebhookSecret(msgspec.Struct, forbid_unknown_fields=True):
    """How long the present secret still signs beside the new one."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = 24


class WebhookEndpointView(msgspec.Struct):
    """`disabled_because`: `asked`, `gone` (it answered 410) or `exhausted` (nothing got through for three days).
    `last_success_at` is exact to ten minutes."""

    endpoint_id: str
    url: str
    events: list[str]
    status: str
    disabled_because: str | None
    company_id: str | None
    made_by: str
    created_at: str
    last_success_at: str | None


class WebhookEndpointList(msgspec.Struct):
    items: list[WebhookEndpointView]


class WebhookSecrets(msgspec.Struct):
    """As Standard Webhooks libraries take them, the present one first; two while one replaces the other."""

    secrets: list[str]


class WebhookAttempt(msgspec.Struct):
    """`result`: `ok`, `redirected`, `timed_out`, `no_answer`, `unreachable`, `name_unknown`, `address_refused`,
    `tls_failed`, `endpoint_disabled`, or `status_` and the answer's status."""

    at: str
    result: str
    status: int | None
    duration_ms: int


class WebhookDeliveryView(msgspec.Struct):
    """`body` is what is sent, byte for byte; `delivery_id` its `webhook-id`."""

    delivery_id: str
    event_id: str
    type: str
    status: str
    created_at: str
    next_attempt_at: str | None
    body: str
    attempts: list[WebhookAttempt]


class WebhookDeliveryPage(msgspec.Struct):
    items: list[WebhookDeliveryView]
    next_cursor: str | None = None
