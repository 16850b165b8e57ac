"""API keys and webhooks: how a person's or company's own systems reach the service, and it them."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.activities import TECHNICAL
from chalicelib.privacy.field import OnErasure, Treatment, table

_KEY = Treatment(activity=a.INTEGRATIONS, retention=a.UNTIL_ASKED, on_erasure=OnErasure.DELETE)
_ENDPOINT = Treatment(
    activity=a.INTEGRATIONS, retention=a.UNTIL_ASKED, on_erasure=OnErasure.DELETE, recipients=("aws", "webhooks")
)
_TOLD = Treatment(
    activity=a.INTEGRATIONS, retention=a.DAYS_30, on_erasure=OnErasure.DELETE, recipients=("aws", "webhooks")
)

_CALLS = Treatment(activity=a.SECURITY, retention=a.ONE_DAY, on_erasure=OnErasure.AGE_OUT)

_MADE = Treatment(activity=a.INTEGRATIONS, retention=a.WHILE_MEMBERS, on_erasure=OnErasure.PSEUDONYMISE)

STORES = (
    table(
        "api-keys",
        "index by-owner",
        (
            _KEY,
            {
                c.ID: "key_id owner",
                c.SETTINGS: "mode scopes name_sealed",
                c.CREDENTIALS: "secret_hash former_hash former_until",
                c.ACCOUNT: "status created_at rotated_at revoked_at seen_at",
            },
        ),
        (_MADE, {c.ID: "made_by"}),  # of a company's: who made it
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash"}),
    ),
    table(
        "webhook-endpoints",
        "index by-owner",
        (
            _ENDPOINT,
            {
                c.ID: "endpoint_id owner",
                c.SETTINGS: "url_sealed events",
                c.CREDENTIALS: "generation former_until",
                c.ACCOUNT: "status reason created_at delivered_at",
            },
        ),
        (_MADE, {c.ID: "made_by"}),  # of a company's: who made it
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash"}),
    ),
    table(
        "webhook-deliveries",
        "the endpoints of the owner",
        (
            _TOLD,
            {
                c.ID: "endpoint_id delivery_id event_id body",
                c.ACTIVITY: "type created_at",
                c.DELIVERY: "status attempts log",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "due next_at expires_at"}),
    ),
    table(
        "limits",
        "the API key, and a minute; ends by itself",
        (_CALLS, {c.ID: "bucket", c.ACTIVITY: "calls"}),
        (TECHNICAL, {c.SYSTEM: "expires_at"}),
    ),
)
