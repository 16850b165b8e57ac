"""The tables of payments. Who buys and where they pay is sealed (`*_sealed`); the rest is ids, states, numbers, times.

`wallets` and `lots` are what the book (`ledger`) adds up to, kept beside it so that a balance is one read.
"""

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.aws.keys import KeyRow
from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table


def sealed(*, null: bool = False) -> BinaryAttribute:
    return BinaryAttribute(legacy_encoding=False, null=null)


class LedgerKeyRow(KeyRow):
    """Keys of the books, a subject and fiscal year each: apart, because a wrong shred would destroy bookkeeping."""

    class Meta:
        table_name = settings().table("ledger-keys")


class WalletRow(Table):
    """Written by conditional additions only, never as a whole: many senders share it."""

    class Meta:
        table_name = settings().table("wallets")

    wallet_id = UnicodeAttribute(hash_key=True)
    available = NumberAttribute(default=0)
    reserved = NumberAttribute(default=0)


class LotRow(Table):
    class Meta:
        table_name = settings().table("lots")

    wallet_id = UnicodeAttribute(hash_key=True)
    lot_id = UnicodeAttribute(range_key=True)
    credits = NumberAttribute()
    value_ore = NumberAttribute()
    net_ore = NumberAttribute()
    unit_ore = NumberAttribute()
    unit_net_ore = NumberAttribute()


class SettledOn(GlobalSecondaryIndex["EntryRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "settled"
        projection = AllProjection()

    settled = UnicodeAttribute(hash_key=True)
    settlement = UnicodeAttribute(range_key=True)


class EntryRow(Table):
    """`entry` is the time and the entry's id; rows are added, never changed or deleted. `settled` names provider and
    day where money moved at one, `settlement` what the provider calls it."""

    class Meta:
        table_name = settings().table("ledger")

    wallet_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    about = UnicodeAttribute()
    postings = JSONAttribute()
    method = UnicodeAttribute(null=True)
    shares = JSONAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    reverses = UnicodeAttribute(null=True)
    settled = UnicodeAttribute(null=True)
    settlement = UnicodeAttribute(null=True)
    settled_on = SettledOn()


class BalanceRow(Table):
    """What a wallet held at the end of a month that is over: kept so that no statement adds up the whole book."""

    class Meta:
        table_name = settings().table("balances")

    wallet_id = UnicodeAttribute(hash_key=True)
    month = UnicodeAttribute(range_key=True)
    available = NumberAttribute()
    reserved = NumberAttribute()
    value_ore = NumberAttribute()


class ReservationRow(Table):
    """A sent request's credits, until they are captured or released."""

    class Meta:
        table_name = settings().table("reservations")

    request_id = UnicodeAttribute(hash_key=True)
    wallet_id = UnicodeAttribute()
    credits = NumberAttribute()
    state = UnicodeAttribute()


class PaymentRow(Table):
    """What must be known of payments whatever becomes of a purchase: whose a reference is, and what was booked."""

    class Meta:
        table_name = settings().table("payments")

    key = UnicodeAttribute(hash_key=True)
    about = UnicodeAttribute()


class OfWallet(GlobalSecondaryIndex["PurchaseRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "wallet"
        projection = AllProjection()

    wallet_id = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class ToLookAt(GlobalSecondaryIndex["PurchaseRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    look_at = UnicodeAttribute(range_key=True)


class NeedingAttention(GlobalSecondaryIndex["PurchaseRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "attention"
        projection = KeysOnlyProjection()

    attention_open = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class PurchaseRow(Table):
    """`listed` is the time of creation and the id; `due` and `attention_open` are there while they apply."""

    class Meta:
        table_name = settings().table("purchases")

    purchase_id = UnicodeAttribute(hash_key=True)
    wallet_id = UnicodeAttribute()
    listed = UnicodeAttribute()
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    key_id = UnicodeAttribute()
    status = UnicodeAttribute()
    credits = NumberAttribute()
    price_per_credit_ore = NumberAttribute()
    fee_ore = NumberAttribute()
    buyer_sealed = sealed()
    payer_phone_sealed = sealed(null=True)
    pay_url_sealed = sealed(null=True)
    app_token_sealed = sealed(null=True)
    method = UnicodeAttribute()
    language = UnicodeAttribute()
    immediate_use = BooleanAttribute()
    payment_id = UnicodeAttribute()
    provider_reference = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    paid_at = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    settlements = ListAttribute[str]()
    credited_by = UnicodeAttribute(null=True)
    booked_by = UnicodeAttribute(null=True)
    owed = JSONAttribute(null=True)
    refunds = ListAttribute[str](null=True)
    refunded_ore = NumberAttribute(null=True)
    paid_back_ore = NumberAttribute(null=True)
    dispute = UnicodeAttribute(null=True)
    dispute_entry = UnicodeAttribute(null=True)
    disputed_ore = NumberAttribute(null=True)
    attention = UnicodeAttribute(null=True)
    attention_open = UnicodeAttribute(null=True)
    looks = NumberAttribute()
    due = UnicodeAttribute(null=True)
    look_at = UnicodeAttribute(null=True)
    of_wallet = OfWallet()
    to_look_at = ToLookAt()
    needing_attention = NeedingAttention()


class ReceiptsOfWallet(GlobalSecondaryIndex["ReceiptRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "wallet"
        projection = AllProjection()

    wallet_id = UnicodeAttribute(hash_key=True)
    receipt_id = UnicodeAttribute(range_key=True)


class ReceiptRow(Table):
    """Rows are added, never changed. The id is the number, so there cannot be two of one number."""

    class Meta:
        table_name = settings().table("receipts")

    receipt_id = UnicodeAttribute(hash_key=True)
    wallet_id = UnicodeAttribute()
    purchase_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    number = NumberAttribute()
    issued_at = UnicodeAttribute()
    key_id = UnicodeAttribute()
    content_sealed = sealed()
    of_wallet = ReceiptsOfWallet()


class SeriesRow(Table):
    """The last number that was given, in a row of its own in the table of receipts."""

    class Meta:
        table_name = settings().table("receipts")

    receipt_id = UnicodeAttribute(hash_key=True)
    last = NumberAttribute()
