"""Shapes of archive exports."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta


class NewExport(msgspec.Struct, forbid_unknown_fields=True):
    """Completed requests for which all of it holds; nothing said: all of them.

    `with_evidence`: the evidence packages too. They hold personnummer.
    """

    text: Annotated[str, Meta(max_length=200, description="Each word, or part of one, stands in the title.")] = ""
    label: Annotated[str, Meta(max_length=40, description="Labelled so; capitals do not matter.")] = ""
    recipient: Annotated[
        str, Meta(max_length=200, description="Each word, or part of one, stands in one recipient's name or address.")
    ] = ""
    created_from: date | None = None
    created_to: date | None = None
    with_evidence: bool = False


class ExportPartView(msgspec.Struct):
    """A ZIP to be fetched by its `number`, from 1; `size` in bytes."""

    number: int
    size: int
    request_count: int


class ExportView(msgspec.Struct):
    """`status`: running, ready or failed. Parts can be fetched as soon as they are there."""

    export_id: str
    status: str
    with_evidence: bool
    request_count: int
    parts: list[ExportPartView]
    created_at: str
    expires_at: str


class ExportList(msgspec.Struct):
    items: list[ExportView]
