"""Closes a connection without an answer, as a network does that fails after the request was served."""

import asyncio
from typing import cast

from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

_open: dict[tuple[str, int], asyncio.Transport] = {}


class DroppableHttp(H11Protocol):
    """uvicorn's protocol, remembering its connections by the client's address."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        _open[transport.get_extra_info("peername")[:2]] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        _open.pop(self.transport.get_extra_info("peername")[:2], None)
        super().connection_lost(exc)


async def drop(request: Request) -> None:
    """Returns when the connection is gone."""
    assert request.client is not None
    _open[cast(tuple[str, int], tuple(request.client))].abort()
    while not await request.is_disconnected():
        await asyncio.sleep(0.01)
