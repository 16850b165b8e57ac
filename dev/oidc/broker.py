"""What the broker knows and signs: one client, its key, codes that are good once. Signed by hand (RFC 7515, RS256)."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from dev.persons import Person

CLIENT_ID = "b2bsign"
CODE_LIVES_S = 60
TOKEN_LIVES_S = 300
LEVEL = "loa3"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for; `about` is what will be stated of the person."""

    about: dict[str, Any]
    redirect_uri: str
    nonce: str
    challenge: str
    until: float


class Refused(Exception):
    """An OAuth error code (RFC 6749, 5.2)."""

    def __init__(self, code: str, status: int = 400) -> None:
        self.code, self.status = code, status
        super().__init__(code)


class Broker:
    """`bend` changes claims of the next tokens, a None takes one away; `forge` signs them with another key, `none`
    or the public key as an HMAC secret. Both are for tests."""

    def __init__(self, data: Path, issuer: str, client_id: str = CLIENT_ID, secret_file: str = "client_secret") -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.issuer = issuer
        self.client_id = client_id
        self.bend: dict[str, Any] = {}
        self.forge = ""
        self._key = _kept_key(data / "key.pem")
        self._other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.secret = _kept_secret(data / secret_file)
        self._grants: dict[str, Grant] = {}

    def jwks(self) -> dict[str, Any]:
        numbers = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1"}
        return {"keys": [key | {"n": _number(numbers.n), "e": _number(numbers.e)}]}

    def grant(self, about: dict[str, Any], redirect_uri: str, nonce: str, challenge: str) -> str:
        code = secrets.token_urlsafe(24)
        self._grants[code] = Grant(about, redirect_uri, nonce, challenge, time.time() + CODE_LIVES_S)
        return code

    def subject(self, of: str) -> str:
        """Pairwise (Core 1.0, section 8.1): another client is told another."""
        return hashlib.sha256(f"{self.secret}{of}".encode()).hexdigest()[:32]

    def person(self, person: Person) -> dict[str, Any]:
        return {
            "sub": self.subject(person.personal_number),
            "acr": LEVEL,
            "name": person.name,
            "given_name": person.given_name,
            "family_name": person.surname,
            "personal_number": person.personal_number,
        }

    def token(self, client: tuple[str, str], form: dict[str, str]) -> dict[str, Any]:
        """The token endpoint's answer; a code is used up by the first try, right or wrong."""
        if not (client[0] == self.client_id and hmac.compare_digest(client[1], self.secret)):
            raise Refused("invalid_client", 401)
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type")
        grant = self._grants.pop(form.get("code", ""), None)
        challenge = _base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        is_right = grant is not None and time.time() < grant.until and grant.redirect_uri == form.get("redirect_uri")
        if grant is None or not is_right or challenge != grant.challenge:
            raise Refused("invalid_grant")
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": TOKEN_LIVES_S}
        return answer | {"id_token": self._signed(self._claims(grant))}

    def _claims(self, grant: Grant) -> dict[str, Any]:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.client_id,
            "nonce": grant.nonce,
            "iat": now,
            "auth_time": now,
            "exp": now + TOKEN_LIVES_S,
            **grant.about,
            **self.bend,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def _signed(self, claims: dict[str, Any]) -> str:
        algorithm = {"none": "none", "hmac": "HS256"}.get(self.forge, "RS256")
        head = {"alg": algorithm, "kid": "1", "typ": "JWT"}
        covered = f"{_json(head)}.{_json(claims)}"
        if self.forge == "none":
            return f"{covered}."
        if self.forge == "hmac":
            return f"{covered}.{_base64(hmac.digest(_public_pem(self._key), covered.encode(), 'sha256'))}"
        key = self._other if self.forge == "other_key" else self._key
        return f"{covered}.{_base64(key.sign(covered.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _kept_key(path: Path) -> rsa.RSAPrivateKey:
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        none = serialization.NoEncryption()
        path.write_bytes(made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, none))
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()


def _public_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _json(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _number(value: int) -> str:
    return _base64(value.to_bytes((value.bit_length() + 7) // 8))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
