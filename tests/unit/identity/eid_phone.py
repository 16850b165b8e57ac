"""Makes BankID evidence for tests: certificates shaped as BankID's, documents signed by xmlsec, OCSP responses.

Independent of the verifier and of the simulator: xmlsec canonicalises and signs, so an agreement means something.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import xmlsec
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree

NOW = datetime.now(UTC).replace(microsecond=0)
DSIG, BANKID = "http://www.w3.org/2000/09/xmldsig#", "http://www.bankid.com/signature/v1.0.0/types"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
SERVER_NAME = "cn=B2B Sign,name=B2B Sign,serialNumber=5566778899,o=Testbank A AB (publ),c=SE"
MOBILE = "1.2.3.4.25"


@dataclass(frozen=True)
class Holder:
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()


@cache
def key(label: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """One key a label for the whole run: making them is what takes time."""
    return rsa.generate_private_key(65537, bits)


def name(common_name: str, *parts: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    attributes = [(NameOID.COUNTRY_NAME, "SE"), *parts, (NameOID.COMMON_NAME, common_name)]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def usage(
    *, signs_certificates: bool = False, identifies: bool = False, non_repudiation: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=identifies,
        content_commitment=non_repudiation,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def policies(oid: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None)])


def issue(
    subject: x509.Name,
    own: rsa.RSAPrivateKey,
    issuer: Holder | None,
    *extensions: tuple[x509.ExtensionType, bool],
    days: tuple[int, int] = (-30, 365),
    algorithm: Any = None,
) -> Holder:
    signer, issuer_name = (issuer.key, issuer.certificate.subject) if issuer else (own, subject)
    builder = (
        x509.CertificateBuilder(issuer_name, subject, own.public_key(), x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return Holder(own, builder.sign(signer, algorithm or hashes.SHA256()))


def authority(
    common_name: str,
    label: str,
    issuer: Holder | None,
    policy: str,
    *,
    is_authority: bool = True,
    signs_certificates: bool = True,
    **options: Any,
) -> Holder:
    return issue(
        name(common_name),
        key(label),
        issuer,
        (x509.BasicConstraints(is_authority, None), True),
        (usage(signs_certificates=signs_certificates, identifies=True), True),
        (policies(policy), False),
        algorithm=hashes.SHA512(),
        **options,
    )


@dataclass(frozen=True)
class Bank:
    """Root → bank → the bank's customer CA, which issues people's certificates and its OCSP responder's.

    As in public examples, the bank's policy differs from its customers', and the responder may not `digitalSignature`.
    """

    root: Holder
    bank: Holder
    customers: Holder
    label: str

    def person(
        self,
        personal_number: str = "198001012385",
        given: str = "Anna",
        surname: str = "Åström",
        *,
        policy: str = MOBILE,
        label: str = "person",
        key_usage: x509.KeyUsage | None = None,
        constraints: tuple[tuple[x509.ExtensionType, bool], ...] = (),
        days: tuple[int, int] = (-30, 365),
        bits: int = 2048,
    ) -> Holder:
        subject = name(
            f"{given} {surname}",
            (NameOID.SURNAME, surname),
            (NameOID.GIVEN_NAME, given),
            (NameOID.SERIAL_NUMBER, personal_number),
        )
        own = key(label, bits)
        ways = (key_usage or usage(non_repudiation=True), True)
        return issue(subject, own, self.customers, (policies(policy), False), ways, *constraints, days=days)

    def responder(
        self, *, delegated: bool = True, days: tuple[int, int] = (-30, 365), by: Holder | None = None, bits: int = 2048
    ) -> Holder:
        purposes = [ExtendedKeyUsageOID.OCSP_SIGNING if delegated else ExtendedKeyUsageOID.CLIENT_AUTH]
        return issue(
            name("Customer CA OCSP Signing"),
            key(f"responder-{bits}", bits),
            by or self.customers,
            (x509.ExtendedKeyUsage(purposes), True),
            (usage(non_repudiation=True), True),
            days=days,
        )


@cache
def bank(label: str = "own") -> Bank:
    root = authority("Test BankID Root CA v1", f"{label}-root", None, "1.2.3.4.5")
    member = authority("Testbank A CA v1", f"{label}-bank", root, "1.2.3.4.5")
    return Bank(root, member, authority("Testbank A Customer CA1 v1", f"{label}-customers", member, MOBILE), label)


def b64(content: str | bytes) -> str:
    return base64.b64encode(content.encode() if isinstance(content, str) else content).decode()


def signed_data(
    visible: str | None = "Jag skriver under",
    non_visible: bytes | None = None,
    function: str = "Signing",
    server_name: str = SERVER_NAME,
    visible_attributes: str = 'charset="UTF-8" visible="wysiwys"',
) -> str:
    shown = "" if visible is None else f"<usrVisibleData {visible_attributes}>{b64(visible)}</usrVisibleData>"
    hidden = "" if non_visible is None else f"<usrNonVisibleData>{b64(non_visible)}</usrNonVisibleData>"
    return (
        f'<bankIdSignedData xmlns="{BANKID}" Id="bidSignedData">{shown}{hidden}'
        f"<srvInfo><name>{b64(server_name)}</name><nonce>{b64(b'n' * 20)}</nonce>"
        f"<displayName>{b64('B2B Sign')}</displayName></srvInfo>"
        f"<clientInfo><funcId>{function}</funcId><version>{b64('7.50')}</version><env><ai><type>{b64('IOS')}</type>"
        f"</ai></env></clientInfo></bankIdSignedData>"
    )


def template(
    data: str, chain: list[bytes], *, signing: str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
) -> str:
    reference = (
        f'<Transforms><Transform Algorithm="{C14N}"></Transform></Transforms>'
        '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod><DigestValue></DigestValue>'
    )
    listed = "".join(f"<X509Certificate>{b64(der)}</X509Certificate>" for der in chain)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="no"?><Signature xmlns="{DSIG}"><SignedInfo xmlns="{DSIG}">'
        f'<CanonicalizationMethod Algorithm="{C14N}"></CanonicalizationMethod>'
        f'<SignatureMethod Algorithm="{signing}"></SignatureMethod>'
        f'<Reference Type="{BANKID}" URI="#bidSignedData">{reference}</Reference>'
        f'<Reference URI="#bidKeyInfo">{reference}</Reference></SignedInfo><SignatureValue></SignatureValue>'
        f'<KeyInfo xmlns="{DSIG}" Id="bidKeyInfo"><X509Data>{listed}</X509Data></KeyInfo>'
        f"<Object>{data}</Object></Signature>"
    )


def sign_xml(document: str, signer: Holder) -> bytes:
    """Lets xmlsec fill in digests and signature value, whatever else the document holds."""
    root = etree.fromstring(document.encode())
    xmlsec.tree.add_ids(root, ["Id"])
    context = xmlsec.SignatureContext()
    secret = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context.key = xmlsec.Key.from_memory(secret, xmlsec.constants.KeyDataFormatPem)
    for listed in root.iter(f"{{{DSIG}}}X509Data"):
        listed.tag = "held"  # xmlsec would fill in its own certificates; the digest must be of ours
    for held in root.iter("held"):
        held.tag = f"{{{DSIG}}}X509Data"
    context.sign(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def xmlsec_accepts(document: bytes, signer: Holder) -> bool:
    """The oracle: does xmlsec find that key's signature good?"""
    try:
        root = etree.fromstring(document)
        xmlsec.tree.add_ids(root, ["Id"])
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(signer.pem.encode(), xmlsec.constants.KeyDataFormatCertPem)
        context.verify(root)
    except (xmlsec.Error, etree.LxmlError):
        return False
    return True


