"""The tables of the back office. Names and free text are sealed (`*_sealed`); the rest is ids, codes, states, times."""

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table


def sealed(*, null: bool = False) -> BinaryAttribute:
    return BinaryAttribute(legacy_encoding=False, null=null)


class StaffRow(Table):
    """All in one place (`realm`), because an access review reads them all and nobody may scan a table."""

    class Meta:
        table_name = settings().table("staff")

    realm = UnicodeAttribute(hash_key=True)
    staff_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    roles = UnicodeSetAttribute(null=True)
    name_sealed = sealed()
    epoch = NumberAttribute()
    created_at = UnicodeAttribute()
    seen_at = UnicodeAttribute()
    reviewed_at = UnicodeAttribute()
    reviewed_by = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)
    ended_by = UnicodeAttribute(null=True)


class StaffSessionRow(Table):
    class Meta:
        table_name = settings().table("staff-sessions")

    session_id = UnicodeAttribute(hash_key=True)
    staff_id = UnicodeAttribute()
    roles = UnicodeSetAttribute()
    epoch = NumberAttribute()
    secret_hash = UnicodeAttribute()
    created_at = UnicodeAttribute()
    seen_at = UnicodeAttribute()
    ends_at = UnicodeAttribute()
    expires_at = NumberAttribute()


class SearchCountRow(Table):
    """How often a member has searched in a span of time, `searches#<staff id>#<span>`: a row of the same table."""

    class Meta:
        table_name = settings().table("staff-sessions")

    session_id = UnicodeAttribute(hash_key=True)
    searches = NumberAttribute(default=0)
    expires_at = NumberAttribute()


class LooksOfStaff(GlobalSecondaryIndex["LookRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "staff"
        projection = AllProjection()

    staff_id = UnicodeAttribute(hash_key=True)
    look = UnicodeAttribute(range_key=True)


class LookRow(Table):
    """Rows are added, never changed. `look` is the time and the look's id."""

    class Meta:
        table_name = settings().table("staff-looks")

    subject = UnicodeAttribute(hash_key=True)
    look = UnicodeAttribute(range_key=True)
    staff_id = UnicodeAttribute()
    role = UnicodeAttribute()
    verb = UnicodeAttribute()
    about = UnicodeAttribute()
    reason_code = UnicodeAttribute()
    reason_sealed = sealed()
    key_id = UnicodeAttribute()
    expires_at = NumberAttribute()
    of_staff = LooksOfStaff()


class OpenProposals(GlobalSecondaryIndex["ProposalRow"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "open"
        projection = KeysOnlyProjection()

    open = UnicodeAttribute(hash_key=True)
    expires_at = UnicodeAttribute(range_key=True)


class ProposalRow(Table):
    """`open` is there until it is decided."""

    class Meta:
        table_name = settings().table("proposals")

    proposal_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    kind = UnicodeAttribute()
    about = JSONAttribute()
    reason_code = UnicodeAttribute()
    reason_sealed = sealed()
    key_id = UnicodeAttribute()
    proposed_by = UnicodeAttribute()
    proposed_at = UnicodeAttribute()
    expires_at = UnicodeAttribute()
    decided_by = UnicodeAttribute(null=True)
    decided_at = UnicodeAttribute(null=True)
    open = UnicodeAttribute(null=True)
    open_ones = OpenProposals()
