"""Complaints about the service, with what their writers and staff wrote in them."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.activities import TECHNICAL
from chalicelib.privacy.field import OnErasure, Treatment, table

_CASE = Treatment(activity=a.COMPLAINTS, retention=a.MONTHS_36, on_erasure=OnErasure.DELETE, recipients=("aws", "mail"))

STORES = (
    table(
        "complaints",
        "index subject: the sid, or the keyed hash of the address",
        (
            _CASE,
            {
                c.ID: "complaint_id subject about made_by owner",
                c.LOOKUP: "subject",
                c.NAME: "contact_sealed",
                c.EMAIL: "contact_sealed",
                c.CONTENT: "title_sealed thread_sealed",
                c.ACTIVITY: "status source language received_at answer_by ended_at",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "version head_seq head_hash due due_at"}),
    ),
)
