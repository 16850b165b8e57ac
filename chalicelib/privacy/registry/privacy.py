"""What people ask for by data protection law, what they agreed to, and to whom their data went."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.activities import TECHNICAL
from chalicelib.privacy.field import FileKind, OnErasure, Treatment, table

_TOLD = Treatment(activity=a.ACCOUNTABILITY, retention=a.THREE_YEARS, on_erasure=OnErasure.PSEUDONYMISE)
_ASKED = Treatment(activity=a.RIGHTS, retention=a.FIVE_YEARS, on_erasure=OnErasure.PSEUDONYMISE)
_WRITTEN = Treatment(activity=a.RIGHTS, retention=a.MONTHS_36, on_erasure=OnErasure.DELETE, recipients=("aws", "mail"))
_EXTRACT = Treatment(activity=a.RIGHTS, retention=a.DAYS_14, on_erasure=OnErasure.DELETE)
_CONSENT = Treatment(activity=a.MARKETING, retention=a.THREE_YEARS_AFTER, on_erasure=OnErasure.PSEUDONYMISE)
_SUPPRESSED = Treatment(activity=a.MARKETING, retention=a.WHILE_SUPPRESSED, on_erasure=OnErasure.PSEUDONYMISE)

STORES = (
    table(
        "disclosures",
        "subject: the sid, or the place in a case",
        (_TOLD, {c.ID: "subject entry about reference told", c.DELIVERY: "at kind recipient"}),
        (TECHNICAL, {c.SYSTEM: "expires_at"}),
    ),
    table(
        "data-requests",
        "index subject",
        (
            _ASKED,
            {
                c.ID: "data_request_id subject about made_by",
                c.COMPLAINT: "status source language received_at deadline extended_to ended_at rights",
            },
        ),
        (
            _WRITTEN,
            {
                c.NAME: "contact_sealed",
                c.EMAIL: "contact_sealed",
                c.COMPLAINT: "text_sealed reasons_sealed",
                c.CONTENT: "text_sealed",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash extract due due_at"}),
    ),
    table(
        "consents",
        "sid",
        (
            _CONSENT,
            {
                c.ID: "sid record_id made_by",
                c.PREFERENCES: "entry state notice_version notice_sha256 language method",
            },
        ),
    ),
    table("suppressions", "keyed hash of the address", (_SUPPRESSED, {c.LOOKUP: "lookup", c.PREFERENCES: "since"})),
)
FILES = (
    FileKind(
        bucket="vault",
        pattern="extract/<data_request_id>/<file_id>",
        written_by=("chalicelib.privacy.extract_service",),
        categories=(c.NAME, c.EMAIL, c.PHONE, c.CONTENT, c.PAYMENT, c.ORGANISATION, c.ACTIVITY),
        treatment=_EXTRACT,
    ),
)
