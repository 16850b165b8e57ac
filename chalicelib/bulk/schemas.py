"""Shapes of bulk sends. Sizes in bytes, hashes SHA-256 in lower-case hex, times ISO 8601 UTC."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.signing.schemas import (
    AllowForwarding,
    Days,
    FileName,
    LanguageCode,
    Message,
    RefusalView,
    Sha256,
    Title,
    UploadView,
)
from chalicelib.templates.schemas import Key, Participant, Text

SheetSize = Annotated[int, Meta(ge=1, le=2 * 1024 * 1024, description="Bytes.")]
RowNumber = Annotated[int, Meta(ge=2, le=100_000, description="As the spreadsheet numbers it: the header is row 1.")]
BaseId = Annotated[str, Meta(min_length=1, max_length=65)]


class NewBulkSend(msgspec.Struct, forbid_unknown_fields=True):
    """Announces a CSV file and says what each of its rows becomes a request of.

    `template_id`: your own template or one of the service's; or `request_id`: a draft of yours that could be sent, of
    which each row's person gets a copy. With a template, `title` is needed, and `recipients` and `values` name who and
    what is the same in every row; roles and fields that are not named there are columns.
    """

    filename: FileName
    size: SheetSize
    sha256: Sha256
    template_id: BaseId | None = None
    request_id: BaseId | None = None
    title: Title | None = None
    message: Message = ""
    language: LanguageCode = "sv"
    recipients: Annotated[dict[Key, Participant], Meta(max_length=20)] = {}
    values: Annotated[dict[Key, Text | bool | int], Meta(max_length=200)] = {}
    expires_in_days: Days = 30
    automatic_reminders: bool = True
    allow_forwarding: AllowForwarding = True


class StartRows(msgspec.Struct, forbid_unknown_fields=True):
    """`rows`: those to be sent; left out: all that can be."""

    rows: Annotated[list[RowNumber], Meta(min_length=1, max_length=500)] | None = None


class ColumnView(msgspec.Struct):
    name: str
    required: bool


class BulkCounts(msgspec.Struct):
    """Rows by where they stand. `started`: being drafted, checked or sent."""

    invalid: int
    ready: int
    queued: int
    started: int
    sent: int
    failed: int
    cancelled: int


class BulkFailure(msgspec.Struct):
    code: str
    detail: str
    rows: int


class BulkSendView(msgspec.Struct):
    """`status`: awaiting_upload, checking, refused, ready, running or finished. `price_credits` is of one request,
    `total_credits` of all rows that can be started; each request reserves its own when it is sent. `columns`: what the
    header may name; empty where the base is gone."""

    bulk_id: str
    status: str
    template_id: str | None
    request_id: str | None
    title: str
    filename: str
    columns: list[ColumnView]
    row_count: int
    price_credits: int
    total_credits: int
    counts: BulkCounts
    failures: list[BulkFailure]
    refusal: RefusalView | None
    upload: UploadView | None
    created_at: str
    expires_at: str


class BulkSendList(msgspec.Struct):
    items: list[BulkSendView]


class BulkProblemView(msgspec.Struct):
    """What is wrong with a cell; `row` as the spreadsheet numbers it, `column` empty for the whole row."""

    row: int
    column: str
    code: str
    detail: str


class BulkRowView(msgspec.Struct):
    """A row, and what became of it. `code`: why it failed; `request_id`: once it is started."""

    row: int
    name: str
    email: str
    status: str
    code: str | None
    request_id: str | None


class BulkReport(msgspec.Struct):
    rows: list[BulkRowView]
    problems: list[BulkProblemView]
