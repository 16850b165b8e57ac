"""Shapes of the archive: its lists, its search, and the labels in it."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.platform.text import ONE_LINE
from chalicelib.signing.schemas import CompanyIdText

Label = Annotated[str, Meta(min_length=1, max_length=40, pattern=ONE_LINE)]
StatusName = Literal["draft", "pending", "sealing", "completed", "declined", "expired", "voided", "failed"]


class RequestLine(msgspec.Struct):
    """`made_by`: which member made it, in a company's list."""

    request_id: str
    title: str
    labels: list[str]
    status: str
    signer_count: int
    signed_count: int
    created_at: str
    sent_at: str | None
    ended_at: str | None
    made_by: str | None


class Labels(msgspec.Struct, forbid_unknown_fields=True):
    """The owner's own, a person's or a company's, and nobody else's to see."""

    labels: Annotated[list[Label], Meta(max_length=10)]


class Search(msgspec.Struct, forbid_unknown_fields=True):
    """All of it must hold. In the body, because an address is kept by browsers, proxies and logs."""

    text: Annotated[str, Meta(max_length=200, description="Each word, or part of one, stands in the title.")] = ""
    label: Annotated[str, Meta(max_length=40, description="Labelled so; capitals do not matter.")] = ""
    recipient: Annotated[
        str, Meta(max_length=200, description="Each word, or part of one, stands in one recipient's name or address.")
    ] = ""
    status: Annotated[list[StatusName], Meta(max_length=8)] = []
    created_from: date | None = None
    created_to: date | None = None
    sort: Literal["newest", "oldest"] = "newest"
    limit: Annotated[int, Meta(ge=1, le=100)] = 25
    cursor: Annotated[str, Meta(max_length=500)] | None = None
    company_id: CompanyIdText | None = None


class RequestPage(msgspec.Struct):
    items: list[RequestLine]
    next_cursor: str | None
