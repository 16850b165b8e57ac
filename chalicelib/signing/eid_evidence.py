"""The evidence of a signature by another eID, in one file: the broker's statement as it came, and what it is bound to.

The statement (an ID token, RFC 7519) stands without us as long as the broker's key is known: the keys it published then
are kept beside it. Salt and text let anybody compute the nonce in it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.platform.clock import iso
from chalicelib.signing.code_evidence import document_facts, enclosure_facts
from chalicelib.signing.domain import Document, Recipient
from chalicelib.signing.eid_visit import Ticket
from chalicelib.signing.ports import Stated
from chalicelib.signing.signing_code import digest


@dataclass(frozen=True, slots=True)
class From:
    """Where the person's browser was."""

    ip: str
    user_agent: str


def evidence_json(
    recipient: Recipient,
    documents: Sequence[Document],
    text: str,
    ticket: Ticket,
    stated: Stated,
    came_from: From,
    at: datetime,
) -> bytes:
    facts = {
        "format": "b2bsign-evidence-1",
        "act": "signature",
        "request_id": recipient.request_id,
        "recipient_id": recipient.recipient_id,
        "method": recipient.method.value,
        "signer": {"name": stated.name, "identifier": stated.identifier},
        "documents": [document_facts(document) for document in documents],
        **enclosure_facts(recipient),
        "visible_text": text,
        "visible_text_sha256": digest(text),
        "eid": {
            "name": stated.eid_name,
            "issuer": stated.issuer,
            "client_id": stated.client_id,
            "assurance": stated.assurance,
            "id_token": stated.id_token,
            "jwks": stated.jwks,
            "nonce": ticket.nonce,
            "salt": ticket.salt,
        },
        "started_at": iso(recipient.visit.started[-1]),
        "completed_at": iso(at),
        "viewed_at": iso(recipient.viewed_at) if recipient.viewed_at else None,
        "ip_address": came_from.ip,
        "user_agent": came_from.user_agent,
    }
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()
