"""Shapes of requests and answers about API keys. Times are ISO 8601 in UTC with `Z`."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.platform.text import ONE_LINE

ScopeName = Literal[
    "requests:read",
    "requests:write",
    "requests:send",
    "requests:delete",
    "evidence:read",
    "templates:read",
    "templates:write",
    "exports:write",
    "credits:read",
    "webhooks:write",
]
KeyName = Annotated[
    str, Meta(min_length=1, max_length=80, pattern=ONE_LINE, description="What you call it: which program has it.")
]
Scopes = Annotated[
    list[ScopeName], Meta(min_length=1, max_length=20, description="What it opens; never more than you may yourself.")
]


class NewApiKey(msgspec.Struct, forbid_unknown_fields=True):
    """Your own, or with `company_id` a company's that you manage. `mode`: `test` is reserved and refused."""

    name: KeyName
    scopes: Scopes
    mode: Literal["live", "test"] = "live"
    company_id: Annotated[str, Meta(max_length=64)] | None = None


class RotateApiKey(msgspec.Struct, forbid_unknown_fields=True):
    """How long the present secret is still let in beside the new one."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = 24


class ApiKeyView(msgspec.Struct):
    """`token` is there once: in the answer that made the key or its new secret. `last_used_at` is exact to five
    minutes; `former_until`: so long the secret before the last rotation is let in."""

    key_id: str
    prefix: str
    name: str
    mode: str
    scopes: list[str]
    status: str
    company_id: str | None
    made_by: str
    created_at: str
    rotated_at: str | None
    former_until: str | None
    revoked_at: str | None
    last_used_at: str | None
    token: str | None = None


class ApiKeyList(msgspec.Struct):
    items: list[ApiKeyView]
