"""Shapes of identity's requests and answers. Times are ISO 8601 in UTC with `Z`."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

LanguageCode = Literal["sv", "en"]
DigestChoice = Literal["daily", "weekly", "never"]
Path = Annotated[
    str,
    Meta(
        pattern=r"^/(?![/\\])[A-Za-z0-9/_.~-]*(?![\s\S])",
        max_length=200,
        description="A path of the service's own site.",
    ),
]
Name = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"\S")]
Phone = Annotated[str, Meta(max_length=40, description="Any usual way of writing it; kept as +46701234567.")]
KeepDays = Annotated[int, Meta(ge=30, le=3650, description="Days after a request's end, in Stockholm.")]
Email = Annotated[str, Meta(min_length=3, max_length=254)]
Token = Annotated[str, Meta(min_length=1, max_length=200)]
DeviceText = Annotated[str, Meta(min_length=1, max_length=256)]


class AppDevice(msgspec.Struct, forbid_unknown_fields=True):
    """The mobile client, as BankID wants to know it."""

    app_identifier: DeviceText
    device_os: DeviceText
    device_model_name: DeviceText
    device_identifier: Annotated[str, Meta(min_length=1, max_length=64)]


class StartLogin(msgspec.Struct, forbid_unknown_fields=True):
    """`qr`: with BankID on another device. `same_device`: BankID is started here and returns to `return_path`."""

    flow: Literal["qr", "same_device"] = "qr"
    client: Literal["web", "app"] = "web"
    return_path: Path = "/"
    app: AppDevice | None = None


class EidOrderView(msgspec.Struct):
    """`status`: pending, complete, used, refused, failed, cancelled. `hint_code` is BankID's, or our own `finishing`
    and `awaiting_return`; `qr` changes every second; `code` says why an order was refused. `secret` is in the answer to
    an app's start only, and goes back as `Authorization: Order <order_id>.<secret>`."""

    order_id: str
    status: str
    hint_code: str | None
    message_code: str
    message: str
    qr: str | None
    launch_url: str | None
    code: str | None
    started_at: str
    secret: str | None = None


class Returned(msgspec.Struct, forbid_unknown_fields=True):
    """The nonce that came with the return address (`#eid_order=…&nonce=…`)."""

    nonce: Token


class NewSession(msgspec.Struct, forbid_unknown_fields=True):
    """A complete login order becomes a session."""

    order_id: Token


class RefreshSession(msgspec.Struct, forbid_unknown_fields=True):
    refresh_token: Token


class SessionView(msgspec.Struct):
    """`csrf_token` goes back as X-CSRF-Token with every request of a browser that changes something. The tokens are in
    an app's answers to login and refresh only."""

    session_id: str
    kind: str
    sid: str
    acknowledgement_required: bool
    ends_at: str
    csrf_token: str | None = None
    access_token: str | None = None
    access_token_ends_at: str | None = None
    refresh_token: str | None = None


class AcknowledgedView(msgspec.Struct):
    policy_version: str
    terms_version: str


class MeView(msgspec.Struct):
    """`email` is a verified address; `pending_email` waits for its link to be followed."""

    sid: str
    name: str
    eid_name: str
    personnummer_masked: str
    email: str | None
    email_verified: bool
    pending_email: str | None
    phone: str | None
    language: str
    keep_requests_days: int | None
    digest: DigestChoice
    acknowledged: AcknowledgedView | None
    created_at: str


class EditMe(msgspec.Struct, forbid_unknown_fields=True):
    """What is left out stays as it is; `phone` null removes it.

    `keep_requests_days`: signature requests are removed so many days after their end, a week after a letter that
    says so. Null: they are kept until you delete them. Requests with a time of their own stay with it.
    `digest`: how often a letter says how your requests stand; weekly unless you choose otherwise.
    """

    name: Name | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    language: LanguageCode | UnsetType = UNSET
    keep_requests_days: KeepDays | UnsetType | None = UNSET
    digest: DigestChoice | UnsetType = UNSET


class NewEmail(msgspec.Struct, forbid_unknown_fields=True):
    email: Email


class EmailVerification(msgspec.Struct, forbid_unknown_fields=True):
    """The token from the mail's link, after the `#`."""

    token: Token


class PolicyTextView(msgspec.Struct):
    """Markdown, and the SHA-256 of its UTF-8 bytes."""

    text: str
    sha256: str


class PolicyView(msgspec.Struct):
    version: str
    sv: PolicyTextView
    en: PolicyTextView


class ControllerView(msgspec.Struct):
    """Who is responsible for the data (GDPR article 13), and where to write about it."""

    name: str
    organisation_number: str
    address: str
    email: str


class PoliciesView(msgspec.Struct):
    policy: PolicyView
    terms: PolicyView
    controller: ControllerView


class PolicyVersionView(msgspec.Struct):
    """A version of the `policy` or the `terms`. `is_material`: whoever confirmed an older one was asked again;
    `change` says what is new. The first policy was in Swedish only."""

    noun: str
    version: str
    is_material: bool
    change: str
    languages: list[str]


class PolicyVersionList(msgspec.Struct):
    items: list[PolicyVersionView]


class PassageView(msgspec.Struct):
    """`change`: same, added or removed."""

    change: str
    text: str


class PolicyChangesView(msgspec.Struct):
    """What differs between two versions, paragraph by paragraph, in the caller's language."""

    since: str
    version: str
    passages: list[PassageView]


class NewAcknowledgement(msgspec.Struct, forbid_unknown_fields=True):
    """The versions and the language that were shown."""

    policy_version: Token
    terms_version: Token
    language: LanguageCode
