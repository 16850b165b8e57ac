"""One check for each thing that makes a seal hold, with what is known."""

from collections.abc import Iterator
from typing import Any

from b2bsign_verify.clock import iso
from b2bsign_verify.pdf_seals import Judged
from b2bsign_verify.pdf_version import Finding, Version
from b2bsign_verify.report import Check, Status


def seal_checks(version: Version, size: int) -> tuple[Check, ...]:
    """Of a version that bears a seal of the service. What the seal covers is looked at only where the seal holds."""
    assert version.seal is not None
    checks = (*_of_the_seal(version, version.seal, size), *_of_its_proofs(version, version.seal))
    if any(check.status is Status.FAILED for check in checks):
        return checks
    return (*checks, *_of_its_content(version))


def named(certificate: Any) -> str:
    """Whom a certificate names, in one line."""
    subject = certificate.subject.native
    parts = [_text(subject.get(key)) for key in ("common_name", "organization_name")]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def organisation(certificate: Any) -> str | None:
    return _text(certificate.subject.native.get("organization_name")) or None


def _of_the_seal(version: Version, seal: Judged, size: int) -> Iterator[Check]:
    wrong = set(version.wrong)
    yield _check("seal", {"by": named(seal.certificate)}, wrong & {Finding.CONTENT_CHANGED})
    whole = {Finding.BYTES_APPENDED, Finding.NOT_AS_WRITTEN}
    missing = {Finding.PROOFS_MISSING} if not version.stamps else set()
    yield _check("whole_file", {"bytes": size}, (wrong & whole) | missing)
    yield _check("unchanged", {}, wrong & {Finding.OBJECTS_CHANGED})


def _of_its_proofs(version: Version, seal: Judged) -> Iterator[Check]:
    wrong, time = set(version.wrong), iso(seal.time) if seal.time else ""
    issuer = _text(seal.certificate.issuer.native.get("common_name"))
    yield Check("chain", Status.PASSED, "", {"issuer": issuer})  # or it would not have been taken for the service's
    authority = named(seal.timestamp_certificate) if seal.timestamp_certificate else ""
    yield _check("signature_time", {"time": time, "by": authority}, wrong & {Finding.TIMESTAMP_INVALID})
    last = version.stamps[-1] if version.stamps else None
    until = iso(last.certificate.not_valid_after) if last else ""
    facts = {"count": len(version.stamps), "by": named(last.certificate) if last else "", "until": until}
    yield _check("timestamps", facts, wrong & {Finding.PROOFS_INVALID, Finding.PROOFS_MISSING})
    status = {"time": time, "problem": seal.trust_problem}
    bad = wrong & {Finding.STATUS_INVALID}
    if not seal.intact:
        yield Check("revocation", Status.NOT_CHECKED, "seal_invalid", status)
    else:
        yield _check("revocation", status, bad or (set() if seal.sound else {Finding.PROOFS_MISSING}))


def _of_its_content(version: Version) -> Iterator[Check]:
    evidence = version.evidence
    if evidence is None:
        yield Check("fingerprint", Status.FAILED, "no_evidence")
        return
    yield Check("fingerprint", Status.PASSED, "", {"sha256": evidence.fingerprint})
    line = evidence.document or {}
    facts = {"filename": str(line.get("filename")), "sha256": str(line.get("sha256"))}
    yield Check("document", Status.PASSED if version.document_matches else Status.FAILED, "", facts)


def _check(code: str, facts: dict[str, Any], wrong: set[Finding]) -> Check:
    if not wrong:
        return Check(code, Status.PASSED, "", facts)
    return Check(code, Status.FAILED, min(wrong).value, facts)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value[0] if isinstance(value, list) else value)
