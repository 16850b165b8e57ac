"""The composition root: the only room that knows every adapter. A file a domain; each thing is built when first needed
and kept, so a function pays only for what it uses. One way: ground ← identity, erasures and providers ← companies,
api_keys, payments ← signing ← templates ← rights, integrations, complaints ← bulk, eid, notifications and support ←
privacy ← erasure_requests."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.wiring import (
        api_keys,
        bulk,
        companies,
        complaints,
        eid,
        erasure_requests,
        erasures,
        ground,
        identity,
        integrations,
        notifications,
        payments,
        privacy,
        providers,
        rights,
        signing,
        support,
        templates,
        webhooks,
    )

__all__ = [
    "api_keys",
    "bulk",
    "companies",
    "complaints",
    "eid",
    "erasure_requests",
    "erasures",
    "ground",
    "identity",
    "integrations",
    "notifications",
    "payments",
    "privacy",
    "providers",
    "rights",
    "signing",
    "support",
    "templates",
    "webhooks",
]


def __getattr__(name: str) -> Any:
    """A file is read when something of it is first needed."""
    if name not in __all__:
        raise AttributeError(name)
    return import_module(f"{__name__}.{name}")
