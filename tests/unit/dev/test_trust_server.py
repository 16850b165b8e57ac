"""The trust services over HTTP, with openssl, pyHanko and cryptography as the judges; and what survives kill -9."""

import asyncio
import base64
import hashlib
import json
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

from tests.simulators import Simulator, needed_tool, running

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("dev.trust", tmp_path_factory.mktemp("trust")) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def behaves_well(trust: Simulator) -> Iterator[None]:
    yield
    call(trust, "DELETE", "/control")


@pytest.fixture(scope="module")
def seal_key() -> rsa.RSAPublicKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()


def call(
    trust: Simulator, method: str, path: str, body: bytes | None = None, media_type: str = "application/json"
) -> tuple[int, bytes]:
    request = urllib.request.Request(trust.url + path, body, {"content-type": media_type}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def switch(trust: Simulator, **faults: Any) -> None:
    status, _ = call(trust, "PUT", "/control", json.dumps(faults).encode())
    assert status == 200


def issue(trust: Simulator, key: PublicKey, **changes: str) -> tuple[int, dict[str, str]]:
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    order = {"public_key_pem": pem, "common_name": "B2B Sign Sigill", "organization": "B2B Sign AB"} | changes
    status, body = call(trust, "POST", "/ca/issue", json.dumps(order).encode())
    return status, json.loads(body)


def certificates(answer: dict[str, str]) -> tuple[x509.Certificate, x509.Certificate]:
    return (
        x509.load_pem_x509_certificate(answer["certificate_pem"].encode()),
        x509.load_pem_x509_certificate(answer["chain_pem"].encode()),
    )


def status_of(trust: Simulator, certificate: x509.Certificate, issuer: x509.Certificate) -> ocsp.OCSPResponse:
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA256()).build()
    path = urllib.parse.urlparse(ocsp_address(certificate)).path
    code, body = call(trust, "POST", path, request.public_bytes(Encoding.DER), "application/ocsp-request")
    assert code == 200
    return ocsp.load_der_ocsp_response(body)


def ocsp_address(certificate: x509.Certificate) -> str:
    access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    return str(access[0].access_location.value)


def timestamp(trust: Simulator, timeout: int = 5) -> Any:
    stamper = HTTPTimeStamper(f"{trust.url}/tsa", timeout=timeout)
    return asyncio.run(stamper.async_timestamp(hashlib.sha256(b"x").digest(), "sha256"))


def copied(trust: Simulator, directory: Path) -> None:
    """The same keys elsewhere: making them anew takes seconds."""
    shutil.copytree(trust.data, directory, dirs_exist_ok=True)


def test_the_seal_certificate_is_what_validators_expect(trust: Simulator, seal_key: rsa.RSAPublicKey) -> None:
    certificate, _ = certificates(issue(trust, seal_key)[1])
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_encipherment) == (True, True, False)
    assert list(purposes) == [ExtendedKeyUsageOID.EMAIL_PROTECTION]
    names = certificate.subject
    assert names.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)[0].value == "VATSE-556677889901"
    assert names.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value == "B2B Sign AB"
    assert ocsp_address(certificate).startswith(trust.url)


def test_openssl_verifies_chain_status_and_revocation_list(
    trust: Simulator, seal_key: rsa.RSAPublicKey, tmp_path: Path
) -> None:
    openssl = needed_tool("openssl")
    _, answer = issue(trust, seal_key)
    for name in ("certificate_pem", "chain_pem"):
        (tmp_path / name).write_text(answer[name])
    root = str(trust.data / "seal_root.pem")
    assert answer["root_pem"] == Path(root).read_text()
    lists = [
        x509.load_der_x509_crl(call(trust, "GET", f"/crl/{name}.crl")[1]) for name in ("seal-issuing", "seal-root")
    ]
    (tmp_path / "lists").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in lists))
    verify = (
        f"verify -CAfile {root} -untrusted chain_pem -CRLfile lists -crl_check_all -purpose smimesign certificate_pem"
    )
    subprocess.run([openssl, *verify.split()], cwd=tmp_path, check=True, capture_output=True)
    for issuer, leaf, ca in (("chain_pem", "certificate_pem", "seal-issuing"), (root, "chain_pem", "seal-root")):
        asked = f"ocsp -issuer {issuer} -cert {leaf} -url {trust.url}/ocsp/{ca} -CAfile {root}"
        result = subprocess.run([openssl, *asked.split()], cwd=tmp_path, check=True, capture_output=True, text=True)
        assert f"{leaf}: good" in result.stdout
        assert "Response verify OK" in result.stderr
        assert "WARNING" not in result.stderr, "the nonce was not returned"


