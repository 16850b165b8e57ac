"""Shapes of signing's requests and answers. Sizes in bytes, hashes SHA-256 in lower-case hex, times ISO 8601 UTC."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.platform.text import ONE_LINE
from chalicelib.signing.method_schemas import MethodName

_LINES = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*(?![\s\S])"
SOME_LINES = r"^(?!\s*$)" + _LINES[1:]

Title = Annotated[
    str, Meta(min_length=1, max_length=200, pattern=ONE_LINE, description="Shown to every party and in BankID.")
]
Message = Annotated[
    str, Meta(max_length=2000, pattern=_LINES, description="A greeting to the recipients, in the invitation.")
]
Name = Annotated[str, Meta(min_length=1, max_length=120, pattern=ONE_LINE)]
Email = Annotated[str, Meta(min_length=3, max_length=254)]
Personnummer = Annotated[
    str,
    Meta(
        max_length=12,
        pattern=r"^[0-9]{12}(?![\s\S])",
        description="Twelve digits; samordningsnummer too. Only this person can sign.",
    ),
]
Phone = Annotated[
    str,
    Meta(
        min_length=5,
        max_length=32,
        pattern=ONE_LINE,
        description="A mobile number, where a code by SMS goes: in international form (+46701234567), or Swedish.",
    ),
]
Provider = Annotated[
    str,
    Meta(min_length=1, max_length=32, description="An eID, as `/v1/eid-providers` names it."),
]
Sha256 = Annotated[str, Meta(max_length=64, pattern=r"^[0-9a-f]{64}(?![\s\S])")]
Days = Annotated[
    int, Meta(ge=1, le=365, description="The request expires at the end of the day so many days later, in Stockholm.")
]
LanguageCode = Literal["sv", "en"]
RoleName = Annotated[
    Literal["signer", "approver", "viewer"],
    Meta(description="A signer signs, an approver approves, a viewer reads; all get the sealed copy."),
]
PurposeName = Annotated[
    Literal["sign", "read"],
    Meta(
        description="`sign`: signed and sealed. `read`: an attachment; what is signed names it by SHA-256 too, and it "
        "is delivered as it is."
    ),
]
Order = Annotated[
    int,
    Meta(
        ge=1,
        le=90,
        description="Whose turn is when: the lowest number first, the same number side by side. Whose turn has not "
        "come is not invited, and the link opens nothing.",
    ),
]
InPerson = Annotated[
    bool,
    Meta(
        description="On your own device instead of by mail: no invitation is sent, you open it for them when they are "
        "there. An approver needs a personnummer then."
    ),
]
AllowForwarding = Annotated[
    bool, Meta(description="Whether a recipient without a personnummer may pass the request on to somebody else.")
]
CompanyIdText = Annotated[str, Meta(max_length=65, description="A company you belong to; left out: yourself.")]
FileSize = Annotated[int, Meta(ge=1, le=100 * 1024 * 1024, description="Bytes.")]
FileName = Annotated[str, Meta(min_length=1, max_length=200, pattern=ONE_LINE)]
EnclosureLabel = Annotated[
    str,
    Meta(min_length=1, max_length=60, pattern=ONE_LINE, description="What is asked for, such as Registreringsbevis."),
]


class NewRecipient(msgspec.Struct, forbid_unknown_fields=True):
    """A recipient by name and e-mail, or the sender themselves (`is_sender`)."""

    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    personnummer: Personnummer | None = None
    language: LanguageCode = "sv"
    role: RoleName = "signer"
    order: Order = 1
    in_person: InPerson = False
    method: MethodName = "bankid"
    provider: Provider | None = None
    enclosures: Annotated[
        list[EnclosureLabel], Meta(max_length=5, description="What a signer must hand in as PDF before signing.")
    ] = []
    is_sender: bool = False


class NewRequest(msgspec.Struct, forbid_unknown_fields=True):
    title: Title
    message: Message = ""
    language: LanguageCode = "sv"
    recipients: Annotated[list[NewRecipient], Meta(max_length=90)] = []
    expires_in_days: Days = 30
    automatic_reminders: bool = True
    allow_forwarding: AllowForwarding = True
    company_id: CompanyIdText | None = None


class EditRequest(msgspec.Struct, forbid_unknown_fields=True):
    title: Title | None = None
    message: Message | None = None
    expires_in_days: Days | None = None
    automatic_reminders: bool | None = None
    allow_forwarding: AllowForwarding | None = None


class VoidRequest(msgspec.Struct, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(max_length=500, pattern=_LINES)] = ""


class NewDocument(msgspec.Struct, forbid_unknown_fields=True):
    """Announces a PDF: size and checksum become part of the upload URL's signature."""

    filename: FileName
    size: FileSize
    sha256: Sha256
    purpose: PurposeName = "sign"


class UploadView(msgspec.Struct):
    """PUT the file to `url` with exactly these headers, then call `complete`."""

    url: str
    headers: dict[str, str]
    expires_in_s: int
    method: str = "PUT"


class DocumentView(msgspec.Struct):
    document_id: str
    purpose: str
    filename: str
    status: str
    size: int
    sha256: str | None
    pages: int | None
    is_normalised: bool
    refusal: "RefusalView | None"
    upload: UploadView | None
    sealed: "SealedView | None"


class RefusalView(msgspec.Struct):
    """Why a document was not accepted."""

    code: str
    detail: str


class SealedView(msgspec.Struct):
    size: int
    sha256: str
    fingerprint: str


class EnclosureView(msgspec.Struct):
    """`status`: asked, awaiting_upload, checking, ready or refused; `refusal_code` says why it was refused, `refusal`
    in words. `sha256` is what is signed."""

    number: int
    label: str
    status: str
    filename: str | None
    size: int | None
    sha256: str | None
    pages: int | None
    refusal_code: str | None
    refusal: str | None


class RecipientView(msgspec.Struct):
    """`method`: how they signed or approved; before that, how they are asked to. `delivery_status`: what the mail
    provider told of the last letter to them; null until it has. After `bounced`, reassign to an address that exists."""

    recipient_id: str
    name: str
    email: str
    phone: str | None
    provider: str | None
    role: str
    order: int
    in_person: bool
    language: str
    status: str
    is_pinned: bool
    personnummer_masked: str | None
    viewed_at: str | None
    signed_at: str | None
    signed_name: str | None
    approved_at: str | None
    approved_name: str | None
    method: str | None
    evidence_sha256: str | None
    decline_reason: str | None
    reminded_at: str | None
    reminder_count: int
    delivery_status: Literal["delivered", "bounced"] | None
    enclosures: list[EnclosureView]


class RequestView(msgspec.Struct):
    """`company_id` and `made_by` (which member): where a company owns it; `sender`: the name the parties read.
    `price_credits`: what sending reserves, a credit for each document to be signed and the price of the public template
    one was made from; they are used when the first recipient signs, and come back if it ends before. `keep_days`: how
    long it is kept after its end; `kept_until`: the last day you have it, once that is fixed."""

    request_id: str
    company_id: str | None
    made_by: str | None
    sender: str
    title: str
    message: str
    language: str
    status: str
    price_credits: int
    signed_count: int
    documents: list[DocumentView]
    recipients: list[RecipientView]
    expires_in_days: int
    automatic_reminders: bool
    allow_forwarding: bool
    created_at: str
    sent_at: str | None
    expires_at: str | None
    ended_at: str | None
    keep_days: int | None
    kept_until: str | None
