"""Odd PDFs from the test suites of others: sealed or refused by name, and none that others signed passes for ours.

`make corpus` does all of them with every validator; this is a sample that keeps the suite quick.
"""

import csv
from dataclasses import asdict
from pathlib import Path

import pikepdf
import pytest

from chalicelib.signing.preflight_child import check
from chalicelib.signing.preflight_refusals import REFUSALS
from chalicelib.signing.verification import Trust, Verdict
from chalicelib.signing.verification_child import examine
from tests.simulators import ROOT
from tests.unit.signing.seal_stand import SealStand, now, order_of

CORPUS = ROOT.parent / "shared" / "corpus"
LIMITS = {"size_bytes": 100 * 1024 * 1024, "pages": 5000, "objects": 1_000_000}
EVERY = 12

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}: odd PDFs are not tried here")


def listed(feature: str = "", every: int = 1) -> list[str]:
    """Names from the manifest, those with the feature, every so many."""
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "manifest.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if feature in row["features"].split() or not feature]
    return [row["file"] for row in rows][::every]


@pytest.mark.parametrize("name", listed(every=EVERY))
def test_sealed_and_genuine_or_refused_by_name(name: str, seal_stand: SealStand, tmp_path: Path) -> None:
    accepted, sealed = tmp_path / "accepted.pdf", tmp_path / "sealed.pdf"
    found = check(str(CORPUS / name), str(accepted), LIMITS)
    if "refused" in found:
        assert found["refused"] in REFUSALS
        return
    seal_stand.sealer().seal(accepted, sealed, order_of(accepted.read_bytes()), now())
    trust = Trust(seal_roots_pem=seal_stand.root_pem, tsa_roots_pem=seal_stand.tsa_root_pem)
    report = examine(str(sealed), asdict(trust))
    assert report["verdict"] == Verdict.GENUINE and report["document"]["matches"] is True
    with pikepdf.open(sealed) as pdf:
        assert pdf.check() == []


@pytest.mark.parametrize("name", listed("sig"))
def test_what_others_signed_is_never_ours(name: str, seal_stand: SealStand) -> None:
    """Attacks on signatures (pyHanko's tests) are among them."""
    trust = Trust(seal_roots_pem=seal_stand.root_pem, tsa_roots_pem=seal_stand.tsa_root_pem)
    report = examine(str(CORPUS / name), asdict(trust))
    assert report["verdict"] in {Verdict.NOT_OURS, Verdict.UNSIGNED, Verdict.UNREADABLE}
    assert not report.get("evidence")


@pytest.mark.parametrize("name", listed("enc")[:6])
def test_an_encrypted_file_is_decrypted_or_refused_for_its_password(name: str, tmp_path: Path) -> None:
    found = check(str(CORPUS / name), str(tmp_path / "accepted.pdf"), LIMITS)
    assert found.get("refused") in {None, "pdf_password"}
    assert "refused" in found or "decrypted" in found["changes"]
