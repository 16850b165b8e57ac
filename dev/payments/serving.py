"""What every payment simulator serves besides: its health, its switches, its callbacks, and the courier behind them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dev.payments.courier import Courier
from dev.payments.faults import Faults


class Controls:
    def __init__(self, courier: Courier) -> None:
        self._courier = courier
        self.faults = Faults()

    def app(self, routes: Sequence[Route]) -> Starlette:
        own = [
            Route("/healthz", lambda _: JSONResponse({"status": "ok"})),
            Route("/control", self.control, methods=["GET", "PUT", "DELETE"]),
            Route("/control/letters", self.forget, methods=["DELETE"]),
            Route("/control/letters/{about}", self.letters),
        ]
        return Starlette(
            routes=[*own, *routes],
            lifespan=self._carrying,
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        )

    async def control(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.faults = Faults()
        if request.method == "PUT":
            try:
                self.faults = msgspec.json.decode(await request.body(), type=Faults)
            except msgspec.DecodeError as error:
                return JSONResponse({"error": str(error)}, 400)
        return Response(msgspec.json.encode(self.faults), media_type="application/json")

    async def forget(self, _: Request) -> Response:
        await self._courier.forget()
        return Response(status_code=204)

    async def letters(self, request: Request) -> Response:
        sent = self._courier.about(request.path_params["about"])
        return Response(msgspec.json.encode(sent), media_type="application/json")

    @contextlib.asynccontextmanager
    async def _carrying(self, _: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(self._courier.run())
        yield
        task.cancel()
