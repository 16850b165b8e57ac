"""The tables of companies. What a company is called and by which number it is known is sealed, and so are names and
addresses of its people; the rest is ids, roles, states and times."""

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table
from chalicelib.identity.rows import sealed


class CompanyRow(Table):
    class Meta:
        table_name = settings().table("companies")

    company_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    created_at = UnicodeAttribute()
    owner_count = NumberAttribute()
    members_reach = UnicodeAttribute()
    keep_requests_days = NumberAttribute(null=True)
    organisation_number_sealed = sealed()
    name_sealed = sealed()
    vat_number_sealed = sealed(null=True)
    emails_sealed = sealed()
    phone_sealed = sealed(null=True)


class ByPerson(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Sparse: only who belongs to a company now. It may lag behind: whoever acts reads the membership itself."""

    class Meta:
        index_name = "by-person"
        projection = KeysOnlyProjection()

    person = UnicodeAttribute(hash_key=True)
    company_id = UnicodeAttribute(range_key=True)


class MembershipRow(Table):
    class Meta:
        table_name = settings().table("memberships")

    company_id = UnicodeAttribute(hash_key=True)
    sid = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    status = UnicodeAttribute()
    role = UnicodeAttribute()
    joined_at = UnicodeAttribute()
    name_sealed = sealed()
    person = UnicodeAttribute(null=True)
    by_person = ByPerson()


class InvitationRow(Table):
    class Meta:
        table_name = settings().table("invitations")

    company_id = UnicodeAttribute(hash_key=True)
    invitation_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    status = UnicodeAttribute()
    role = UnicodeAttribute()
    language = UnicodeAttribute()
    email_sealed = sealed()
    secret_hash = UnicodeAttribute()
    invited_by = UnicodeAttribute()
    created_at = UnicodeAttribute()
    expires_at = NumberAttribute()
