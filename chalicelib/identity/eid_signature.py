"""The evidence of a BankID signature, verified against what was asked instead of believed.

Loaded only where an order completes: it brings lxml and cryptography. Figures: a verification costs well below 5 ms.
"""

import base64
import binascii
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from chalicelib.identity.eid import Complete, EidFunction, VisibleFormat
from chalicelib.identity.eid_chain import Signer, attribute, is_personal_number, trusted_signer
from chalicelib.identity.eid_errors import EidSignatureRefused, Reason
from chalicelib.identity.eid_ocsp import Window, check_status
from chalicelib.identity.eid_signature_values import Asked, EidTrust, VerifiedSignature
from chalicelib.identity.eid_xml import SignedData, XmlSignature, read_xml_signature


def verify_completion(complete: Complete, asked: Asked, trust: EidTrust, at: datetime) -> VerifiedSignature:
    """As `verify_signature`, and the person BankID names must be the one the certificate names."""
    verified = verify_signature(complete.signature, complete.ocsp_response, asked, trust, at)
    if verified.personal_number != complete.user.personal_number:
        raise EidSignatureRefused(Reason.USER_MISMATCH)
    return verified


def verify_signature(
    signature: str, ocsp_response: str, asked: Asked, trust: EidTrust, at: datetime
) -> VerifiedSignature:
    """Both texts are base64, exactly as collected; `at` is when they were collected, also when verified again later.

    Raises `EidSignatureRefused` with the reason. The evidence itself is checked first, then what it says, so that
    `other_person` and the like are only said of a genuine signature.
    """
    document = read_xml_signature(_decoded(signature, Reason.MALFORMED))
    signer = trusted_signer(document.certificates, trust, at)
    _check_value(document, signer)
    window = Window(asked.order_started_at, at)
    produced_at = check_status(_decoded(ocsp_response, Reason.OCSP_MALFORMED), signer, signature, window)
    _check_asked(document.data, asked)
    verified = _verified(document.data, signer, asked.function, produced_at)
    if asked.personal_number is not None and verified.personal_number != asked.personal_number:
        raise EidSignatureRefused(Reason.OTHER_PERSON)
    return verified


def _check_value(document: XmlSignature, signer: Signer) -> None:
    try:
        signer.key.verify(document.value, document.signed_info, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise EidSignatureRefused(Reason.SIGNATURE) from None


def _check_asked(data: SignedData, asked: Asked) -> None:
    if data.function != asked.function:
        raise EidSignatureRefused(Reason.FUNCTION)
    if data.visible != (None if asked.visible_data is None else asked.visible_data.encode()):
        raise EidSignatureRefused(Reason.VISIBLE_DATA)
    # Plain text has no format attribute: the same characters shown as Markdown would look different.
    if data.visible is not None and (data.visible_format or VisibleFormat.PLAINTEXT) != asked.visible_format:
        raise EidSignatureRefused(Reason.VISIBLE_DATA)
    if data.non_visible != asked.non_visible_data:
        raise EidSignatureRefused(Reason.NON_VISIBLE_DATA)
    if asked.server_name is not None and data.server_name != asked.server_name.encode():
        raise EidSignatureRefused(Reason.SERVER_NAME)


def _verified(data: SignedData, signer: Signer, function: EidFunction, produced_at: datetime) -> VerifiedSignature:
    certificate = signer.certificate
    personal_number = attribute(certificate, NameOID.SERIAL_NUMBER)
    if not is_personal_number(personal_number):
        raise EidSignatureRefused(Reason.CHAIN)
    return VerifiedSignature(
        personal_number=personal_number,
        given_name=attribute(certificate, NameOID.GIVEN_NAME),
        surname=attribute(certificate, NameOID.SURNAME),
        name=attribute(certificate, NameOID.COMMON_NAME),
        path_pem=tuple(each.public_bytes(Encoding.PEM).decode() for each in signer.path),
        certificate_serial=f"{certificate.serial_number:x}",
        issuer=certificate.issuer.rfc4514_string(),
        policy=signer.policy,
        function=function,
        signed_visible_data=None if data.visible is None else data.visible.decode(),
        signed_non_visible_data=data.non_visible,
        server_name=data.server_name.decode(errors="replace"),
        ocsp_produced_at=produced_at,
    )


def _decoded(text: str, reason: Reason) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise EidSignatureRefused(reason) from None
