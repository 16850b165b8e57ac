"""Shapes of complaints' requests and answers. Times are ISO 8601 in UTC with `Z`."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.platform.text import ONE_LINE

Title = Annotated[str, Meta(min_length=1, max_length=120, pattern=ONE_LINE)]
Name = Annotated[str, Meta(min_length=1, max_length=120, pattern=ONE_LINE)]
Words = Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"\S")]
Email = Annotated[str, Meta(max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+(?![\s\S])")]
Token = Annotated[str, Meta(min_length=10, max_length=200)]
About = Annotated[str, Meta(pattern=r"^(pur|sr)_[a-z0-9]{1,60}(?![\s\S])")]
Spoken = Literal["sv", "en"]


class NewComplaint(msgspec.Struct, forbid_unknown_fields=True):
    """`about`: the id of a purchase or signature request of your own."""

    title: Title
    text: Words
    about: About | None = None


class ComplaintText(msgspec.Struct, forbid_unknown_fields=True):
    text: Words


class NewComplaintForm(msgspec.Struct, forbid_unknown_fields=True):
    """`language` is that of the letters."""

    name: Name
    email: Email
    title: Title
    text: Words
    language: Spoken = "sv"


class ComplaintFormView(msgspec.Struct):
    """The same whatever was given."""

    explanation: str


class ComplaintToken(msgspec.Struct, forbid_unknown_fields=True):
    """`token`: what stands behind # in the mailed link."""

    token: Token


class ComplaintTextByToken(msgspec.Struct, forbid_unknown_fields=True):
    token: Token
    text: Words


class ComplaintMessageView(msgspec.Struct):
    """`by`: complainant or staff."""

    at: str
    by: str
    text: str


class ComplaintView(msgspec.Struct):
    """`status`: open, answered or withdrawn. `answer_by` is the last day for our answer; `reopen_until` until when
    you can reopen an answered one."""

    complaint_id: str
    status: str
    title: str
    about: str | None
    received_at: str
    answer_by: str
    ended_at: str | None
    reopen_until: str | None
    messages: list[ComplaintMessageView]


class ComplaintList(msgspec.Struct):
    items: list[ComplaintView]


class RecordedComplaint(msgspec.Struct, forbid_unknown_fields=True):
    """What came by mail at `arrived_at` (ISO 8601 with an offset), word for word."""

    name: Name
    title: Title
    text: Words
    arrived_at: Annotated[datetime, Meta(tz=True)]
    email: Email | None = None
    language: Spoken = "sv"


class StaffComplaintItem(msgspec.Struct):
    """Without anything the complainant wrote. `owner` is the member of the staff who has it."""

    complaint_id: str
    status: str
    source: str
    owner: str | None
    received_at: str
    answer_by: str
    is_late: bool
    ended_at: str | None


class StaffComplaintList(msgspec.Struct):
    items: list[StaffComplaintItem]


class StaffComplaintView(msgspec.Struct):
    """`subject`: the complainant's sid, where they have an account."""

    case: StaffComplaintItem
    subject: str | None
    about: str | None
    name: str
    email: str | None
    language: str
    title: str
    messages: list[ComplaintMessageView]