def ocsp_response(
    issuer: Holder,
    subject: Holder,
    signature: str,
    responder: Holder,
    *,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    nonce: x509.OCSPNonce | x509.UnrecognizedExtension | None = None,
    certificates: list[Holder] | None = None,
) -> bytes:
    revoked = NOW - timedelta(hours=1) if status is ocsp.OCSPCertStatus.REVOKED else None
    listed = [responder] if certificates is None else certificates
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(subject.certificate, issuer.certificate, hashes.SHA1(), status, NOW, None, revoked, None)
        .responder_id(ocsp.OCSPResponderEncoding.NAME, responder.certificate)
        .add_extension(nonce or x509.OCSPNonce(nonce_for(signature)), critical=True)
    )
    if listed:
        builder = builder.certificates([each.certificate for each in listed])
    return _produced_now(builder.sign(responder.key, hashes.SHA256()), responder)


def _produced_now(response: ocsp.OCSPResponse, responder: Holder) -> bytes:
    """The builder takes the clock's time; ours is NOW, however long the run has lasted. The lengths stay."""
    before = b"\x18\x0f" + f"{response.produced_at_utc:%Y%m%d%H%M%S}Z".encode()
    after = b"\x18\x0f" + f"{NOW:%Y%m%d%H%M%S}Z".encode()
    content = response.tbs_response_bytes.replace(before, after, 1)
    signature = responder.key.sign(content, padding.PKCS1v15(), hashes.SHA256())
    der = response.public_bytes(Encoding.DER)
    return der.replace(response.tbs_response_bytes, content).replace(response.signature, signature)


def weakly_issued(holder: Holder, issuer: Holder) -> bytes:
    """The same certificate, signed with SHA-1, which the builder would not do; DER."""
    certificate = asn1_x509.Certificate.load(holder.der).copy()
    certificate["tbs_certificate"]["signature"] = {"algorithm": "sha1_rsa"}
    certificate["signature_algorithm"] = {"algorithm": "sha1_rsa"}
    certificate["signature_value"] = signature_over(certificate["tbs_certificate"], issuer, "sha1")
    return bytes(certificate.dump(force=True))


def signature_over(content: Any, signer: Holder, hash_name: str) -> bytes:
    algorithm = hashes.SHA1() if hash_name == "sha1" else hashes.SHA256()
    return signer.key.sign(content.dump(force=True), padding.PKCS1v15(), algorithm)


def nonce_for(signature: str) -> bytes:
    return hashlib.sha1(signature.encode()).digest() + b"r" * 12


def resigned(
    der: bytes, responder: Holder, edit: Callable[[Any], None], hash_name: str = "sha256", listed: bytes | None = None
) -> bytes:
    """An OCSP response altered in ways the builder does not offer, and signed again."""
    basic = asn1_ocsp.OCSPResponse.load(der)["response_bytes"]["response"].parsed.copy()
    edit(basic["tbs_response_data"])
    if listed is not None:
        basic["certs"] = [asn1_x509.Certificate.load(listed)]
    basic["signature_algorithm"] = {"algorithm": f"{hash_name}_rsa"}
    basic["signature"] = signature_over(basic["tbs_response_data"], responder, hash_name)
    body = {"response_type": "basic_ocsp_response", "response": basic}
    return bytes(asn1_ocsp.OCSPResponse({"response_status": "successful", "response_bytes": body}).dump(force=True))
