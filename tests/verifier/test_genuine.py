"""A genuine document is found genuine, and all that is known about it is told."""

import json
import shutil
from pathlib import Path

import pytest
from b2bsign_verify import output
from b2bsign_verify.report import Exit, Outcome, Report, Status, Verdict
from b2bsign_verify.roots import Trust
from b2bsign_verify.verify import verify

from tests.verifier.stand import ANNA, BENGT, DOCUMENT_SHA256, Case


@pytest.fixture(scope="module")
def report(genuine: Case, trusted: Trust) -> Report:
    return verify(genuine.pdf, trusted, genuine.folder)


def test_everything_about_it_is_checked_and_holds(report: Report) -> None:
    assert (report.verdict, report.outcome, report.exit_code) == (Verdict.GENUINE, Outcome.GENUINE, Exit.GENUINE)
    assert {check.status for check in report.all_checks} == {Status.PASSED}
    assert [check.code for check in report.checks] == [
        "seal",
        "whole_file",
        "unchanged",
        "chain",
        "signature_time",
        "timestamps",
        "revocation",
        "fingerprint",
        "document",
        "events",
    ]
    assert [signer.name for signer in report.signers] == [ANNA.name, BENGT.name]
    for signer in report.signers:
        assert [check.code for check in signer.checks] == [
            "evidence",
            "bankid_signature",
            "bankid_status",
            "function",
            "visible_text",
            "hidden_data",
            "person",
            "times",
            "signed_event",
        ]
    assert report.document is not None and report.document["sha256"] == DOCUMENT_SHA256
    assert {root.use for root in report.roots} == {"seal", "timestamp", "bankid"}
    assert not any(root.pinned for root in report.roots)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_report_for_people_and_the_one_for_programs_say_the_same(report: Report, language: str) -> None:
    text = output.as_text(report, "sealed.pdf", language)
    facts = json.loads(output.as_json(report, language))
    for check in [*facts["checks"], *(check for signer in facts["signers"] for check in signer["checks"])]:
        assert f"✓ {check['text']}" in text
    assert facts["outcome"] == facts["verdict"] == "genuine"
    assert str(report.fingerprint) in text and ANNA.name in text


def test_no_personnummer_is_repeated(report: Report) -> None:
    said = output.as_text(report, "sealed.pdf", "sv") + output.as_json(report, "sv")
    assert not any(person.personal_number in said for person in (ANNA, BENGT))


def test_without_the_evidence_the_seal_stands_and_the_signers_are_not_checked(genuine: Case, trusted: Trust) -> None:
    report = verify(genuine.pdf, trusted)
    assert (report.verdict, report.exit_code) == (Verdict.GENUINE, Exit.GENUINE)
    assert [[check.status for check in signer.checks] for signer in report.signers] == [[Status.NOT_CHECKED]] * 2


def test_what_was_asked_for_and_could_not_be_checked_has_its_own_exit(
    genuine: Case, trusted: Trust, tmp_path: Path
) -> None:
    folder = tmp_path / "evidence"
    shutil.copytree(genuine.folder, folder)
    (folder / "evidence-2.json").unlink()
    report = verify(genuine.pdf, trusted, folder)
    assert (report.verdict, report.exit_code) == (Verdict.GENUINE, Exit.INCOMPLETE)
    assert report.signers[0].checks[1].status is Status.PASSED
    assert report.signers[1].checks[0].reason == "missing"
