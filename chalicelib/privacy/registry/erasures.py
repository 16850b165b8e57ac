"""Erasures: what was asked and done, what stays and why, and the proof of it. Opaque ids, counts and hashes; what names
the person goes with the request's own key."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.activities import TECHNICAL
from chalicelib.privacy.field import OnErasure, Treatment, table

_DONE = Treatment(activity=a.ACCOUNTABILITY, retention=a.FIVE_YEARS, on_erasure=OnErasure.PSEUDONYMISE)
_NAMED = Treatment(activity=a.RIGHTS, retention=a.UNTIL_ERASED, on_erasure=OnErasure.DELETE)

STORES = (
    table(
        "fences",
        "sid",
        (_DONE, {c.ID: "sid erasure_id", c.ACCOUNT: "state"}),
        (TECHNICAL, {c.SYSTEM: "epoch"}),
    ),
    table(
        "holds",
        "sid",
        (_DONE, {c.ID: "sid hold_id", c.COMPLAINT: "stores reason placed_at"}),
    ),
    table(
        "erasures",
        "sid, in the erasures under way; and the fence",
        (
            _DONE,
            {
                c.ID: "erasure_id sid",
                c.COMPLAINT: "state credits with_export requested_at needs holds kept_count frozen_at frozen_until "
                "export_offered notified shredded_at irreversible_at mailed_at parked",
            },
        ),
        (
            _NAMED,
            dict.fromkeys((c.NAME, c.EMAIL, c.PHONE, c.PERSONNUMMER, c.LOOKUP), "identifiers_sealed"),
        ),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash attempt token plan_sha256 rounds under_way"}),
    ),
    table(
        "erasure-ledger",
        "the erasure",
        (_DONE, {c.ID: "erasure_id entry places", c.COMPLAINT: "why until store action count"}),
        (TECHNICAL, {c.SYSTEM: "sha256 previous hash"}),
    ),
    table(
        "certificates",
        "the erasure",
        (_DONE, {c.ID: "certificate_id erasure_id", c.COMPLAINT: "stage content"}),
        (TECHNICAL, {c.SYSTEM: "number hash signature"}),
    ),
)
