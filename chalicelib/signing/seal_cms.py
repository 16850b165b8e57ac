"""The seal's signature: CMS SignedData (RFC 5652) with the attributes of a CAdES baseline (ETSI EN 319 122-1).

What never changes is encoded once. The signed attributes go to the key service whole, which hashes them itself (KMS
message type RAW, RSASSA_PKCS1_V1_5_SHA_256; they are far below its 4 KB). Some emulators hash a DIGEST once more.
"""

import hashlib
from collections.abc import Callable, Sequence

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from chalicelib.signing.seal_der import (
    CONTEXT,
    OCTETS,
    SEQUENCE,
    SET,
    SHA256,
    SHA256_WITH_RSA,
    as_set,
    der,
    integer,
    oid,
    set_of,
)
from chalicelib.signing.seal_paths import Held
from chalicelib.signing.seal_values import SealFailed

SignRaw = Callable[[bytes], bytes]

_DATA, _SIGNED_DATA = oid("1.2.840.113549.1.7.1"), oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE, _MESSAGE_DIGEST = oid("1.2.840.113549.1.9.3"), oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = oid("1.2.840.113549.1.9.16.2.47")
_ALGORITHM_PROTECTION = oid("1.2.840.113549.1.9.52")
_TIMESTAMP_TOKEN = oid("1.2.840.113549.1.9.16.2.14")
_CHOICE_1 = 0xA1


class SignatureForm:
    """All of the signature that is the same for every document.

    The signer's certificate must stand in the CMS once only: strict validators refuse it twice.
    """

    def __init__(self, certificate: Held, chain: Sequence[Held]) -> None:
        self._certificate = certificate
        parsed = asn1_x509.Certificate.load(certificate.der)
        self._signer = der(SEQUENCE, parsed.issuer.dump(), integer(parsed.serial_number))
        others = [each.der for each in chain if each != certificate]
        self._certificates = der(CONTEXT, *sorted({certificate.der, *others}))
        hashed = der(SEQUENCE, der(OCTETS, hashlib.sha256(certificate.der).digest()))  # SHA-256 is the default
        protected = der(SEQUENCE, SHA256, b"\xa1" + SHA256_WITH_RSA[1:])
        self._fixed = (
            _attribute(_CONTENT_TYPE, _DATA),
            _attribute(_ALGORITHM_PROTECTION, protected),
            _attribute(_SIGNING_CERTIFICATE_V2, der(SEQUENCE, der(SEQUENCE, hashed))),
        )

    def attributes(self, document_digest: bytes) -> bytes:
        """What is to be signed: the DER of the signed attributes."""
        return set_of(*self._fixed, _attribute(_MESSAGE_DIGEST, der(OCTETS, document_digest)))

    def encode(self, attributes: bytes, signature: bytes, token: bytes) -> bytes:
        """The finished CMS; `token` is the timestamp over `signature`."""
        signer = der(
            SEQUENCE,
            *(integer(1), self._signer, SHA256, bytes((CONTEXT,)) + attributes[1:], SHA256_WITH_RSA),
            *(der(OCTETS, signature), der(_CHOICE_1, _attribute(_TIMESTAMP_TOKEN, token))),
        )
        content = (integer(1), der(SET, SHA256), der(SEQUENCE, _DATA), self._certificates, der(SET, signer))
        return der(SEQUENCE, _SIGNED_DATA, der(CONTEXT, der(SEQUENCE, *content)))

    def check(self, encoded: bytes, document_digest: bytes) -> None:
        """The key that signed is the certificate's, and it signed this document: what was encoded is looked at, not
        what was meant. A key service that hashes once too often, or holds another key than the certificate's, is found
        here."""
        signer = cms.ContentInfo.load(encoded)["content"]["signer_infos"][0]
        signed = as_set(signer["signed_attrs"].dump())
        attributes = cms.CMSAttributes.load(signed)
        digests = [each["values"][0].native for each in attributes if each["type"].native == "message_digest"]
        key = self._certificate.parsed.public_key()
        if digests != [document_digest] or not isinstance(key, rsa.RSAPublicKey):
            raise SealFailed
        try:
            key.verify(signer["signature"].native, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature as error:
            raise SealFailed from error


def _attribute(kind: bytes, value: bytes) -> bytes:
    return der(SEQUENCE, kind, der(SET, value))
