"""Persons, sessions, orders and companies."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.activities import TECHNICAL
from chalicelib.privacy.field import OnErasure, Treatment, table

_ACCOUNT = Treatment(activity=a.ACCOUNT, retention=a.UNTIL_ASKED, on_erasure=OnErasure.DELETE)
_IDENTITY = Treatment(activity=a.IDENTIFICATION, retention=a.UNTIL_ASKED, on_erasure=OnErasure.DELETE)
_LOGIN = Treatment(activity=a.IDENTIFICATION, retention=a.DAYS_90, on_erasure=OnErasure.DELETE)
_ORDER = Treatment(
    activity=a.IDENTIFICATION, retention=a.DAYS_15, on_erasure=OnErasure.DELETE, recipients=("aws", "bankid", "oidc")
)
_ACCEPTED = Treatment(activity=a.ACCOUNTABILITY, retention=a.THREE_YEARS_AFTER, on_erasure=OnErasure.PSEUDONYMISE)
_COMPANY = Treatment(activity=a.COMPANIES, retention=a.WHILE_MEMBERS, on_erasure=OnErasure.UNLINK)
_INVITED = Treatment(activity=a.COMPANIES, retention=a.DAYS_15, on_erasure=OnErasure.AGE_OUT)
_INVITING = Treatment(activity=a.COMPANIES, retention=a.DAYS_15, on_erasure=OnErasure.PSEUDONYMISE)

STORES = (
    table(
        "persons",
        "sid",
        (
            _ACCOUNT,
            {
                c.ID: "sid",
                c.NAME: "name_sealed",
                c.EMAIL: "email_sealed pending_email_sealed",
                c.LOOKUP: "email_lookup",
                c.PHONE: "phone_sealed",
                c.SETTINGS: "language keep_requests_days digest",
                c.ACCOUNT: "digest_at digested_at status created_at email_generation pending_email_at",
                c.CREDENTIALS: "pending_email_hash",
                c.PREFERENCES: "policy_version terms_version",
            },
        ),
        (_IDENTITY, {c.NAME: "eid_name_sealed", c.PERSONNUMMER: "personnummer_sealed"}),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash digest_due"}),
    ),
    table("lookups", "keyed hash, or `members` (sid)", (_IDENTITY, {c.LOOKUP: "lookup", c.ID: "sid members"})),
    table(
        "acknowledgements",
        "sid",
        (
            _ACCEPTED,
            {
                c.ID: "sid",
                c.PREFERENCES: "at policy_version policy_sha256 terms_version terms_sha256 language choices",
            },
        ),
    ),
    table(
        "sessions",
        "the subject's sessions in `lookups`",
        (
            _LOGIN,
            {
                c.ID: "session_id subject",
                c.CREDENTIALS: "kind secret_hash refresh_hash family_hash is_identified",
                c.ACCOUNT: "created_at seen_at ends_at proved_at access_ends_at expires_at",
                c.PREFERENCES: "policy_version terms_version",
            },
        ),
    ),
    table(
        "eid-orders",
        "subject; ends by itself",
        (
            _ORDER,
            {
                c.ID: "order_id subject result",
                c.CREDENTIALS: "secret_hash nonce_hash started_sealed",
                c.EVIDENCE: "answer_sealed",
                c.PERSONNUMMER: "answer_sealed content_sealed",
                c.NAME: "answer_sealed",
                c.CONTENT: "content_sealed",
                c.DEVICE: "client content_sealed",
                c.ACCOUNT: "purpose flow language status hint code message_sv message_en started_at answered_at",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "key_id has_returned unknown_since polled_at_ms expires_at"}),
    ),
    table(
        "companies",
        "the person's memberships",
        (
            _COMPANY,
            {
                c.ORGANISATION: "company_id name_sealed organisation_number_sealed vat_number_sealed created_at",
                c.PERSONNUMMER: "organisation_number_sealed",
                c.EMAIL: "emails_sealed",
                c.PHONE: "phone_sealed",
                c.SETTINGS: "members_reach keep_requests_days",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash owner_count"}),
    ),
    table(
        "memberships",
        "index by-person",
        (
            _COMPANY,
            {
                c.ORGANISATION: "company_id",
                c.ID: "sid person",
                c.NAME: "name_sealed",
                c.ROLE: "role status joined_at",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "version"}),
    ),
    table(
        "invitations",
        "`invited_by` within the person's companies",
        (
            _INVITED,
            {
                c.ORGANISATION: "company_id",
                c.ID: "invitation_id",
                c.EMAIL: "email_sealed",
                c.ROLE: "role status language created_at",
                c.CREDENTIALS: "secret_hash",
            },
        ),
        (_INVITING, {c.ID: "invited_by"}),
        (TECHNICAL, {c.SYSTEM: "version expires_at"}),
    ),
)
