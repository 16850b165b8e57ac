"""The state machines of API keys and webhooks, in words."""

from chalicelib.identity import api_key as api_keys
from chalicelib.webhooks import delivery as deliveries
from chalicelib.webhooks import domain as endpoints
from dev.diagram_words.machine import Machine

HOOK = endpoints.EndpointStatus
KEY = api_keys.KeyStatus
L = deliveries.DeliveryStatus

MACHINES = (
    Machine(
        "API key (API-nyckel)",
        "chalicelib/identity/api_key.py",
        api_keys.TRANSITIONS,
        {
            KEY.ACTIVE: "lets a program in, as whoever made it; its secret can be replaced",
            KEY.REVOKED: "refused from the next call on; nothing of its secrets is kept",
        },
        {(KEY.ACTIVE, KEY.REVOKED): "revoke"},
    ),
    Machine(
        "Webhook endpoint (webhook-adress)",
        "chalicelib/webhooks/domain.py",
        endpoints.TRANSITIONS,
        {
            HOOK.ENABLED: "told of the events it chose",
            HOOK.DISABLED: "told nothing: its owner said so, it answered 410, or nothing got through for three days",
            HOOK.DELETED: "gone; its address is forgotten",
        },
        {
            (HOOK.ENABLED, HOOK.DISABLED): "disable, 410, or a schedule without success",
            (HOOK.DISABLED, HOOK.ENABLED): "enable",
            (HOOK.ENABLED, HOOK.DELETED): "delete",
            (HOOK.DISABLED, HOOK.DELETED): "delete",
        },
    ),
    Machine(
        "Webhook delivery (leverans)",
        "chalicelib/webhooks/delivery.py",
        deliveries.TRANSITIONS,
        {
            L.PENDING: "to be tried, by its schedule",
            L.DELIVERED: "answered with 2xx",
            L.FAILED: "ten attempts failed, 410, or its endpoint is disabled",
        },
        {
            (L.PENDING, L.PENDING): "attempt failed",
            (L.PENDING, L.DELIVERED): "answered with 2xx",
            (L.PENDING, L.FAILED): "given up",
            (L.DELIVERED, L.PENDING): "replayed",
            (L.FAILED, L.PENDING): "replayed",
        },
    ),
)
