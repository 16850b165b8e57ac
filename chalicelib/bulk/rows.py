"""The table of bulk sends. What a person wrote is sealed (`*_sealed`); the rest is ids, states, times and numbers."""

from typing import Any

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table


class BulkSendRow(Table):
    """`rows` holds [number, state, code] of every row: some ten bytes each."""

    class Meta:
        table_name = settings().table("bulk-sends")

    sid = UnicodeAttribute(hash_key=True)
    bulk_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    base_kind = UnicodeAttribute()
    base_name = UnicodeAttribute()
    asked_sealed = BinaryAttribute(legacy_encoding=False)
    announced_size = NumberAttribute()
    announced_sha256 = UnicodeAttribute()
    upload_version = UnicodeAttribute(null=True)
    refusal_code = UnicodeAttribute(null=True)
    base_version = UnicodeAttribute(null=True)
    price_credits = NumberAttribute()
    report_size = NumberAttribute()
    rows: ListAttribute[Any] = ListAttribute()
    is_cancelled = BooleanAttribute()
    created_at = UnicodeAttribute()
    expires_at = NumberAttribute()
