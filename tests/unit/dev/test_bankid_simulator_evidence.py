"""The simulator's evidence before independent judges: xmlsec, openssl and cryptography; and each flaw on its own."""

import base64
import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest
import xmlsec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree

from dev.bankid.evidence import STRANGER
from dev.bankid.personal_number import is_valid
from dev.persons import ANNA, BENGT, PERSONS
from tests.bankid_stand import BankIdStand, encoded
from tests.simulators import needed_tool

NAMES = {"d": "http://www.w3.org/2000/09/xmldsig#", "b": "http://www.bankid.com/signature/v1.0.0/types"}
TEXT = "Avtal: Städning\nSHA-256: 00ff"
GOOD, REVOKED, UNKNOWN = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED, ocsp.OCSPCertStatus.UNKNOWN


@pytest.fixture(scope="module")
def signed(running_bankid: BankIdStand) -> dict[str, Any]:
    running_bankid.control()
    order = running_bankid.sign(
        TEXT, userVisibleDataFormat="simpleMarkdownV1", userNonVisibleData=encoded("hemligt"), returnRisk=True
    )
    running_bankid.approve(order)
    return running_bankid.completed(order)


def flawed(bankid: BankIdStand, flaw: str) -> dict[str, Any]:
    order = bankid.sign(TEXT)
    bankid.approve(order, flaw=flaw)
    return bankid.completed(order)


def document(data: dict[str, Any]) -> etree._Element:
    return etree.fromstring(base64.b64decode(data["signature"], validate=True))


def words(data: dict[str, Any], path: str) -> list[str]:
    found = document(data).xpath(f"//b:{path}/text()", namespaces=NAMES)
    assert isinstance(found, list)
    return [str(each) for each in found]


def chain(data: dict[str, Any]) -> list[x509.Certificate]:
    found = document(data).findall(".//d:X509Certificate", NAMES)
    return [x509.load_der_x509_certificate(base64.b64decode(each.text or "")) for each in found]


def status(data: dict[str, Any]) -> ocsp.OCSPResponse:
    return ocsp.load_der_ocsp_response(base64.b64decode(data["ocspResponse"], validate=True))


def signature_is_valid(data: dict[str, Any]) -> bool:
    """xmlsec's verdict on the document as it came, with the signer's own certificate."""
    root = document(data)
    context = xmlsec.SignatureContext()
    signer = chain(data)[0].public_bytes(Encoding.PEM)
    context.key = xmlsec.Key.from_memory(signer, xmlsec.constants.KeyDataFormatCertPem)
    xmlsec.tree.add_ids(root, ["Id"])
    try:
        context.verify(root)
    except xmlsec.Error:
        return False
    return True


def test_xmlsec_accepts_the_signature_up_to_the_root(
    bankid: BankIdStand, signed: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "s.xml").write_bytes(base64.b64decode(signed["signature"]))
    ids = ["--id-attr:Id", f"{NAMES['b']}:bankIdSignedData", "--id-attr:Id", f"{NAMES['d']}:KeyInfo"]
    trust = ["--trusted-pem", str(bankid.data / "eid_root.pem")]
    command = [needed_tool("xmlsec1"), "--verify", *ids, *trust, str(tmp_path / "s.xml")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    assert "(ok/all): 2/2" in done.stderr


def test_an_identification_is_accepted_too_and_uses_the_other_certificate(bankid: BankIdStand) -> None:
    order = bankid.start()
    bankid.approve(order)
    data = bankid.completed(order)
    assert signature_is_valid(data)
    assert words(data, "funcId") == ["Identification"]
    assert words(data, "usrVisibleData") == []
    usage = chain(data)[0].extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment) == (True, False)


def test_what_was_asked_is_what_is_signed(bankid: BankIdStand, signed: dict[str, Any]) -> None:
    assert words(signed, "usrVisibleData") == [encoded(TEXT)]
    assert words(signed, "usrNonVisibleData") == [encoded("hemligt")]
    assert words(signed, "funcId") == ["Signing"]
    shown = document(signed).find(".//b:usrVisibleData", NAMES)
    assert shown is not None
    assert dict(shown.attrib) == {"charset": "UTF-8", "format": "simpleMarkdownV1", "visible": "wysiwys"}
    name = "cn=B2B Sign Local,name=B2B Sign,serialNumber=5566778899,o=Testbank A AB (publ),c=SE"
    assert words(signed, "srvInfo/b:name") == [encoded(name)]
    assert words(signed, "srvInfo/b:displayName") == [encoded("B2B Sign")]
    assert len(base64.b64decode(words(signed, "srvInfo/b:nonce")[0])) == 20


