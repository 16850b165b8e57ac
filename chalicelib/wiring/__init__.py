"""The composition root: the only room that knows every adapter. A file a domain; each thing is built when first needed
and kept, so a function pays only for what it uses. One way: ground ← identity ← companies, api_keys, payments ←
signing ← templates ← eid and notifications."""

from chalicelib.wiring import (
    api_keys,
    companies,
    eid,
    ground,
    identity,
    integrations,
    notifications,
    payments,
    signing,
    templates,
    webhooks,
)

__all__ = [
    "api_keys",
    "companies",
    "eid",
    "ground",
    "identity",
    "integrations",
    "notifications",
    "payments",
    "signing",
    "templates",
    "webhooks",
]
