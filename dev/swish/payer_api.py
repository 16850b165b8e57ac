"""The payer's page and its control API (JSON), for people, tests and the demo. Only on loopback, over plain HTTP.

Bodies must be application/json: a foreign page in the browser cannot send that here without being asked first.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from msgspec import Meta
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dev.swish.callbacks import Telling
from dev.swish.payer import Payer, PayerRefusal
from dev.swish.payments import Payment, Refund
from dev.swish.store import Callback, Store
from dev.swish.switches import Auto, Switches

PAGE = Path(__file__).with_name("page")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'"
Shape = TypeVar("Shape", bound=msgspec.Struct)


class Moved(Protocol):
    """The simulator's clock."""

    ahead: float

    def __call__(self) -> float: ...


class Scan(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    text: Annotated[str, Meta(max_length=2_000)]


class Act(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`code`: how it fails, also one that nobody has listed. `amount_ore`: another amount than was asked for."""

    telling: Telling = Telling.ONCE
    code: Annotated[str, Meta(pattern="^[A-Z0-9]{4,10}$")] | None = None
    amount_ore: Annotated[int, Meta(ge=0, le=99_999_999_999)] | None = None


class Advance(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    seconds: Annotated[float, Meta(ge=0, le=40_000_000)]


class PayerApi:
    """`turn` does what is due by now."""

    def __init__(self, payer: Payer, store: Store, clock: Moved, turn: Callable[[], Awaitable[None]]) -> None:
        self._payer, self._store, self._clock, self._turn = payer, store, clock, turn
        self.switches = Switches()

    def app(self) -> Starlette:
        one = "/payer/payments/{id}"
        return Starlette(
            routes=[
                Route("/", self.page),
                Route("/healthz", self.health),
                Route("/payer/payments", self.payments),
                Route("/payer/scan", self.scan, methods=["POST"]),
                Route(one, self.payment),
                Route(f"{one}/{{verb}}", self.act, methods=["POST"]),
                Route("/payer/refunds/{id}/{verb}", self.end_refund, methods=["POST"]),
                Route("/payer/auto", self.auto, methods=["POST", "DELETE"]),
                Route("/control", self.control, methods=["GET", "PUT", "DELETE"]),
                Route("/control/clock", self.advance, methods=["POST"]),
                Mount("/page", StaticFiles(directory=PAGE)),
            ],
            exception_handlers={PayerRefusal: _refused, msgspec.DecodeError: _unreadable},
        )

    async def page(self, _: Request) -> Response:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return Response((PAGE / "payer.html").read_bytes(), media_type="text/html; charset=utf-8", headers=headers)

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def payments(self, _: Request) -> Response:
        return _json([self._shown(each) for each in self._store.recent()])

    async def payment(self, request: Request) -> Response:
        return _json(self._shown(self._payer.find(request.path_params["id"])))

    async def scan(self, request: Request) -> Response:
        return _json(self._shown(self._payer.scan((await _body(request, Scan)).text)))

    async def act(self, request: Request) -> Response:
        body, payment_id = await _body(request, Act), request.path_params["id"]
        payment = self._acted(request.path_params["verb"], payment_id, body)
        return _json(self._shown(payment))

    async def end_refund(self, request: Request) -> Response:
        body, verb = await _body(request, Act), request.path_params["verb"]
        if verb not in ("pay", "fail"):
            raise PayerRefusal("unknown_verb")
        code = _code(body) if verb == "fail" else None
        return _json(_refund_shown(self._payer.end_refund(request.path_params["id"], code), []))

    async def auto(self, request: Request) -> Response:
        self.switches.auto = await _body(request, Auto) if request.method == "POST" else None
        return _json(self.switches.auto)

    async def control(self, request: Request) -> Response:
        if request.method == "PUT":
            self.switches = await _body(request, Switches)
        if request.method == "DELETE":
            self.switches = Switches()
        return _json(self.switches)

    async def advance(self, request: Request) -> Response:
        """The clock goes forward, and what falls due is done before this is answered."""
        self._clock.ahead += (await _body(request, Advance)).seconds
        await self._turn()
        return JSONResponse({"now": self._clock()})

    def _acted(self, verb: str, payment_id: str, body: Act) -> Payment:
        match verb:
            case "pay":
                return self._payer.pay(payment_id, body.telling, amount_ore=body.amount_ore)
            case "pay-late":
                return self._payer.pay_late(payment_id, body.telling)
            case "decline":
                return self._payer.decline(payment_id, body.telling)
            case "fail":
                return self._payer.fail(payment_id, _code(body), body.telling)
            case "call-back":
                return self._payer.call_back(payment_id, body.telling)
            case "let-refunds-fail":
                return self._payer.let_refunds_fail(payment_id, body.code)
            case _:
                raise PayerRefusal("unknown_verb")

    def _shown(self, payment: Payment) -> dict[str, Any]:
        """What the app shows, and what Swish's own people would see. The callback's identifier is nobody's to see."""
        refunds = self._store.refunds_of(payment.payment_reference) if payment.payment_reference else []
        ends_in = payment.ends_at(self.switches.lifetimes) - self._clock()
        return {
            "handle": payment.id,
            **payment.shown(),
            "amount_ore": payment.amount_ore,
            "is_open": payment.is_open,
            "is_m_commerce": payment.token is not None,
            "seconds_left": max(0, round(ends_in)) if payment.is_open else 0,
            "created_at": payment.created_at,
            "refund_fails": payment.refund_fails,
            "refunds": [_refund_shown(each, self._store.callbacks_of(each.id)) for each in refunds],
            "callbacks": [_callback_shown(each) for each in self._store.callbacks_of(payment.id)],
        }


def _refund_shown(refund: Refund, callbacks: list[Callback]) -> dict[str, Any]:
    shown = [_callback_shown(each) for each in callbacks]
    return {"handle": refund.id, **refund.shown(), "is_open": refund.is_open, "callbacks": shown}


def _callback_shown(callback: Callback) -> dict[str, Any]:
    status = msgspec.json.decode(callback.content)["status"]
    return {"status": status, "state": callback.state, "answers": callback.answers}


def _code(body: Act) -> str:
    if body.code is None:
        raise PayerRefusal("code_needed")
    return body.code


async def _body(request: Request, shape: type[Shape]) -> Shape:
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise PayerRefusal("json_expected")
    return msgspec.json.decode(await request.body() or b"{}", type=shape)


def _json(content: Any) -> Response:
    return Response(msgspec.json.encode(content), media_type="application/json", headers={"Cache-Control": "no-store"})


def _refused(_: Request, error: Exception) -> Response:
    code = error.code if isinstance(error, PayerRefusal) else "refused"
    not_found = ("unknown_payment", "unknown_refund", "unknown_verb")
    return JSONResponse({"error": code}, 404 if code in not_found else 415 if code == "json_expected" else 409)


def _unreadable(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": "invalid_body", "details": str(error)}, 400)
