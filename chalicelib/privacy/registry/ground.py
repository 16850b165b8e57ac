"""What every domain stands on: keys, events, once rows, messages; and the logs, which are no table."""

from chalicelib.privacy import activities as a
from chalicelib.privacy import categories as c
from chalicelib.privacy.activities import TECHNICAL
from chalicelib.privacy.field import OnErasure, Treatment, table

_KEYS = Treatment(activity=a.SECURITY, retention=a.UNTIL_ASKED, on_erasure=OnErasure.DELETE)
_HISTORY = Treatment(activity=a.PROOF, retention=a.SENDERS_SETTING, on_erasure=OnErasure.PSEUDONYMISE)
_ONCE = Treatment(activity=a.SECURITY, retention=a.DAYS_30, on_erasure=OnErasure.DELETE)
_SENT = Treatment(activity=a.MESSAGES, retention=a.DAYS_90, on_erasure=OnErasure.DELETE)

STORES = (
    table(
        "keys",
        "profile#<sid>, case#<request_id>, company#<company_id>",
        (_KEYS, {c.ID: "key_id created_at shredded_at", c.SYSTEM: "wrapped key_version"}),
    ),
    table(
        "events",
        "stream: the sid, or the case",
        (_HISTORY, {c.ID: "stream actor", c.ACTIVITY: "type at data"}),
        (TECHNICAL, {c.SYSTEM: "seq previous hash pending"}),
    ),
    table("once", "ends by itself", (_ONCE, {c.ID: "once_id result", c.SYSTEM: "fingerprint expires_at"})),
    table(
        "messages",
        "about, to: the sid, or the case's recipients",
        (
            _SENT,
            {
                c.ID: "about message_id to",
                c.LOOKUP: "lookup",
                c.DELIVERY: "kind status attempts provider_id updated_at",
            },
        ),
        (TECHNICAL, {c.SYSTEM: "taken_until may_be_duplicate expires_at"}),
    ),
)
