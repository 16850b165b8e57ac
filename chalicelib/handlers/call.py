"""One HTTP request on its way: what the route wrapper found out before the view runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from chalice.app import Request

from chalicelib.platform.change import Once
from chalicelib.platform.clock import Clock, utc_now
from chalicelib.platform.ids import new_id
from chalicelib.platform.rates import Rate
from chalicelib.platform.text import Language


class Caller(Protocol):
    """Who calls, as far as keys and limits need to know: an opaque reference."""

    @property
    def reference(self) -> str: ...


class WhoMayCall(Protocol):
    """Resolves the caller of a request or refuses; `scheme` is its name in the OpenAPI document."""

    scheme: ClassVar[str]

    def __call__(self, call: "Call") -> Caller: ...


@dataclass(slots=True)
class Call:
    """One HTTP request on its way: what the route wrapper found out before the view runs."""

    request: Request
    language: Language
    request_id: str
    clock: Clock = utc_now
    caller: Any = None
    body: Any = None
    once_id: str = ""
    fingerprint: str = ""
    set_cookies: list[str] = field(default_factory=list)
    route: str = ""
    rate: Rate | None = None

    @property
    def params(self) -> dict[str, str]:
        return self.request.uri_params or {}

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.query_params or {})

    @property
    def source_ip(self) -> str:
        """The address the gateway saw (the trusted hop); never a header a client can write."""
        identity: dict[str, str] = self.request.context.get("identity", {})
        return identity.get("sourceIp", "")

    def header(self, name: str) -> str:
        value: str = self.request.headers.get(name, "")
        return value

    def once(self, result: str) -> Once | None:
        """The Idempotency-Key's row for a commit; None where the route needs none."""
        return Once(once_id=self.once_id, fingerprint=self.fingerprint, result=result) if self.once_id else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view answers; `body` is a msgspec Struct, bytes, or None."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


View = Callable[[Call], Answer]
Show = Callable[[Call, str], Answer]


def language_of(request: Request) -> Language:
    """Swedish unless the client prefers English (RFC 9110 quality values; Swedish wins a tie)."""
    quality = {"sv": 0.0, "en": 0.0}
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.split("-")[0].lower()
        if primary in quality:
            quality[primary] = max(quality[primary], _q(parameter))
    return Language.EN if quality["en"] > quality["sv"] else Language.SV


def _q(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q=")) if parameter else 1.0
    except ValueError:
        return 0.0


def request_id_of(request: Request) -> str:
    """The client's X-Request-Id when it is harmless, else a new one; it is in every answer and log line."""
    given: str = request.headers.get("x-request-id", "")
    is_harmless = 8 <= len(given) <= 64 and all(c.isascii() and (c.isalnum() or c in "-_") for c in given)
    return given if is_harmless else new_id("req")
