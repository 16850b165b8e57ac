"""An OCSP responder (RFC 6960): one request's bytes to one response's bytes, signed by the CA's delegated responder."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import ocsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from dev.trust.authorities import Holder
from dev.trust.faults import OcspFault
from dev.trust.shelf import Shelf

VALID_FOR = timedelta(days=1)
MOST_CERTIFICATES = 20
LONGEST_NONCE = 128  # RFC 9654, 2.1

Status = Callable[[int], Any]  # a serial number to a CertStatus


class Refused(Exception):
    """A request answered with an unsigned error; `status` is the OCSPResponseStatus."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(status)


def answer(request_der: bytes, responder: Holder, shelf: Shelf, fault: OcspFault | None = None) -> bytes:
    """An OCSPResponse about one or several certificates of the responder's CA."""
    if fault is OcspFault.TRY_LATER:
        return _refusal("try_later")
    try:
        asked, nonce = _checked(request_der, responder)
        status = _switched(fault) or _recorded(shelf, responder.issuer.name)
        return _signed(asked, nonce, responder, status)
    except Refused as refused:
        return _refusal(refused.status)


def _refusal(status: str) -> bytes:
    return bytes(ocsp.OCSPResponse({"response_status": status}).dump())


def _checked(request_der: bytes, responder: Holder) -> tuple[list[Any], Any | None]:
    try:
        request = ocsp.OCSPRequest.load(request_der, strict=True)
        asked = [each["req_cert"] for each in request["tbs_request"]["request_list"]]
        ours = [_is_about(cert_id, responder) for cert_id in asked]
        nonce = _nonce(request)
    except (ValueError, TypeError) as error:
        raise Refused("malformed_request") from error
    if not 1 <= len(asked) <= MOST_CERTIFICATES:
        raise Refused("malformed_request")
    if not all(ours):
        raise Refused("unauthorized")  # RFC 6960, 2.3: not authoritative for this CA
    return asked, nonce


def _is_about(cert_id: Any, responder: Holder) -> bool:
    algorithm = cert_id["hash_algorithm"]["algorithm"].native
    if algorithm not in ("sha1", "sha256", "sha384", "sha512"):
        return False
    issuer = asn1_x509.Certificate.load(responder.issuer.certificate.public_bytes(Encoding.DER))
    name_hash = hashlib.new(algorithm, issuer.subject.dump()).digest()
    key_hash = hashlib.new(algorithm, bytes(issuer.public_key["public_key"])).digest()
    return (cert_id["issuer_name_hash"].native, cert_id["issuer_key_hash"].native) == (name_hash, key_hash)


def _nonce(request: Any) -> Any | None:
    for extension in request["tbs_request"]["request_extensions"] or ():
        if extension["extn_id"].native == "nonce":
            if len(extension["extn_value"].contents) > LONGEST_NONCE + 2:
                raise Refused("malformed_request")
            return ocsp.ResponseDataExtension.load(extension.dump())
        if extension["critical"].native:
            raise Refused("malformed_request")
    return None


def _switched(fault: OcspFault | None) -> Status | None:
    if fault is OcspFault.REVOKED:
        return lambda _: _revoked(datetime.now(UTC) - timedelta(hours=1))
    if fault is OcspFault.UNKNOWN:
        return lambda _: _unknown()
    return None


def _recorded(shelf: Shelf, issuer: str) -> Status:
    def status(serial: int) -> Any:
        if not shelf.is_issued(issuer, serial):
            return _unknown()
        revoked_at = shelf.revoked_at(issuer, serial)
        return _revoked(revoked_at) if revoked_at else ocsp.CertStatus("good", ocsp.StatusGood())

    return status


def _unknown() -> Any:
    return ocsp.CertStatus("unknown", ocsp.StatusUnknown())


def _revoked(at: datetime) -> Any:
    info = {"revocation_time": at.replace(microsecond=0), "revocation_reason": "key_compromise"}
    return ocsp.CertStatus("revoked", ocsp.RevokedInfo(info))


def _signed(asked: list[Any], nonce: Any | None, responder: Holder, status: Status) -> bytes:
    now = datetime.now(UTC).replace(microsecond=0)
    certificate = asn1_x509.Certificate.load(responder.certificate.public_bytes(Encoding.DER))
    data: dict[str, Any] = {
        "responder_id": ocsp.ResponderId("by_key", certificate.public_key.sha1),
        "produced_at": now,
        "responses": [
            {
                "cert_id": cert_id,
                "cert_status": status(cert_id["serial_number"].native),
                "this_update": now,
                "next_update": now + VALID_FOR,
            }
            for cert_id in asked
        ],
    }
    if nonce is not None:
        data["response_extensions"] = [nonce]
    response_data = ocsp.ResponseData(data)
    basic = {
        "tbs_response_data": response_data,
        "signature_algorithm": {"algorithm": "sha256_rsa"},
        "signature": responder.key.sign(response_data.dump(), padding.PKCS1v15(), hashes.SHA256()),
        "certs": [certificate],
    }
    payload = {"response_type": "basic_ocsp_response", "response": ocsp.BasicOCSPResponse(basic)}
    return bytes(ocsp.OCSPResponse({"response_status": "successful", "response_bytes": payload}).dump())
