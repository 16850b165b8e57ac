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

from b2bsign_verify.bankid_reasons import Reason, Refused

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


# File, card and mobile BankID (BankID relying-party guidelines).
PRODUCTION_POLICIES = frozenset({"1.2.752.78.1.1", "1.2.752.78.1.2", "1.2.752.78.1.5"})
TEST_POLICIES = frozenset({"1.2.3.4.5", "1.2.3.4.10", "1.2.3.4.25"})


@dataclass(frozen=True, slots=True)
class BankIdTrust:
    """`roots_pem`: one or several roots of people's certificates; no other is trusted. One policy must be allowed."""

    roots_pem: str
    allowed_policies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Signer:
    certificate: x509.Certificate
    issuer: x509.Certificate
    key: RSAPublicKey
    policy: str


def trusted_signer(certificates: tuple[bytes, ...], trust: BankIdTrust, at: datetime) -> Signer:
    """The first certificate's owner, if its path leads to a pinned root at that moment."""
    try:
        leaf, *others = (x509.load_der_x509_certificate(der) for der in certificates)
        if not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
            raise Refused(Reason.CERTIFICATE_EXPIRED)
        path = _verifier(trust, at).verify(leaf, others).chain
        key, policy = leaf.public_key(), _allowed_policy(leaf, trust)
    except BROKEN as error:
        raise Refused(Reason.CHAIN) from error
    if not isinstance(key, RSAPublicKey) or key.key_size < RSA_MIN_BITS:
        raise Refused(Reason.ALGORITHM)
    return Signer(leaf, path[1], key, policy)


def attribute(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    """The one value of that kind in the subject; refused if missing or given twice."""
    values = [part.value for part in certificate.subject.get_attributes_for_oid(oid)]
    if len(values) != 1 or not isinstance(values[0], str):
        raise Refused(Reason.CHAIN)
    return str(values[0])


def is_personal_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]{12}", text) is not None


def _allowed_policy(leaf: x509.Certificate, trust: BankIdTrust) -> str:
    stated = leaf.extensions.get_extension_for_class(x509.CertificatePolicies).value
    stated_oids: list[str] = [policy.policy_identifier.dotted_string for policy in stated]
    allowed = [oid for oid in stated_oids if oid in trust.allowed_policies]
    if not allowed:
        raise Refused(Reason.CERTIFICATE_POLICY)
    return allowed[0]


def _verifier(trust: BankIdTrust, at: datetime) -> verification.ClientVerifier:
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
