"""Trust in a person's BankID certificate: its path to the pinned root, its time, its policy, whose it is.

The path is built and checked by cryptography's verifier (RFC 5280, the same code that web clients use), with an
extension policy for people's certificates instead of web servers'. Certificate policies are required of the signer's
certificate only: BankID's own authorities carry differing policies (a bank's card CA lies below a CA with the file
policy), so the policy tree of RFC 5280, 6.1.2 would refuse genuine chains.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import verification
from cryptography.x509.oid import NameOID

from chalicelib.identity.eid_errors import EidSignatureRefused, Reason
from chalicelib.identity.eid_signature_values import EidTrust

RSA_MIN_BITS = 2048
DEPTH_MAX = 4


# All that cryptography raises for a certificate or response that is broken, unsupported or not trusted.
BROKEN = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
    verification.VerificationError,
)


@dataclass(frozen=True, slots=True)
class Signer:
    path: tuple[x509.Certificate, ...]
    key: RSAPublicKey
    policy: str

    @property
    def certificate(self) -> x509.Certificate:
        return self.path[0]

    @property
    def issuer(self) -> x509.Certificate:
        return self.path[1]


def trusted_signer(certificates: tuple[bytes, ...], trust: EidTrust, at: datetime) -> Signer:
    """The first certificate's owner, if its path leads to a pinned root at that moment."""
    try:
        leaf, *others = (x509.load_der_x509_certificate(der) for der in certificates)
        if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
            raise EidSignatureRefused(Reason.CERTIFICATE_EXPIRED)
        path = _verifier(trust, at).verify(leaf, others).chain
        key, policy = leaf.public_key(), _allowed_policy(leaf, trust)
    except BROKEN as error:
        raise EidSignatureRefused(Reason.CHAIN) from error
    if not isinstance(key, RSAPublicKey) or key.key_size < RSA_MIN_BITS:
        raise EidSignatureRefused(Reason.ALGORITHM)
    return Signer(tuple(path), key, policy)


def attribute(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    """The one value of that kind in the subject; refused if missing or given twice."""
    values = [part.value for part in certificate.subject.get_attributes_for_oid(oid)]
    if len(values) != 1 or not isinstance(values[0], str):
        raise EidSignatureRefused(Reason.CHAIN)
    return str(values[0])


def server_name(client_certificate_pem: str) -> str:
    """What `srvInfo/name` will hold for orders made with that certificate: our own name, as BankID writes it.

    The subject from the most specific part to the country, comma-separated, as `cn=…,name=…,serialNumber=…,o=…,c=SE`.
    """
    subject = x509.load_pem_x509_certificate(client_certificate_pem.encode()).subject
    parts = [(_SHORT.get(part.oid, part.oid.dotted_string), part.value) for part in subject]
    return ",".join(f"{name}={value!s}" for name, value in reversed(parts))


_SHORT = {
    NameOID.COMMON_NAME: "cn",
    x509.ObjectIdentifier("2.5.4.41"): "name",
    NameOID.SERIAL_NUMBER: "serialNumber",
    NameOID.ORGANIZATION_NAME: "o",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "ou",
    NameOID.COUNTRY_NAME: "c",
}


def is_personal_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{12}", text) is not None


def _allowed_policy(leaf: x509.Certificate, trust: EidTrust) -> str:
    stated = leaf.extensions.get_extension_for_class(x509.CertificatePolicies).value
    stated_oids: list[str] = [policy.policy_identifier.dotted_string for policy in stated]
    allowed = [oid for oid in stated_oids if oid in trust.allowed_policies]
    if not allowed:
        raise EidSignatureRefused(Reason.CERTIFICATE_POLICY)
    return allowed[0]


def _verifier(trust: EidTrust, at: datetime) -> verification.ClientVerifier:
    agnostic, critical = verification.Criticality.AGNOSTIC, verification.Criticality.CRITICAL
    authority = (
        verification.ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, critical, None)  # whose cA the verifier itself requires
        .require_present(x509.KeyUsage, agnostic, _signs_certificates)
    )
    person = (
        verification.ExtensionPolicy.permit_all()
        .may_be_present(x509.BasicConstraints, agnostic, _is_no_authority)
        .require_present(x509.KeyUsage, agnostic, _signs_data)
        .require_present(x509.CertificatePolicies, agnostic, None)
    )
    return (
        verification.PolicyBuilder()
        .store(verification.Store(x509.load_pem_x509_certificates(trust.roots_pem.encode())))
        .time(at)
        .max_chain_depth(DEPTH_MAX)
        .extension_policies(ca_policy=authority, ee_policy=person)
        .build_client_verifier()
    )


_Policy = verification.Policy


def _is_no_authority(_p: _Policy, _c: x509.Certificate, constraints: x509.BasicConstraints | None) -> None:
    if constraints is not None and constraints.ca:
        raise ValueError("an authority's certificate cannot be a person's")


def _signs_certificates(_policy: _Policy, _certificate: x509.Certificate, usage: x509.KeyUsage) -> None:
    if not usage.key_cert_sign:
        raise ValueError("an issuer whose key may not sign certificates")


def _signs_data(_policy: _Policy, _certificate: x509.Certificate, usage: x509.KeyUsage) -> None:
    """BankID's certificates for identification state digitalSignature, those for signing nonRepudiation."""
    if not (usage.digital_signature or usage.content_commitment):
        raise ValueError("a certificate whose key may not sign data")
