"""The OCSP response BankID sends along: one certificate's status, signed by the delegated responder (RFC 6960).

Assumed: CertIDs use SHA-1 and there is no nextUpdate, since the answer is made for one transaction.
"""

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from dev.bankid.pki import Holder


def nonce_for(signature: str) -> bytes:
    """SHA-1 of the base64 signature string, then 12 random bytes: the answer belongs to this signature alone."""
    return hashlib.sha1(signature.encode(), usedforsecurity=False).digest() + secrets.token_bytes(12)


def answer(
    asked: x509.Certificate,
    issuer: x509.Certificate,
    responder: Holder,
    nonce: bytes,
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
) -> str:
    """A successful OCSPResponse, base64 of its DER."""
    now = datetime.now(UTC).replace(microsecond=0)
    revoked = status is ocsp.OCSPCertStatus.REVOKED
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=asked,
            issuer=issuer,
            algorithm=hashes.SHA1(),
            cert_status=status,
            this_update=now,
            next_update=None,
            revocation_time=now - timedelta(hours=1) if revoked else None,
            revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        .certificates([responder.certificate])
        .add_extension(x509.OCSPNonce(nonce), critical=False)
    )
    der = builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)
    return base64.b64encode(der).decode()
