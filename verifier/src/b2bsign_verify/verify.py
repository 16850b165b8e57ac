"""The whole: a file, the evidence beside it and the roots go in, a report comes out. Nothing is fetched."""

from pathlib import Path
from typing import Any

from b2bsign_verify.clock import iso
from b2bsign_verify.events import check_events
from b2bsign_verify.limits import FILE_BYTES, TooSlow
from b2bsign_verify.package import Package, read_package
from b2bsign_verify.pdf_checks import organisation
from b2bsign_verify.pdf_seals import Judge
from b2bsign_verify.pdf_verdict import Judgement, judge_pdf, sha256_of
from b2bsign_verify.pdf_version import Version
from b2bsign_verify.report import Check, Report, Status, Verdict
from b2bsign_verify.roots import Trust
from b2bsign_verify.signers import Sealed, judged_signers


def verify(file: Path, trust: Trust, evidence: Path | None = None) -> Report:
    """Raises OSError where the file or the folder cannot be read, and nothing that their content can cause."""
    package = read_package(evidence)
    size = file.stat().st_size
    if size > FILE_BYTES:
        return _unreadable(file, size, trust, "too_large")
    judge = Judge(trust.seal_pem, trust.timestamp_pem, trust.organisation)
    try:
        return _report(file, size, judge_pdf(file, judge), trust, package)
    except TooSlow:
        return _unreadable(file, size, trust, "too_slow")
    except (MemoryError, RecursionError):
        return _unreadable(file, size, trust, "too_complex")


def _report(file: Path, size: int, judgement: Judgement, trust: Trust, package: Package) -> Report:
    known: dict[str, Any] = {"sha256": sha256_of(file), "size": size, "roots": trust.listed}
    version = judgement.version
    if judgement.verdict is not Verdict.GENUINE or version is None or version.evidence is None:
        return Report(verdict=judgement.verdict, checks=judgement.checks, **known)
    facts = version.evidence.facts
    sealed = Sealed(facts, version.attached, _sealed_at(version))
    return Report(
        verdict=judgement.verdict,
        checks=(*judgement.checks, _events(facts, package)),
        signers=judged_signers(sealed, package, trust.bankid),
        sealed_at=sealed.sealed_at,
        sealed_by=organisation(version.seal.certificate) if version.seal else None,
        proofs_last_until=iso(version.stamps[-1].certificate.not_valid_after),
        fingerprint=version.evidence.fingerprint,
        document=version.evidence.document,
        evidence=facts,
        **known,
    )


def _sealed_at(version: Version) -> str:
    return iso(version.seal.time) if version.seal and version.seal.time else ""


def _events(facts: dict[str, Any], package: Package) -> Check:
    head = str(facts.get("events_head_sha256"))
    if package.events is None:
        reason = "missing" if package.given else "not_given"
        return Check("events", Status.NOT_CHECKED, reason, {"head": head}, package.given)
    return check_events(package.events, str(facts.get("request_id")), head)


def _unreadable(file: Path, size: int, trust: Trust, reason: str) -> Report:
    checks = (Check("readable", Status.FAILED, reason),)
    return Report(verdict=Verdict.UNREADABLE, sha256=sha256_of(file), size=size, roots=trust.listed, checks=checks)
