"""Shapes of credits' requests and answers. Money is öre, VAT included unless it says otherwise."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Name = Annotated[str, Meta(max_length=120)]
Short = Annotated[str, Meta(max_length=40)]
MethodName = Literal["swish", "klarna", "card"]


class QuoteView(msgspec.Struct):
    """What a package costs: `credits_ore` and `fee_ore` make `total_ore`, of which `net_ore` and `vat_ore`."""

    package: int
    price_per_credit_ore: int
    credits_ore: int
    fee_ore: int
    total_ore: int
    net_ore: int
    vat_ore: int


class PriceList(msgspec.Struct):
    """`methods`: the ways to pay that can be used now."""

    currency: str
    vat_percent: int
    packages: list[QuoteView]
    methods: list[str]


class BuyerAddress(msgspec.Struct, forbid_unknown_fields=True):
    street: Name = ""
    postal_code: Short = ""
    city: Name = ""


class NewBuyer(msgspec.Struct, forbid_unknown_fields=True):
    """Who buys. What is missing is refused by name, with the reason. The receipt goes to the account's own address.

    An address is needed when the total is more than 4,000 kr.
    """

    kind: Literal["person", "company"]
    name: Name = ""
    organisation_number: Short = ""
    vat_number: Short = ""
    reference: Name = ""
    address: BuyerAddress = msgspec.field(default_factory=BuyerAddress)


class NewPurchase(msgspec.Struct, forbid_unknown_fields=True):
    """`package`: how many credits, as in the price list. `payer_phone`: for Swish in an app on another device.

    `immediate_use`: a person asks that the credits can be used at once, and knows that what is used is deducted when
    the purchase is withdrawn from. `company_id`: for a company you may buy for, whose name and numbers the receipt then
    takes from the company itself.
    """

    package: int
    method: MethodName
    buyer: NewBuyer
    language: Literal["sv", "en"] = "sv"
    payer_phone: Short | None = None
    immediate_use: bool = False
    company_id: str | None = None


class PurchaseView(msgspec.Struct):
    """`status`: created, pending, paid, part_refunded, refunded, failed, expired. While it is pending the payer goes to
    `pay_url`, or opens an app: here by `app_link`, elsewhere by the code in `qr_text` (`qr.svg` is its image); both
    are made of `app_token`. With none of them the payment waits in the app of `payer_phone`.

    `reason` is the provider's or our own code where it ended unpaid, `explanation` says it to the payer.

    `paid_back_ore` is what refunds brought back so far. `dispute`: inquiry, open, won, lost, where the payer's bank
    asked for the money; while it is open the credits that are left cannot be used."""

    purchase_id: str
    status: str
    method: str
    quote: QuoteView
    buyer: NewBuyer
    language: str
    immediate_use: bool
    pay_url: str | None
    app_token: str | None
    app_link: str | None
    qr_text: str | None
    reason: str | None
    explanation: str | None
    created_at: str
    paid_at: str | None
    ended_at: str | None
    paid_back_ore: int
    dispute: str | None


class PurchasePage(msgspec.Struct):
    items: list[PurchaseView]
    next_cursor: str | None


class WalletView(msgspec.Struct):
    """`reserved`: for requests nobody has signed yet. `value_ore`: what was paid for all that is left, reserved too;
    `average_ore`: that by credit, rounded down."""

    available: int
    reserved: int
    value_ore: int
    average_ore: int


class EntryView(msgspec.Struct):
    """One line of the book. `available` and `reserved`: credits that came or (negative) went. `paid_ore`: money that
    moved with it; `value_ore`: by how much what is left became worth more or less. `about`: a purchase, a signature
    request or a refund. `kind`: purchase, grant, reserve, capture, release, return, owed, refund, dispute, chargeback,
    reversal."""

    entry_id: str
    kind: str
    at: str
    about: str
    available: int
    reserved: int
    paid_ore: int
    value_ore: int
    reason: str | None
    reverses: str | None


class ReceiptLineView(msgspec.Struct):
    """`kind`: credits, fee, or forgiven (used credits that are paid back nevertheless). Negative when credited."""

    kind: str
    quantity: int
    unit_ore: int
    gross_ore: int
    net_ore: int


class ReceiptView(msgspec.Struct):
    """`kind`: receipt, or credit (a credit invoice, which names the `original_number` it corrects). `number`: its place
    in the one series of both. `paid_at`: when it was paid, or when the refund was decided."""

    receipt_id: str
    number: int
    kind: str
    purchase_id: str
    issued_at: str
    paid_at: str
    lines: list[ReceiptLineView]
    total_ore: int
    net_ore: int
    vat_ore: int
    original_number: int | None


class ReceiptPage(msgspec.Struct):
    items: list[ReceiptView]
    next_cursor: str | None


class TotalsView(msgspec.Struct):
    """What the wallet held at one time. `value_ore`: what was paid for it, reserved credits too."""

    available: int
    reserved: int
    value_ore: int


class WithdrawalParts(msgspec.Struct):
    """What goes back, VAT included: for `credits_ore` that are returned, `used_ore` that are used and may not be
    deducted, the fee. `total_ore` is their sum."""

    credits_ore: int
    used_ore: int
    fee_ore: int
    total_ore: int


class WithdrawalOffer(msgspec.Struct):
    """What would come back if the purchase were withdrawn from now. `credits` go back at once, `held` ones are reserved
    and waited for, `used` ones stay used. `is_possible` is false where it is not, `code` and `explanation` say why.

    `last_day`: a message that is sent that day, in Sweden, is in time. `rule`: law (a person) or contract (a company).
    """

    purchase_id: str
    is_possible: bool
    code: str | None
    explanation: str
    rule: str
    last_day: str | None
    method: str
    credits: int
    held: int
    used: int
    amounts: WithdrawalParts


class RefundView(msgspec.Struct):
    """`status`: created, sent, unclear, paid, failed, taken (by the payer's bank instead). One that failed is still
    owed; the next `attempt` follows it."""

    refund_id: str
    attempt: int
    status: str
    amount_ore: int
    created_at: str
    ended_at: str | None


class WithdrawalView(msgspec.Struct):
    """`status`: asked (by the form, to be confirmed), waiting (for `held` credits, or a dispute), decided. It counts
    from `sent_at`. `channel`: buyer, form, staff. Of `amounts`, `paid_back_ore` has gone back and `owed_ore` has not.
    """

    withdrawal_id: str
    purchase_id: str
    status: str
    channel: str
    sent_at: str
    received_at: str
    decided_at: str | None
    credits: int
    held: int
    amounts: WithdrawalParts
    paid_back_ore: int
    owed_ore: int
    refunds: list[RefundView]


class WithdrawalPage(msgspec.Struct):
    items: list[WithdrawalView]
    next_cursor: str | None


class NewWithdrawalForm(msgspec.Struct, forbid_unknown_fields=True):
    """What the receipt says: its number, and the address it was mailed to."""

    receipt_number: Annotated[int, Meta(ge=1, le=9_999_999_999)]
    email: Annotated[str, Meta(min_length=3, max_length=254)]


class WithdrawalFormView(msgspec.Struct):
    """The same whatever was given. `received_at` is when the message counts as sent."""

    received_at: str
    explanation: str


class WithdrawalConfirmation(msgspec.Struct, forbid_unknown_fields=True):
    """`token`: what stands behind # in the mailed link."""

    token: Annotated[str, Meta(min_length=10, max_length=200)]


class ConfirmedWithdrawal(msgspec.Struct):
    """What the acknowledgement that is mailed says."""

    status: str
    sent_at: str
    received_at: str
    credits: int
    held: int
    amounts: WithdrawalParts


class Statement(msgspec.Struct):
    """`opening` and `closing` belong to a month: what there was at its beginning and at its end, whatever the page."""

    items: list[EntryView]
    next_cursor: str | None
    opening: TotalsView | None = None
    closing: TotalsView | None = None
