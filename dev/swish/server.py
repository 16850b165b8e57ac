"""Puts the simulator together and serves its two ports: the API over mTLS, the payer's page over plain HTTP."""

import asyncio
import contextlib
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any

from dev.serving import mutual_tls, plain, serve_both
from dev.swish.api import Api
from dev.swish.callbacks import Callbacks, Post
from dev.swish.checks import Check
from dev.swish.commerce import Commerce
from dev.swish.payer import Payer
from dev.swish.payer_api import PayerApi
from dev.swish.pki import Pki
from dev.swish.store import Store
from dev.swish.switches import Switches

LOOKS_EVERY_S = 0.1
CALLBACK_WITHIN_S = 10


class Clock:
    """Seconds since the epoch; tests put it forward."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Swish:
    """Everything below one data directory; built again on it, it goes on where it was."""

    def __init__(self, data: Path, callback_origins: tuple[str, ...]) -> None:
        self.pki = Pki(data)
        self.clock = Clock()
        self.store = Store(data / "swish.sqlite")
        check = Check(callback_origins)
        self.callbacks = Callbacks(self.store, poster(check), self.clock)
        self.commerce = Commerce(self.store, self.callbacks, check, self._switches, self.clock)
        self.payer = Payer(self.store, self.commerce, self.callbacks, self.clock)
        self.payer_api = PayerApi(self.payer, self.store, self.clock, self.turn)
        self.api = Api(self.commerce, self._switches, self._pay_at_once)
        self._turning = asyncio.Lock()

    async def turn(self) -> None:
        """What is due by now: payments end, merchants are told. One at a time, so that no callback goes twice."""
        async with self._turning:
            self.commerce.settle()
            await self.callbacks.deliver()

    async def keep_turning(self) -> None:
        while True:
            await self.turn()
            await asyncio.sleep(LOOKS_EVERY_S)

    async def _pay_at_once(self, payment_id: str) -> None:
        self.payer.pay(payment_id)
        await self.turn()

    def _switches(self) -> Switches:
        return self.payer_api.switches


async def serve(swish: Swish, port: int, payer_port: int) -> None:
    """Returns after SIGTERM or SIGINT."""
    api = mutual_tls(swish.api.app(), swish.pki.directory / "tls")
    turning = asyncio.create_task(swish.keep_turning())
    await serve_both(api, plain(swish.payer_api.app()), port, payer_port, name="dev.swish")
    turning.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await turning
    swish.store.close()


def poster(check: Check) -> Post:
    async def post(url: str, headers: dict[str, str], body: bytes) -> int:
        return await asyncio.to_thread(_send, url, headers, body) if check.may_call(url) else 0

    return post


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """What is not 200 is tried again, and nobody is led elsewhere."""


def _send(url: str, headers: dict[str, str], body: bytes) -> int:
    request = urllib.request.Request(url, body, headers, method="POST")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)
    try:
        with opener.open(request, timeout=CALLBACK_WITHIN_S) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, HTTPException):
        return 0
