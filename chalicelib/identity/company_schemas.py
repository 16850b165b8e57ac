"""Shapes of requests and answers about companies. Times are ISO 8601 in UTC with `Z`."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.identity.schemas import Email, KeepDays, LanguageCode, Phone
from chalicelib.platform.text import ONE_LINE

RoleName = Annotated[
    Literal["owner", "administrator", "member", "auditor"],
    Meta(
        description="An owner does everything, an administrator everything but what is about owners, a member sends, "
        "an auditor reads."
    ),
]
ReachName = Annotated[
    Literal["own", "company"],
    Meta(description="Which of the company's requests members reach: those they sent themselves, or all."),
]
CompanyName = Annotated[
    str, Meta(min_length=1, max_length=120, pattern=ONE_LINE, description="Shown with the sender's name.")
]
OrganisationNumber = Annotated[
    str, Meta(min_length=1, max_length=20, description="556036-0793 or 5560360793; kept as ten digits.")
]
VatNumber = Annotated[str, Meta(min_length=1, max_length=30, description="SE556036079301.")]
Emails = Annotated[
    list[Email], Meta(max_length=5, description="The first gets what the sender of a request can get no more.")
]
InvitationToken = Annotated[str, Meta(min_length=1, max_length=200)]


class NewCompany(msgspec.Struct, forbid_unknown_fields=True):
    """Whoever registers it is its owner."""

    name: CompanyName
    organisation_number: OrganisationNumber
    vat_number: VatNumber | None = None
    emails: Emails = []
    phone: Phone | None = None


class EditCompany(msgspec.Struct, forbid_unknown_fields=True):
    """What is left out stays as it is; null removes it. `keep_requests_days` is for the company's requests what it is
    in `/v1/me` for your own."""

    name: CompanyName | UnsetType = UNSET
    vat_number: VatNumber | UnsetType | None = UNSET
    emails: Emails | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    members_reach: ReachName | UnsetType = UNSET
    keep_requests_days: KeepDays | UnsetType | None = UNSET


class CompanyView(msgspec.Struct):
    """`role` is the caller's own."""

    company_id: str
    name: str
    organisation_number: str
    vat_number: str | None
    emails: list[str]
    phone: str | None
    members_reach: str
    keep_requests_days: int | None
    role: str
    created_at: str


class CompanyList(msgspec.Struct):
    items: list[CompanyView]


class MemberView(msgspec.Struct):
    """`name` as it was when they joined."""

    sid: str
    name: str
    role: str
    joined_at: str


class MemberPage(msgspec.Struct):
    items: list[MemberView]
    next_cursor: str | None


class MemberRole(msgspec.Struct, forbid_unknown_fields=True):
    role: RoleName


class NewCompanyInvitation(msgspec.Struct, forbid_unknown_fields=True):
    """`language` is that of the letter."""

    email: Email
    role: RoleName = "member"
    language: LanguageCode = "sv"


class CompanyInvitationView(msgspec.Struct):
    """`status`: open, accepted, withdrawn, expired. The address is shown while it is open."""

    invitation_id: str
    email: str | None
    role: str
    status: str
    invited_by: str
    created_at: str
    expires_at: str


class CompanyInvitationList(msgspec.Struct):
    items: list[CompanyInvitationView]


class CompanyInvitationToken(msgspec.Struct, forbid_unknown_fields=True):
    """The token from the mail's link, after the `#`."""

    token: InvitationToken


class CompanyOfferView(msgspec.Struct):
    """What accepting an invitation makes of you."""

    company_id: str
    name: str
    organisation_number: str
    role: str
