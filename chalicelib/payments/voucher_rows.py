"""The tables of bookkeeping. Vouchers name nobody; what they say is sealed nevertheless, under the year's own key."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table
from chalicelib.payments.rows import sealed


class VoucherRow(Table):
    """Added, never changed or deleted. `book` is series and fiscal year (K2026), `number` its place (0000017).

    `keep_until`: the last day of the seventh year after the one in which the fiscal year ended (BFL 7 kap. 2 §).
    """

    class Meta:
        table_name = settings().table("vouchers")

    book = UnicodeAttribute(hash_key=True)
    number = UnicodeAttribute(range_key=True)
    day = UnicodeAttribute()
    booked_at = UnicodeAttribute()
    keep_until = UnicodeAttribute()
    key_id = UnicodeAttribute()
    content_sealed = sealed()


class VoucherFileRow(Table):
    class Meta:
        table_name = settings().table("voucher-files")

    file_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    first = UnicodeAttribute()
    last = UnicodeAttribute()
    asked_by = UnicodeAttribute()
    size = NumberAttribute()
    sha256 = UnicodeAttribute(null=True)
    vouchers = NumberAttribute()
    created_at = UnicodeAttribute()
    expires_at = NumberAttribute()
