"""An ID token (RFC 7519) checked against a set of public keys (RFC 7517): RS256, PS256 and ES256, nothing else."""

import base64
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from b2bsign_verify.package import as_json

_KINDS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}


def claims_of(token: str, jwks: Any) -> Mapping[str, Any] | None:
    """What the token says, where one of the keys signed it; None otherwise."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    try:
        head, payload, signature = token.split(".")
        header, claims = as_json(_bytes(head)), as_json(_bytes(payload))
        found = [key for key in keys or () if isinstance(key, dict) and _fits(key, header)]
        if not isinstance(claims, dict) or not found:
            return None
        _verify(found[0], header["alg"], f"{head}.{payload}".encode(), _bytes(signature))
    except (ValueError, TypeError, KeyError, AttributeError, InvalidSignature):
        return None
    return claims


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _fits(key: Mapping[str, Any], header: Any) -> bool:
    return key.get("kty") == _KINDS[header["alg"]] and header.get("kid") in (None, key.get("kid"))


def _verify(key: Mapping[str, Any], algorithm: str, covered: bytes, signature: bytes) -> None:
    """Raises InvalidSignature."""
    sha256 = hashes.SHA256()
    if algorithm == "ES256":
        public = ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), ec.SECP256R1()).public_key()
        if len(signature) != 64:
            raise InvalidSignature
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        public.verify(encode_dss_signature(r, s), covered, ec.ECDSA(sha256))
        return
    rsa_key = rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
    pss = padding.PSS(padding.MGF1(sha256), sha256.digest_size)
    rsa_key.verify(signature, covered, pss if algorithm == "PS256" else padding.PKCS1v15(), sha256)


def _number(text: Any) -> int:
    return int.from_bytes(_bytes(str(text)))


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
