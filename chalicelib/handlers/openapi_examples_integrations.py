"""Examples of the shapes of API keys and webhooks: Anna Andersson's company lets its case system in and tells it."""

from collections.abc import Mapping
from typing import Any

COMPANY_ID = "com_q5n3v7k2x6m4w8t2jbhpc5gdya"
KEY = {
    "key_id": "key_v3n5q7k2x6m4w4t2jbhpc5gdya",
    "prefix": "b2b_live_v3n5q7k2x6m4w4t2jbhpc5gdya",
    "name": "Ärendesystemet",
    "mode": "live",
    "scopes": ["requests:read", "requests:send", "requests:write"],
    "status": "active",
    "company_id": COMPANY_ID,
    "made_by": "sub_h5gdya4gq2xw7m5n3v6k2t8bpc",
    "created_at": "2025-03-04T08:30:00.000Z",
    "rotated_at": None,
    "former_until": None,
    "revoked_at": None,
    "last_used_at": "2025-03-06T11:05:00.000Z",
    "token": None,
}
ENDPOINT = {
    "endpoint_id": "whe_k2x6m4w4t2jbhpc5gdyaq5n3v7",
    "url": "https://system.bolaget.example/b2bsign",
    "events": ["recipient.signed", "signature_request.completed"],
    "status": "enabled",
    "disabled_because": None,
    "company_id": COMPANY_ID,
    "made_by": "sub_h5gdya4gq2xw7m5n3v6k2t8bpc",
    "created_at": "2025-03-04T08:40:00.000Z",
    "last_success_at": "2025-03-06T11:05:00.000Z",
}
ATTEMPT = {"at": "2025-03-06T11:05:00.000Z", "result": "ok", "status": 204, "duration_ms": 180}
DELIVERY = {
    "delivery_id": "whd_0195600a1b2cm4w4t2jbhpc5gdyaq5n3v7k2x6",
    "event_id": "sr_4gq2xw7m5n3v6k2t4bhjc5pdya.9",
    "type": "signature_request.completed",
    "status": "delivered",
    "created_at": "2025-03-06T11:04:59.000Z",
    "next_attempt_at": None,
    "body": '{"data":{"request_id":"sr_4gq2xw7m5n3v6k2t4bhjc5pdya","status":"completed"},'
    '"timestamp":"2025-03-06T11:04:59.000Z","type":"signature_request.completed"}',
    "attempts": [ATTEMPT],
}

INTEGRATIONS: Mapping[str, Any] = {
    "NewApiKey": {
        "name": "Ärendesystemet",
        "scopes": ["requests:read", "requests:write", "requests:send"],
        "company_id": COMPANY_ID,
    },
    "NewWebhookEndpoint": {
        "url": "https://system.bolaget.example/b2bsign",
        "events": ["recipient.signed", "signature_request.completed"],
        "company_id": COMPANY_ID,
    },
    "EditWebhookEndpoint": {"status": "enabled"},
    "RotateWebhookSecret": {"overlap_hours": 24},
    "WebhookEndpointView": ENDPOINT,
    "WebhookEndpointList": {"items": [ENDPOINT]},
    "WebhookSecrets": {"secrets": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="]},
    "WebhookAttempt": ATTEMPT,
    "WebhookDeliveryView": DELIVERY,
    "WebhookDeliveryPage": {"items": [DELIVERY], "next_cursor": None},
    "RotateApiKey": {"overlap_hours": 24},
    "ApiKeyView": KEY,
    "ApiKeyList": {"items": [KEY]},
}