def test_the_profile_is_bankids(signed: dict[str, Any]) -> None:
    info = document(signed).find("d:SignedInfo", NAMES)
    assert info is not None
    references = info.findall("d:Reference", NAMES)
    assert [each.get("URI") for each in references] == ["#bidSignedData", "#bidKeyInfo"]
    algorithms = [each.get("Algorithm") for each in info.iter("{*}*") if each.get("Algorithm")]
    assert algorithms.count("http://www.w3.org/2001/04/xmlenc#sha256") == 2
    assert algorithms.count("http://www.w3.org/TR/2001/REC-xml-c14n-20010315") == 3
    assert algorithms.count("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256") == 1
    assert len(algorithms) == 6


def test_the_completion_names_the_person(signed: dict[str, Any]) -> None:
    assert signed["user"] == {
        "personalNumber": ANNA.personal_number,
        "name": "Anna Andersson",
        "givenName": "Anna",
        "surname": "Andersson",
    }
    assert signed["device"]["ipAddress"] == "192.0.2.7"
    assert len(base64.b64decode(signed["device"]["uhi"])) == 20
    assert signed["stepUp"] == {"mrtd": False}
    assert signed["risk"] == "low"
    assert signed["bankIdIssueDate"] == chain(signed)[0].not_valid_before_utc.date().isoformat()


def test_the_certificates_are_shaped_as_the_banks(bankid: BankIdStand, signed: dict[str, Any]) -> None:
    user, customers, bank = chain(signed)
    root = x509.load_pem_x509_certificate((bankid.data / "eid_root.pem").read_bytes())
    for below, above in ((user, customers), (customers, bank), (bank, root)):
        below.verify_directly_issued_by(above)
    by_name = {each.oid: each.value for each in user.subject}
    assert by_name[NameOID.SERIAL_NUMBER] == ANNA.personal_number
    assert (by_name[NameOID.GIVEN_NAME], by_name[NameOID.SURNAME]) == ("Anna", "Andersson")
    policies = user.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert [each.policy_identifier.dotted_string for each in policies] == ["1.2.3.4.25"]
    usage = user.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment) == (False, True)


def test_the_ocsp_response_belongs_to_this_signature(signed: dict[str, Any]) -> None:
    response = status(signed)
    nonce = response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    assert nonce[:20] == hashlib.sha1(signed["signature"].encode()).digest()
    assert len(nonce) == 32
    assert response.certificate_status is GOOD
    assert response.serial_number == chain(signed)[0].serial_number


def test_the_responder_was_delegated_by_the_issuer(signed: dict[str, Any]) -> None:
    response = status(signed)
    (responder,) = response.certificates
    responder.verify_directly_issued_by(chain(signed)[1])
    usage = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.OCSP_SIGNING]
    key, algorithm = responder.public_key(), response.signature_hash_algorithm
    assert isinstance(key, rsa.RSAPublicKey)
    assert algorithm is not None
    key.verify(response.signature, response.tbs_response_bytes, padding.PKCS1v15(), algorithm)


def test_openssl_accepts_the_ocsp_response(bankid: BankIdStand, signed: dict[str, Any], tmp_path: Path) -> None:
    user, customers, bank = chain(signed)
    for name, certificates in {"user": [user], "issuer": [customers], "above": [customers, bank]}.items():
        (tmp_path / f"{name}.pem").write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in certificates))
    (tmp_path / "r.der").write_bytes(base64.b64decode(signed["ocspResponse"]))
    command = [needed_tool("openssl"), "ocsp", "-respin", "r.der", "-issuer", "issuer.pem", "-cert", "user.pem"]
    command += ["-no_nonce", "-CAfile", str(bankid.data / "eid_root.pem"), "-verify_other", "above.pem"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False)
    assert "Response verify OK" in done.stderr, done.stderr
    assert "user.pem: good" in done.stdout


def test_two_signatures_differ_even_over_one_text(bankid: BankIdStand) -> None:
    pair = []
    for _ in range(2):
        order = bankid.sign(TEXT)
        bankid.approve(order)
        pair.append(bankid.completed(order))
    assert pair[0]["signature"] != pair[1]["signature"]
    assert pair[0]["ocspResponse"] != pair[1]["ocspResponse"]