def test_the_same_key_and_names_give_the_same_certificate(trust: Simulator, seal_key: rsa.RSAPublicKey) -> None:
    first, again = issue(trust, seal_key)[1], issue(trust, seal_key)[1]
    other = issue(trust, seal_key, common_name="B2B Sign Sigill 2")[1]
    assert first == again
    assert other["certificate_pem"] != first["certificate_pem"]


def test_a_key_or_name_no_validator_should_accept_is_refused(trust: Simulator, seal_key: rsa.RSAPublicKey) -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()
    assert issue(trust, weak)[0] == 422
    assert issue(trust, seal_key, public_key_pem="no key")[0] == 400
    assert issue(trust, seal_key, organization_identifier="5566778899")[0] == 400
    assert issue(trust, seal_key, common_name="")[0] == 400
    assert issue(trust, ec.generate_private_key(ec.SECP256R1()).public_key())[0] == 200


def test_get_answers_as_post_does(trust: Simulator, seal_key: rsa.RSAPublicKey) -> None:
    certificate, issuer = certificates(issue(trust, seal_key)[1])
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1()).build()
    encoded = urllib.parse.quote(base64.b64encode(request.public_bytes(Encoding.DER)), safe="")
    code, body = call(trust, "GET", f"/ocsp/seal-issuing/{encoded}")
    answer = ocsp.load_der_ocsp_response(body)
    assert (code, answer.certificate_status) == (200, ocsp.OCSPCertStatus.GOOD)
    assert answer.serial_number == certificate.serial_number


def test_every_certificate_but_the_roots_has_a_status(trust: Simulator) -> None:
    for family in ("seal", "tsa"):
        root = x509.load_pem_x509_certificate((trust.data / f"{family}_root.pem").read_bytes())
        issuing = x509.load_der_x509_certificate(call(trust, "GET", f"/ca/{family}-issuing.cer")[1])
        issuing.verify_directly_issued_by(root)
        assert status_of(trust, issuing, root).certificate_status is ocsp.OCSPCertStatus.GOOD
    unit = x509.load_pem_x509_certificate((trust.data / "current" / "tsa-unit.pem").read_bytes())
    assert status_of(trust, unit, issuing).certificate_status is ocsp.OCSPCertStatus.GOOD
    purposes = unit.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert (purposes.critical, list(purposes.value)) == (True, [ExtendedKeyUsageOID.TIME_STAMPING])


def test_another_ca_s_certificate_garbage_and_strangers_are_told_apart(
    trust: Simulator, seal_key: rsa.RSAPublicKey
) -> None:
    certificate, issuer = certificates(issue(trust, seal_key)[1])
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA256()).build()
    der = request.public_bytes(Encoding.DER)

    def answer(path: str, body: bytes) -> ocsp.OCSPResponse:
        return ocsp.load_der_ocsp_response(call(trust, "POST", path, body, "application/ocsp-request")[1])

    assert answer("/ocsp/tsa-issuing", der).response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED
    for garbage in (b"", b"garbage", der + b"\0", der[:-1]):
        assert answer("/ocsp/seal-issuing", garbage).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    stranger = der.replace(
        certificate.serial_number.to_bytes(20, "big").lstrip(b"\0"),
        (certificate.serial_number ^ 1).to_bytes(20, "big").lstrip(b"\0"),
    )
    assert stranger != der
    assert answer("/ocsp/seal-issuing", stranger).certificate_status is ocsp.OCSPCertStatus.UNKNOWN
    assert call(trust, "POST", "/ocsp/no-such-ca", der, "application/ocsp-request")[0] == 404
    assert call(trust, "POST", "/ocsp/seal-issuing", der)[0] == 415


