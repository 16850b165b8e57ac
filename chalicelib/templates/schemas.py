"""Shapes of templates' requests and answers. Lengths in points, sizes in bytes, hashes SHA-256 in hex."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.platform.text import ONE_LINE
from chalicelib.signing.method_schemas import MethodName
from chalicelib.signing.schemas import (
    AllowForwarding,
    Days,
    Email,
    FileName,
    FileSize,
    InPerson,
    LanguageCode,
    Message,
    Name,
    Order,
    Personnummer,
    Phone,
    RefusalView,
    RoleName,
    Sha256,
    Title,
    UploadView,
)

Key = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        pattern=r"^[a-z][a-z0-9_]*(?![\s\S])",
        description="By which it is called in `recipients` and `values`: small letters, digits and underscores.",
    ),
]
Label = Annotated[str, Meta(min_length=1, max_length=200, pattern=ONE_LINE)]
RoleLabel = Annotated[str, Meta(min_length=1, max_length=60, pattern=ONE_LINE)]
LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*(?![\s\S])"
Description = Annotated[str, Meta(max_length=500, pattern=LINES)]
Place = Annotated[float, Meta(ge=0, le=20_000)]
Length = Annotated[float, Meta(ge=6, le=20_000)]
Text = Annotated[str, Meta(max_length=2000)]
Credits = Annotated[int, Meta(ge=0, le=1000)]


class NewTemplate(msgspec.Struct, forbid_unknown_fields=True):
    """Announces a template's PDF: size and checksum become part of the upload URL's signature."""

    title: Title
    filename: FileName
    size: FileSize
    sha256: Sha256
    description: Description = ""


class EditTemplate(msgspec.Struct, forbid_unknown_fields=True):
    """What is not named stays."""

    title: Title | None = None
    description: Description | None = None


class RoleShape(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody the template is for: named when it is used, with this `role` and `order` as a recipient."""

    name: Key
    label: RoleLabel
    role: RoleName = "signer"
    order: Order = 1


class FieldShape(msgspec.Struct, forbid_unknown_fields=True):
    """A place on a page: a rectangle from the upper left corner of the page as it is shown.

    `kind`: `text`, `date` and `checkbox` take a value when the template is used; `signature` takes none, it is a box
    that says who of the `role` is invited to act, and that the signing certificate tells who did.
    `format` of a text: `personnummer` and `organisation_number` are checked, `amount` takes öre. `pattern` is a
    picture of a plain text: `9` a digit, `A` a letter, all else itself. `date_format`: `iso` 2026-11-28, `long`
    28 november 2026. `size`: of the letters, in points; they shrink to fit, to 6.
    """

    name: Key
    label: Label
    kind: Literal["text", "date", "checkbox", "signature"]
    page: Annotated[int, Meta(ge=1, le=5000)]
    x: Place
    y: Place
    width: Length
    height: Length
    role: Key | None = None
    required: bool = True
    max_length: Annotated[int, Meta(ge=1, le=2000)] = 200
    format: Literal["plain", "personnummer", "organisation_number", "amount"] = "plain"
    date_format: Literal["iso", "long"] = "iso"
    pattern: Annotated[str, Meta(min_length=1, max_length=80, pattern=ONE_LINE)] | None = None
    size: Annotated[float, Meta(ge=6, le=24)] = 10.5


class LayoutShape(msgspec.Struct, forbid_unknown_fields=True):
    """All of a template's roles and fields; what stood there before goes."""

    roles: Annotated[list[RoleShape], Meta(min_length=1, max_length=20)]
    fields: Annotated[list[FieldShape], Meta(max_length=200)] = []


class Participant(msgspec.Struct, forbid_unknown_fields=True):
    """Who has a role this time: a person by name and e-mail, or the sender themselves (`is_sender`)."""

    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    personnummer: Personnummer | None = None
    language: LanguageCode = "sv"
    in_person: InPerson = False
    method: MethodName = "bankid"
    is_sender: bool = False


class UseTemplate(msgspec.Struct, forbid_unknown_fields=True):
    """`recipients` by the names of the template's roles, `values` by the names of its fields.

    Texts and dates (YYYY-MM-DD) are strings, amounts integers in öre, checkboxes true or false. They are written onto
    the pages before anybody sees the document, and are part of what is signed.
    """

    title: Title
    recipients: Annotated[dict[Key, Participant], Meta(max_length=20)]
    values: Annotated[dict[Key, Text | bool | int], Meta(max_length=200)] = {}
    message: Message = ""
    language: LanguageCode = "sv"
    expires_in_days: Days = 30
    automatic_reminders: bool = True
    allow_forwarding: AllowForwarding = True


class PageView(msgspec.Struct):
    """A page as it is shown."""

    width: float
    height: float


class TemplateView(msgspec.Struct):
    """`status`: awaiting_upload, checking, ready or refused. It can be used when it is ready and has roles."""

    template_id: str
    title: str
    description: str
    filename: str
    status: str
    size: int
    sha256: str | None
    pages: list[PageView]
    roles: list[RoleShape]
    fields: list[FieldShape]
    refusal: RefusalView | None
    upload: UploadView | None
    created_at: str


class TemplateLine(msgspec.Struct):
    template_id: str
    title: str
    description: str
    status: str
    page_count: int
    roles: list[str]
    created_at: str


class TemplateList(msgspec.Struct):
    items: list[TemplateLine]


class PublicTemplateView(msgspec.Struct):
    """A contract of the service's own, as it can be used now. `edition` counts the versions of its text."""

    template_id: str
    edition: int
    title: str
    description: str
    price_credits: int
    filename: str
    size: int
    sha256: str
    pages: list[PageView]
    roles: list[RoleShape]
    fields: list[FieldShape]


class PublicTemplateList(msgspec.Struct):
    items: list[PublicTemplateView]


class ProposeEdition(msgspec.Struct, forbid_unknown_fields=True):
    edition: Annotated[int, Meta(ge=1, le=9999)]
    price_credits: Credits


class OfferView(msgspec.Struct):
    """`proposed_by` and `published_by` are subject ids of the staff."""

    edition: int
    sha256: str
    price_credits: int
    proposed_by: str
    proposed_at: str
    published_by: str | None
    published_at: str | None


class EditionView(msgspec.Struct):
    edition: int
    sha256: str
    size: int
    page_count: int


class PublicationView(msgspec.Struct):
    """`status`: unpublished, proposed, published, or revised: published with another proposal waiting."""

    template_id: str
    title: str
    status: str
    editions: list[EditionView]
    published: OfferView | None
    proposed: OfferView | None


class PublicationList(msgspec.Struct):
    items: list[PublicationView]
