"""The tables of signing. What a person wrote or is called is sealed (`*_sealed`); the rest is ids, states and times."""

from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Table


def sealed(*, null: bool = False) -> BinaryAttribute:
    return BinaryAttribute(legacy_encoding=False, null=null)


class Due(GlobalSecondaryIndex["RequestRow"]):  # type: ignore[no-untyped-call]
    """Sparse: only requests that time does something to, by when."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class RequestRow(Table):
    class Meta:
        table_name = settings().table("requests")

    request_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    owner = UnicodeAttribute()
    made_by = UnicodeAttribute(null=True)
    owner_recipient = UnicodeAttribute(null=True)
    language = UnicodeAttribute()
    owner_name_sealed = sealed()
    title_sealed = sealed()
    message_sealed = sealed()
    void_reason_sealed = sealed(null=True)
    document_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    recipient_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    waiting_ids: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    awaited = NumberAttribute()
    ready_documents = NumberAttribute()
    upload_bytes = NumberAttribute(default=0)
    attachment_count = NumberAttribute(default=0)
    signer_count = NumberAttribute()
    signed_count = NumberAttribute()
    created_at = UnicodeAttribute()
    sent_at = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)
    expires_in_days = NumberAttribute(default=30)
    automatic_reminders = BooleanAttribute(default=True)
    allow_forwarding = BooleanAttribute(default=True)
    expires_at = UnicodeAttribute(null=True)
    reminded_until = UnicodeAttribute(null=True)
    deleted_at = UnicodeAttribute(null=True)
    changed_at = UnicodeAttribute(null=True)
    warned_at = UnicodeAttribute(null=True)
    keep_days = NumberAttribute(null=True)
    keep_is_own = BooleanAttribute(default=False)
    template_credits = NumberAttribute(default=0)
    due = UnicodeAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    due_index = Due()


class RecipientRow(Table):
    class Meta:
        table_name = settings().table("recipients")

    request_id = UnicodeAttribute(hash_key=True)
    recipient_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    status = UnicodeAttribute()
    role = UnicodeAttribute()
    order = NumberAttribute()
    in_person = BooleanAttribute(default=False)
    language = UnicodeAttribute()
    link_hash = UnicodeAttribute()
    link_number = NumberAttribute(default=1)
    email_lookup = UnicodeAttribute()
    name_sealed = sealed()
    email_sealed = sealed()
    personnummer_sealed = sealed(null=True)
    phone_sealed = sealed(null=True)
    decline_reason_sealed = sealed(null=True)
    viewed_at = UnicodeAttribute(null=True)
    reminded_at = UnicodeAttribute(null=True)
    reminder_count = NumberAttribute(default=0)
    delivery_status = UnicodeAttribute(null=True)
    copy_sealed = sealed(null=True)
    sign_method = UnicodeAttribute(default="bankid")
    code_sealed = sealed(null=True)
    provider = UnicodeAttribute(null=True)
    visit_sealed = sealed(null=True)
    eid_sealed = sealed(null=True)
    enclosures_sealed = sealed(null=True)
    method = UnicodeAttribute(null=True)
    signed_at = UnicodeAttribute(null=True)
    signed_name_sealed = sealed(null=True)
    evidence_name = UnicodeAttribute(null=True)
    evidence_size = NumberAttribute(null=True)
    evidence_sha256 = UnicodeAttribute(null=True)
    identified_at = UnicodeAttribute(null=True)
    identified_name_sealed = sealed(null=True)
    identified_evidence_name = UnicodeAttribute(null=True)
    identified_evidence_size = NumberAttribute(null=True)
    identified_evidence_sha256 = UnicodeAttribute(null=True)


class DocumentRow(Table):
    class Meta:
        table_name = settings().table("documents")

    request_id = UnicodeAttribute(hash_key=True)
    document_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    status = UnicodeAttribute()
    purpose = UnicodeAttribute(default="sign")
    filename_sealed = sealed()
    announced_size = NumberAttribute()
    announced_sha256 = UnicodeAttribute()
    upload_version = UnicodeAttribute(null=True)
    copied_from = UnicodeAttribute(null=True)
    made_from = UnicodeAttribute(null=True)
    marks_sealed = sealed(null=True)
    template_credits = NumberAttribute(default=0)
    size = NumberAttribute()
    sha256 = UnicodeAttribute(null=True)
    pages = NumberAttribute()
    is_normalised = BooleanAttribute()
    is_presigned = BooleanAttribute()
    refusal_code = UnicodeAttribute(null=True)
    sealed_size = NumberAttribute()
    sealed_sha256 = UnicodeAttribute(null=True)
    fingerprint = UnicodeAttribute(null=True)


class ArchiveRow(Table):
    """A reader's list: one query, one key. `entry` sorts by creation; the title is sealed under the reader's key."""

    class Meta:
        table_name = settings().table("archive")

    sid = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    request_id = UnicodeAttribute()
    made_by = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    title_sealed = sealed(null=True)
    labels_sealed = sealed(null=True)
    parties_sealed = sealed(null=True)
    signer_count = NumberAttribute()
    signed_count = NumberAttribute()
    created_at = UnicodeAttribute()
    sent_at = UnicodeAttribute(null=True)
    ended_at = UnicodeAttribute(null=True)


class VerificationRow(Table):
    class Meta:
        table_name = settings().table("verifications")

    verification_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    status = UnicodeAttribute()
    secret_hash = UnicodeAttribute()
    announced_size = NumberAttribute()
    announced_sha256 = UnicodeAttribute()
    upload_version = UnicodeAttribute(null=True)
    report_sealed = sealed(null=True)
    created_at = UnicodeAttribute()
    expires_at = NumberAttribute()


class ExportRow(Table):
    class Meta:
        table_name = settings().table("exports")

    sid = UnicodeAttribute(hash_key=True)
    export_id = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    language = UnicodeAttribute()
    asked_sealed = sealed()
    with_evidence = BooleanAttribute()
    after = UnicodeAttribute(null=True)
    parts: ListAttribute[Any] = ListAttribute()
    created_at = UnicodeAttribute()
    expires_at = NumberAttribute()
