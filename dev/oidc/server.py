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
from dev.oidc.broker import Broker, Refused
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
    """`back` is the path browsers are sent back to."""

    back = "/sign"

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._status = 0

    def routes(self, below: str = "") -> list[Route]:
        return [
            Route(f"{below}/.well-known/openid-configuration", self.configuration),
            Route(f"{below}/authorize", self.ask),
            Route(f"{below}/authorize", self.answer, methods=["POST"]),
            Route(f"{below}/token", self.token, methods=["POST"]),
            Route(f"{below}/jwks", lambda _: JSONResponse(self._broker.jwks())),
            Route(f"{below}/control", self.control, methods=["PUT"]),
        ]

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
        problem = self._problem(asked)
        if problem:
            return PlainTextResponse(problem, 400)
        language = "en" if asked.get("ui_locales", "sv").startswith("en") else "sv"
        return HTMLResponse(self.page(asked, language), headers=HEADERS)

    async def answer(self, request: Request) -> Response:
        """What the person chose; back to the client (RFC 6749, 4.1.2)."""
        given = parse_qsl((await request.body()).decode())
        asked = dict(given)
        problem = self._problem(asked)
        if problem:
            return PlainTextResponse(problem, 400)
        about = self.about(given)
        told = {"error": "access_denied"}
        if about:
            code = self._broker.grant(about, asked["redirect_uri"], asked["nonce"], asked["code_challenge"])
            told = {"code": code}
        query = urlencode(told | {"state": asked["state"], "iss": self._broker.issuer})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)

    def page(self, asked: dict[str, str], language: str) -> str:
        return page.choose(asked, language)

    def about(self, given: list[tuple[str, str]]) -> dict[str, Any] | None:
        """What will be stated of who was chosen; None for who cancelled."""
        person = find_person(dict(given).get("person", ""))
        return self._broker.person(person) if person else None

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

    def _problem(self, asked: dict[str, str]) -> str:
        missing = [name for name in NEEDED if not asked.get(name)]
        if missing:
            return f"missing: {', '.join(missing)}"
        back = urlsplit(asked["redirect_uri"])
        is_known = asked["client_id"] == self._broker.client_id
        if not is_known or back.hostname not in LOOPBACK or back.path != self.back:
            return "unknown client or redirect_uri"
        if asked["response_type"] != "code" or asked["code_challenge_method"] != "S256":
            return "only code with S256"
        return "" if "openid" in asked["scope"].split() else "scope lacks openid"


def app(*realms: tuple[str, OidcServer]) -> Starlette:
    """Each realm below a path of its own."""
    healthy = Route("/healthz", lambda _: JSONResponse({"status": "ok"}))
    return Starlette(routes=[healthy, *(route for below, realm in realms for route in realm.routes(below))])


def _client(request: Request) -> tuple[str, str]:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    try:
        name, _, secret = (
            base64.b64decode(given if kind.lower() == "basic" else "", validate=True).decode().partition(":")
        )
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret
