"""The HTTP face: authorization endpoint with its page, token endpoint, keys, and switches for tests."""

import base64
import binascii
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dev.oidc import page
from dev.oidc.broker import CLIENT_ID, Broker, Refused
from dev.persons import find_person

NEEDED = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
)
LOOPBACK = {"localhost", "127.0.0.1"}
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


class Switches(msgspec.Struct, forbid_unknown_fields=True):
    """`bend` and `forge` as Broker has them; `status` is answered by the token endpoint instead of a token."""

    bend: dict[str, Any] = {}
    forge: str = ""
    status: int = 0


class OidcServer:
    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._status = 0

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/healthz", lambda _: JSONResponse({"status": "ok"})),
                Route("/.well-known/openid-configuration", self.configuration),
                Route("/authorize", self.ask),
                Route("/authorize", self.answer, methods=["POST"]),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", lambda _: JSONResponse(self._broker.jwks())),
                Route("/control", self.control, methods=["PUT"]),
            ]
        )

    async def configuration(self, _: Request) -> Response:
        issuer = self._broker.issuer
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "acr_values_supported": ["loa3"],
            }
        )

    async def ask(self, request: Request) -> Response:
        asked = dict(request.query_params)
        problem = _problem(asked)
        if problem:
            return PlainTextResponse(problem, 400)
        language = "en" if asked.get("ui_locales", "sv").startswith("en") else "sv"
        return HTMLResponse(page.choose(asked, language), headers=HEADERS)

    async def answer(self, request: Request) -> Response:
        """What the person chose; back to the client (RFC 6749, 4.1.2)."""
        asked = dict(parse_qsl((await request.body()).decode()))
        problem = _problem(asked)
        if problem:
            return PlainTextResponse(problem, 400)
        person = find_person(asked.get("person", ""))
        told = {"error": "access_denied"}
        if person:
            code = self._broker.grant(person, asked["redirect_uri"], asked["nonce"], asked["code_challenge"])
            told = {"code": code}
        query = urlencode(told | {"state": asked["state"], "iss": self._broker.issuer})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)

    async def token(self, request: Request) -> Response:
        if self._status:
            return JSONResponse({"error": "server_error"}, self._status)
        try:
            answer = self._broker.token(_client(request), dict(parse_qsl((await request.body()).decode())))
        except Refused as refused:
            return JSONResponse({"error": refused.code}, refused.status)
        return JSONResponse(answer, headers={"cache-control": "no-store"})

    async def control(self, request: Request) -> Response:
        switches = msgspec.json.decode(await request.body(), type=Switches)
        self._broker.bend, self._broker.forge, self._status = switches.bend, switches.forge, switches.status
        return Response(status_code=204)


def _problem(asked: dict[str, str]) -> str:
    missing = [name for name in NEEDED if not asked.get(name)]
    if missing:
        return f"missing: {', '.join(missing)}"
    back = urlsplit(asked["redirect_uri"])
    if asked["client_id"] != CLIENT_ID or back.hostname not in LOOPBACK or back.path != "/sign":
        return "unknown client or redirect_uri"
    if asked["response_type"] != "code" or asked["code_challenge_method"] != "S256":
        return "only code with S256"
    return "" if "openid" in asked["scope"].split() else "scope lacks openid"


def _client(request: Request) -> tuple[str, str]:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        name, _, secret = (
            base64.b64decode(given if kind.lower() == "basic" else "", validate=True).decode().partition(":")
        )
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret
