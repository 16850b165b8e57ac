"""The evidence of a signature by one-time code: the service's own word, checked against the seal and against itself.

No signature of the person's stands behind it, so nothing here is called proof of who signed.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from b2bsign_verify.bankid_ocsp import CLOCK_SKEW
from b2bsign_verify.bankid_reasons import Reason
from b2bsign_verify.clock import from_iso
from b2bsign_verify.report import Check, Status
from b2bsign_verify.signer_evidence import Case, Evidence, text_fault

CODE_LIVES = timedelta(minutes=10)


def code_checks(evidence: Evidence, case: Case, method: str) -> Iterator[Check]:
    """`method` is what the seal says; the evidence must say the same."""
    facts = evidence.facts
    code, signature = facts.get("code"), facts.get("signature")
    if not isinstance(code, dict) or not isinstance(signature, dict) or facts.get("method") != method:
        yield Check("code_evidence", Status.FAILED, "other_method" if facts.get("method") else Reason.MALFORMED)
        return
    told = {"sent_to": code.get("sent_to"), "kind": signature.get("kind"), "at": code.get("entered_at")}
    yield Check("code_evidence", Status.PASSED, "", told)
    yield shown_text(facts, case)
    is_named = signature.get("name") == case.name == _name(facts)
    yield Check("code_name", Status.PASSED if is_named else Status.FAILED, "", {"name": case.name})
    yield _times(facts, code, case)


def requested_at(evidence: Evidence) -> tuple[str, str]:
    """When the code was asked for, and by which recipient: an event of the chain tells of it."""
    code = evidence.facts.get("code")
    at = code.get("requested_at") if isinstance(code, dict) else None
    return str(at), str(evidence.facts.get("recipient_id"))


def shown_text(facts: Mapping[str, Any], case: Case) -> Check:
    """The text is the one whose hash was kept, and names this document and request."""
    text = str(facts.get("visible_text"))
    same = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() == facts.get("visible_text_sha256")
    fault = text_fault(text, case) if same else "other_text"
    told = {"sha256": case.document_sha256}
    return Check("code_text", Status.FAILED if fault else Status.PASSED, fault, told)


def _name(facts: Mapping[str, Any]) -> Any:
    signer = facts.get("signer")
    return signer.get("name") if isinstance(signer, dict) else None


def _times(facts: Mapping[str, Any], code: Mapping[str, Any], case: Case) -> Check:
    told = {"signed_at": case.signed_at, "sealed_at": case.sealed_at}
    requested, entered, sealed = (
        _moment(at) for at in (code.get("requested_at"), code.get("entered_at"), case.sealed_at)
    )
    if requested is None or entered is None or sealed is None:
        return Check("times", Status.FAILED, "", told)
    in_order = requested <= entered <= requested + CODE_LIVES and entered <= sealed + CLOCK_SKEW
    same = code.get("entered_at") == facts.get("completed_at") == case.signed_at
    return Check("times", Status.PASSED if in_order and same else Status.FAILED, "", told)


def _moment(text: Any) -> datetime | None:
    try:
        return from_iso(text)
    except ValueError:
        return None
