"""Signatures by mailed code: told as what they are, checked as far as they go, and never taken for BankID."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from b2bsign_verify import output
from b2bsign_verify.report import Exit, Report, Signer, Status
from b2bsign_verify.roots import Trust
from b2bsign_verify.verify import verify

from dev.bankid.pki import Pki
from tests.unit.signing.seal_stand import SealStand
from tests.verifier.stand import ANNA, BENGT, OTHER_SHA256, Case, Signature, sealed_case

BY_CODE = Signature(BENGT, by_code=True)
SIGNED = Signature(ANNA)
Seals = Callable[..., Case]


@pytest.fixture
def sealed(seal_stand: SealStand, pki: Pki, tmp_path: Path) -> Seals:
    return lambda *signatures: sealed_case(seal_stand, pki, tmp_path / "case", list(signatures))


def report_on(case: Case, trusted: Trust) -> Report:
    return verify(case.pdf, trusted, case.folder)


def failures(signer: Signer) -> set[str]:
    return {check.code for check in signer.checks if check.status is not Status.PASSED}


def test_it_is_called_weaker_and_never_bankid(sealed: Seals, trusted: Trust) -> None:
    report = report_on(sealed(BY_CODE, SIGNED), trusted)
    assert report.exit_code is Exit.GENUINE
    by_code, by_bankid = report.signers
    assert [check.code for check in by_code.checks] == [
        *(
            "email_code_only",
            "evidence",
            "code_evidence",
            "code_text",
            "code_name",
            "times",
            "code_event",
            "signed_event",
        )
    ]
    assert by_bankid.checks[1].code == "bankid_signature"
    swedish, english = output.as_text(report, "sealed.pdf", "sv"), output.as_text(report, "sealed.pdf", "en")
    assert f"{BENGT.name} (engångskod till e-post – svagare än BankID" in swedish
    assert f"{BENGT.name} (one-time code by e-mail – weaker than BankID" in english
    assert "svagare än BankID. Den visar att någon kunde läsa mejl" in swedish
    assert f"BankID:t tillhör {BENGT.name}" not in swedish
    assert "b***@example.org" in swedish


def test_without_the_evidence_it_is_still_called_weaker(sealed: Seals, trusted: Trust) -> None:
    report = verify(sealed(BY_CODE).pdf, trusted)
    checks = report.signers[0].checks
    assert [(check.code, check.status) for check in checks] == [
        ("email_code_only", Status.PASSED),
        ("evidence", Status.NOT_CHECKED),
    ]


def another_kind(package: dict[str, Any]) -> None:
    package["method"] = "bankid"


def no_code(package: dict[str, Any]) -> None:
    del package["code"]


def another_name(package: dict[str, Any]) -> None:
    package["signer"]["name"] = "Någon Annan"


def another_drawn_name(package: dict[str, Any]) -> None:
    package["signature"]["name"] = "Någon Annan"


def another_text(package: dict[str, Any]) -> None:
    package["visible_text"] += " "


def too_late(package: dict[str, Any]) -> None:
    package["code"]["requested_at"] = "2020-01-01T00:00:00.000Z"


def never_asked(package: dict[str, Any]) -> None:
    """A little earlier than the event says: in time, but no event tells of it."""
    package["code"]["requested_at"] = package["code"]["requested_at"].replace("Z", "+00:00")


def entered_elsewhen(package: dict[str, Any]) -> None:
    package["code"]["entered_at"] = package["code"]["requested_at"]


def no_times(package: dict[str, Any]) -> None:
    package["code"] = {"requested_at": 1, "entered_at": None}


@pytest.mark.parametrize(
    ("signature", "wrong"),
    [
        (replace(BY_CODE, bend=another_kind), "code_evidence"),
        (replace(BY_CODE, bend=no_code), "code_evidence"),
        (replace(BY_CODE, bend=lambda package: package.clear()), "code_evidence"),
        (replace(BY_CODE, bend=another_name), "code_name"),
        (replace(BY_CODE, bend=another_drawn_name), "code_name"),
        (replace(BY_CODE, sealed_name="Någon Annan"), "code_name"),
        (replace(BY_CODE, bend=another_text), "code_text"),
        (replace(BY_CODE, shown=(OTHER_SHA256,)), "code_text"),
        (replace(BY_CODE, bend=too_late), "times"),
        (replace(BY_CODE, bend=entered_elsewhen), "times"),
        (replace(BY_CODE, bend=no_times), "times"),
        (replace(BY_CODE, bend=never_asked), "code_event"),
        (replace(BY_CODE, is_told=False), "signed_event"),
        (replace(BY_CODE, told_way="bankid"), "signed_event"),
        (replace(BY_CODE, way="BankID"), "bankid_signature"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_agree_is_not_genuine(sealed: Seals, trusted: Trust, signature: Signature, wrong: str) -> None:
    report = report_on(sealed(signature, SIGNED), trusted)
    assert report.exit_code is Exit.NOT_GENUINE
    assert wrong in failures(report.signers[0])


def test_bankids_evidence_does_not_make_a_code_of_it(sealed: Seals, trusted: Trust) -> None:
    """The seal says code; a BankID answer beside it is another way than was sealed."""

    def as_bankid(package: dict[str, Any]) -> None:
        package.update({"method": "bankid", "signature_xml": "eA==", "raw_answer": "e30="})

    report = report_on(sealed(replace(BY_CODE, bend=as_bankid)), trusted)
    assert failures(report.signers[0]) >= {"code_evidence"}


def test_a_way_that_a_later_service_knows_is_not_judged(sealed: Seals, trusted: Trust) -> None:
    report = report_on(sealed(replace(BY_CODE, way="retina_scan")), trusted)
    assert report.exit_code is not Exit.GENUINE
    assert "method" in failures(report.signers[0])
    assert json.loads(output.as_json(report, "sv"))["signers"][0]["method"] == "retina_scan"
