"""Other eIDs through OpenID Connect brokers (Core 1.0, authorization code with PKCE, RFC 7636), each by configuration.

Nothing is discovered or followed: addresses and what a statement must say are configured. A code is exchanged once and
never again by itself. Tokens and secrets are never logged.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from urllib3 import PoolManager, Timeout, make_headers
from urllib3.exceptions import HTTPError

from chalicelib.identity.oidc_errors import EidProviderUnavailable, EidProviderUnknown, EidStatementInvalid
from chalicelib.platform.clock import Clock

ALGORITHMS = ["RS256", "PS256", "ES256"]
ANSWER_MAX_BYTES = 262_144
LEEWAY_S = 60
FRESH_S = 15 * 60  # as long as a visit
LOOPBACK = {"localhost", "127.0.0.1"}


class Broker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One eID at one broker. `name` is what people call it. `acr_values`: the levels of assurance of which a statement
    must name one; empty takes any. `identifier_claim` is the claim that tells persons apart."""

    name: str
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    client_id: str
    client_secret: str
    scope: str = "openid profile"
    acr_values: tuple[str, ...] = ()
    name_claim: str = "name"
    identifier_claim: str = "sub"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who the broker says it was, verified; and the proof as it came."""

    name: str
    identifier: str
    eid_name: str
    issuer: str
    client_id: str
    assurance: str
    id_token: str = field(repr=False)
    jwks: Mapping[str, Any] = field(repr=False)


class OidcBrokers:
    """`configured`: each broker's settings as JSON text, by its id. `redirect_uri` is where browsers come back to."""

    def __init__(
        self,
        configured: Mapping[str, str],
        redirect_uri: str,
        clock: Clock,
        timeout_s: float = 8.0,
        *,
        is_live: bool = False,
    ) -> None:
        """`is_live`: a broker on this very machine is a simulator, and refused (ValueError)."""
        self._brokers = {name: msgspec.json.decode(text, type=Broker) for name, text in configured.items()}
        for broker in self._brokers.values():
            for address in (broker.issuer, broker.authorization_endpoint, broker.token_endpoint, broker.jwks_uri):
                _require_safe(address, is_live=is_live)
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._pool = PoolManager(timeout=Timeout(connect=3.0, read=timeout_s), retries=False, maxsize=4)

    def require(self, provider: str) -> None:
        self._broker(provider)

    def names(self) -> dict[str, str]:
        """What each is called, by its id."""
        return {provider: broker.name for provider, broker in self._brokers.items()}

    def address(self, provider: str, *, state: str, nonce: str, verifier: str, language: str) -> str:
        """`prompt=login`: who signs identifies now, whatever session the broker has kept."""
        broker = self._broker(provider)
        asked = {
            "response_type": "code",
            "client_id": broker.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": broker.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            "prompt": "login",
            "ui_locales": language,
        }
        if broker.acr_values:
            asked["acr_values"] = " ".join(broker.acr_values)
        separator = "&" if "?" in broker.authorization_endpoint else "?"
        return f"{broker.authorization_endpoint}{separator}{urlencode(asked)}"

    def statement(self, provider: str, code: str, *, nonce: str, verifier: str) -> Statement:
        broker = self._broker(provider)
        token, jwks, claims = self._proved(broker, code, nonce, verifier)
        return Statement(
            name=_name(claims, broker),
            identifier=_text_of(claims, broker.identifier_claim),
            eid_name=broker.name,
            issuer=broker.issuer,
            client_id=broker.client_id,
            assurance=str(claims.get("acr") or ""),
            id_token=token,
            jwks=jwks,
        )

    def claims(self, provider: str, code: str, *, nonce: str, verifier: str) -> Mapping[str, Any]:
        """Everything that is stated, verified as for a signature: for who asks for more than who it was."""
        return self._proved(self._broker(provider), code, nonce, verifier)[2]

    def _proved(
        self, broker: Broker, code: str, nonce: str, verifier: str
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        token = self._exchanged(broker, code, verifier)
        jwks = self._keys(broker)
        return token, jwks, self._verified(broker, token, jwks, nonce)

    def _broker(self, provider: str) -> Broker:
        try:
            return self._brokers[provider]
        except KeyError:
            raise EidProviderUnknown from None

    def _exchanged(self, broker: Broker, code: str, verifier: str) -> str:
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "client_id": broker.client_id,
            "code_verifier": verifier,
        }
        headers = make_headers(basic_auth=f"{broker.client_id}:{broker.client_secret}")
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._asked("POST", broker.token_endpoint, urlencode(body).encode(), headers)
        token = answer.get("id_token")
        if not isinstance(token, str) or not token.isascii():
            raise EidStatementInvalid("token_missing")
        return token

    def _keys(self, broker: Broker) -> dict[str, Any]:
        """The public keys alone, whatever else is published: they are kept as evidence."""
        keys = self._asked("GET", broker.jwks_uri, None, {}).get("keys")
        if not isinstance(keys, list):
            raise EidStatementInvalid("keys_unreadable")
        public = [{k: v for k, v in key.items() if k in _PUBLIC} for key in keys if isinstance(key, dict)]
        return {"keys": public}

    def _asked(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> dict[str, Any]:
        """A JSON object; 4xx is the broker's no to this code, anything else is no answer."""
        sent = {"Accept": "application/json", **headers}
        try:
            response = self._pool.request(method, url, body=body, headers=sent, redirect=False, preload_content=False)
            content = response.read(ANSWER_MAX_BYTES + 1)
            response.release_conn()
        except HTTPError as error:
            raise EidProviderUnavailable from error
        if 400 <= response.status < 500 and response.status != 429:
            raise EidStatementInvalid("refused_by_the_broker")
        if response.status != 200 or len(content) > ANSWER_MAX_BYTES:
            raise EidProviderUnavailable
        try:
            return msgspec.json.decode(content, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise EidProviderUnavailable from None

    def _verified(self, broker: Broker, token: str, jwks: dict[str, Any], nonce: str) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        try:
            claims = jwt.decode(token, KeySet.import_key_set(jwks), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
            self._rules(broker, nonce).validate(claims)
        except JoseError as error:
            raise EidStatementInvalid(error.error) from None
        except (ValueError, TypeError, KeyError):
            raise EidStatementInvalid("unreadable") from None
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != broker.client_id:
            raise EidStatementInvalid("authorized_party")
        if claims["iat"] < self._now() - FRESH_S:
            raise EidStatementInvalid("stale")
        return claims

    def _rules(self, broker: Broker, nonce: str) -> Any:
        from joserfc.jwt import JWTClaimsRegistry

        acr: Any = {"acr": {"essential": True, "values": list(broker.acr_values)}} if broker.acr_values else {}
        return JWTClaimsRegistry(
            now=self._now,
            leeway=LEEWAY_S,
            iss={"essential": True, "value": broker.issuer},
            aud={"essential": True, "value": broker.client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            **acr,
        )

    def _now(self) -> int:
        return int(self._clock().timestamp())


_PUBLIC = {"kty", "kid", "use", "alg", "n", "e", "crv", "x", "y", "x5c", "x5t#S256"}


def _name(claims: Mapping[str, Any], broker: Broker) -> str:
    whole = claims.get(broker.name_claim) or f"{claims.get('given_name') or ''} {claims.get('family_name') or ''}"
    name = " ".join(str(whole).split())
    if not name or len(name) > 120 or not name.isprintable():
        raise EidStatementInvalid("name")
    return name


def _text_of(claims: Mapping[str, Any], claim: str) -> str:
    value = claims.get(claim)
    if not isinstance(value, str) or not value:
        raise EidStatementInvalid("identifier")
    return value


def _require_safe(address: str, *, is_live: bool) -> None:
    parts = urlsplit(address)
    is_local = parts.hostname in LOOPBACK
    if is_local and is_live:
        raise ValueError("a simulator has no place in production")
    if not ((is_local and parts.scheme == "http") or parts.scheme == "https") or not parts.hostname:
        raise ValueError("a broker is reached by https alone")
