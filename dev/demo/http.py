"""A small HTTP client that behaves like a browser: keeps cookies, sends the CSRF token, names its idempotency keys."""

import json
import secrets
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import urllib3

POOL = urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=40), retries=False)


class StepFailed(Exception):
    """The journey cannot go on; the message says at what."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def fetch(method: str, url: str, *, body: bytes | None = None, headers: dict[str, str] | None = None) -> Reply:
    response = POOL.request(method, url, body=body, headers=headers or {})
    return Reply(response.status, {k.lower(): v for k, v in response.headers.items()}, response.data)


@dataclass
class Visitor:
    """One browser at the service's front."""

    base_url: str
    language: str = "sv"
    cookies: dict[str, str] = field(default_factory=dict)
    csrf_token: str | None = None

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        key: str | None = None,
        expect: tuple[int, ...] = (200, 201, 202, 204),
    ) -> Reply:
        """StepFailed with the problem's code when the answer is none of those expected."""
        sent = {"Accept": "*/*", "Accept-Language": self.language, **self._credentials(), **(headers or {})}
        if method == "POST":
            sent["Idempotency-Key"] = key or secrets.token_hex(16)
        if body is not None:
            sent["Content-Type"] = "application/json"
        raw = json.dumps(body).encode() if body is not None else None
        response = POOL.request(method, self.base_url + path, body=raw, headers=sent)
        self._keep(response.headers.getlist("set-cookie"))
        reply = Reply(response.status, {k.lower(): v for k, v in response.headers.items()}, response.data)
        if reply.status not in expect:
            raise StepFailed(f"{method} {path} answered {reply.status}: {reply.body[:300].decode(errors='replace')}")
        return reply

    def _credentials(self) -> dict[str, str]:
        made = {}
        if self.cookies:
            made["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.csrf_token:
            made["X-CSRF-Token"] = self.csrf_token
        return made

    def _keep(self, set_cookies: list[str]) -> None:
        for line in set_cookies:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
