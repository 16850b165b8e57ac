"""Shapes of moving the deadline, reminding, and how long a request is kept."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.signing.schemas import Days


class Prolong(msgspec.Struct, forbid_unknown_fields=True):
    """Either `days` more, or `until` the end of a day."""

    days: Days | None = None
    until: date | None = None


class Remind(msgspec.Struct, forbid_unknown_fields=True):
    """Without `recipient_id`: all who must act now."""

    recipient_id: Annotated[str, Meta(max_length=64, pattern=r"^rcp_[a-z0-9]{1,60}(?![\s\S])")] | None = None


class Retention(msgspec.Struct, forbid_unknown_fields=True):
    """Days after the request's end; null: until you delete it."""

    keep_days: Annotated[int, Meta(ge=30, le=3650)] | None
