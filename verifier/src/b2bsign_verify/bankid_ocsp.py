"""The OCSP response that comes with a BankID signature: was the certificate good at that moment, for that signature.

Outside sources: RFC 6960; BankID relying-party guidelines (the nonce starts with the SHA-1 of the base64 signature,
which binds the response to it; the responder's certificate comes from the signer's issuer). Observed in public
examples: thisUpdate equals producedAt, nextUpdate is absent, the nonce is not wrapped in an OCTET STRING.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from b2bsign_verify.bankid_chain import BROKEN, RSA_MIN_BITS, Signer
from b2bsign_verify.bankid_reasons import Reason, Refused

CLOCK_SKEW = timedelta(minutes=1)
ORDER_LIFE = timedelta(minutes=10)  # an order lives three minutes and waits three more to be collected
STATUS_AGE = timedelta(hours=1)
OCSP_MAX_BYTES = 65_536
SIGNATURE_ALGORITHMS = (
    SignatureAlgorithmOID.RSA_WITH_SHA256,
    SignatureAlgorithmOID.RSA_WITH_SHA384,
    SignatureAlgorithmOID.RSA_WITH_SHA512,
)


@dataclass(frozen=True, slots=True)
class Window:
    """When the order was started and when its answer was collected: the status must be from between."""

    started_at: datetime
    collected_at: datetime


def check_status(der: bytes, signer: Signer, signature_base64: str, window: Window) -> datetime:
    """Refuses unless the response says good, for this certificate, this signature and this time. Gives producedAt."""
    response = _load(der)
    _check_signature(response, signer.issuer)
    try:
        _check_nonce(response, signature_base64)
        _check_certificate(response, signer)
        _check_times(response, window)
    except BROKEN as error:
        raise Refused(Reason.OCSP_MALFORMED) from error
    return response.produced_at_utc


def _load(der: bytes) -> ocsp.OCSPResponse:
    try:
        response = ocsp.load_der_ocsp_response(der)
        if len(der) > OCSP_MAX_BYTES or response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise Refused(Reason.OCSP_MALFORMED)
    except BROKEN as error:
        raise Refused(Reason.OCSP_MALFORMED) from error
    return response


def _check_signature(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> None:
    """Signed by the issuer itself, or by a responder to whom the issuer delegated it (RFC 6960, 4.2.2.2)."""
    if response.signature_algorithm_oid not in SIGNATURE_ALGORITHMS:
        raise Refused(Reason.OCSP_SIGNATURE)
    algorithm = response.signature_hash_algorithm
    key = _responder(response, issuer).public_key()
    if not isinstance(key, RSAPublicKey) or key.key_size < RSA_MIN_BITS or algorithm is None:
        raise Refused(Reason.OCSP_SIGNATURE)
    try:
        key.verify(response.signature, response.tbs_response_bytes, PKCS1v15(), algorithm)
    except InvalidSignature:
        raise Refused(Reason.OCSP_SIGNATURE) from None


def _responder(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> x509.Certificate:
    try:
        if _is_named(response, issuer):
            return issuer
        for certificate in response.certificates:
            if _is_named(response, certificate) and _is_delegated(certificate, issuer, response.produced_at_utc):
                return certificate
    except BROKEN as error:
        raise Refused(Reason.OCSP_RESPONDER) from error
    raise Refused(Reason.OCSP_RESPONDER)


def _is_named(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if response.responder_name is not None:
        return certificate.subject == response.responder_name
    return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest == response.responder_key_hash


def _is_delegated(certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> bool:
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if ExtendedKeyUsageOID.OCSP_SIGNING not in usage:
        return False
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        return False
    try:  # which refuses SHA-1 by itself
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError):
        return False
    return True


def _check_nonce(response: ocsp.OCSPResponse, signature_base64: str) -> None:
    nonce = response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    # A bare nonce that happens to look like an OCTET STRING has lost its first two bytes: one in 65,536 does.
    bare = bytes((0x04, len(nonce))) + nonce if len(nonce) < 0x80 else nonce
    # SHA-1 because BankID's nonce is made so; the response itself is signed with SHA-256.
    digest = hashlib.sha1(signature_base64.encode(), usedforsecurity=False).digest()
    if not (nonce.startswith(digest) or bare.startswith(digest)):
        raise Refused(Reason.OCSP_NONCE)


def _check_certificate(response: ocsp.OCSPResponse, signer: Signer) -> None:
    """About the signer's certificate and no other: with more than one status, reading any raises ValueError."""
    asking = ocsp.OCSPRequestBuilder()
    asked = asking.add_certificate(signer.certificate, signer.issuer, response.hash_algorithm).build()
    if (asked.serial_number, asked.issuer_name_hash, asked.issuer_key_hash) != (
        response.serial_number,
        response.issuer_name_hash,
        response.issuer_key_hash,
    ):
        raise Refused(Reason.OCSP_CERTIFICATE)
    if response.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        raise Refused(Reason.OCSP_REVOKED)
    if response.certificate_status is not ocsp.OCSPCertStatus.GOOD:
        raise Refused(Reason.OCSP_UNKNOWN)


def _check_times(response: ocsp.OCSPResponse, window: Window) -> None:
    produced, updated, following = response.produced_at_utc, response.this_update_utc, response.next_update_utc
    earliest = window.started_at - CLOCK_SKEW
    latest = min(window.collected_at + CLOCK_SKEW, window.started_at + ORDER_LIFE)
    timely = earliest <= produced <= latest and produced - STATUS_AGE <= updated <= produced + CLOCK_SKEW
    if not timely or (following is not None and following < produced):
        raise Refused(Reason.OCSP_TIME)