def test_revocation_reaches_status_and_list_and_a_new_certificate_is_given(
    trust: Simulator,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    _, answer = issue(trust, key)
    certificate, issuer = certificates(answer)
    order = json.dumps({"certificate_pem": answer["certificate_pem"]}).encode()
    assert call(trust, "POST", "/ca/revoke", order)[0] == 204
    status = status_of(trust, certificate, issuer)
    assert status.certificate_status is ocsp.OCSPCertStatus.REVOKED
    crl = x509.load_der_x509_crl(call(trust, "GET", "/crl/seal-issuing.crl")[1])
    assert crl.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
    assert crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # our CA keys are RSA
    replacement, _ = certificates(issue(trust, key)[1])
    assert status_of(trust, replacement, issuer).certificate_status is ocsp.OCSPCertStatus.GOOD


def test_pyhanko_takes_a_timestamp_and_refuses_a_wrong_nonce(trust: Simulator) -> None:
    token = timestamp(trust)
    assert token["content_type"].native == "signed_data"
    switch(trust, tsa={"kind": "wrong-nonce", "times": 1})
    with pytest.raises((TimestampRequestError, AttributeError)):  # pyHanko 0.38 fails while wording its own refusal
        timestamp(trust)
    timestamp(trust)  # `times` has run out


@pytest.mark.parametrize("kind", ["down", "refuse"])
def test_pyhanko_is_refused_while_the_authority_is_switched(trust: Simulator, kind: str) -> None:
    switch(trust, tsa={"kind": kind})
    for _ in range(2):
        with pytest.raises((TimestampRequestError, ValueError)):  # pyHanko 0.38 cannot read a refusal without token
            timestamp(trust)
    call(trust, "DELETE", "/control")
    timestamp(trust)


def test_a_slow_authority_answers_late_but_rightly(trust: Simulator) -> None:
    switch(trust, tsa={"kind": "slow", "slow_seconds": 0.6})
    started = time.monotonic()
    timestamp(trust)
    assert time.monotonic() - started >= 0.6


def test_status_faults_hit_the_ca_they_name(trust: Simulator, seal_key: rsa.RSAPublicKey) -> None:
    certificate, issuer = certificates(issue(trust, seal_key)[1])
    root = x509.load_pem_x509_certificate((trust.data / "seal_root.pem").read_bytes())
    switch(trust, ocsp={"kind": "revoked", "issuer": "seal-issuing"})
    assert status_of(trust, certificate, issuer).certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert status_of(trust, issuer, root).certificate_status is ocsp.OCSPCertStatus.GOOD
    switch(trust, ocsp={"kind": "unknown"})
    assert status_of(trust, certificate, issuer).certificate_status is ocsp.OCSPCertStatus.UNKNOWN
    switch(trust, ocsp={"kind": "try-later"})
    assert status_of(trust, certificate, issuer).response_status is ocsp.OCSPResponseStatus.TRY_LATER
    switch(trust, ocsp={"kind": "down"})
    assert call(trust, "POST", "/ocsp/seal-issuing", b"", "application/ocsp-request")[0] == 503
    assert call(trust, "PUT", "/control", b'{"ocsp": {"kind": "no such fault"}}')[0] == 400


def test_keys_and_certificates_survive_a_kill_and_a_new_port_renews_the_addresses(
    trust: Simulator, tmp_path: Path, seal_key: rsa.RSAPublicKey
) -> None:
    copied(trust, tmp_path)
    with running("dev.trust", tmp_path) as first:
        before = issue(first, seal_key)[1]
        first.process.kill()
        first.process.wait(10)
    with running("dev.trust", tmp_path, first.port) as again:
        assert issue(again, seal_key)[1] == before
    with running("dev.trust", tmp_path) as elsewhere:
        after = issue(elsewhere, seal_key)[1]
        certificate, issuer = certificates(after)
        assert after["root_pem"] == before["root_pem"]
        assert ocsp_address(certificate).startswith(elsewhere.url)
        assert status_of(elsewhere, certificate, issuer).certificate_status is ocsp.OCSPCertStatus.GOOD
        old, _ = certificates(before)
        assert status_of(elsewhere, old, issuer).certificate_status is ocsp.OCSPCertStatus.GOOD


def test_a_first_start_cut_short_is_completed_by_the_next(trust: Simulator, tmp_path: Path) -> None:
    copied(trust, tmp_path)
    (tmp_path / "current" / "tsa-unit.pem").unlink()  # as if killed between the unit's key and its certificate
    (tmp_path / "tsa_root.pem").unlink()
    with running("dev.trust", tmp_path) as again:
        timestamp(again)
        assert (tmp_path / "tsa_root.pem").exists()
