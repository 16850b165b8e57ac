"""The back office: who may look, that they looked, and what they decided by two."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.activities import TECHNICAL
from chalicelib.privacy.field import OnErasure, Treatment, table

_MEMBER = Treatment(
    activity=a.STAFF, retention=a.AFTER_EMPLOYMENT, on_erasure=OnErasure.OUR_OWN, recipients=("aws", "directory")
)
_AT_WORK = Treatment(activity=a.STAFF, retention=a.ONE_DAY, on_erasure=OnErasure.OUR_OWN)
_SEEN = Treatment(activity=a.ACCOUNTABILITY, retention=a.FIVE_YEARS, on_erasure=OnErasure.PSEUDONYMISE)

STORES = (
    table(
        "staff",
        "no user: by the staff id",
        (
            _MEMBER,
            {
                c.ID: "staff_id reviewed_by ended_by",
                c.NAME: "name_sealed",
                c.ROLE: "roles",
                c.ACCOUNT: "status epoch created_at seen_at reviewed_at ended_at",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "realm version head_seq head_hash"}),
    ),
    table(
        "staff-sessions",
        "no user: by the staff id",
        (
            _AT_WORK,
            {
                c.ID: "session_id staff_id",
                c.ROLE: "roles",
                c.CREDENTIALS: "secret_hash epoch",
                c.ACCOUNT: "created_at seen_at ends_at searches",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "expires_at"}),
    ),
    table(
        "staff-looks",
        "subject: the sid",
        (
            _SEEN,
            {
                c.ID: "subject staff_id about",
                c.ROLE: "role",
                c.ACTIVITY: "look verb reason_code",
                c.CONTENT: "reason_sealed",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "key_id expires_at"}),
    ),
    table(
        "proposals",
        "about: the sid, or what is theirs",
        (
            _SEEN,
            {
                c.ID: "proposal_id about proposed_by decided_by",
                c.ACTIVITY: "status kind reason_code proposed_at expires_at decided_at",
                c.CONTENT: "reason_sealed",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash key_id open"}),
    ),
)
