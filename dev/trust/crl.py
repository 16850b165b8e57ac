"""A CA's list of revoked certificates (RFC 5280, section 5), made afresh at every request."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from dev.trust.certificates import Issuer
from dev.trust.shelf import Shelf


def current_list(issuer: Issuer, shelf: Shelf) -> bytes:
    """The DER of the CRL; numbered by the second, so that a later list has the higher number."""
    now = datetime.now(UTC)
    key_id = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now)
        .next_update(now + timedelta(days=1))
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_id), critical=False)
    )
    for serial, at in shelf.revocations(issuer.name):
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
