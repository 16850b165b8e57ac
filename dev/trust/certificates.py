"""The shapes of the certificates (RFC 5280): CA, OCSP responder, timestamping unit, organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

SubjectKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey
Extensions = Sequence[tuple[x509.ExtensionType, bool]]
BACKDATED = timedelta(hours=1)  # a client whose clock lags a little must not find its certificate not yet valid


@dataclass(frozen=True, slots=True)
class Issuer:
    """A CA: its name in URLs and files, its key and its own certificate."""

    name: str
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate


def subject(common_name: str, organization: str = "B2B Sign Local Trust", identifier: str | None = None) -> x509.Name:
    attributes = [(NameOID.COUNTRY_NAME, "SE"), (NameOID.ORGANIZATION_NAME, organization)]
    if identifier is not None:
        attributes.append((NameOID.ORGANIZATION_IDENTIFIER, identifier))  # 2.5.4.97, ETSI EN 319 412-1 clause 5.1.4
    attributes.append((NameOID.COMMON_NAME, common_name))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def root(key: rsa.RSAPrivateKey, name: x509.Name) -> x509.Certificate:
    """A self-signed trust anchor; it carries no addresses, since nobody asks for a root's status."""
    start = datetime.now(UTC) - BACKDATED
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30 * 365))
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    for extension, critical in [*ca_extensions(path_length=1), (identifier, False)]:
        builder = builder.add_extension(extension, critical)
    return builder.sign(key, hashes.SHA256())


def issued(
    issuer: Issuer, public_key: SubjectKey, name: x509.Name, *, days: int, extensions: Extensions
) -> x509.Certificate:
    """A certificate by `issuer` for `public_key`; valid at most as long as its issuer."""
    start = datetime.now(UTC) - BACKDATED
    end = min(start + timedelta(days=days), issuer.certificate.not_valid_after_utc)
    builder = (
        x509.CertificateBuilder(issuer.certificate.subject, name, public_key, x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    issuer_key_id = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    identifiers: Extensions = [
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key_id), False),
    ]
    for extension, critical in [*extensions, *identifiers]:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer.key, hashes.SHA256())


def ca_extensions(*, path_length: int) -> Extensions:
    return [
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (_usage(key_cert_sign=True, crl_sign=True), True),
    ]


def responder_extensions() -> Extensions:
    """RFC 6960, 4.2.2.2.1: nocheck, so that nobody asks for the status of the one who answers about status."""
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(digital_signature=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
        (x509.OCSPNoCheck(), False),
    ]


def timestamping_extensions() -> Extensions:
    """RFC 3161, 2.3: exactly one purpose, and the extension critical."""
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(digital_signature=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
    ]


def organisation_extensions() -> Extensions:
    """Without emailProtection pdfsig reports an unknown issue with the certificate."""
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(digital_signature=True, content_commitment=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False),
    ]


def addresses(base_url: str, issuer: str) -> x509.AuthorityInformationAccess:
    """Where status and issuer are found. No CRL address: OCSP alone keeps the evidence in a sealed file small."""
    return x509.AuthorityInformationAccess(
        [
            _access(AuthorityInformationAccessOID.OCSP, f"{base_url}/ocsp/{issuer}"),
            _access(AuthorityInformationAccessOID.CA_ISSUERS, f"{base_url}/ca/{issuer}.cer"),
        ]
    )


def _access(method: x509.ObjectIdentifier, url: str) -> x509.AccessDescription:
    return x509.AccessDescription(method, x509.UniformResourceIdentifier(url))


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
