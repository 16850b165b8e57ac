"""The tables of refunds and withdrawals. Nothing in them is personal: who it is about, the purchase says."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table


class RefundsToLookAt(GlobalSecondaryIndex["RefundRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    look_at = UnicodeAttribute(range_key=True)


class RefundsUnsettled(GlobalSecondaryIndex["RefundRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "unsettled"
        projection = KeysOnlyProjection()

    unsettled = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class RefundRow(Table):
    """`parts` are what it is for: returned, forgiven, fee, each with VAT and without. Nothing personal."""

    class Meta:
        table_name = settings().table("refunds")

    refund_id = UnicodeAttribute(hash_key=True)
    root = UnicodeAttribute()
    attempt = NumberAttribute()
    purchase_id = UnicodeAttribute()
    wallet_id = UnicodeAttribute()
    withdrawal_id = UnicodeAttribute(null=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    method = UnicodeAttribute()
    settlement = UnicodeAttribute()
    amount_ore = NumberAttribute()
    parts = JSONAttribute()
    created_at = UnicodeAttribute()
    provider_reference = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    booked_by = UnicodeAttribute(null=True)
    retried_by = UnicodeAttribute(null=True)
    looks = NumberAttribute()
    due = UnicodeAttribute(null=True)
    look_at = UnicodeAttribute(null=True)
    unsettled = UnicodeAttribute(null=True)
    to_look_at = RefundsToLookAt()
    not_settled = RefundsUnsettled()


class WithdrawalsOfWallet(GlobalSecondaryIndex["WithdrawalRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "wallet"
        projection = AllProjection()

    wallet_id = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class WithdrawalsToLookAt(GlobalSecondaryIndex["WithdrawalRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    look_at = UnicodeAttribute(range_key=True)


class WithdrawalRow(Table):
    """`parts` as a refund's: all that was decided so far. Nothing personal: who it is, the purchase says."""

    class Meta:
        table_name = settings().table("withdrawals")

    withdrawal_id = UnicodeAttribute(hash_key=True)
    wallet_id = UnicodeAttribute()
    purchase_id = UnicodeAttribute()
    listed = UnicodeAttribute()
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    channel = UnicodeAttribute()
    sent_at = UnicodeAttribute()
    received_at = UnicodeAttribute()
    confirmed_at = UnicodeAttribute(null=True)
    decided_at = UnicodeAttribute(null=True)
    parts = JSONAttribute()
    credits = NumberAttribute()
    held = NumberAttribute()
    looks = NumberAttribute()
    due = UnicodeAttribute(null=True)
    look_at = UnicodeAttribute(null=True)
    of_wallet = WithdrawalsOfWallet()
    to_look_at = WithdrawalsToLookAt()
