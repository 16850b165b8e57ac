"""The timestamp authority against RFC 3161: openssl accepts its tokens, and every bad request is refused by name."""

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import core, tsp
from cryptography.hazmat.primitives.serialization import Encoding

from dev.trust.authorities import Authorities
from dev.trust.faults import TsaFault
from dev.trust.tsa import POLICY, answer
from tests.simulators import needed_tool


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    return Authorities(tmp_path_factory.mktemp("trust"), "http://127.0.0.1:1")


def asked(authorities: Authorities, fault: TsaFault | None = None, **changes: Any) -> Any:
    fields: dict[str, Any] = {
        "version": "v1",
        "message_imprint": imprint("sha256", b"x"),
        "cert_req": True,
        "nonce": 77,
    }
    request = tsp.TimeStampReq({**fields, **changes}).dump()
    return tsp.TimeStampResp.load(respond(authorities, request, fault))


def refused(response: bytes) -> set[str]:
    """The failures named; asn1crypto cannot read a TimeStampResp that rightly has no token."""
    (status,) = core.SequenceOf.load(response, spec=tsp.PKIStatusInfo, strict=True)
    assert status["status"].native == "rejection"
    failures: set[str] = status["fail_info"].native
    return failures


def imprint(algorithm: str, message: bytes) -> dict[str, Any]:
    digest = hashlib.new(algorithm, message).digest()
    return {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest}


def respond(authorities: Authorities, request: bytes, fault: TsaFault | None = None) -> bytes:
    unit = authorities.timestamping_unit
    chain = [each.public_bytes(Encoding.DER) for each in authorities.chain(unit.issuer)]
    return answer(request, unit, chain, fault)


def token_info(response: Any) -> Any:
    return response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
@pytest.mark.parametrize("with_nonce", ["", "-no_nonce"])
def test_openssl_verifies_the_token(authorities: Authorities, tmp_path: Path, algorithm: str, with_nonce: str) -> None:
    openssl = needed_tool("openssl")
    (tmp_path / "data").write_bytes(b"a document")
    query = f"{openssl} ts -query -data data -{algorithm} -cert -out query {with_nonce}"
    subprocess.run(query.split(), cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "reply").write_bytes(respond(authorities, (tmp_path / "query").read_bytes()))
    root = authorities.shelf.directory / "tsa_root.pem"
    verify = [openssl, "ts", "-verify", "-in", "reply", "-CAfile", str(root)]
    for against in (["-queryfile", "query"], ["-data", "data"]):
        subprocess.run([*verify, *against], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "data").write_bytes(b"another document")
    assert subprocess.run([*verify, "-data", "data"], cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_certificates_are_sent_only_when_asked_for(authorities: Authorities) -> None:
    with_chain = asked(authorities)["time_stamp_token"]["content"]["certificates"]
    assert [each.chosen.subject.native["common_name"] for each in with_chain] == [
        "B2B Sign Local Timestamping Unit",
        "B2B Sign Local Timestamp Issuing CA",
    ]
    without = asked(authorities, cert_req=False)
    assert without["status"]["status"].native == "granted"
    assert without["time_stamp_token"]["content"]["certificates"].native is None


def test_serial_numbers_never_repeat(authorities: Authorities) -> None:
    serials = {token_info(asked(authorities))["serial_number"].native for _ in range(20)}
    assert len(serials) == 20


def test_own_policy_is_accepted(authorities: Authorities) -> None:
    assert asked(authorities, req_policy=POLICY)["status"]["status"].native == "granted"


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        ({"message_imprint": imprint("sha1", b"x")}, "bad_alg"),
        ({"message_imprint": imprint("md5", b"x")}, "bad_alg"),
        (
            {"message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": b"\0" * 20}},
            "bad_data_format",
        ),
        ({"req_policy": "1.2.3.4"}, "unaccepted_policy"),
        ({"extensions": [{"extn_id": "1.2.3.4", "critical": True, "extn_value": b"\x05\0"}]}, "unaccepted_extensions"),
        ({"version": 2}, "bad_request"),
    ],
)
def test_a_bad_request_is_refused_by_name(authorities: Authorities, changes: dict[str, Any], failure: str) -> None:
    fields = {"version": "v1", "message_imprint": imprint("sha256", b"x")}
    assert refused(respond(authorities, tsp.TimeStampReq({**fields, **changes}).dump())) == {failure}


@pytest.mark.parametrize("request_der", [b"", b"\x30\x00", b"garbage", b"\x30\x80" * 500, b"\x04\x03abc"])
def test_what_is_no_request_is_bad_data(authorities: Authorities, request_der: bytes) -> None:
    assert refused(respond(authorities, request_der)) == {"bad_data_format"}


def test_bytes_after_the_request_are_refused(authorities: Authorities) -> None:
    request = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint("sha256", b"x")}).dump()
    assert refused(respond(authorities, request + b"\0")) == {"bad_data_format"}


def test_openssl_reads_a_refusal(authorities: Authorities, tmp_path: Path) -> None:
    openssl = needed_tool("openssl")
    (tmp_path / "reply").write_bytes(respond(authorities, b"garbage"))
    shown = subprocess.run(
        [openssl, "ts", "-reply", "-in", "reply", "-text"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert "Status: Rejected." in shown.stdout
    assert "the data submitted has the wrong format" in shown.stdout


def test_switched_faults_break_exactly_what_they_name(authorities: Authorities) -> None:
    assert token_info(asked(authorities))["nonce"].native == 77
    assert token_info(asked(authorities, TsaFault.WRONG_NONCE))["nonce"].native != 77
    wrong = token_info(asked(authorities, TsaFault.WRONG_IMPRINT))["message_imprint"]["hashed_message"].native
    assert wrong != hashlib.sha256(b"x").digest()
    assert refused(respond(authorities, b"", TsaFault.REFUSE)) == {"system_failure"}
