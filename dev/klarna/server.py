"""Puts the simulator together: APIs, page, callbacks and the switches, on one port."""

import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette

from dev.klarna.api import Api
from dev.klarna.orders import Orders
from dev.klarna.pages import Pages
from dev.payments.courier import Courier
from dev.payments.serving import Controls
from dev.payments.shelf import Shelf


class KlarnaSimulator:
    """Everything below one data directory; built again on it, it goes on where it was.

    `keys.json` there holds what Klarna's portal would show: `merchant_id`, `username`, `password`.
    """

    def __init__(self, data: Path, page_url: str, clock: Callable[[], float] = time.time) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.keys = _keys(data / "keys.json")
        shelf = Shelf(data / "klarna.sqlite")
        self.courier = Courier(shelf, clock, lambda _: HEADERS, lambda: self.controls.faults.retry_seconds[:3])
        self.controls = Controls(self.courier)
        self.orders = Orders(shelf, clock, self._tell, page_url)
        self.api = Api(self.orders, shelf, lambda: self.controls.faults, self.keys, self._paid_at_once)
        self.pages = Pages(self.orders, self.courier)

    def app(self) -> Starlette:
        return self.controls.app([*self.api.routes(), *self.pages.routes()])

    def _tell(self, page: str, address: str, said: dict[str, Any]) -> None:
        """Four times at most, as Klarna does. Addresses may name the session."""
        if not address:
            return
        manner = self.orders.manner(page, "webhooks", "normal")
        label = said.get("event_type") or said["session"]["status"]
        for _ in range(2 if manner == "twice" else 1):
            url = address.replace("{{session_id}}", page)
            state = "held" if manner == "held" else "waiting"
            self.courier.post(page, label, url, msgspec.json.encode(said), state=state)

    async def _paid_at_once(self, page: str) -> None:
        if self.controls.faults.take("pay_at_once"):
            self.orders.pay(page)
            await self.courier.delivered(page)


HEADERS = {"Content-Type": "application/json", "User-Agent": "Klarna/HPP"}


def _keys(file: Path) -> dict[str, str]:
    if not file.exists():
        number = f"K{secrets.randbelow(900_000) + 100_000}"
        made = {
            "merchant_id": number,
            "username": f"{number}_{secrets.token_hex(6)}",
            "password": secrets.token_urlsafe(18),
        }
        file.write_text(json.dumps(made))
        file.chmod(0o600)
    keys: dict[str, str] = json.loads(file.read_text())
    return keys
