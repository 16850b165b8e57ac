"""A BankID signature: what was signed, by whom, and what proves it."""

import base64
import binascii
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from b2bsign_verify.bankid_chain import Signer, attribute, is_personal_number
from b2bsign_verify.bankid_reasons import Reason, Refused
from b2bsign_verify.bankid_xml import SignedData, XmlSignature


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the certificate names."""

    name: str
    personal_number: str = field(repr=False)


def check_value(document: XmlSignature, signer: Signer) -> None:
    """Refuses unless the certificate's key signed what the digests cover."""
    try:
        signer.key.verify(document.value, document.signed_info, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise Refused(Reason.SIGNATURE) from None


def person_of(signer: Signer) -> Person:
    number = attribute(signer.certificate, NameOID.SERIAL_NUMBER)
    if not is_personal_number(number):
        raise Refused(Reason.CHAIN)
    return Person(attribute(signer.certificate, NameOID.COMMON_NAME), number)


def visible_text(data: SignedData) -> str:
    """What the signer saw; empty where it was not plain text. Raises Refused where it is no text at all."""
    if data.visible is None or (data.visible_format or "plaintext") != "plaintext":
        return ""
    try:
        return data.visible.decode()
    except UnicodeDecodeError:
        raise Refused(Reason.MALFORMED) from None


def decoded(text: object, reason: Reason) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(reason) from None


def policy_kind(policy: str) -> str:
    """`file`, `card` or `mobile`; a test policy's ends in `-test`."""
    return _KINDS.get(policy, policy)


_KINDS = {
    "1.2.752.78.1.1": "file",
    "1.2.752.78.1.2": "card",
    "1.2.752.78.1.5": "mobile",
    "1.2.3.4.5": "file-test",
    "1.2.3.4.10": "card-test",
    "1.2.3.4.25": "mobile-test",
}
