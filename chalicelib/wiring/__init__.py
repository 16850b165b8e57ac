"""The composition root: the only room that knows every adapter. A file a domain; each thing is built when first needed
and kept, so a function pays only for what it uses. One way: ground ← identity ← companies, payments ← signing ←
templates ← bulk, eid and notifications."""

from chalicelib.wiring import bulk, companies, eid, ground, identity, notifications, payments, signing, templates

__all__ = ["bulk", "companies", "eid", "ground", "identity", "notifications", "payments", "signing", "templates"]
