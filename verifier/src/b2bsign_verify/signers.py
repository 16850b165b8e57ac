"""Each signer: the evidence is the one sealed, and proves that this person signed this document with BankID, or tells
that it was a one-time code and no more. Each approver: who identified before approving, or that nothing but a link in
an e-mail stood behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from b2bsign_verify.bankid_chain import BankIdTrust
from b2bsign_verify.code_evidence import code_checks, requested_at
from b2bsign_verify.eid_evidence import eid_checks, started_at
from b2bsign_verify.events import APPROVED, CODE_REQUESTED, SIGNED, VISIT_STARTED, Link, sealed_acts
from b2bsign_verify.package import Package, as_json
from b2bsign_verify.report import Check, Signer, Status
from b2bsign_verify.signer_evidence import Case, Evidence, evidence_checks

_BY_LINK = "link"
_BY_BANKID = "BankID"
_BY_CODE = {"email_code", "sms_code"}
_BY_EID = "eid"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the seal covers: the evidence's facts, the files attached with it by SHA-256, and the time of the seal."""

    facts: Mapping[str, Any]
    attached: Mapping[str, bytes]
    sealed_at: str


def judged_signers(sealed: Sealed, package: Package, trust: BankIdTrust | None) -> tuple[Signer, ...]:
    """In the order of the sealed evidence."""
    lines = [line for line in sealed.facts.get("signatures") or () if isinstance(line, dict)]
    seen: set[str] = set()
    return tuple(_signer(number, line, sealed, package, trust, seen) for number, line in enumerate(lines, 1))


def _signer(
    number: int, line: Mapping[str, Any], sealed: Sealed, package: Package, trust: BankIdTrust | None, seen: set[str]
) -> Signer:
    checks = [*_checks(line, sealed, package, trust, seen), *_event(line, sealed, package)]
    role, name, method, signed_at = (str(line.get(key)) for key in ("role", "name", "method", "signed_at"))
    return Signer(number, role, name, method, signed_at, line.get("in_person") is True, tuple(checks))


def _checks(
    line: Mapping[str, Any], sealed: Sealed, package: Package, trust: BankIdTrust | None, seen: set[str]
) -> Iterator[Check]:
    named = _named(line)
    if _is_by_code(line):
        yield Check(f"{line['method']}_only", Status.PASSED)
    if _is_by_eid(line):
        yield Check("eid_only", Status.PASSED, "", line["eid"] if isinstance(line.get("eid"), dict) else {})
    if not named and _is_approval(line) and line.get("method") == _BY_LINK:
        yield Check("link_only", Status.PASSED)
    elif not named:
        yield Check("evidence", Status.FAILED, "not_named")
    for name, sha256 in named.items():
        facts = {"file": name, "sha256": sha256}
        content = sealed.attached.get(sha256) or package.files.get(sha256)
        if content is None:
            yield _missing(name, facts, package)
        elif sha256 in seen:
            yield Check("evidence", Status.FAILED, "used_twice", facts)
        else:
            seen.add(sha256)
            yield Check("evidence", Status.PASSED, "attached" if sha256 in sealed.attached else "", facts)
            yield from _proof(Evidence.of(as_json(content)), line, sealed, package, trust)


def _proof(
    evidence: Evidence, line: Mapping[str, Any], sealed: Sealed, package: Package, trust: BankIdTrust | None
) -> Iterator[Check]:
    """Judged as the seal says it was signed; evidence of another way never counts as that."""
    method = str(line.get("method"))
    if _is_by_code(line):
        yield from code_checks(evidence, _case(line, sealed), method)
        yield from _begun("code_event", CODE_REQUESTED, requested_at(evidence), sealed, package)
    elif _is_by_eid(line):
        yield from eid_checks(evidence, _case(line, sealed), line)
        yield from _begun("visit_event", VISIT_STARTED, started_at(evidence), sealed, package)
    elif method == _BY_BANKID:
        yield from evidence_checks(evidence, _case(line, sealed), trust)
    else:
        yield Check("method", Status.NOT_CHECKED, "unknown_method", {"method": method})


def _begun(code: str, kind: str, begun: tuple[str, str], sealed: Sealed, package: Package) -> Iterator[Check]:
    """Whether the sealed events tell that this person asked for the code, or left for the eID, at that time."""
    if package.events is None:
        return
    at, recipient_id = begun
    told = [
        each
        for each in sealed_acts(package.events, str(sealed.facts.get("events_head_sha256")), kind)
        if each.get("at") == at and each.get("actor") == recipient_id
    ]
    yield Check(code, Status.PASSED if told else Status.FAILED, "", {"at": at})


def _missing(name: str, facts: Mapping[str, Any], package: Package) -> Check:
    if name in package.names:
        return Check("evidence", Status.FAILED, "other_content", facts)
    return Check("evidence", Status.NOT_CHECKED, "missing" if package.given else "not_given", facts, package.given)


def _case(line: Mapping[str, Any], sealed: Sealed) -> Case:
    document = str(sealed.facts.get("sealed_document"))
    hashes = {
        str(each.get("document_id")): str(each.get("sha256"))
        for each in sealed.facts.get("documents") or ()
        if isinstance(each, dict)
    }
    return Case(
        request_id=str(sealed.facts.get("request_id")),
        documents=hashes,
        document_sha256=hashes.get(document, ""),
        name=str(line.get("name")),
        signed_at=str(line.get("signed_at")),
        sealed_at=sealed.sealed_at,
        is_approval=_is_approval(line),
    )


def _event(line: Mapping[str, Any], sealed: Sealed, package: Package) -> Iterator[Check]:
    """Whether the events up to the sealed head tell of this very act."""
    if package.events is None:
        return
    code = "approved_event" if _is_approval(line) else "signed_event"
    told = sealed_acts(package.events, str(sealed.facts.get("events_head_sha256")))
    if not told:
        yield Check(code, Status.FAILED, "no_events")
        return
    found = [each for each in told if _tells_of(each, line)]
    facts = {"at": str(found[0].get("at")), "seq": found[0].get("seq")} if found else {}
    yield Check(code, Status.PASSED if len(found) == 1 else Status.FAILED, "" if found else "not_told", facts)


def _tells_of(event: Link, line: Mapping[str, Any]) -> bool:
    data = event.get("data")
    named: Sequence[str | None] = list(_named(line).values()) or [None]
    kind = APPROVED if _is_approval(line) else SIGNED
    is_told = isinstance(data, dict) and data.get("evidence_sha256") in named and _is_of_way(data, line)
    return is_told and event.get("type") == kind and event.get("at") == line.get("signed_at")


def _is_of_way(data: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    """An event names the method as the API does; of BankID's, early ones may lack it."""
    told = data.get("method")
    return (
        bool(told == line.get("method")) if _is_by_code(line) or _is_by_eid(line) else told in (None, "bankid", "link")
    )


def _is_by_code(line: Mapping[str, Any]) -> bool:
    return line.get("method") in _BY_CODE and not _is_approval(line)


def _is_by_eid(line: Mapping[str, Any]) -> bool:
    return line.get("method") == _BY_EID and not _is_approval(line)


def _is_approval(line: Mapping[str, Any]) -> bool:
    return line.get("role") == "approver"


def _named(line: Mapping[str, Any]) -> dict[str, str]:
    """The files of the signer's evidence and their SHA-256."""
    listed = [each for each in line.get("evidence") or () if isinstance(each, dict)]
    return {str(each.get("file")): str(each.get("sha256")) for each in listed}
