"""RFC 3161 timestamps: asked for, and looked at before anything is built on them."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from chalicelib.signing.seal_der import BOOLEAN, OCTETS, SEQUENCE, SHA256, as_set, der, integer
from chalicelib.signing.seal_http import Question, TrustServices
from chalicelib.signing.seal_paths import Held, Root, is_signed
from chalicelib.signing.seal_values import SealDelayed

_HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


@dataclass(frozen=True, slots=True)
class Token:
    """A timestamp: its DER, the authority's time and the path of its certificate, from below the root downwards."""

    der: bytes
    time: datetime
    path: list[Held]


class TimestampAuthority:
    """Every failure is SealDelayed."""

    def __init__(self, url: str, root: Held, services: TrustServices) -> None:
        self._url, self._services = url, services
        self._root = Root(root, purpose=ExtendedKeyUsageOID.TIME_STAMPING)
        self._seen: dict[tuple[bytes, tuple[bytes, ...]], tuple[Held, list[Held]]] = {}

    def stamp(self, digest: bytes) -> Token:
        """A token over a SHA-256 digest, checked: over that digest, answering this request, sound, under the root."""
        nonce = secrets.randbits(63)
        request = der(
            SEQUENCE,
            *(integer(1), der(SEQUENCE, SHA256, der(OCTETS, digest)), integer(nonce), der(BOOLEAN, b"\xff")),
        )
        (answer,) = self._services.ask([Question(self._url, request)], "application/timestamp")
        try:
            return self._checked(answer, digest, nonce)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:  # refused, or no RFC 3161 at all
            raise SealDelayed from error

    def _checked(self, answer: bytes, digest: bytes, nonce: int) -> Token:
        response = tsp.TimeStampResp.load(answer, strict=True)
        encoded = response["time_stamp_token"].dump()
        if response["status"]["status"].native not in ("granted", "granted_with_mods"):
            raise SealDelayed
        token = cms.ContentInfo.load(encoded)
        data = token["content"]
        encapsulated = data["encap_content_info"]
        (signer,) = data["signer_infos"]
        if token["content_type"].native != "signed_data" or encapsulated["content_type"].native != "tst_info":
            raise SealDelayed
        content = bytes(encapsulated["content"])
        info = tsp.TSTInfo.load(content)
        imprint = info["message_imprint"]
        asked = (imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native, info["nonce"].native)
        if asked != ("sha256", digest, nonce):
            raise SealDelayed
        leaf, others = self._certificates(data, signer["sid"].chosen)
        _check_signature(signer, content, leaf)
        return Token(encoded, info["gen_time"].native, self._root.trace(leaf, others))

    def _certificates(self, data: cms.SignedData, named: cms.IssuerAndSerialNumber) -> tuple[Held, list[Held]]:
        """The authority's certificate and the others in its token, which are the same in most tokens."""
        held = tuple(choice.dump() for choice in data["certificates"])
        name = named.dump()
        if (name, held) not in self._seen:
            self._seen.clear()
            issued = {der: _issuer_and_serial(der) for der in held}
            (leaf,) = (der for der in held if issued[der] == name)
            self._seen[name, held] = Held.of(leaf), [Held.of(der) for der in held if der != leaf]
        return self._seen[name, held]


def _issuer_and_serial(der: bytes) -> bytes:
    fields = x509.Certificate.load(der)["tbs_certificate"]
    named = {"issuer": fields["issuer"], "serial_number": fields["serial_number"]}
    encoded: bytes = cms.IssuerAndSerialNumber(named).dump()
    return encoded


def _check_signature(signer: cms.SignerInfo, content: bytes, leaf: Held) -> None:
    """As RFC 5652, 5.4 and 5.6 have it, and RFC 5816: the signer's certificate is named among what is signed."""
    signed = as_set(signer["signed_attrs"].dump())
    attributes = {each["type"].native: each["values"] for each in cms.CMSAttributes.load(signed)}
    algorithm = _HASHES[signer["digest_algorithm"]["algorithm"].native]
    digest = hashes.Hash(algorithm)
    digest.update(content)
    is_pss = signer["signature_algorithm"]["algorithm"].native == "rsassa_pss"
    if (
        [each.native for each in attributes["content_type"]] != ["tst_info"]
        or [each.native for each in attributes["message_digest"]] != [digest.finalize()]
        or not _is_named(leaf, attributes)
        or not is_signed(leaf.parsed.public_key(), signer["signature"].native, signed, algorithm, pss=is_pss)
    ):
        raise SealDelayed


def _is_named(leaf: Held, attributes: dict[str, Any]) -> bool:
    if "signing_certificate_v2" in attributes:
        named = attributes["signing_certificate_v2"][0]["certs"][0]
        algorithm: str = named["hash_algorithm"]["algorithm"].native
        return algorithm in _HASHES and bool(named["cert_hash"].native == hashlib.new(algorithm, leaf.der).digest())
    named = attributes["signing_certificate"][0]["certs"][0]
    return bool(named["cert_hash"].native == hashlib.sha1(leaf.der, usedforsecurity=False).digest())