@pytest.mark.parametrize("flaw", ["tampered", "forged"])
def test_xmlsec_refuses_what_was_changed_afterwards(bankid: BankIdStand, flaw: str) -> None:
    assert not signature_is_valid(flawed(bankid, flaw))


def test_a_tampered_identification_is_refused_too(bankid: BankIdStand) -> None:
    order = bankid.start()
    bankid.approve(order, flaw="tampered")
    assert not signature_is_valid(bankid.completed(order))


@pytest.mark.parametrize(
    ("flaw", "path", "wrong"),
    [
        ("other-order", "usrVisibleData", encoded(TEXT)),
        ("other-function", "funcId", "Signing"),
        ("other-relying-party", "srvInfo/b:displayName", encoded("B2B Sign")),
    ],
)
def test_a_valid_signature_of_something_else(bankid: BankIdStand, flaw: str, path: str, wrong: str) -> None:
    data = flawed(bankid, flaw)
    assert signature_is_valid(data)
    assert words(data, path) != [wrong]


def test_a_strangers_signature_under_the_persons_name(bankid: BankIdStand) -> None:
    data = flawed(bankid, "other-person")
    assert signature_is_valid(data)
    assert data["user"]["personalNumber"] == ANNA.personal_number
    signer = chain(data)[0].subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value
    assert signer == STRANGER.personal_number


def test_a_foreign_root_has_the_right_names_and_the_wrong_key(bankid: BankIdStand, signed: dict[str, Any]) -> None:
    data = flawed(bankid, "wrong-root")
    assert signature_is_valid(data)
    ours, theirs = chain(signed)[-1], chain(data)[-1]
    assert (ours.subject, ours.issuer) == (theirs.subject, theirs.issuer)
    root = x509.load_pem_x509_certificate((bankid.data / "eid_root.pem").read_bytes())
    with pytest.raises(InvalidSignature):
        theirs.verify_directly_issued_by(root)


def test_a_wrapped_document_carries_both_texts_under_one_id(bankid: BankIdStand) -> None:
    found = words(flawed(bankid, "wrapped"), "usrVisibleData")
    assert len(found) == 2
    assert found[1] == encoded(TEXT)


@pytest.mark.parametrize(("flaw", "expected"), [("revoked", REVOKED), ("unknown", UNKNOWN)])
def test_the_status_can_be_bad(bankid: BankIdStand, flaw: str, expected: ocsp.OCSPCertStatus) -> None:
    data = flawed(bankid, flaw)
    assert signature_is_valid(data)
    assert status(data).certificate_status is expected


def test_the_ocsp_response_can_be_about_something_else(bankid: BankIdStand) -> None:
    other_nonce, other_certificate = flawed(bankid, "other-nonce"), flawed(bankid, "other-certificate")
    nonce = status(other_nonce).extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    assert nonce[:20] != hashlib.sha1(other_nonce["signature"].encode()).digest()
    assert status(other_certificate).serial_number != chain(other_certificate)[0].serial_number


def test_a_wrong_responder_lacks_the_purpose(bankid: BankIdStand) -> None:
    (responder,) = status(flawed(bankid, "wrong-responder")).certificates
    with pytest.raises(x509.ExtensionNotFound):
        responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage)


def test_a_replay_is_the_very_evidence_of_an_earlier_order(bankid: BankIdStand) -> None:
    first, second = bankid.sign("Det första avtalet"), bankid.sign("Det andra avtalet")
    bankid.approve(first)
    bankid.approve(second, replay_of=first["autoStartToken"])
    ours, replayed = bankid.completed(first), bankid.completed(second)
    assert [ours[key] for key in ("signature", "ocspResponse")] == [
        replayed[key] for key in ("signature", "ocspResponse")
    ]


def test_everybody_has_certificates_of_their_own(bankid: BankIdStand, signed: dict[str, Any]) -> None:
    order = bankid.sign(TEXT)
    bankid.approve(order, BENGT.personal_number)
    data = bankid.completed(order)
    assert signature_is_valid(data)
    assert chain(data)[0].public_key() != chain(signed)[0].public_key()


def test_the_demo_persons_can_exist() -> None:
    assert all(is_valid(each.personal_number) for each in PERSONS)
    assert is_valid(STRANGER.personal_number)
