"""The phone page and its control API (JSON), for people, tests and the demo. Only on loopback, over plain HTTP.

Bodies must be application/json: a foreign page in the browser cannot send that here without being asked first.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dev.bankid import personal_number, visible_text
from dev.bankid.evidence import Flaw
from dev.bankid.orders import Failed, Order, Pending, Status
from dev.bankid.phone import Phone, PhoneRefusal
from dev.bankid.pki import Identity
from dev.bankid.switches import Auto, Switches
from dev.persons import PERSONS, find_person

PAGE = Path(__file__).with_name("page")
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'"
GuestName = Annotated[str, Meta(min_length=1, max_length=30)]  # both together fit a certificate's common name
Shape = TypeVar("Shape", bound=msgspec.Struct)


class Holder(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who holds the phone. The names of demo persons may be left out."""

    personal_number: str
    given_name: GuestName | None = None
    surname: GuestName | None = None


class Approval(Holder, kw_only=True, forbid_unknown_fields=True):
    """`flaw`: evidence wrong in that way. `replay_of`: an earlier order's token, whose evidence is given out again."""

    flaw: Flaw | None = None
    replay_of: str | None = None
    risk: Literal["low", "moderate", "high"] = "low"
    ip_address: str | None = None


class Scan(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    text: Annotated[str, Meta(max_length=2_000)]
    personal_number: str | None = None
    given_name: GuestName | None = None
    surname: GuestName | None = None


class Start(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    personal_number: str | None = None
    given_name: GuestName | None = None
    surname: GuestName | None = None


class Nothing(msgspec.Struct, forbid_unknown_fields=True):
    """An empty body will do."""


class Stage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    hint_code: Pending


class Failure(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    hint_code: Failed


class PhoneApi:
    """`clock`: seconds since the epoch."""

    def __init__(self, phone: Phone, clock: Callable[[], float]) -> None:
        self._phone, self._clock = phone, clock
        self.switches = Switches()
        self._tasks: set[asyncio.Task[None]] = set()

    def app(self) -> Starlette:
        order = "/phone/orders/{token}"
        return Starlette(
            routes=[
                Route("/", self.page),
                Route("/healthz", self.health),
                Route("/phone/persons", self.persons),
                Route("/phone/orders", self.orders),
                Route("/phone/scan", self.scan, methods=["POST"]),
                Route(order, self.order),
                Route(f"{order}/start", self.start, methods=["POST"]),
                Route(f"{order}/approve", self.approve, methods=["POST"]),
                Route(f"{order}/cancel", self.cancel, methods=["POST"]),
                Route(f"{order}/time-out", self.time_out, methods=["POST"]),
                Route(f"{order}/pend", self.pend, methods=["POST"]),
                Route(f"{order}/fail", self.fail, methods=["POST"]),
                Route("/phone/auto", self.auto, methods=["GET", "POST", "DELETE"]),
                Route("/control", self.control, methods=["GET", "PUT", "DELETE"]),
                Mount("/page", StaticFiles(directory=PAGE)),
            ],
            exception_handlers={PhoneRefusal: _refused, msgspec.DecodeError: _unreadable},
        )

    async def page(self, _: Request) -> Response:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return Response((PAGE / "phone.html").read_bytes(), media_type="text/html; charset=utf-8", headers=headers)

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def persons(self, _: Request) -> Response:
        return _json([Identity(each.personal_number, each.given_name, each.surname) for each in PERSONS])

    async def orders(self, _: Request) -> Response:
        return _json([self._shown(each) for each in self._phone.waiting()])

    async def order(self, request: Request) -> Response:
        found, _ = self._phone.find(request.path_params["token"])
        return _json(self._shown(found))

    async def scan(self, request: Request) -> Response:
        body = await _body(request, Scan)
        return _json(self._shown(self._phone.start(body.text, _maybe(body))))

    async def start(self, request: Request) -> Response:
        body = await _body(request, Start)
        return _json(self._shown(self._phone.start(request.path_params["token"], _maybe(body))))

    async def approve(self, request: Request) -> Response:
        body, token = await _body(request, Approval), request.path_params["token"]
        if body.replay_of is not None:
            return _json(self._shown(self._phone.replay(token, identity(body), body.replay_of)))
        order = self._phone.approve(token, identity(body), flaw=body.flaw, risk=body.risk, ip_address=body.ip_address)
        return _json(self._shown(order))

    async def cancel(self, request: Request) -> Response:
        await _body(request, Nothing)
        return _json(self._shown(self._phone.fail(request.path_params["token"], Failed.USER_CANCEL)))

    async def time_out(self, request: Request) -> Response:
        await _body(request, Nothing)
        return _json(self._shown(self._phone.fail(request.path_params["token"], Failed.EXPIRED)))

    async def pend(self, request: Request) -> Response:
        stage = await _body(request, Stage)
        return _json(self._shown(self._phone.pend(request.path_params["token"], stage.hint_code)))

    async def fail(self, request: Request) -> Response:
        failure = await _body(request, Failure)
        return _json(self._shown(self._phone.fail(request.path_params["token"], failure.hint_code)))

    async def auto(self, request: Request) -> Response:
        if request.method == "POST":
            auto = await _body(request, Auto)
            identity(auto)
            self.switches.auto = auto
        if request.method == "DELETE":
            self.switches.auto = None
        return _json(self.switches.auto)

    async def control(self, request: Request) -> Response:
        if request.method == "PUT":
            self.switches = await _body(request, Switches)
        if request.method == "DELETE":
            self.switches = Switches()
        return _json(self.switches)

    def started(self, order: Order) -> None:
        """Called with every new order: approves it where automatic approval is on."""
        auto = self.switches.auto
        if auto is not None:
            task = asyncio.get_running_loop().create_task(self._approve_later(order, auto))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _approve_later(self, order: Order, auto: Auto) -> None:
        await asyncio.sleep(auto.delay_ms / 1000)
        try:
            self._phone.approve(order.auto_start_token, identity(auto))
        except PhoneRefusal:
            return  # it ended meanwhile, or asks for another person: it stays as the app left it

    def _shown(self, order: Order) -> dict[str, Any]:
        """What the app would show; `handle` finds the order again."""
        text = visible_text.decoded(order.visible) if order.visible is not None else None
        lifetimes = self.switches.lifetimes
        limit = lifetimes.start if order.started_at is None and not order.is_by_phone else lifetimes.order
        finished = order.status is not Status.PENDING
        return {
            "handle": order.auto_start_token,
            "operation": order.operation,
            "service": order.rp_display_name,
            "status": order.status,
            "hint_code": order.hint_code,
            "seconds_left": 0 if finished else max(0, round(order.created_at + limit - self._clock())),
            "created_at": order.created_at,
            "started_by": order.started_by,
            "visible_text": text,
            "visible_html": visible_text.rendered(text, order.visible_format) if text is not None else None,
            "personal_number": order.personal_number,
            "mrtd": order.mrtd,
            "return_url": order.return_url if finished and order.started_by == "autostart" else None,
            "signed_by": order.completion["user"]["name"] if order.completion else None,
        }


def identity(holder: Holder | Auto | Scan | Start) -> Identity:
    """The person with that number. Raises PhoneRefusal for an impossible number, or a stranger without a name."""
    number = holder.personal_number or ""
    if not personal_number.is_valid(number):
        raise PhoneRefusal("invalid_personal_number")
    known = find_person(number)
    given_name = holder.given_name or (known.given_name if known else None)
    surname = holder.surname or (known.surname if known else None)
    if given_name is None or surname is None:
        raise PhoneRefusal("name_needed")
    return Identity(number, given_name, surname)


def _maybe(holder: Scan | Start) -> Identity | None:
    return identity(holder) if holder.personal_number else None


async def _body(request: Request, shape: type[Shape]) -> Shape:
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise PhoneRefusal("json_expected")
    return msgspec.json.decode(await request.body() or b"{}", type=shape)


def _json(content: Any) -> Response:
    return Response(msgspec.json.encode(content), media_type="application/json", headers={"Cache-Control": "no-store"})


def _refused(_: Request, error: Exception) -> Response:
    code = error.code if isinstance(error, PhoneRefusal) else "refused"
    status = {"unknown_order": 404, "json_expected": 415}.get(code, 409)
    return JSONResponse({"error": code}, status)


def _unreadable(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": "invalid_body", "details": str(error)}, 400)
