"""One file of evidence, checked against what the seal says of it and of the document.

A signer's proves a signature of this document. An approver's proves who identified before approving, and no more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.x509 import Certificate
from cryptography.x509.oid import NameOID

from b2bsign_verify.bankid_chain import BankIdTrust, trusted_signer
from b2bsign_verify.bankid_chain import Signer as Holder
from b2bsign_verify.bankid_ocsp import CLOCK_SKEW, Window, check_status
from b2bsign_verify.bankid_reasons import Reason, Refused
from b2bsign_verify.bankid_signature import check_value, decoded, person_of, policy_kind, visible_text
from b2bsign_verify.bankid_xml import XmlSignature, read_xml_signature
from b2bsign_verify.clock import from_iso, iso
from b2bsign_verify.package import as_json
from b2bsign_verify.report import Check, Status

_FORMAT = "b2bsign-evidence-1"
_SIGNING, _IDENTIFICATION = "Signing", "Identification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the seal says. `documents`: SHA-256 by document id, of all that were signed together; `document_sha256`:
    of the one in this file. Times as the service writes them."""

    request_id: str
    documents: Mapping[str, str]
    document_sha256: str
    name: str
    signed_at: str
    sealed_at: str
    is_approval: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """The file's facts; empty where it is none of ours."""

    facts: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, content: Any) -> "Evidence":
        is_ours = isinstance(content, dict) and content.get("format") == _FORMAT
        return cls(content if is_ours else {})

    @property
    def signature_base64(self) -> str:
        """Exactly as BankID sent it: the status answer is bound to these characters."""
        answer = as_json(decoded(self.facts.get("raw_answer"), Reason.MALFORMED))
        completion = answer.get("completionData") if isinstance(answer, dict) else None
        sent = str(completion.get("signature")) if isinstance(completion, dict) else ""
        kept = str(self.facts.get("signature_xml"))
        same = sent and decoded(sent, Reason.MALFORMED) == decoded(kept, Reason.MALFORMED)
        return sent if same else kept


def evidence_checks(evidence: Evidence, case: Case, trust: BankIdTrust | None) -> Iterator[Check]:
    if not evidence.facts:
        yield Check("bankid_signature", Status.FAILED, Reason.MALFORMED)
        return
    if trust is None:
        yield Check("bankid_signature", Status.NOT_CHECKED, "no_bankid_root")
        return
    try:
        started, completed = (from_iso(evidence.facts.get(key)) for key in ("started_at", "completed_at"))
        document = read_xml_signature(decoded(evidence.facts.get("signature_xml"), Reason.MALFORMED))
        holder = trusted_signer(document.certificates, trust, completed)
        check_value(document, holder)
    except (Refused, ValueError) as refusal:
        reason = refusal.reason if isinstance(refusal, Refused) else Reason.MALFORMED
        yield Check("bankid_signature", Status.FAILED, reason)
        return
    kind = policy_kind(holder.policy)
    remark = "test_bankid" if kind.endswith("-test") else ""
    yield Check("bankid_signature", Status.PASSED, remark, {"kind": kind, "issuer": _issuer(holder)})
    yield from _told(evidence, document, holder, case, Window(started, completed))


def _told(evidence: Evidence, document: XmlSignature, holder: Holder, case: Case, window: Window) -> Iterator[Check]:
    """What a signature that holds says."""
    yield _status(evidence, holder, window)
    function = document.data.function
    if case.is_approval:
        yield _check("identification", function == _IDENTIFICATION, {"function": function})
        yield _person(evidence, holder, case)
        yield _approved(case, window)
        return
    yield _check("function", function == _SIGNING, {"function": function})
    yield _text(evidence, document, case)
    yield _hidden(document, case)
    yield _person(evidence, holder, case)
    yield _times(case, window)


def _status(evidence: Evidence, holder: Holder, window: Window) -> Check:
    try:
        response = decoded(evidence.facts.get("ocsp_response"), Reason.OCSP_MALFORMED)
        produced = check_status(response, holder, evidence.signature_base64, window)
    except Refused as refusal:
        return Check("bankid_status", Status.FAILED, refusal.reason)
    return Check("bankid_status", Status.PASSED, "", {"time": iso(produced)})


def _text(evidence: Evidence, document: XmlSignature, case: Case) -> Check:
    """Every document's SHA-256 stands on a line of its own in what the signer saw, and no other document's does."""
    try:
        text = visible_text(document.data)
    except Refused as refusal:
        return Check("visible_text", Status.FAILED, refusal.reason)
    fault = text_fault(text, case) or ("" if text == evidence.facts.get("visible_text") else "other_text")
    status = Status.FAILED if fault else Status.PASSED
    return Check("visible_text", status, fault, {"sha256": case.document_sha256})


def text_fault(text: str, case: Case) -> str:
    """Why a text that was shown is not of this document and request; empty when it is."""
    shown = {line.removeprefix("SHA-256 ").lower() for line in text.splitlines() if line.startswith("SHA-256 ")}
    if case.document_sha256 not in shown:
        return "other_document"
    return "" if shown == set(case.documents.values()) and case.request_id in text else "other_text"


def _hidden(document: XmlSignature, case: Case) -> Check:
    """The data for machines under the signature name this very request and its documents."""
    facts = as_json(document.data.non_visible or b"")
    listed = facts.get("documents") if isinstance(facts, dict) else None
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        return Check("hidden_data", Status.FAILED, Reason.MALFORMED)
    hashes = {str(each.get("document_id")): str(each.get("sha256")) for each in listed}
    same = facts.get("request_id") == case.request_id and hashes == dict(case.documents)
    return _check("hidden_data", same, {"request_id": case.request_id})


def _person(evidence: Evidence, holder: Holder, case: Case) -> Check:
    """The certificate names whom the seal names; the personnummer is compared, and never repeated."""
    try:
        person = person_of(holder)
    except Refused as refusal:
        return Check("person", Status.FAILED, refusal.reason)
    signer = evidence.facts.get("signer")
    stated = signer.get("personnummer") if isinstance(signer, dict) else None
    same = person.name == case.name and person.personal_number == stated
    return _check("person", same, {"name": person.name})


def _times(case: Case, window: Window) -> Check:
    facts = {"signed_at": case.signed_at, "sealed_at": case.sealed_at}
    sealed = _moment(case.sealed_at)
    in_order = sealed is not None and window.started_at <= window.collected_at <= sealed + CLOCK_SKEW
    return _check("times", in_order and iso(window.collected_at) == case.signed_at, facts)


def _approved(case: Case, window: Window) -> Check:
    """Who identified first, approved, and then the document was sealed."""
    facts = {"signed_at": case.signed_at, "sealed_at": case.sealed_at}
    approved, sealed = _moment(case.signed_at), _moment(case.sealed_at)
    if approved is None or sealed is None:
        return Check("approved_times", Status.FAILED, "", facts)
    in_order = window.started_at <= window.collected_at <= approved <= sealed + CLOCK_SKEW
    return _check("approved_times", in_order, facts)


def _moment(text: str) -> datetime | None:
    try:
        return from_iso(text)
    except ValueError:
        return None


def _check(code: str, holds: bool, facts: Mapping[str, Any]) -> Check:
    return Check(code, Status.PASSED if holds else Status.FAILED, "", facts)


def _issuer(holder: Holder) -> str:
    issuer: Certificate = holder.issuer
    names = issuer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""
