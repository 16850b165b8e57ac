"""The composition root: the only room that knows every adapter. A file a domain; each thing is built when first needed
and kept, so a function pays only for what it uses. One way: ground ← identity and erasures ← companies, payments ←
signing ← templates ← rights ← eid, notifications and support ← privacy."""

from chalicelib.wiring import (
    companies,
    eid,
    erasures,
    ground,
    identity,
    notifications,
    payments,
    privacy,
    rights,
    signing,
    support,
    templates,
)

__all__ = [
    "companies",
    "eid",
    "erasures",
    "ground",
    "identity",
    "notifications",
    "payments",
    "privacy",
    "rights",
    "signing",
    "support",
    "templates",
]
