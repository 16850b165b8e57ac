"""Signatures by another eID: the broker's statement is checked as far as it goes, and never called BankID."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from b2bsign_verify import output
from b2bsign_verify.id_token import claims_of
from b2bsign_verify.report import Exit, Report, Signer, Status
from b2bsign_verify.roots import Trust
from b2bsign_verify.verify import verify
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from dev.bankid.pki import Pki
from tests.unit.signing.seal_stand import SealStand
from tests.verifier.stand import ANNA, BENGT, OTHER_SHA256, Case, Signature, sealed_case

BY_EID = Signature(BENGT, by_eid=True)
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
    report = report_on(sealed(BY_EID, SIGNED), trusted)
    assert report.exit_code is Exit.GENUINE, [c for c in report.all_checks if c.status is not Status.PASSED]
    assert [check.code for check in report.signers[0].checks] == [
        *("eid_only", "evidence", "eid_evidence", "eid_statement", "eid_bound", "code_text", "eid_name", "times"),
        *("visit_event", "signed_event"),
    ]
    text = output.as_text(report, "sealed.pdf", "sv")
    assert f"{BENGT.name} (annan e-legitimation – svagare än BankID" in text
    assert "Test-eID, svagare än BankID: broker.example intygar vem" in text
    assert "ingen rot går i god för den" in text
    assert f"BankID:t tillhör {BENGT.name}" not in text


def another_token(package: dict[str, Any]) -> None:
    head, payload, signature = package["eid"]["id_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    changed = base64.urlsafe_b64encode(json.dumps({**claims, "name": "X"}).encode()).rstrip(b"=").decode()
    package["eid"]["id_token"] = f"{head}.{changed}.{signature}"


def another_text(package: dict[str, Any]) -> None:
    """A text of another document, with a hash that fits it: the statement does not."""
    package["visible_text"] = package["visible_text"].replace("Konsultavtal", "Gåvobrev")
    package["visible_text_sha256"] = hashlib.sha256(package["visible_text"].encode()).hexdigest()


def changed(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def bend(package: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        for parent in parents:
            package = package[parent]
        package[last] = value

    return bend


@pytest.mark.parametrize(
    ("signature", "wrong"),
    [
        (replace(BY_EID, bend=changed("method", "bankid")), "eid_evidence"),
        (replace(BY_EID, bend=changed("eid", None)), "eid_evidence"),
        (replace(BY_EID, bend=lambda package: package.clear()), "eid_evidence"),
        (replace(BY_EID, bend=changed("eid.name", "BankID")), "eid_evidence"),
        (replace(BY_EID, bend=changed("eid.assurance", "loa4")), "eid_evidence"),
        (replace(BY_EID, bend=changed("eid.issuer", "https://other.example")), "eid_evidence"),
        (replace(BY_EID, bend=changed("eid.client_id", "other")), "eid_statement"),
        (replace(BY_EID, bend=changed("eid.jwks", {"keys": []})), "eid_statement"),
        (replace(BY_EID, bend=changed("eid.jwks", None)), "eid_statement"),
        (replace(BY_EID, bend=changed("eid.id_token", "a.b.c")), "eid_statement"),
        (replace(BY_EID, bend=another_token), "eid_statement"),
        (replace(BY_EID, bend=changed("eid.salt", "x")), "eid_bound"),
        (replace(BY_EID, bend=another_text), "eid_bound"),
        (replace(BY_EID, shown=(OTHER_SHA256,)), "code_text"),
        (replace(BY_EID, sealed_name="Någon Annan"), "eid_name"),
        (replace(BY_EID, bend=changed("signer", {"name": "Någon Annan"})), "eid_name"),
        (replace(BY_EID, bend=changed("started_at", "2020-01-01T00:00:00.000Z")), "visit_event"),
        (replace(BY_EID, bend=changed("completed_at", "2020-01-01T00:00:00.000Z")), "times"),
        (replace(BY_EID, is_told=False), "signed_event"),
        (replace(BY_EID, told_way="bankid"), "signed_event"),
        (replace(BY_EID, way="BankID"), "bankid_signature"),
        (replace(BY_EID, way="email_code"), "code_evidence"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_agree_is_not_genuine(sealed: Seals, trusted: Trust, signature: Signature, wrong: str) -> None:
    report = report_on(sealed(signature, SIGNED), trusted)
    assert report.exit_code is Exit.NOT_GENUINE
    assert wrong in failures(report.signers[0])


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_tokens_of_another_library_are_read_and_every_changed_byte_is_found(algorithm: str) -> None:
    key = ECKey.generate_key("P-256") if algorithm == "ES256" else RSAKey.generate_key(2048)
    keys = {"keys": [{**key.as_dict(private=False), "kid": "1"}]}
    token = jwt.encode({"alg": algorithm, "kid": "1"}, {"sub": "a"}, key, algorithms=[algorithm])
    assert claims_of(token, keys) == {"sub": "a"}
    for part in range(3):
        parts = token.split(".")
        parts[part] = ("A" if parts[part][0] != "A" else "B") + parts[part][1:]
        assert claims_of(".".join(parts), keys) is None
    none = jwt.encode({"alg": algorithm, "kid": "2"}, {"sub": "a"}, key, algorithms=[algorithm])
    assert claims_of(none, keys) is None
