"""Klarna's APIs as far as the hosted page needs them: Basic authentication, JSON, Klarna-Idempotency-Key, their errors.

Whether Klarna heeds the key for sessions is not documented; here it does. Our client would lose nothing otherwise.
"""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dev.klarna.orders import Orders, Thing
from dev.klarna.parameters import KlarnaError, NewCapture, NewPage, NewRefund, NewSession
from dev.klarna.settlements import Settlements
from dev.payments.faults import Faults, on_its_way, refused_at_once
from dev.payments.shelf import Shelf

Made = tuple[int, Any, dict[str, str]]
AtOnce = Callable[[str], Awaitable[None]]


class Api:
    """`at_once` is awaited with a new page's id before that is answered."""

    def __init__(
        self, orders: Orders, shelf: Shelf, faults: Callable[[], Faults], keys: dict[str, str], at_once: AtOnce
    ) -> None:
        self._orders, self._shelf, self._faults, self._at_once = orders, shelf, faults, at_once
        self._settlements = Settlements(shelf)
        pair = base64.b64encode(f"{keys['username']}:{keys['password']}".encode()).decode()
        self._authorization = f"Basic {pair}"

    def routes(self) -> list[Route]:
        page, order = "/hpp/v1/sessions/{id}", "/ordermanagement/v1/orders/{id}"
        return [
            Route("/payments/v1/sessions", self.create_session, methods=["POST"]),
            Route("/hpp/v1/sessions", self.create_page, methods=["POST"]),
            Route(page, self.read_page),
            Route(page, self.disable_page, methods=["DELETE"]),
            Route(order, self.read_order),
            Route(f"{order}/captures", self.capture, methods=["POST"]),
            Route(f"{order}/cancel", self.cancel, methods=["POST"]),
            Route(f"{order}/refunds", self.refund, methods=["POST"]),
            Route("/settlements/v1/payouts", self.payouts),
            Route("/settlements/v1/transactions", self.transactions),
        ]

    async def create_session(self, request: Request) -> Response:
        def make(raw: bytes) -> Made:
            return 200, self._orders.create_session(_read(raw, NewSession)), {}

        return await self._served(request, make)

    async def create_page(self, request: Request) -> Response:
        def make(raw: bytes) -> Made:
            return 201, self._orders.create_page(_read(raw, NewPage)), {}

        return await self._served(request, make, self._at_once)

    async def read_page(self, request: Request) -> Response:
        return await self._served(request, lambda _: (200, self._orders.read_page(_id(request)), {}))

    async def disable_page(self, request: Request) -> Response:
        def make(_: bytes) -> Made:
            self._orders.disable_page(_id(request))
            return 204, None, {}

        return await self._served(request, make)

    async def read_order(self, request: Request) -> Response:
        def make(_: bytes) -> Made:
            shown = {name: value for name, value in self._orders.read_order(_id(request)).items() if name != "page"}
            return 200, shown, {}

        return await self._served(request, make)

    async def capture(self, request: Request) -> Response:
        def make(raw: bytes) -> Made:
            name = self._orders.capture(_id(request), _read(raw, NewCapture))
            return 201, None, {"Capture-Id": name, "Location": f"{request.url.path}/{name}"}

        return await self._served(request, make)

    async def cancel(self, request: Request) -> Response:
        def make(_: bytes) -> Made:
            self._orders.cancel(_id(request))
            return 204, None, {}

        return await self._served(request, make)

    async def refund(self, request: Request) -> Response:
        def make(raw: bytes) -> Made:
            name = self._orders.refund(_id(request), _read(raw, NewRefund))
            return 201, None, {"Refund-Id": name, "Location": f"{request.url.path}/{name}"}

        return await self._served(request, make)

    async def payouts(self, request: Request) -> Response:
        asked = request.query_params

        def make(_: bytes) -> Made:
            return 200, self._settlements.payouts(asked["start_date"], asked["end_date"], *_page(request)), {}

        return await self._served(request, make)

    async def transactions(self, request: Request) -> Response:
        payout = request.query_params["payment_reference"]

        def make(_: bytes) -> Made:
            return 200, self._settlements.transactions(payout, *_page(request)), {}

        return await self._served(request, make)

    async def _served(self, request: Request, make: Callable[[bytes], Made], at_once: AtOnce | None = None) -> Response:
        if request.headers.get("authorization") != self._authorization:
            return Response(status_code=401)
        refusal = refused_at_once(self._faults())
        if refusal is not None:
            return refusal
        raw, key = await request.body(), request.headers.get("klarna-idempotency-key", "")
        status, body, headers = self._once(request, key, raw, make)
        if at_once is not None and isinstance(body, dict) and "session_id" in body:
            await at_once(body["session_id"])
        content = b"" if body is None else msgspec.json.encode(body)
        answer = Response(content, status, headers, "application/json" if content else None)
        if request.method != "GET" and self._faults().take("fail"):
            answer = Response(status_code=500)
        return await on_its_way(self._faults(), request, answer)

    def _once(self, request: Request, key: str, raw: bytes, make: Callable[[bytes], Made]) -> Made:
        """A key is good for one address and body; what was done with it is answered again."""
        fingerprint = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + raw).hexdigest()
        known: Thing | None = self._shelf.get("key", key) if key else None
        if known is not None:
            if known["fingerprint"] != fingerprint:
                error = KlarnaError("BAD_VALUE", "The idempotency key was used for something else")
                return error.status, error.body(), {}
            return known["status"], known["body"], known["headers"]
        try:
            status, body, headers = make(raw)
        except KlarnaError as error:
            return error.status, error.body(), {}
        if key:
            kept = {"fingerprint": fingerprint, "status": status, "body": body, "headers": headers}
            self._shelf.put("key", key, kept)
        return status, body, headers


def _page(request: Request) -> tuple[int, int]:
    """Offset and size."""
    return int(request.query_params.get("offset", 0)), int(request.query_params.get("size", 20))


def _id(request: Request) -> str:
    return str(request.path_params["id"])


def _read(raw: bytes, shape: Any) -> Any:
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.DecodeError as error:
        raise KlarnaError("BAD_VALUE", str(error)) from error
