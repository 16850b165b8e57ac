"""The tables of identity. What tells who somebody is, is sealed (`*_sealed`); the rest is ids, states, hashes."""

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table


def sealed(*, null: bool = False) -> BinaryAttribute:
    return BinaryAttribute(legacy_encoding=False, null=null)


class Digests(GlobalSecondaryIndex["PersonRow"]):  # type: ignore[no-untyped-call]
    """Sparse: who is to be told how their requests stand, by when."""

    class Meta:
        index_name = "digests"
        projection = KeysOnlyProjection()

    digest_due = UnicodeAttribute(hash_key=True)
    digest_at = UnicodeAttribute(range_key=True)


class PersonRow(Table):
    class Meta:
        table_name = settings().table("persons")

    sid = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    language = UnicodeAttribute()
    created_at = UnicodeAttribute()
    name_sealed = sealed()
    eid_name_sealed = sealed()
    personnummer_sealed = sealed()
    phone_sealed = sealed(null=True)
    email_sealed = sealed(null=True)
    email_lookup = UnicodeAttribute(null=True)
    email_generation = NumberAttribute()
    pending_email_sealed = sealed(null=True)
    pending_email_hash = UnicodeAttribute(null=True)
    pending_email_at = UnicodeAttribute(null=True)
    policy_version = UnicodeAttribute(null=True)
    terms_version = UnicodeAttribute(null=True)
    keep_requests_days = NumberAttribute(null=True)
    digest = UnicodeAttribute(default="weekly")
    digest_due = UnicodeAttribute(null=True)
    digest_at = UnicodeAttribute(null=True)
    digested_at = UnicodeAttribute(null=True)
    digests = Digests()


class LookupRow(Table):
    """Keyed hash → person. One person has a personnummer; an address or a subject's sessions may be several."""

    class Meta:
        table_name = settings().table("lookups")

    lookup = UnicodeAttribute(hash_key=True)
    sid = UnicodeAttribute(null=True)
    members = UnicodeSetAttribute(null=True)


class AcknowledgementRow(Table):
    class Meta:
        table_name = settings().table("acknowledgements")

    sid = UnicodeAttribute(hash_key=True)
    at = UnicodeAttribute(range_key=True)
    policy_version = UnicodeAttribute()
    policy_sha256 = UnicodeAttribute()
    terms_version = UnicodeAttribute()
    terms_sha256 = UnicodeAttribute()
    language = UnicodeAttribute()
    choices = JSONAttribute()


class SessionRow(Table):
    class Meta:
        table_name = settings().table("sessions")

    session_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    subject = UnicodeAttribute()
    secret_hash = UnicodeAttribute()
    created_at = UnicodeAttribute()
    seen_at = UnicodeAttribute()
    ends_at = UnicodeAttribute()
    is_identified = BooleanAttribute()
    proved_at = UnicodeAttribute(null=True)
    policy_version = UnicodeAttribute(null=True)
    terms_version = UnicodeAttribute(null=True)
    access_ends_at = UnicodeAttribute(null=True)
    refresh_hash = UnicodeAttribute(null=True)
    family_hash = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


class OrderRow(Table):
    """What every poll touches; small while it is polled, because a write costs by the size of its item. BankID's answer
    lies in it from the write that ends the polling to the one that ends the order."""

    class Meta:
        table_name = settings().table("eid-orders")

    order_id = UnicodeAttribute(hash_key=True)
    purpose = UnicodeAttribute()
    subject = UnicodeAttribute(null=True)
    key_id = UnicodeAttribute()
    flow = UnicodeAttribute()
    client = UnicodeAttribute()
    language = UnicodeAttribute()
    status = UnicodeAttribute()
    hint = UnicodeAttribute(null=True)
    code = UnicodeAttribute(null=True)
    message_sv = UnicodeAttribute(null=True)
    message_en = UnicodeAttribute(null=True)
    result = UnicodeAttribute(null=True)
    secret_hash = UnicodeAttribute()
    nonce_hash = UnicodeAttribute(null=True)
    has_returned = BooleanAttribute()
    unknown_since = UnicodeAttribute(null=True)
    started_at = UnicodeAttribute()
    started_sealed = sealed(null=True)
    answer_sealed = sealed(null=True)
    answered_at = UnicodeAttribute(null=True)
    polled_at_ms = NumberAttribute()
    expires_at = NumberAttribute()


class OrderAskRow(Table):
    """What an order asked for, `<order id>#asked`: apart, because no poll needs it and it may be large."""

    class Meta:
        table_name = settings().table("eid-orders")

    order_id = UnicodeAttribute(hash_key=True)
    content_sealed = sealed()
    expires_at = NumberAttribute()
