"""The table of complaints."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table
from chalicelib.support.rows import sealed


class OfComplainant(GlobalSecondaryIndex["ComplaintRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "subject"
        projection = KeysOnlyProjection()

    subject = UnicodeAttribute(hash_key=True)
    received_at = UnicodeAttribute(range_key=True)


class ByDay(GlobalSecondaryIndex["ComplaintRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class ComplaintRow(Table):
    """`due`: `waits` for its answer, `due_at` is staff's next reminder; or `ends`, `due_at` is its last day."""

    class Meta:
        table_name = settings().table("complaints")

    complaint_id = UnicodeAttribute(hash_key=True)
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
    answer_by = UnicodeAttribute()
    owner = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)
    contact_sealed = sealed()
    title_sealed = sealed()
    thread_sealed = sealed()
    due = UnicodeAttribute()
    due_at = UnicodeAttribute()
    of_subject = OfComplainant()
    by_day = ByDay()
