"""The evidence of a signature by one-time code, in one file: what was shown, which code went where and came back when.

It is the service's own word, unlike an eID's signature, which stands without us; the file says `method`, and whoever
judges it must not take it for more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.platform.clock import iso
from chalicelib.signing.domain import Document, Recipient
from chalicelib.signing.drawing import HEIGHT, WIDTH, Strokes
from chalicelib.signing.signing_code import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What came back with the code. `text_sha256` is of the text that was shown; without `strokes` the name was
    typed."""

    code: str
    text_sha256: str
    name: str
    strokes: Strokes = ()
    ip: str
    user_agent: str


def evidence_json(
    recipient: Recipient, documents: Sequence[Document], text: str, entered: Entered, asked_at: datetime, at: datetime
) -> bytes:
    facts = {
        "format": "b2bsign-evidence-1",
        "act": "signature",
        "request_id": recipient.request_id,
        "recipient_id": recipient.recipient_id,
        "method": recipient.method.value,
        "signer": {"name": entered.name},
        "documents": [document_facts(document) for document in documents],
        **enclosure_facts(recipient),
        "visible_text": text,
        "visible_text_sha256": digest(text),
        "code": {
            "number": recipient.code.number,
            "requested_at": iso(asked_at),
            "sent_to": recipient.code_goes_to,
            "entered_at": iso(at),
            "wrong_before": recipient.code.tries,
        },
        "signature": {
            "kind": "drawn" if entered.strokes else "typed",
            "name": entered.name,
            "strokes": entered.strokes,
            "sheet": [WIDTH, HEIGHT],
        },
        "viewed_at": iso(recipient.viewed_at) if recipient.viewed_at else None,
        "completed_at": iso(at),
        "ip_address": entered.ip,
        "user_agent": entered.user_agent,
    }
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def strokes_in(evidence: bytes) -> Strokes:
    """The drawing kept in an evidence file, for the certificate page; empty where the name was typed."""
    return tuple(map(tuple, json.loads(evidence)["signature"]["strokes"]))


def enclosure_facts(recipient: Recipient) -> dict[str, list[dict[str, str | int]]]:
    """What the signer handed in, where anything was asked for."""
    if not recipient.enclosures:
        return {}
    facts: list[dict[str, str | int]] = [
        {"label": each.label, "filename": each.filename, "sha256": each.sha256, "pages": each.pages}
        for each in recipient.enclosures
    ]
    return {"enclosures": facts}


def document_facts(document: Document) -> dict[str, str | int]:
    return {
        "document_id": document.document_id,
        "filename": document.filename,
        "purpose": document.purpose.value,
        "sha256": document.sha256,
        "pages": document.pages,
    }
