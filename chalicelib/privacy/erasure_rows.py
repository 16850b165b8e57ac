"""The tables of erasures: the erasure itself, its ledger and plan, holds, certificates. Ids, states, counts, hashes;
what names the person is sealed under the request's own key until the last mail has left."""

from typing import Any

from pynamodb.attributes import BinaryAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.attributes import BooleanAttribute as Flag
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table


class UnderWay(GlobalSecondaryIndex["ErasureRow"]):  # type: ignore[no-untyped-call]
    """Sparse: an erasure leaves it when it is over."""

    class Meta:
        index_name = "under-way"
        projection = KeysOnlyProjection()

    under_way = UnicodeAttribute(hash_key=True)
    requested_at = UnicodeAttribute(range_key=True)


class ErasureRow(Table):
    class Meta:
        table_name = settings().table("erasures")

    erasure_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    sid = UnicodeAttribute()
    state = UnicodeAttribute()
    credits = UnicodeAttribute()
    with_export = Flag()
    requested_at = UnicodeAttribute()
    attempt = NumberAttribute()
    token = UnicodeAttribute(null=True)
    needs: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    holds: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    plan_sha256 = UnicodeAttribute(null=True)
    kept_count = NumberAttribute()
    frozen_at = UnicodeAttribute(null=True)
    frozen_until = UnicodeAttribute(null=True)
    export_offered = Flag()
    notified = Flag()
    rounds = NumberAttribute()
    shredded_at = UnicodeAttribute(null=True)
    irreversible_at = UnicodeAttribute(null=True)
    mailed_at = UnicodeAttribute(null=True)
    parked = UnicodeAttribute(null=True)
    identifiers_sealed = BinaryAttribute(legacy_encoding=False, null=True)
    under_way = UnicodeAttribute(null=True)
    walking = UnderWay()


class LedgerRow(Table):
    """`plan#<place>`: what stays; `work#<number>`: what was done."""

    class Meta:
        table_name = settings().table("erasure-ledger")

    erasure_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    why = UnicodeAttribute(null=True)
    until = UnicodeAttribute(null=True)
    store = UnicodeAttribute(null=True)
    action = UnicodeAttribute(null=True)
    counted = NumberAttribute(attr_name="count", null=True)
    sha256 = UnicodeAttribute(null=True)
    previous = UnicodeAttribute(null=True)
    hash = UnicodeAttribute(null=True)
    places: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)


class HoldRow(Table):
    """Why a person's data must not go yet; `reason` is a code, never a text about the person."""

    class Meta:
        table_name = settings().table("holds")

    sid = UnicodeAttribute(hash_key=True)
    hold_id = UnicodeAttribute(range_key=True)
    stores: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    reason = UnicodeAttribute()
    placed_at = UnicodeAttribute()


class CertificateRow(Table):
    """Rows are added, never changed. The id is the number, so there cannot be two of one number."""

    class Meta:
        table_name = settings().table("certificates")

    certificate_id = UnicodeAttribute(hash_key=True)
    erasure_id = UnicodeAttribute()
    stage = UnicodeAttribute()
    number = NumberAttribute()
    content = JSONAttribute()
    hash = UnicodeAttribute()
    signature = UnicodeAttribute()


class ChainRow(Table):
    """The chain's last link, in a row of its own in the table of certificates."""

    class Meta:
        table_name = settings().table("certificates")

    certificate_id = UnicodeAttribute(hash_key=True)
    number = NumberAttribute()
    hash = UnicodeAttribute()
