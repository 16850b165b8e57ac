"""RFC 3161 timestamps: asked for, and looked at before anything is built on them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from chalicelib.signing.seal_cms import (
    CONTENT_TYPE,
    MESSAGE_DIGEST,
    SIGNING_CERTIFICATE_V2,
    Signed,
    issuer_and_serial,
    take_apart,
)
from chalicelib.signing.seal_der import (
    BOOLEAN,
    INTEGER,
    NULL,
    OCTETS,
    SEQUENCE,
    SHA256,
    Element,
    der,
    elements,
    inside,
    integer,
    number,
    oid,
    only,
)
from chalicelib.signing.seal_http import Question, TrustServices
from chalicelib.signing.seal_paths import UNREADABLE, Held, Root, is_signed
from chalicelib.signing.seal_values import SealDelayed

_TST_INFO = oid("1.2.840.113549.1.9.16.1.4")
_RSASSA_PSS = oid("1.2.840.113549.1.1.10")
_SIGNING_CERTIFICATE = oid("1.2.840.113549.1.9.16.2.12")
_GENERALIZED_TIME = 0x18
_GRANTED = (0, 1)  # with or without changes
_ALGORITHMS = {
    oid("2.16.840.1.101.3.4.2.1"): hashes.SHA256(),
    oid("2.16.840.1.101.3.4.2.2"): hashes.SHA384(),
    oid("2.16.840.1.101.3.4.2.3"): hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class Token:
    """A timestamp: its DER, the authority's time, the path of its certificate (from below the root downwards), and all
    certificates in it, needed or not."""

    der: bytes
    time: datetime
    path: list[Held]
    held: list[Held]


class TimestampAuthority:
    """Every failure is SealDelayed."""

    def __init__(self, url: str, root: Held, services: TrustServices) -> None:
        self._url, self._services = url, services
        self._root = Root(root, purpose=ExtendedKeyUsageOID.TIME_STAMPING)
        self._seen: dict[tuple[bytes, tuple[bytes, ...]], tuple[Held, list[Held]]] = {}

    def stamp(self, digest: bytes) -> Token:
        """A token over a SHA-256 digest, checked: over that digest, answering this request, sound, under the root."""
        nonce = secrets.randbits(63)
        imprint = der(SEQUENCE, SHA256, der(OCTETS, digest))
        request = der(SEQUENCE, integer(1), imprint, integer(nonce), der(BOOLEAN, b"\xff"))
        (answer,) = self._services.ask([Question(self._url, request)], "application/timestamp")
        try:
            return self._checked(answer, digest, nonce)
        except UNREADABLE as error:  # refused, or no RFC 3161 at all
            raise SealDelayed from error

    def _checked(self, answer: bytes, digest: bytes, nonce: int) -> Token:
        status, token = inside(only(elements(answer), SEQUENCE))
        made = take_apart(token.whole)
        if number(inside(status)[0]) not in _GRANTED or made.content_type != _TST_INFO or made.content is None:
            raise SealDelayed
        time = _time(made.content, digest, nonce)
        leaf, others = self._certificates(made)
        _check_signature(made, made.content, leaf)
        return Token(token.whole, time, self._root.trace(leaf, others), [leaf, *others])

    def _certificates(self, made: Signed) -> tuple[Held, list[Held]]:
        """The authority's certificate and the others in its token, which are the same in most tokens."""
        key = made.signer, made.certificates
        if key not in self._seen:
            (leaf,) = (each for each in made.certificates if issuer_and_serial(each) == made.signer)
            self._seen.clear()
            self._seen[key] = Held.of(leaf), [Held.of(each) for each in made.certificates if each != leaf]
        return self._seen[key]


def _time(info: bytes, digest: bytes, nonce: int) -> datetime:
    """The time in a TSTInfo, which must be over `digest` and answer `nonce` (RFC 3161, 2.4.2)."""
    _version, _policy, imprint, _serial, time, *more = inside(only(elements(info), SEQUENCE))
    algorithm, hashed = inside(imprint)
    echoed = [number(each) for each in more if each.tag == INTEGER]
    if _algorithm(algorithm.whole).name != "sha256" or hashed.content != digest or echoed != [nonce]:
        raise SealDelayed
    stated = only([time], _GENERALIZED_TIME).content.decode("ascii")
    if not stated.endswith("Z"):
        raise ValueError("no UTC")
    return datetime.fromisoformat(f"{stated[:8]}T{stated[8:-1]}").replace(tzinfo=UTC)


def _check_signature(made: Signed, content: bytes, leaf: Held) -> None:
    """As RFC 5652, 5.4 and 5.6 have it, and RFC 5816: the signer's certificate is named among what is signed."""
    algorithm = _algorithm(made.digest_algorithm)
    digest = hashlib.new(algorithm.name, content).digest()
    is_pss = inside(made.signature_algorithm)[0].whole == _RSASSA_PSS
    if (
        made.around != (3, 1, (made.digest_algorithm,), 0, 0)  # no signature covers it: it must be as always
        or made.attributes[CONTENT_TYPE].whole != _TST_INFO
        or made.attributes[MESSAGE_DIGEST].content != digest
        or not _is_named(leaf, made.attributes)
        or not is_signed(leaf.parsed.public_key(), made.signature, made.signed, algorithm, pss=is_pss)
    ):
        raise SealDelayed


def _is_named(leaf: Held, attributes: dict[bytes, Element]) -> bool:
    """By the first hash in ESS's attribute, new (RFC 5035) or old (RFC 2634, SHA-1)."""
    is_new = SIGNING_CERTIFICATE_V2 in attributes
    named = inside(attributes[SIGNING_CERTIFICATE_V2 if is_new else _SIGNING_CERTIFICATE])[0]
    first, *more = inside(inside(named)[0])
    if not is_new:
        return first.content == hashlib.sha1(leaf.der, usedforsecurity=False).digest()
    algorithm, hashed = (_algorithm(first.whole), more[0]) if first.tag == SEQUENCE else (hashes.SHA256(), first)
    return hashed.content == hashlib.new(algorithm.name, leaf.der).digest()


def _algorithm(identifier: bytes) -> hashes.HashAlgorithm:
    """Of an AlgorithmIdentifier, with or without NULL for its parameters (RFC 5754, 2)."""
    kind, *parameters = inside(only(elements(identifier), SEQUENCE))
    if any(each.whole != der(NULL) for each in parameters):
        raise ValueError("parameters")
    return _ALGORITHMS[kind.whole]
