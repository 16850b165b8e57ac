"""Approvals: who identified before approving is checked, and what only a link stands behind is called just that."""

from pathlib import Path

import pytest
from b2bsign_verify import output
from b2bsign_verify.report import Exit, Report, Signer, Status
from b2bsign_verify.roots import Trust
from b2bsign_verify.verify import verify

from dev.bankid.pki import Pki
from tests.unit.signing.seal_stand import SealStand
from tests.verifier.stand import ANNA, BENGT, Case, Signature, sealed_case

IDENTIFIED = Signature(BENGT, function="Identification", role="approver")
BY_LINK = Signature(BENGT, role="approver", by_link=True)
SIGNED = Signature(ANNA)


def report_on(case: Case, trusted: Trust) -> Report:
    return verify(case.pdf, trusted, case.folder)


@pytest.fixture
def sealed(seal_stand: SealStand, pki: Pki, tmp_path: Path) -> "Sealed":
    return Sealed(seal_stand, pki, tmp_path)


class Sealed:
    def __init__(self, stand: SealStand, pki: Pki, folder: Path) -> None:
        self._stand, self._pki, self._folder = stand, pki, folder

    def __call__(self, *signatures: Signature) -> Case:
        return sealed_case(self._stand, self._pki, self._folder / "case", list(signatures))


def failures(signer: Signer) -> set[str]:
    return {check.code for check in signer.checks if check.status is not Status.PASSED}


def test_an_approver_who_identified_is_told_as_one(sealed: Sealed, trusted: Trust) -> None:
    report = report_on(sealed(IDENTIFIED, SIGNED), trusted)
    assert report.exit_code is Exit.GENUINE
    approver, signer = report.signers
    assert (approver.role, signer.role) == ("approver", "signer")
    codes = ["evidence", "bankid_signature", "bankid_status", "identification", "person", "approved_times"]
    assert [check.code for check in approver.checks] == [*codes, "approved_event"]
    text = output.as_text(report, "sealed.pdf", "sv")
    assert f"Godkännare 1: {BENGT.given_name}" in text
    assert "dokumentet nämns inte" in text


def test_an_approval_by_link_is_not_said_to_prove_who_it_was(sealed: Sealed, trusted: Trust) -> None:
    report = report_on(sealed(BY_LINK, SIGNED), trusted)
    assert report.exit_code is Exit.GENUINE
    assert [check.code for check in report.signers[0].checks] == ["link_only", "approved_event"]
    assert "Vem som höll länken är inte bevisat" in output.as_text(report, "sealed.pdf", "sv")


@pytest.mark.parametrize(
    ("approval", "wrong"),
    [
        (Signature(BENGT, role="approver"), "identification"),
        (Signature(BENGT, function="Identification", role="approver", sealed_name="Någon Annan"), "person"),
        (Signature(BENGT, function="Identification", role="approver", is_told=False), "approved_event"),
        (Signature(BENGT, function="Identification"), "function"),
    ],
    ids=["a signature", "another name", "without an event", "an identification as a signature"],
)
def test_what_is_no_approval_is_none(sealed: Sealed, trusted: Trust, approval: Signature, wrong: str) -> None:
    report = report_on(sealed(approval, SIGNED), trusted)
    assert report.exit_code is Exit.NOT_GENUINE
    assert wrong in failures(report.signers[0])


def test_an_approval_that_no_event_tells_of_is_not_believed(sealed: Sealed, trusted: Trust) -> None:
    """The chain names another kind of act at that place."""
    case = sealed(Signature(BENGT, role="approver", by_link=True), SIGNED)
    events = case.events()
    for event in events:
        if event["type"] == "recipient.approved":
            event["type"] = "recipient.viewed"
    case.write_events(events)
    assert report_on(case, trusted).exit_code is Exit.NOT_GENUINE
