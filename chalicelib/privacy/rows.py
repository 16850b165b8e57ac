"""The tables of privacy. What a person wrote is sealed (`*_sealed`); the rest is ids, codes, states and times."""

from typing import Any

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table


def sealed(*, null: bool = False) -> BinaryAttribute:
    return BinaryAttribute(legacy_encoding=False, null=null)


class DisclosureRow(Table):
    """Rows are added, never changed; they end by themselves after three years."""

    class Meta:
        table_name = settings().table("disclosures")

    subject = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    at = UnicodeAttribute()
    kind = UnicodeAttribute()
    recipient = UnicodeAttribute()
    about = UnicodeAttribute()
    reference = UnicodeAttribute()
    told = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()


class OfSubject(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Sparse: whose a request is may be unknown, of a mail."""

    class Meta:
        index_name = "subject"
        projection = KeysOnlyProjection()

    subject = UnicodeAttribute(hash_key=True)
    received_at = UnicodeAttribute(range_key=True)


class ToRemind(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class DataRequestRow(Table):
    """`due` and `due_at` are there while the request waits for its answer: `due_at` is when staff is reminded next."""

    class Meta:
        table_name = settings().table("data-requests")

    data_request_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    source = UnicodeAttribute()
    subject = UnicodeAttribute(null=True)
    about = UnicodeAttribute(null=True)
    made_by = UnicodeAttribute()
    language = UnicodeAttribute()
    received_at = UnicodeAttribute()
    deadline = UnicodeAttribute()
    extended_to = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)
    rights: JSONAttribute = JSONAttribute()
    contact_sealed = sealed(null=True)
    text_sealed = sealed(null=True)
    reasons_sealed = sealed(null=True)
    extract: JSONAttribute = JSONAttribute(null=True)
    due = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    of_subject = OfSubject()
    to_remind = ToRemind()


class ConsentRow(Table):
    """`entry` is the purpose and the time; rows are added, never changed."""

    class Meta:
        table_name = settings().table("consents")

    sid = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    record_id = UnicodeAttribute()
    state = UnicodeAttribute()
    notice_version = UnicodeAttribute()
    notice_sha256 = UnicodeAttribute()
    language = UnicodeAttribute()
    method = UnicodeAttribute()
    made_by = UnicodeAttribute()


class SuppressionRow(Table):
    """An address that gets no marketing, by its keyed hash; it outlives the account, so that it stays so."""

    class Meta:
        table_name = settings().table("suppressions")

    lookup = UnicodeAttribute(hash_key=True)
    since = UnicodeAttribute()
