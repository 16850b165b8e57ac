"""Signature requests, their parties and documents, archives, exports and verifications; and templates."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.activities import TECHNICAL
from chalicelib.privacy.field import FileKind, OnErasure, Treatment, table

_PARTIES = ("aws", "parties")
_CASE = Treatment(
    activity=a.SIGNING, retention=a.SENDERS_SETTING, on_erasure=OnErasure.LEAVE_TO_PARTIES, recipients=_PARTIES
)
_PROOF = Treatment(
    activity=a.PROOF,
    retention=a.SENDERS_SETTING,
    on_erasure=OnErasure.LEAVE_TO_PARTIES,
    recipients=("aws", "parties", "bankid", "oidc"),
)
_SEALED = Treatment(
    activity=a.PROOF,
    retention=a.SENDERS_SETTING,
    on_erasure=OnErasure.LEAVE_TO_PARTIES,
    recipients=("aws", "parties", "timestamps"),
)
_DRAWER = Treatment(activity=a.SIGNING, retention=a.UNTIL_ASKED, on_erasure=OnErasure.DELETE)
_MADE = Treatment(activity=a.SIGNING, retention=a.SENDERS_SETTING, on_erasure=OnErasure.PSEUDONYMISE)
_PUBLISHED = Treatment(activity=a.ACCOUNTABILITY, retention=a.FIVE_YEARS, on_erasure=OnErasure.PSEUDONYMISE)
_UPLOAD = Treatment(activity=a.SIGNING, retention=a.ONE_DAY, on_erasure=OnErasure.DELETE)
_BULK = Treatment(activity=a.SIGNING, retention=a.DAYS_30, on_erasure=OnErasure.DELETE)
_EXPORT = Treatment(activity=a.SIGNING, retention=a.DAYS_4, on_erasure=OnErasure.DELETE)
_CHECK = Treatment(activity=a.VERIFICATION, retention=a.ONE_DAY, on_erasure=OnErasure.AGE_OUT)

STORES = (
    table(
        "requests",
        "the archive's entries; `owner`, `made_by`",
        (
            _CASE,
            {
                c.ID: "request_id owner made_by owner_recipient document_ids recipient_ids waiting_ids",
                c.NAME: "owner_name_sealed",
                c.CONTENT: "title_sealed message_sealed void_reason_sealed",
                c.SETTINGS: "language expires_in_days automatic_reminders allow_forwarding keep_days keep_is_own",
                c.ACTIVITY: "status created_at sent_at ended_at expires_at reminded_until deleted_at changed_at "
                "warned_at",
            },
        ),
        (
            TECHNICAL,
            {
                c.SYSTEM: "version head_seq head_hash awaited ready_documents upload_bytes attachment_count "
                "signer_count signed_count template_credits due due_at"
            },
        ),
    ),
    table(
        "recipients",
        "`email_lookup` of the person's addresses, by the case",
        (
            _CASE,
            {
                c.ID: "request_id recipient_id",
                c.NAME: "name_sealed",
                c.EMAIL: "email_sealed copy_sealed",
                c.LOOKUP: "email_lookup",
                c.PHONE: "phone_sealed",
                c.CONTENT: "decline_reason_sealed enclosures_sealed",
                c.SETTINGS: "role order in_person language sign_method provider",
                c.CREDENTIALS: "link_hash link_number code_sealed visit_sealed",
                c.ACTIVITY: "status viewed_at reminded_at reminder_count delivery_status",
            },
        ),
        (
            _PROOF,
            {
                c.PERSONNUMMER: "personnummer_sealed eid_sealed",
                c.NAME: "signed_name_sealed identified_name_sealed eid_sealed",
                c.EVIDENCE: "method signed_at evidence_name evidence_size evidence_sha256 identified_at "
                "identified_evidence_name identified_evidence_size identified_evidence_sha256",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "version"}),
    ),
    table(
        "documents",
        "the case",
        (
            _CASE,
            {
                c.ID: "request_id document_id copied_from made_from",
                c.CONTENT: "filename_sealed marks_sealed sha256 announced_sha256",
                c.EVIDENCE: "sealed_sha256 fingerprint",
            },
        ),
        (
            TECHNICAL,
            {
                c.SYSTEM: "version status purpose announced_size upload_version template_credits size pages "
                "is_normalised is_presigned refusal_code sealed_size"
            },
        ),
    ),
    table(
        "archive",
        "sid (or the company)",
        (
            _DRAWER,
            {
                c.ID: "sid entry request_id",
                c.CONTENT: "title_sealed labels_sealed",
                c.NAME: "parties_sealed",
                c.ACTIVITY: "status created_at sent_at ended_at",
            },
        ),
        (_MADE, {c.ID: "made_by"}),  # of a company's: who made it
        (TECHNICAL, {c.SYSTEM: "signer_count signed_count"}),
    ),
    table(
        "verifications",
        "nobody's: whoever asks is not known; ends by itself",
        (
            _CHECK,
            {
                c.CONTENT: "report_sealed announced_sha256",
                c.NAME: "report_sealed",
                c.CREDENTIALS: "verification_id secret_hash",
                c.ACTIVITY: "status created_at expires_at",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "version announced_size upload_version"}),
    ),
    table(
        "exports",
        "sid",
        (
            _EXPORT,
            {
                c.ID: "sid export_id after",
                c.CONTENT: "asked_sealed",
                c.ACTIVITY: "status language with_evidence created_at expires_at",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash parts"}),
    ),
    table(
        "templates",
        "sid",
        (
            _DRAWER,
            {
                c.ID: "sid template_id",
                c.CONTENT: "content_sealed announced_sha256 sha256",
                c.ACTIVITY: "status created_at",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash announced_size upload_version size pages refusal_code"}),
    ),
    table(
        "bulk-sends",
        "sid (or the company)",
        (
            _BULK,
            {
                c.ID: "sid bulk_id base_name base_version",
                c.CONTENT: "asked_sealed announced_sha256",
                c.ACTIVITY: "status base_kind rows is_cancelled refusal_code price_credits created_at",
            },
        ),
        (
            TECHNICAL,
            {c.SYSTEM: "version head_seq head_hash announced_size upload_version report_size expires_at"},
        ),
    ),
    table(
        "publications",
        "published, proposed: who did",
        (_PUBLISHED, {c.ID: "published proposed", c.CATALOGUE: "published proposed"}),
        (TECHNICAL, {c.CATALOGUE: "slug status", c.SYSTEM: "version head_seq head_hash"}),
    ),
)

FILES = (
    FileKind(
        bucket="quarantine",
        pattern="<request_id>/<document_id>",
        written_by=("chalicelib.signing.document_service",),
        categories=(c.CONTENT,),
        treatment=_UPLOAD,
    ),
    FileKind(
        bucket="quarantine",
        pattern="<sid>/<template_id>",
        written_by=("chalicelib.templates.service",),
        categories=(c.CONTENT,),
        treatment=_UPLOAD,
    ),
    FileKind(
        bucket="quarantine",
        pattern="<sid>/<bulk_id>",
        written_by=("chalicelib.bulk.service",),
        categories=(c.CONTENT, c.NAME, c.EMAIL, c.PHONE),
        treatment=_UPLOAD,
    ),
    FileKind(
        bucket="quarantine",
        pattern="<request_id>/<recipient_id>/<number>/<attempt>.pdf",
        written_by=("chalicelib.signing.enclosure_service",),
        categories=(c.CONTENT,),
        treatment=_UPLOAD,
    ),
    FileKind(
        bucket="quarantine",
        pattern="verify/<verification_id>",
        written_by=("chalicelib.signing.verifying",),
        categories=(c.CONTENT, c.NAME, c.EVIDENCE),
        treatment=_CHECK,
    ),
    FileKind(
        bucket="vault",
        pattern="case/<request_id>/original/<document_id>",
        written_by=("chalicelib.signing.checking",),
        categories=(c.CONTENT,),
        treatment=_CASE,
    ),
    FileKind(
        bucket="vault",
        pattern="case/<request_id>/attachment/<recipient_id>/<number>/<sha256>",
        written_by=("chalicelib.signing.enclosure_service",),
        categories=(c.CONTENT,),
        treatment=_CASE,
    ),
    FileKind(
        bucket="vault",
        pattern="bulk/<bulk_id>/file",
        written_by=("chalicelib.bulk.service",),
        categories=(c.CONTENT, c.NAME, c.EMAIL, c.PHONE),
        treatment=_BULK,
    ),
    FileKind(
        bucket="vault",
        pattern="bulk/<bulk_id>/report",
        written_by=("chalicelib.bulk.service",),
        categories=(c.CONTENT, c.NAME, c.EMAIL, c.PHONE),
        treatment=_BULK,
    ),
    FileKind(
        bucket="vault",
        pattern="case/<request_id>/evidence/<recipient_id>/<order_id>",
        written_by=(
            "chalicelib.signing.recipient_service",
            "chalicelib.signing.signing_code_service",
            "chalicelib.signing.eid_signing_service",
        ),
        categories=(c.EVIDENCE, c.NAME, c.PERSONNUMMER, c.DEVICE),
        treatment=_PROOF,
    ),
    FileKind(
        bucket="vault",
        pattern="case/<request_id>/sealed/<document_id>/<sha256>",
        written_by=("chalicelib.signing.sealing",),
        categories=(c.CONTENT, c.NAME, c.EVIDENCE),
        treatment=_SEALED,
    ),
    FileKind(
        bucket="vault",
        pattern="export/<export_id>/<file_id>",
        written_by=("chalicelib.signing.export_service",),
        categories=(c.CONTENT, c.NAME, c.EVIDENCE),
        treatment=_EXPORT,
    ),
    FileKind(
        bucket="vault",
        pattern="template/<template_id>",
        written_by=("chalicelib.templates.service",),
        categories=(c.CONTENT,),
        treatment=_DRAWER,
    ),
)
