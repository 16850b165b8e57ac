"""The shapes of BankID's certificates: the mTLS pair, the banks' CAs below one root, users, the OCSP responder."""

import ipaddress
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dev.trust.certificates import BACKDATED, Extensions

MOBILE_TEST_POLICY = "1.2.3.4.25"  # Mobilt BankID in BankID's test environment
NAME = x509.ObjectIdentifier("2.5.4.41")
BANK = [(NameOID.COUNTRY_NAME, "SE"), (NameOID.ORGANIZATION_NAME, "Testbank A AB (publ)")]
BANK_NUMBER = (NameOID.SERIAL_NUMBER, "111111111111")


def bank_authority(common_name: str) -> x509.Name:
    return _name([*BANK, BANK_NUMBER, (NameOID.COMMON_NAME, common_name)])


def root_authority(common_name: str) -> x509.Name:
    return _name(
        [
            (NameOID.ORGANIZATION_NAME, "B2B Sign Local eID"),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, "Simulated Member Banks CA"),
            (NameOID.COMMON_NAME, common_name),
        ]
    )


def relying_party(common_name: str, display_name: str, organisation_number: str) -> x509.Name:
    """As banks write it: `name` is what the app shows, serialNumber the organisation number."""
    number = (NameOID.SERIAL_NUMBER, organisation_number)
    return _name([*BANK, number, (NAME, display_name), (NameOID.COMMON_NAME, common_name)])


def user(personal_number: str, given_name: str, surname: str, issued_at: datetime) -> x509.Name:
    shown = f"({issued_at:%y%m%d %H.%M}) {given_name} {surname} - Mobilt BankID"
    return _name(
        [
            *BANK,
            (NameOID.SURNAME, surname),
            (NameOID.GIVEN_NAME, given_name),
            (NameOID.SERIAL_NUMBER, personal_number),
            (NAME, shown),
            (NameOID.COMMON_NAME, f"{given_name} {surname}"),
        ]
    )


def root(key: rsa.RSAPrivateKey, name: x509.Name) -> x509.Certificate:
    """A self-signed anchor with two levels of CA below it, as BankID's has (root → bank → the bank's customer CA)."""
    start = datetime.now(UTC) - BACKDATED
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30 * 365))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    for extension, critical in ca_extensions(path_length=2):
        builder = builder.add_extension(extension, critical)
    return builder.sign(key, hashes.SHA256())


def ca_extensions(*, path_length: int) -> Extensions:
    return [
        (x509.BasicConstraints(ca=True, path_length=path_length), True),
        (_usage("key_cert_sign", "crl_sign"), True),
    ]


def user_extensions(*, for_signing: bool) -> Extensions:
    """A person has two certificates: one identifies (digitalSignature), the other signs (nonRepudiation)."""
    policy = x509.PolicyInformation(x509.ObjectIdentifier(MOBILE_TEST_POLICY), None)
    return [
        (x509.CertificatePolicies([policy]), False),
        (_usage("content_commitment" if for_signing else "digital_signature"), True),
    ]


def responder_extensions() -> Extensions:
    return [
        (_usage("digital_signature"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
        (x509.OCSPNoCheck(), False),
    ]


def server_extensions() -> Extensions:
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), *(x509.IPAddress(ipaddress.ip_address(each)) for each in ("127.0.0.1", "::1"))]
    )
    return [
        (names, False),
        (_usage("digital_signature", "key_encipherment"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
    ]


def client_extensions() -> Extensions:
    return [
        (_usage("digital_signature"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
    ]


def _name(attributes: list[tuple[x509.ObjectIdentifier, str]]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def _usage(*wanted: str) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{each: each in wanted for each in every})
