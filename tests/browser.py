"""A client of the HTTP function, in process: keeps cookies, sends the CSRF token and a fresh Idempotency-Key."""

import json
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

from chalice.test import Client


@cache
def client() -> Client:
    from app import app

    return Client(app)


@dataclass(frozen=True)
class Reply:
    """An answer; header names in lower case."""

    status: int
    headers: dict[str, Any]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The refusal's code."""
        return str(self.json["code"])


@dataclass
class Browser:
    """`headers` go with every request; `csrf` with every one that is not a GET."""

    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def another(self) -> "Browser":
        return Browser()

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, None, headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        """Header names are given with underscores: `Idempotency_Key="k1"`; an empty value leaves the header out."""
        return self.send("POST", path, body, {"Idempotency_Key": str(uuid4()), **headers})

    def patch(self, path: str, body: Any, **headers: str) -> Reply:
        return self.send("PATCH", path, body, headers)

    def put(self, path: str, body: Any, **headers: str) -> Reply:
        return self.send("PUT", path, body, headers)

    def delete(self, path: str, **headers: str) -> Reply:
        return self.send("DELETE", path, None, headers)

    def send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"User-Agent": "Tests/1.0", **self._own_headers(method, body), **_named(headers)}
        answer = client().http.request(method, path, {k: v for k, v in sent.items() if v}, raw)
        reply = Reply(answer.status_code, {k.lower(): v for k, v in answer.headers.items()}, answer.body)
        self._keep_cookies(reply)
        return reply

    def _own_headers(self, method: str, body: Any) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        csrf = self.csrf if method != "GET" else ""
        content_type = "application/json" if body is not None else ""
        return {**self.headers, "Cookie": cookie, "X-CSRF-Token": csrf, "Content-Type": content_type}

    def _keep_cookies(self, reply: Reply) -> None:
        """As a browser does; an expired cookie is dropped."""
        given = reply.headers.get("set-cookie", [])
        for line in [given] if isinstance(given, str) else given:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
