"""The evidence embedded in a sealed document, and the fingerprint printed on its certificate pages.

A digital signature cannot be printed inside what it signs. The printed fingerprint is therefore the SHA-256 of the
embedded evidence file, byte for byte: that file names the document's own SHA-256 and the SHA-256 of every signer's
digital signature, and the seal covers both the file and the page. Whoever extracts the attachment can compute the
fingerprint with any tool.
"""

import hashlib
import json
from dataclasses import asdict
from typing import Any

import orjson

from chalicelib.platform.clock import iso
from chalicelib.signing.seal_values import DocumentLine, SealForm, SealOrder, SignerLine

FORMAT = "b2bsign-evidence/1"


def evidence_json(order: SealOrder, form: SealForm) -> bytes:
    """Redacted evidence: roles, names, methods, times, hashes; no personnummer, no address. The same order gives the
    same bytes."""
    facts: dict[str, Any] = {
        "format": FORMAT,
        "request_id": order.request_id,
        "title": order.title,
        "language": order.language.value,
        "sender": order.sender,
        "created_at": iso(order.created_at),
        "sent_at": iso(order.sent_at),
        "sealed_document": order.document_id,
        "sealed_as": form.value,
        "documents": [_document(line) for line in order.documents],
        "signatures": [_signature(line) for line in order.signers],
        "events_head_sha256": order.events_head_hash,
        "attachments": [{"name": a.name, "sha256": hashlib.sha256(a.content).hexdigest()} for a in order.attachments],
        "verify_url": order.verify_url,
    }
    try:
        return orjson.dumps(facts, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:  # half a surrogate pair in somebody's text; else the same bytes
        return (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def fingerprint(evidence: bytes) -> str:
    return hashlib.sha256(evidence).hexdigest()


def _document(line: DocumentLine) -> dict[str, Any]:
    return {
        "document_id": line.document_id,
        "filename": line.filename,
        "purpose": "read" if line.is_attachment else "sign",
        "pages": line.pages,
        "sha256": line.sha256,
    }


def _signature(line: SignerLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "organisation": line.organisation,
        "role": line.role,
        "method": line.method,
        "signed_at": iso(line.signed_at),
        "in_person": line.in_person,
        **({"eid": asdict(line.eid)} if line.eid else {}),
        **({"enclosures": [asdict(each) for each in line.enclosures]} if line.enclosures else {}),
        "evidence": [{"file": item.file, "sha256": item.sha256} for item in line.evidence_sha256s],
    }
