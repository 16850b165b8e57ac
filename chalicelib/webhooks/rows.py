"""The tables of webhooks. An endpoint's address is sealed under its owner's key; deliveries hold ids and states."""

from typing import Any

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table


class ByOwner(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """May lag behind: an endpoint hears of what happens from a moment after it was made."""

    class Meta:
        index_name = "by-owner"
        projection = AllProjection()

    owner = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class EndpointRow(Table):
    class Meta:
        table_name = settings().table("webhook-endpoints")

    endpoint_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    owner = UnicodeAttribute()
    made_by = UnicodeAttribute()
    url_sealed = BinaryAttribute(legacy_encoding=False)
    events = UnicodeSetAttribute()
    generation = NumberAttribute()
    former_until = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    delivered_at = UnicodeAttribute(null=True)
    by_owner = ByOwner()


class Due(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Sparse: what is over is not in it."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    next_at = UnicodeAttribute(range_key=True)


class DeliveryRow(Table):
    class Meta:
        table_name = settings().table("webhook-deliveries")

    endpoint_id = UnicodeAttribute(hash_key=True)
    delivery_id = UnicodeAttribute(range_key=True)
    event_id = UnicodeAttribute()
    type = UnicodeAttribute()
    body = UnicodeAttribute()
    status = UnicodeAttribute()
    attempts = NumberAttribute()
    log = JSONAttribute()
    created_at = UnicodeAttribute()
    due = UnicodeAttribute(null=True)
    next_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    by_due = Due()
