"""Evidence beside a genuine PDF: changed, swapped, of another order, or false from the beginning."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from b2bsign_verify.clock import from_iso, iso
from b2bsign_verify.events import first_break, link_hash
from b2bsign_verify.package import read_package
from b2bsign_verify.report import Check, Exit, Report, Status, Verdict
from b2bsign_verify.roots import Trust, bankid_trust
from b2bsign_verify.signers import Sealed, judged_signers
from b2bsign_verify.verify import verify
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dev.bankid.evidence import Flaw
from dev.bankid.pki import Pki
from tests.unit.signing.seal_stand import SealStand
from tests.verifier.stand import ANNA, BENGT, DOCUMENT_SHA256, OTHER_SHA256, REQUEST, Case, Signature, sealed_case

Events = list[dict[str, Any]]


@pytest.fixture
def case(genuine: Case, tmp_path: Path) -> Case:
    """A copy of the evidence, to be written to."""
    shutil.copytree(genuine.folder, tmp_path / "evidence")
    return Case(genuine.pdf, tmp_path / "evidence")


def failed(report: Report, code: str) -> Check:
    """The seal stands, the whole does not, and this check says why."""
    assert (report.verdict, report.exit_code) == (Verdict.GENUINE, Exit.NOT_GENUINE)
    return next(check for check in report.all_checks if check.code == code and check.status is Status.FAILED)


# The files beside the PDF.


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_no_changed_byte_of_the_evidence_passes(data: Any, case: Case, genuine: Case, trusted: Trust) -> None:
    content = bytearray(genuine.evidence(1).read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    case.evidence(1).write_bytes(content)
    assert failed(verify(case.pdf, trusted, case.folder), "evidence").reason == "other_content"


def test_evidence_of_another_signer(case: Case, trusted: Trust) -> None:
    """Each is recognised by what is in it; its name proves nothing, and may be lost."""
    first, second = case.evidence(1).read_bytes(), case.evidence(2).read_bytes()
    case.evidence(1).write_bytes(second)
    assert failed(verify(case.pdf, trusted, case.folder), "evidence").reason == "other_content"
    case.evidence(2).write_bytes(first)
    assert verify(case.pdf, trusted, case.folder).exit_code == Exit.GENUINE


def test_evidence_of_another_order(case: Case, trusted: Trust, seal_stand: SealStand, pki: Pki, tmp_path: Path) -> None:
    other = sealed_case(seal_stand, pki, tmp_path / "other", [Signature(ANNA), Signature(BENGT)])
    shutil.copy(other.evidence(1), case.evidence(1))
    assert failed(verify(case.pdf, trusted, case.folder), "evidence").reason == "other_content"
    assert failed(verify(case.pdf, trusted, other.folder), "events").reason in {"broken", "other_head"}


def test_a_package_that_is_no_package(case: Case, trusted: Trust) -> None:
    for path in case.folder.iterdir():
        path.write_bytes(b"\xff not json")
    report = verify(case.pdf, trusted, case.folder)
    assert failed(report, "events") and failed(report, "evidence")


def test_an_empty_folder(case: Case, trusted: Trust, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert verify(case.pdf, trusted, tmp_path / "empty").exit_code == Exit.INCOMPLETE


# Evidence that was false when it was sealed: what a service that lies would seal.

FALSE: dict[str, tuple[Signature, str, str]] = {
    "tampered": (Signature(ANNA, flaw=Flaw.TAMPERED), "bankid_signature", "digest"),
    "forged": (Signature(ANNA, flaw=Flaw.FORGED), "bankid_signature", "signature"),
    "wrapped": (Signature(ANNA, flaw=Flaw.WRAPPED), "bankid_signature", ""),
    "wrong root": (Signature(ANNA, flaw=Flaw.WRONG_ROOT), "bankid_signature", "chain"),
    "revoked": (Signature(ANNA, flaw=Flaw.REVOKED), "bankid_status", "ocsp_revoked"),
    "unknown": (Signature(ANNA, flaw=Flaw.UNKNOWN), "bankid_status", "ocsp_unknown"),
    "status of another signature": (Signature(ANNA, flaw=Flaw.OTHER_NONCE), "bankid_status", "ocsp_nonce"),
    "status of another person": (Signature(ANNA, flaw=Flaw.OTHER_CERTIFICATE), "bankid_status", "ocsp_certificate"),
    "no responder": (Signature(ANNA, flaw=Flaw.WRONG_RESPONDER), "bankid_status", "ocsp_responder"),
    "another text": (Signature(ANNA, flaw=Flaw.OTHER_ORDER), "visible_text", "other_document"),
    "another person": (Signature(ANNA, flaw=Flaw.OTHER_PERSON), "person", ""),
    "identification": (Signature(ANNA, function="Identification"), "function", ""),
    "another document": (Signature(ANNA, shown=(OTHER_SHA256,)), "visible_text", "other_document"),
    "one document more": (Signature(ANNA, shown=(DOCUMENT_SHA256, OTHER_SHA256)), "visible_text", "other_text"),
    "another name under the seal": (Signature(ANNA, sealed_name="Bengt Berg"), "person", ""),
    "another request": (Signature(ANNA, request="req-other"), "hidden_data", ""),
    "no event of it": (Signature(ANNA, is_told=False), "signed_event", "not_told"),
    "no document": (Signature(ANNA, shown=()), "visible_text", "other_document"),
}


def _another_text(package: dict[str, Any]) -> None:
    package["visible_text"] += " och mer"


def _another_number(package: dict[str, Any]) -> None:
    package["signer"]["personnummer"] = BENGT.personal_number


def _another_time(package: dict[str, Any]) -> None:
    package["completed_at"] = iso(from_iso(package["completed_at"]) + timedelta(seconds=9))


def _long_after(package: dict[str, Any]) -> None:
    for key in ("started_at", "completed_at"):
        package[key] = iso(from_iso(package[key]) + timedelta(minutes=30))


BENT: dict[str, tuple[Callable[[dict[str, Any]], None], str, str]] = {
    "a text that was not shown": (_another_text, "visible_text", "other_text"),
    "another personnummer": (_another_number, "person", ""),
    "another time": (_another_time, "times", ""),
    "status from another time": (_long_after, "bankid_status", "ocsp_time"),
}


@pytest.mark.parametrize("which", FALSE)
def test_false_signatures(which: str, trusted: Trust, seal_stand: SealStand, pki: Pki, tmp_path: Path) -> None:
    signature, code, reason = FALSE[which]
    false = sealed_case(seal_stand, pki, tmp_path / "false", [signature])
    check = failed(verify(false.pdf, trusted, false.folder), code)
    assert not reason or check.reason == reason


@pytest.mark.parametrize("which", BENT)
def test_false_packages(which: str, trusted: Trust, seal_stand: SealStand, pki: Pki, tmp_path: Path) -> None:
    bend, code, reason = BENT[which]
    false = sealed_case(seal_stand, pki, tmp_path / "false", [Signature(ANNA, bend=bend)])
    check = failed(verify(false.pdf, trusted, false.folder), code)
    assert not reason or check.reason == reason


def test_one_signature_does_not_serve_two_signers(genuine: Case, trusted: Trust) -> None:
    facts = verify(genuine.pdf, trusted).evidence
    assert facts is not None
    twice = Sealed({**facts, "signatures": [facts["signatures"][0]] * 2}, {}, "2099-01-01T00:00:00.000Z")
    first, second = judged_signers(twice, read_package(genuine.folder), trusted.bankid)
    assert first.checks[0].status is Status.PASSED
    assert (second.checks[0].status, second.checks[0].reason) == (Status.FAILED, "used_twice")


def test_a_test_bankid_does_not_count_under_a_pinned_root(genuine: Case, trusted: Trust) -> None:
    assert trusted.bankid is not None
    pinned = replace(trusted, bankid=bankid_trust(trusted.bankid.roots_pem, is_pinned=True))
    check = failed(verify(genuine.pdf, pinned, genuine.folder), "bankid_signature")
    assert check.reason == "certificate_policy"


def test_a_test_bankid_is_called_one(genuine: Case, trusted: Trust) -> None:
    checks = verify(genuine.pdf, trusted, genuine.folder).all_checks
    assert [check.reason for check in checks if check.code == "bankid_signature"] == ["test_bankid"] * 2


# The chain of events.


def _remove(events: Events) -> None:
    del events[1]


def _edit(events: Events) -> None:
    events[2]["data"]["evidence_sha256"] = "0" * 64


def _edit_and_rehash(events: Events) -> None:
    """The whole chain made anew after the change: unbroken, but its head is another."""
    _edit(events)
    previous = events[1]["hash"]
    for seq, event in enumerate(events[2:], 3):
        event["previous"], event["hash"] = previous, link_hash(event, REQUEST, seq, previous)
        previous = event["hash"]


def _reorder(events: Events) -> None:
    events[0], events[1] = events[1], events[0]


def _cut(events: Events) -> None:
    del events[3:]


def _begin_late(events: Events) -> None:
    del events[0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_remove, "broken"),
        (_edit, "broken"),
        (_reorder, "broken"),
        (_begin_late, "broken"),
        (_edit_and_rehash, "other_head"),
        (_cut, "other_head"),
        (list.clear, "other_head"),
    ],
)
def test_changed_events(change: Callable[[Events], None], reason: str, case: Case, trusted: Trust) -> None:
    events = case.events()
    change(events)
    case.write_events(events)
    assert failed(verify(case.pdf, trusted, case.folder), "events").reason == reason


def test_a_rehashed_chain_is_unbroken_by_itself(case: Case) -> None:
    """What the case above stands on: only the sealed head gives it away."""
    events = case.events()
    _edit_and_rehash(events)
    assert first_break(events, REQUEST) is None


def test_events_that_follow_the_seal_are_told_apart(case: Case, trusted: Trust) -> None:
    """The completion cannot be under the seal it tells of: it may be missing."""
    case.write_events(case.events()[:-1])
    report = verify(case.pdf, trusted, case.folder)
    assert report.exit_code == Exit.GENUINE
    (events,) = [check for check in report.checks if check.code == "events"]
    assert (events.facts["sealed"], events.facts["after"]) == (5, 0)


def test_the_events_of_another_request(case: Case, trusted: Trust) -> None:
    events = case.events()
    for event in events:
        event["event_id"] = event["event_id"].replace(REQUEST, "req-other")
    case.write_events(events)
    assert failed(verify(case.pdf, trusted, case.folder), "events").facts == {"at": 1}
