"""Shapes of privacy's requests and answers. Times are ISO 8601 in UTC with `Z`."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class RegisteredRecipient(msgspec.Struct):
    """Of the recipient register. `role`: processor, controller, or party (somebody of the same request). `safeguard`
    says what protects a transfer out of the EU/EEA, null where there is none."""

    name: str
    category: str
    role: str
    country: str
    agreement: str
    safeguard: str | None


class DisclosureView(msgspec.Struct):
    """`about` is what it was about (a request, a purchase, an order); `told` the id of the party who was told."""

    at: str
    kind: str
    purpose: str
    categories: list[str]
    recipient: RegisteredRecipient
    about: str
    told: str | None


class DisclosureList(msgspec.Struct):
    items: list[DisclosureView]
    next_cursor: str | None


RightCode = Literal["access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal"]
Words = Annotated[str, Meta(min_length=1, max_length=20000, pattern=r"\S")]


class NewDataRequest(msgspec.Struct, forbid_unknown_fields=True):
    """One or several rights at once; `text` says what it is about, in your own words."""

    rights: Annotated[list[RightCode], Meta(min_length=1, max_length=7)]
    text: Words | None = None


class DecisionView(msgspec.Struct):
    """`outcome`: pending, granted, partly or refused; a refusal has its reason."""

    right: str
    outcome: str
    at: str | None
    reason: str | None


class ExtractFileView(msgspec.Struct):
    number: int
    name: str
    media_type: str
    size: int


class ExtractView(msgspec.Struct):
    """`status`: building, ready or failed; `done` of `steps`. The files are there until `expires_at`."""

    status: str
    done: int
    steps: int
    files: list[ExtractFileView]
    expires_at: str | None


class DataRequestView(msgspec.Struct):
    """`status`: unidentified, open, extended, answered or withdrawn. `answer_by` is a date: the last day of the month
    the law gives, or of three where `extension_reason` says why."""

    data_request_id: str
    status: str
    source: str
    received_at: str
    answer_by: str
    extension_reason: str | None
    rights: list[DecisionView]
    text: str | None
    extract: ExtractView | None
    ended_at: str | None


class DataRequestList(msgspec.Struct):
    items: list[DataRequestView]


class ConsentView(msgspec.Struct):
    """`text` is what a yes says yes to, in the caller's language. `rests_on`: consent (nothing without a yes), or
    legitimate_interest (until you object); `balancing` is what was weighed. `since`: when you last chose."""

    purpose: str
    rests_on: str
    is_allowed: bool
    since: str | None
    text: str
    version: str
    balancing: str | None


class ConsentList(msgspec.Struct):
    """`history`: each record as ISO/IEC TS 27560 names its fields, newest first."""

    items: list[ConsentView]
    history: list[dict[str, object]]


class Choice(msgspec.Struct, forbid_unknown_fields=True):
    is_allowed: bool
