"""The commerce API below /swish-cpcapi/api/: HTTP in, Commerce's verbs, Swish's JSON, headers and errors out."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from dev.serving import Connection
from dev.swish.checks import CODES, ID, Refused
from dev.swish.commerce import Commerce, Forbidden, NotFound
from dev.swish.payments import Payment
from dev.swish.pki import number_of
from dev.swish.switches import Fault, FaultKind, Switches

BASE = "/swish-cpcapi/api"
STATEMENTS = "/statements"
LONGEST_BODY = 64 * 1024
ROUTES = {
    ("PUT", "v2", "paymentrequests"): "create",
    ("GET", "v1", "paymentrequests"): "read",
    ("PATCH", "v1", "paymentrequests"): "cancel",
    ("PUT", "v2", "refunds"): "refund",
    ("GET", "v1", "refunds"): "read-refund",
}
PATCHING = "application/json-patch+json"
CANCELLING = [{"op": "replace", "path": "/status", "value": "cancelled"}]
STATUSES = {
    FaultKind.INTERNAL_ERROR: 500,
    FaultKind.UNAVAILABLE: 503,
    FaultKind.REQUEST_TIMEOUT: 408,
    FaultKind.UNREADABLE: None,  # as it would have been
}
DONE_BEFORE = {FaultKind.REQUEST_TIMEOUT, FaultKind.ANSWER_LOST, FaultKind.UNREADABLE, FaultKind.PAID_BEFORE_ANSWER}


class Api:
    """`pay` is called for a payer who is quicker than our answer, and returns when the merchant has been told."""

    def __init__(
        self, commerce: Commerce, switches: Callable[[], Switches], pay: Callable[[str], Awaitable[None]]
    ) -> None:
        self._commerce, self._switches, self._pay = commerce, switches, pay

    def app(self) -> Starlette:
        methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        return Starlette(routes=[Route("/{path:path}", self.answer, methods=methods)])

    async def answer(self, request: Request) -> Response:
        if request.url.path.startswith(f"{STATEMENTS}/"):
            return self._statement(request)
        version, _, rest = request.url.path.removeprefix(f"{BASE}/").partition("/")
        kind, _, given_id = rest.partition("/")
        operation = ROUTES.get((request.method, version, kind))
        if operation is None or not request.url.path.startswith(f"{BASE}/"):
            is_known = any(route[1:] == (version, kind) for route in ROUTES)
            return Response(status_code=405 if is_known else 404)
        fault = self._switches().take_fault(operation)
        if fault is None:
            return await self._act(operation, given_id, request)
        return await self._misbehave(fault, operation, given_id, request)

    def _statement(self, request: Request) -> Response:
        """404 for what is no day, or not begun."""
        name = request.url.path.removeprefix(f"{STATEMENTS}/").removesuffix(".csv")
        try:
            content = self._commerce.statement(date.fromisoformat(name), _merchant(request.state.connection))
        except (ValueError, NotFound):
            return Response(status_code=404)
        return Response(content, 200 if request.method == "GET" else 405, media_type="text/csv; charset=utf-8")

    async def _misbehave(self, fault: Fault, operation: str, given_id: str, request: Request) -> Response:
        connection: Connection = request.state.connection
        if fault.kind is FaultKind.SLOW:
            await request.body()  # a client that gives up waiting has still asked
            await asyncio.sleep(fault.slow_seconds)
            return await self._act(operation, given_id, request)
        done = await self._act(operation, given_id, request) if fault.kind in DONE_BEFORE else Response()
        if fault.kind in STATUSES:
            return HTMLResponse("<html>", STATUSES[fault.kind] or done.status_code)
        if fault.kind is FaultKind.PAID_BEFORE_ANSWER:
            if operation == "create" and done.status_code == 201:
                await self._pay(given_id)
            return done
        connection.cut()
        return done

    async def _act(self, operation: str, given_id: str, request: Request) -> Response:
        try:
            return self._result(operation, given_id, await _body(operation, request), request)
        except _Malformed as malformed:
            return Response(status_code=malformed.status)
        except Refused as refused:
            return _errors(422, refused.codes)
        except Forbidden:
            return _errors(403, ("PA01",))
        except NotFound:
            return Response(status_code=404)

    def _result(self, operation: str, given_id: str, body: Any, request: Request) -> Response:
        merchant, address = _merchant(request.state.connection), f"https://{request.headers['host']}{BASE}/v1"
        if operation in ("create", "refund") and not ID.fullmatch(given_id):
            raise _Malformed(400)  # upper-case hex; which status: assumed
        match operation:
            case "create":
                return _created(self._commerce.create(given_id, body, merchant), address)
            case "read":
                return JSONResponse(self._commerce.read(given_id, merchant).shown())
            case "cancel":
                if body != CANCELLING:
                    raise _Malformed(400)
                return JSONResponse(self._commerce.cancel(given_id, merchant).shown())
            case "refund":
                refund = self._commerce.refund(given_id, body, merchant)
                return Response(status_code=201, headers={"Location": f"{address}/refunds/{refund.id}"})
            case _:
                return JSONResponse(self._commerce.read_refund(given_id, merchant).shown())


class _Malformed(Exception):
    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(str(status))


async def _body(operation: str, request: Request) -> Any:
    if request.method == "GET":
        return None
    wanted = PATCHING if operation == "cancel" else "application/json"
    if request.headers.get("content-type", "").split(";")[0].strip() != wanted:
        raise _Malformed(415)
    raw = await request.body()
    try:
        body = json.loads(raw) if len(raw) <= LONGEST_BODY else None
    except ValueError:
        body = None
    if not isinstance(body, list if operation == "cancel" else dict):
        raise _Malformed(400)
    return body


def _merchant(connection: Connection) -> str:
    """TLS has already asked for the certificate."""
    certificate = connection.client_certificate()
    assert certificate is not None
    return number_of(certificate)


def _created(payment: Payment, address: str) -> Response:
    headers = {"Location": f"{address}/paymentrequests/{payment.id}"}
    return Response(
        status_code=201, headers=headers | ({"PaymentRequestToken": payment.token} if payment.token else {})
    )


def _errors(status: int, codes: tuple[str, ...]) -> Response:
    return JSONResponse(
        [{"errorCode": code, "errorMessage": CODES.get(code, ""), "additionalInformation": ""} for code in codes],
        status,
    )
