"""Stripe's API of this version, as far as Checkout needs it: bearer key, form bodies, Idempotency-Key, its errors."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dev.payments.courier import Courier
from dev.payments.faults import Faults, on_its_way, refused_at_once
from dev.payments.shelf import Shelf
from dev.stripe.balance import Balance
from dev.stripe.checkout import Checkout
from dev.stripe.objects import Thing, listing, new_id
from dev.stripe.parameters import StripeError, form_of

KEY_KEPT_S = 24 * 3600
Make = Callable[[dict[str, str]], Thing]


class Api:
    """`key` is the one API key it takes; `clock` in seconds since the epoch."""

    def __init__(
        self,
        checkout: Checkout,
        courier: Courier,
        shelf: Shelf,
        faults: Callable[[], Faults],
        key: str,
        clock: Callable[[], float],
    ) -> None:
        self._checkout, self._courier, self._shelf = checkout, courier, shelf
        self._faults, self._key, self._clock = faults, key, clock
        self._ledger = Balance(shelf)
        self._in_use: set[str] = set()

    def routes(self) -> list[Route]:
        return [
            Route("/v1/checkout/sessions", self.create, methods=["POST"]),
            Route("/v1/checkout/sessions", self.sessions),
            Route("/v1/checkout/sessions/{id}", self.read),
            Route("/v1/checkout/sessions/{id}/expire", self.expire, methods=["POST"]),
            Route("/v1/payment_intents/{id}", self.read),
            Route("/v1/charges/{id}", self.read),
            Route("/v1/refunds", self.refund, methods=["POST"]),
            Route("/v1/refunds", self.refunds),
            Route("/v1/refunds/{id}", self.read),
            Route("/v1/disputes", self.disputes),
            Route("/v1/disputes/{id}", self.read),
            Route("/v1/balance_transactions", self.balance),
        ]

    async def create(self, request: Request) -> Response:
        return await self._post(request, self._checkout.create, at_once=self._paid_at_once)

    async def expire(self, request: Request) -> Response:
        name = request.path_params["id"]
        return await self._post(request, lambda _: self._checkout.expire(name))

    async def refund(self, request: Request) -> Response:
        return await self._post(request, self._checkout.refund)

    async def read(self, request: Request) -> Response:
        return await self._get(request, lambda: self._checkout.find(request.path_params["id"]))

    async def sessions(self, request: Request) -> Response:
        return await self._get(request, lambda: self._listed(request, "session"))

    async def refunds(self, request: Request) -> Response:
        return await self._get(request, lambda: self._listed(request, "refund"))

    async def disputes(self, request: Request) -> Response:
        return await self._get(request, lambda: self._listed(request, "dispute"))

    async def balance(self, request: Request) -> Response:
        return await self._get(request, lambda: self._balanced(request))

    def _balanced(self, request: Request) -> Thing:
        """A page of all that fits; `created[gte]` and `created[lt]` in seconds since the epoch."""
        asked = request.query_params
        first, until = int(asked.get("created[gte]", 0)), int(asked.get("created[lt]", 2**40))
        found = self._ledger.transactions(first, until)
        if after := asked.get("starting_after"):
            place = next((n for n, each in enumerate(found) if each["id"] == after), None)
            if place is None:
                raise StripeError(f"No such balance transaction: {after}", status=400, param="starting_after")
            found = found[place + 1 :]
        limit = int(asked.get("limit", 10))
        page = listing(request.url.path, found[:limit])
        return {**page, "has_more": len(found) > limit}

    def _listed(self, request: Request, kind: str) -> Thing:
        intent = request.query_params.get("payment_intent")
        if not intent:
            raise StripeError("Missing required param: payment_intent.", code="parameter_missing")
        self._checkout.find(intent)
        return listing(request.url.path, self._checkout.of_intent(kind, intent))

    async def _paid_at_once(self, session: Thing) -> None:
        if self._faults().take("pay_at_once"):
            self._checkout.pay(session["id"])
            await self._courier.delivered(session["id"])

    async def _get(self, request: Request, find: Callable[[], Thing]) -> Response:
        refusal = self._unauthorised(request) or refused_at_once(self._faults())
        if refusal is not None:
            return refusal
        try:
            answer = _json(200, self._expanded(request, find()))
        except StripeError as error:
            answer = _json(error.status, error.body())
        return await on_its_way(self._faults(), request, answer)

    async def _post(self, request: Request, make: Make, *, at_once: Any = None) -> Response:
        refusal = self._unauthorised(request) or refused_at_once(self._faults())
        if refusal is not None:
            return refusal
        raw, key = await request.body(), request.headers.get("idempotency-key", "")
        fingerprint = hashlib.sha256(request.url.path.encode() + b"\n" + raw).hexdigest()
        known = self._shelf.get("key", key) if key else None
        if key in self._in_use:
            return _error("There is currently another in-progress request", 409, "idempotency_error", KEY_IN_USE)
        if known and known["at"] > self._clock() - KEY_KEPT_S:
            return self._repeated(known, fingerprint)
        self._in_use |= {key} if key else set()
        try:
            return await on_its_way(self._faults(), request, await self._made(raw, key, fingerprint, make, at_once))
        finally:
            self._in_use.discard(key)

    async def _made(self, raw: bytes, key: str, fingerprint: str, make: Make, at_once: Any) -> Response:
        """Refused parameters leave the key unused; everything else is remembered with it, a failure of ours too."""
        try:
            made = make(form_of(raw))
        except StripeError as error:
            return _json(error.status, error.body())
        status, body = 200, msgspec.json.decode(msgspec.json.encode(made))
        if self._faults().take("fail"):
            status, body = 500, {"error": {"message": "Something went wrong", "type": "api_error"}}
        if key:
            kept = {"fingerprint": fingerprint, "status": status, "body": body, "at": self._clock()}
            self._shelf.put("key", key, kept)
        if at_once is not None:
            await at_once(made)
        return _json(status, body)

    def _repeated(self, known: dict[str, Any], fingerprint: str) -> Response:
        if known["fingerprint"] != fingerprint:
            return _error("Keys can only be used with the same parameters", 400, "idempotency_error")
        answer = _json(known["status"], known["body"])
        answer.headers["Idempotent-Replayed"] = "true"
        return answer

    def _expanded(self, request: Request, thing: Thing) -> Thing:
        """`expand[]=payment_intent.latest_charge`: an id becomes the object it names; `data` is each of a list's."""
        asked = parse_qs(request.url.query)
        for path in [value for name, values in asked.items() if name.startswith("expand[") for value in values]:
            self._expand(thing, path.split("."), path)
        return thing

    def _expand(self, place: Any, names: list[str], path: str) -> None:
        if place is None or not names:
            return
        if isinstance(place, list):
            for each in place:
                self._expand(each, names, path)
            return
        name, *rest = names
        if not isinstance(place, dict) or name not in place:
            raise StripeError(f"This property cannot be expanded ({path}).", param="expand")
        if isinstance(place[name], str):
            place[name] = self._checkout.find(place[name])
        self._expand(place[name], rest, path)

    def _unauthorised(self, request: Request) -> Response | None:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            try:
                given = base64.b64decode(given).decode().split(":", maxsplit=1)[0]
            except (binascii.Error, UnicodeDecodeError):
                given = ""
        if given == self._key:
            return None
        return _error("Invalid API Key provided", 401, "invalid_request_error")


KEY_IN_USE = "idempotency_key_in_use"


def _error(message: str, status: int, kind: str, code: str | None = None) -> Response:
    return _json(status, {"error": {"message": message, "type": kind} | ({"code": code} if code else {})})


def _json(status: int, body: Any) -> Response:
    headers = {"Request-Id": new_id("req"), "Stripe-Version": "2026-10-28.endive"}
    return Response(msgspec.json.encode(body), status, headers, "application/json")
