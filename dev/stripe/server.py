"""Puts the simulator together: API, pages, webhooks and the switches, on one port."""

import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dev.payments.courier import Courier
from dev.payments.serving import Controls
from dev.payments.shelf import Shelf
from dev.stripe.api import Api
from dev.stripe.checkout import Checkout
from dev.stripe.pages import Pages
from dev.stripe.webhooks import Webhooks, signature


class StripeSimulator:
    """Everything below one data directory; built again on it, it goes on where it was.

    `keys.json` there holds what Stripe's dashboard would show: `account_id`, `api_key` and `webhook_secrets`.
    """

    def __init__(self, data: Path, page_url: str, webhook_url: str, clock: Callable[[], float] = time.time) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._keys_file = data / "keys.json"
        self.keys = _keys(self._keys_file)
        shelf = Shelf(data / "stripe.sqlite")

        def sign(body: bytes) -> dict[str, str]:
            signed = signature(body, self.keys["webhook_secrets"].split(), clock())
            agent = "Stripe/1.0 (+https://stripe.com/docs/webhooks)"
            return {"Stripe-Signature": signed, "Content-Type": "application/json; charset=utf-8", "User-Agent": agent}

        self.courier = Courier(shelf, clock, sign, lambda: self.controls.faults.retry_seconds)
        self.controls = Controls(self.courier)
        self.webhooks = Webhooks(shelf, self.courier, webhook_url, clock)
        self.checkout = Checkout(shelf, clock, self.webhooks.tell, page_url)
        self.api = Api(self.checkout, self.courier, shelf, lambda: self.controls.faults, self.keys["api_key"], clock)
        self.pages = Pages(self.checkout, self.courier)

    def app(self) -> Starlette:
        roll = Route("/control/webhook-secrets", self.webhook_secrets, methods=["PUT"])
        return self.controls.app([roll, *self.api.routes(), *self.pages.routes()])

    async def webhook_secrets(self, request: Request) -> Response:
        """Rolls them: all that are given sign from now on."""
        given = msgspec.json.decode(await request.body(), type=list[str])
        self.keys["webhook_secrets"] = " ".join(given)
        self._keys_file.write_text(json.dumps(self.keys))
        return JSONResponse({"webhook_secrets": given})


def _keys(file: Path) -> dict[str, str]:
    if not file.exists():
        made = {
            "account_id": f"acct_{secrets.token_hex(8)}",
            "api_key": f"sk_test_{secrets.token_hex(24)}",
            "webhook_secrets": f"whsec_{secrets.token_hex(16)}",
        }
        file.write_text(json.dumps(made))
        file.chmod(0o600)
    keys: dict[str, str] = json.loads(file.read_text())
    return keys
