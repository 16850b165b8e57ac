"""Shapes of moving the deadline and reminding."""

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
