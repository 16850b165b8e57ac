"""Certificate paths to the pinned roots of our own trust services (RFC 5280, 6), and signatures made under them.

Narrower than the standard: what the services' certificates do not need (name constraints, policies that are mapped or
required) is refused. Whoever verifies a seal uses a validator of another make (verification_seals).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from chalicelib.platform.clock import utc_now
from chalicelib.signing.seal_der import SEQUENCE, elements, inside, only
from chalicelib.signing.seal_values import SealDelayed

T = TypeVar("T", bound=x509.ExtensionType)

MOST_CERTIFICATES = 6  # below a root; more is no chain we know
_KEPT_PATHS = 32
_UNDERSTOOD = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage, x509.CertificatePolicies)
_WEAK = ("md5", "sha1")

# What the library throws on certificates and answers that are no such thing.
UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate with its very bytes, by which it is compared."""

    der: bytes
    parsed: x509.Certificate = field(compare=False, repr=False)

    def __post_init__(self) -> None:
        if not is_signed_in_octets(self.der):
            raise ValueError("no certificate")

    @classmethod
    def of(cls, der: bytes) -> "Held":
        """Raises ValueError."""
        return cls(der, x509.load_der_x509_certificate(der))

    @property
    def is_current(self) -> bool:
        return self.parsed.not_valid_before_utc <= utc_now() <= self.parsed.not_valid_after_utc


def is_signed_in_octets(signed: bytes) -> bool:
    """Of a certificate or a basic OCSP response: a signature of some bits less is read by some libraries, and by others
    not."""
    _content, _algorithm, signature, *_ = inside(only(elements(signed), SEQUENCE))
    return signature.content[:1] == b"\0"


def certificates(pem_text: str) -> list[Held]:
    """All certificates in a PEM text, in order. Raises ValueError if something else is in it."""
    found = x509.load_pem_x509_certificates(pem_text.encode("ascii")) if pem_text.strip() else []
    return [Held(each.public_bytes(Encoding.DER), each) for each in found]


class Root:
    """A pinned root. `purpose`: the extended key usage that a leaf must be for, and for nothing else.

    A path that was found good stays so but for the time, which is looked at anew: so paths are kept.
    """

    def __init__(self, root: Held, *, purpose: x509.ObjectIdentifier | None = None) -> None:
        self.certificate, self._purpose = root, purpose
        self._kept: dict[tuple[Held, ...], list[Held]] = {}

    def trace(self, leaf: Held, others: Iterable[Held]) -> list[Held]:
        """The path from below the root down to `leaf`; revocation is not looked at. Raises SealDelayed."""
        given = (leaf, *others)
        path = self._kept.get(given)
        if path is None:
            try:
                path = self._found(leaf, given)
            except UNREADABLE as error:
                raise SealDelayed from error
            if len(self._kept) >= _KEPT_PATHS:
                self._kept.clear()
            self._kept[given] = path
        if not all(each.is_current for each in (self.certificate, *path)):
            raise SealDelayed
        return path

    def _found(self, leaf: Held, given: tuple[Held, ...]) -> list[Held]:
        path = [leaf]
        while not _is_issued(path[0], self.certificate, below=len(path) - 1):
            above = [each for each in given if each not in path and _is_issued(path[0], each, below=len(path) - 1)]
            if not above or len(path) >= MOST_CERTIFICATES:
                raise SealDelayed
            path.insert(0, above[0])
        if not all(_is_understood(each.parsed) for each in path) or not self._serves(leaf.parsed):
            raise SealDelayed
        return path

    def _serves(self, leaf: x509.Certificate) -> bool:
        usage = _extension(leaf, x509.KeyUsage)
        signs = usage is None or usage.digital_signature or usage.content_commitment
        if self._purpose is None:
            return signs
        purposes = _extension(leaf, x509.ExtendedKeyUsage)
        return signs and purposes is not None and list(purposes) == [self._purpose]


def is_delegated(responder: Held, issuer: Held) -> bool:
    """Whether the CA has handed answering about status to this certificate, whose own status nobody need ask for
    (RFC 6960, 4.2.2.2)."""
    purposes = _extension(responder.parsed, x509.ExtendedKeyUsage)
    unquestioned = _extension(responder.parsed, x509.OCSPNoCheck)
    return (
        purposes is not None
        and ExtendedKeyUsageOID.OCSP_SIGNING in purposes
        and unquestioned is not None
        and _is_understood(responder.parsed)
        and _was_signed_by(responder.parsed, issuer.parsed)
    )


def is_signed(
    key: CertificatePublicKeyTypes, signature: bytes, data: bytes, algorithm: hashes.HashAlgorithm, *, pss: bool = False
) -> bool:
    """Whether `key` made the signature; RSA and elliptic curves."""
    try:
        if isinstance(key, rsa.RSAPublicKey):
            scheme = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO) if pss else padding.PKCS1v15()
            key.verify(signature, data, scheme, algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(algorithm))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm):
        return False
    return algorithm.name not in _WEAK


def _is_issued(certificate: Held, issuer: Held, *, below: int) -> bool:
    """`below`: how many certificates that are no leaf stand between the issuer and the leaf."""
    constraints = _extension(issuer.parsed, x509.BasicConstraints)
    usage = _extension(issuer.parsed, x509.KeyUsage)
    return (
        certificate.parsed.issuer == issuer.parsed.subject
        and constraints is not None
        and constraints.ca
        and (constraints.path_length is None or constraints.path_length >= below)
        and (usage is None or usage.key_cert_sign)
        and _was_signed_by(certificate.parsed, issuer.parsed)
    )


def _was_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    algorithm = certificate.signature_hash_algorithm
    if algorithm is None or algorithm.name in _WEAK:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _is_understood(certificate: x509.Certificate) -> bool:
    return all(isinstance(each.value, _UNDERSTOOD) for each in certificate.extensions if each.critical)


def _extension(certificate: x509.Certificate, kind: type[T]) -> T | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
