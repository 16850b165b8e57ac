"""Shapes of the back office's requests and answers."""

from typing import Annotated, Literal

import msgspec

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=r"^[\x21-\x7e]+(?![\s\S])")]


class StaffLoginView(msgspec.Struct):
    """Send the browser to `address`; it comes back to `/staff` with `code` and `state`."""

    address: str


class NewStaffSession(msgspec.Struct, forbid_unknown_fields=True):
    code: Word
    state: Word


class StaffSessionView(msgspec.Struct):
    """`csrf_token` goes with every call that is not a GET, in `X-CSRF-Token`."""

    staff_id: str
    name: str
    roles: list[str]
    ends_at: str
    idle_s: int
    csrf_token: str


class StaffMemberView(msgspec.Struct):
    """`review_due`: somebody else must confirm the access, or end it."""

    staff_id: str
    name: str
    status: str
    roles: list[str]
    created_at: str
    seen_at: str
    reviewed_at: str
    reviewed_by: str | None
    review_due_at: str
    review_due: bool
    ended_at: str | None
    ended_by: str | None


class StaffMemberList(msgspec.Struct):
    items: list[StaffMemberView]


class ReasonShape(msgspec.Struct, forbid_unknown_fields=True):
    """Why you look or do this: one of the purposes, and at least a few words. The customer is shown the purpose."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}(?![\s\S])")]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class StaffSearch(msgspec.Struct, forbid_unknown_fields=True):
    """`by` says what `value` is: a whole e-mail address, personnummer of twelve digits, organisation number, or id."""

    by: Literal["email", "personnummer", "organisation_number", "request_id"]
    value: Annotated[str, msgspec.Meta(min_length=3, max_length=320)]
    reason: ReasonShape


class FoundView(msgspec.Struct):
    """`kind`: `person`, `company` or `signature_request`. A person's wallet has their id, a company's its own."""

    kind: str
    id: str
    owner: str


class FoundList(msgspec.Struct):
    items: list[FoundView]


class PersonCardView(msgspec.Struct):
    sid: str
    status: str
    name: str
    personnummer: str
    email: str | None
    phone: str | None
    language: str
    created_at: str
    companies: list[str]


class CompanyCardView(msgspec.Struct):
    company_id: str
    name: str
    organisation_number: str
    emails: list[str]
    phone: str | None
    created_at: str


class RecipientCardView(msgspec.Struct):
    recipient_id: str
    role: str
    status: str
    viewed_at: str | None
    signed_at: str | None
    reminders: int


class RequestCardView(msgspec.Struct):
    """States and times. No title, no name, no document: nothing of a request is unsealed for staff."""

    request_id: str
    owner: str
    made_by: str | None
    status: str
    created_at: str
    sent_at: str | None
    ended_at: str | None
    expires_at: str | None
    deleted_at: str | None
    documents: int
    recipients: list[RecipientCardView]


class LookView(msgspec.Struct):
    """Who looked at your data: their role, not their name; what they did, why, and when."""

    at: str
    role: str
    what: str
    purpose: str


class LookPage(msgspec.Struct):
    items: list[LookView]
    next_cursor: str | None


class StaffLookView(msgspec.Struct):
    """`about` is the id of what was looked at, or the kind of what was searched for."""

    at: str
    role: str
    verb: str
    subject: str
    about: str
    reason: ReasonShape


class StaffLookPage(msgspec.Struct):
    items: list[StaffLookView]
    next_cursor: str | None


class ProposeReadmission(msgspec.Struct, forbid_unknown_fields=True):
    reason: ReasonShape


class ProposeReversal(msgspec.Struct, forbid_unknown_fields=True):
    """`entry` is the entry's `place` in the wallet's book."""

    wallet_id: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,4}_[a-z0-9]{1,60}(?![\s\S])")]
    entry: Annotated[str, msgspec.Meta(pattern=r"^[0-9TZ:.-]{20,30}#led_[a-z0-9]{1,60}(?![\s\S])")]
    reason: ReasonShape


class ProposeAttended(msgspec.Struct, forbid_unknown_fields=True):
    reason: ReasonShape


class ProposalView(msgspec.Struct):
    """`kind`: `reverse_entry`, `attend_purchase`, `retry_refund`, `pay_back`, `decide_refund`, `readmit_staff`; `role`
    is the one both persons need. `about` names what it is about. `approved` means carried out."""

    proposal_id: str
    kind: str
    role: str
    status: str
    about: dict[str, str]
    reason: ReasonShape
    proposed_by: str
    proposed_at: str
    expires_at: str
    decided_by: str | None
    decided_at: str | None


class ProposalList(msgspec.Struct):
    items: list[ProposalView]


class OwedView(msgspec.Struct):
    """A payment that bought nothing; `amount` in the smallest unit. `refund_id`: what pays it back."""

    settlement: str
    amount: int
    currency: str
    is_ours: bool
    refund_id: str | None


class StaffPurchaseView(msgspec.Struct):
    """`owner` is the wallet: a person's or a company's id. `attention` says why a person must look at it.

    `refunds`: ids, the oldest first. `refunded_ore` is decided or gone back, `paid_back_ore` has gone back. `dispute`:
    inquiry, open, won, lost.
    """

    purchase_id: str
    owner: str
    status: str
    method: str
    credits: int
    total_ore: int
    vat_ore: int
    buyer_kind: str
    buyer_name: str
    buyer_reference: str
    provider_reference: str | None
    settlements: list[str]
    attention: str | None
    reason: str | None
    created_at: str
    paid_at: str | None
    ended_at: str | None
    receipt_id: str | None
    owed: list[OwedView]
    refunds: list[str]
    refunded_ore: int
    paid_back_ore: int
    dispute: str | None
    disputed_ore: int


class StaffPurchasePage(msgspec.Struct):
    items: list[StaffPurchaseView]
    next_cursor: str | None


class AttentionView(msgspec.Struct):
    """A purchase that a person must look at, without whose it is."""

    purchase_id: str
    status: str
    attention: str
    method: str
    total_ore: int
    created_at: str


class AttentionList(msgspec.Struct):
    items: list[AttentionView]


class PostingView(msgspec.Struct):
    """A debit is positive, in öre; of credits, what comes into the account is."""

    account: str
    amount: int
    unit: str


class StaffEntryView(msgspec.Struct):
    """`place` names the entry in its wallet's book, for a reversal."""

    entry_id: str
    place: str
    kind: str
    at: str
    about: str
    method: str | None
    postings: list[PostingView]
    reason: str | None
    reverses: str | None


class StaffEntryPage(msgspec.Struct):
    items: list[StaffEntryView]
    next_cursor: str | None
