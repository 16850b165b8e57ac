"""Shapes of a recipient's visit: the link, what they see, how they answer. Hashes SHA-256 in lower-case hex."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chalicelib.signing.method_schemas import ByCodeView, ByEidView
from chalicelib.signing.schemas import SOME_LINES, EnclosureView, SealedView


class Enter(msgspec.Struct, forbid_unknown_fields=True):
    """The token of the link's fragment."""

    token: Annotated[str, Meta(min_length=10, max_length=200)]
    client: Literal["web", "app"] = "web"


class SigningSessionView(msgspec.Struct):
    """`access_token` is for `app` clients; a browser gets a cookie and sends `csrf_token` back as X-CSRF-Token."""

    identification_required: bool
    in_person: bool
    access_token: str | None
    csrf_token: str | None


class CopyAddressView(msgspec.Struct):
    """Where the sealed copy goes: to the sender's `invited`, masked, and to the recipient's own `verified` one.

    `pending` waits for its code; `can_change` says whether an address can still be named.
    """

    invited: str
    verified: str | None
    pending: str | None
    can_change: bool


class SigningDocumentView(msgspec.Struct):
    document_id: str
    purpose: str
    filename: str
    size: int
    sha256: str
    pages: int
    sealed: SealedView | None


class SigningView(msgspec.Struct):
    """What the recipient sees: who asks, what, and where it stands. No other recipient's data."""

    request_id: str
    title: str
    message: str
    sender: str
    status: str
    recipient_id: str
    name: str
    language: str
    role: str
    recipient_status: str
    signed_at: str | None
    approved_at: str | None
    expires_at: str | None
    can_forward: bool
    in_person: bool
    method: str | None
    by_code: ByCodeView | None
    by_eid: ByEidView | None
    copy_address: "CopyAddressView"
    enclosures: list[EnclosureView]
    documents: list[SigningDocumentView]


class StartEid(msgspec.Struct, forbid_unknown_fields=True):
    """`identify` opens a pinned recipient's documents; `sign` signs them all."""

    purpose: Literal["identify", "sign"]
    flow: Literal["qr", "same_device"] = "qr"
    client: Literal["web", "app"] = "web"


class Decline(msgspec.Struct, forbid_unknown_fields=True):
    reason: Annotated[str, Meta(min_length=1, max_length=500, pattern=SOME_LINES)]


class InPersonView(msgspec.Struct):
    """`url` is to be opened on the device that is handed over; whoever has it stands in the recipient's place."""

    url: str
