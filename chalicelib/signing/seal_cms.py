"""The seal's signature: CMS SignedData (RFC 5652) with the attributes of a CAdES baseline (ETSI EN 319 122-1).

What never changes is encoded once. The signed attributes go to the key service whole, which hashes them itself (KMS
message type RAW, RSASSA_PKCS1_V1_5_SHA_256; they are far below its 4 KB). Some emulators hash a DIGEST once more.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

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
    Element,
    der,
    elements,
    inside,
    integer,
    number,
    oid,
    only,
    set_of,
)
from chalicelib.signing.seal_paths import Held
from chalicelib.signing.seal_values import SealFailed

SignRaw = Callable[[bytes], bytes]

DATA, SIGNED_DATA = oid("1.2.840.113549.1.7.1"), oid("1.2.840.113549.1.7.2")
CONTENT_TYPE, MESSAGE_DIGEST = oid("1.2.840.113549.1.9.3"), oid("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE_V2 = oid("1.2.840.113549.1.9.16.2.47")
_ALGORITHM_PROTECTION = oid("1.2.840.113549.1.9.52")
_TIMESTAMP_TOKEN = oid("1.2.840.113549.1.9.16.2.14")
_UNSIGNED = CONTEXT + 1


class Signed(NamedTuple):
    """A CMS SignedData of one signer, taken apart. `signed` is the DER that the signature is over, `attributes` are its
    single values by type (DER of the object identifier). `around` is what no signature covers and what has to be as it
    always is: both versions, digest algorithms, how many revocation lists and unsigned attributes."""

    around: tuple[int, int, tuple[bytes, ...], int, int]
    content_type: bytes
    content: bytes | None
    certificates: tuple[bytes, ...]
    signer: bytes
    digest_algorithm: bytes
    signature_algorithm: Element
    signed: bytes
    attributes: dict[bytes, Element]
    signature: bytes


class SignatureForm:
    """All of the signature that is the same for every document.

    The signer's certificate must stand in the CMS once only: strict validators refuse it twice.
    """

    def __init__(self, certificate: Held, chain: Sequence[Held]) -> None:
        self._certificate = certificate
        self._signer = issuer_and_serial(certificate.der)
        others = [each.der for each in chain if each != certificate]
        self._certificates = der(CONTEXT, *sorted({certificate.der, *others}))
        hashed = der(SEQUENCE, der(OCTETS, hashlib.sha256(certificate.der).digest()))  # SHA-256 is the default
        protected = der(SEQUENCE, SHA256, bytes((CONTEXT + 1,)) + SHA256_WITH_RSA[1:])
        self._fixed = (
            _attribute(CONTENT_TYPE, DATA),
            _attribute(_ALGORITHM_PROTECTION, protected),
            _attribute(SIGNING_CERTIFICATE_V2, der(SEQUENCE, der(SEQUENCE, hashed))),
        )

    def attributes(self, document_digest: bytes) -> bytes:
        """What is to be signed: the DER of the signed attributes."""
        return set_of(*self._fixed, _attribute(MESSAGE_DIGEST, der(OCTETS, document_digest)))

    def encode(self, attributes: bytes, signature: bytes, token: bytes) -> bytes:
        """The finished CMS; `token` is the timestamp over `signature`."""
        signer = der(
            SEQUENCE,
            *(integer(1), self._signer, SHA256, bytes((CONTEXT,)) + attributes[1:], SHA256_WITH_RSA),
            *(der(OCTETS, signature), der(_UNSIGNED, _attribute(_TIMESTAMP_TOKEN, token))),
        )
        content = (integer(1), der(SET, SHA256), der(SEQUENCE, DATA), self._certificates, der(SET, signer))
        return der(SEQUENCE, SIGNED_DATA, der(CONTEXT, der(SEQUENCE, *content)))

    def check(self, encoded: bytes, document_digest: bytes) -> None:
        """The key that signed is the certificate's, and it signed this document: what was encoded is looked at, not
        what was meant. A key service that hashes once too often, or holds another key than the certificate's, is found
        here."""
        made, key = take_apart(encoded), self._certificate.parsed.public_key()
        if made.attributes[MESSAGE_DIGEST].content != document_digest or not isinstance(key, rsa.RSAPublicKey):
            raise SealFailed
        try:
            key.verify(made.signature, made.signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature as error:
            raise SealFailed from error


def take_apart(encoded: bytes) -> Signed:
    """Raises ValueError where it is anything else."""
    kind, tagged = inside(only(elements(encoded), SEQUENCE))
    (data,) = inside(tagged, CONTEXT)
    version, digests, encapsulated, certificates, *lists, signers = inside(data)
    (signer,) = inside(signers, SET)
    signer_version, named, digest_algorithm, attributes, signature_algorithm, signature, *unsigned = inside(signer)
    algorithms = tuple(each.whole for each in inside(digests, SET))
    if kind.whole != SIGNED_DATA or attributes.tag != CONTEXT:
        raise ValueError("no signed data with attributes")
    content_type, *contents = inside(encapsulated)
    return Signed(
        (number(version), number(signer_version), algorithms, len(lists), len(unsigned)),
        content_type.whole,
        only(inside(contents[0], CONTEXT), OCTETS).content if contents else None,
        tuple(each.whole for each in inside(certificates, CONTEXT)),
        named.whole,
        digest_algorithm.whole,
        signature_algorithm,
        bytes((SET,)) + attributes.whole[1:],  # as it is signed (RFC 5652, 5.4)
        dict(_typed(each) for each in elements(attributes.content)),
        only([signature], OCTETS).content,
    )


def issuer_and_serial(certificate: bytes) -> bytes:
    """How a CMS names a certificate (RFC 5652, 10.2.4)."""
    to_be_signed = inside(inside(only(elements(certificate), SEQUENCE))[0])
    serial, _algorithm, issuer = to_be_signed[to_be_signed[0].tag == CONTEXT :][:3]
    return der(SEQUENCE, issuer.whole, serial.whole)


def _attribute(kind: bytes, value: bytes) -> bytes:
    return der(SEQUENCE, kind, der(SET, value))


def _typed(attribute: Element) -> tuple[bytes, Element]:
    kind, values = inside(attribute)
    (value,) = inside(values, SET)
    return kind.whole, value
