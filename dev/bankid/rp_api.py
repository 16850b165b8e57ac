"""The relying-party API v6.0 below /rp/v6.0/: HTTP in, the Bank's verbs, BankID's JSON and errors out."""

import asyncio
from collections.abc import Callable
from typing import Any

from cryptography import x509
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dev.bankid.bank import AlreadyInProgress, Bank, TooManyRequests
from dev.bankid.orders import Order
from dev.bankid.requests import STARTS, InvalidParameters, parse_reference, parse_start
from dev.bankid.switches import Fault, FaultKind, Switches
from dev.bankid.xmldsig import distinguished_name
from dev.serving import Connection

BASE = "/rp/v6.0/"
RP_DISPLAY_NAME = x509.ObjectIdentifier("2.5.4.41")
OPERATIONS = {*STARTS, "collect", "cancel"}
LONGEST_BODY = 512 * 1024
ERRORS = {
    FaultKind.MAINTENANCE: (503, "Maintenance", "The service is temporarily unavailable"),
    FaultKind.INTERNAL_ERROR: (500, "internalError", "Internal technical error"),
    FaultKind.REQUEST_TIMEOUT: (408, "RequestTimeout", "It took too long to transmit the request"),
}


class RpApi:
    """`started` is told of every new order."""

    def __init__(self, bank: Bank, switches: Callable[[], Switches], started: Callable[[Order], None]) -> None:
        self._bank, self._switches, self._started = bank, switches, started

    def app(self) -> Starlette:
        methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        return Starlette(routes=[Route("/{path:path}", self.answer, methods=methods)])

    async def answer(self, request: Request) -> Response:
        operation = request.url.path.removeprefix(BASE)
        refusal = _refusal(request, operation)
        if refusal is not None:
            return refusal
        fault = self._switches().take_fault(operation)
        return await (self._act(operation, request) if fault is None else self._misbehave(fault, operation, request))

    async def _misbehave(self, fault: Fault, operation: str, request: Request) -> Response:
        connection: Connection = request.state.connection
        match fault.kind:
            case FaultKind.DROP:
                connection.cut()
                return Response()
            case FaultKind.ANSWER_LOST:
                response = await self._act(operation, request)
                connection.cut()
                return response
            case FaultKind.SLOW:
                await asyncio.sleep(fault.slow_seconds)
                return await self._act(operation, request)
            case _:
                return _error(*ERRORS[fault.kind])

    async def _act(self, operation: str, request: Request) -> Response:
        body = await request.body()
        if len(body) > LONGEST_BODY:
            return _error(400, "invalidParameters", "Invalid request: too long")
        try:
            return JSONResponse(self._result(operation, body, request.state.connection))
        except InvalidParameters as refused:
            return _error(400, "invalidParameters", refused.details)
        except AlreadyInProgress:
            return _error(400, "alreadyInProgress", "Order already in progress for pno")
        except TooManyRequests as refused:
            limits = {"RateLimit-Limit": "1", "RateLimit-Remaining": "0", "RateLimit-Reset": "1", "Retry-After": "1"}
            return _error(429, "tooManyRequests", f"Collect again in {refused.retry_after:.2f} s", limits)

    def _result(self, operation: str, body: bytes, connection: Connection) -> dict[str, Any]:
        name, display_name = _relying_party(connection)
        if operation == "collect":
            return self._bank.collect(parse_reference(body), name)
        if operation == "cancel":
            self._bank.cancel(parse_reference(body), name)
            return {}
        order = self._bank.start(parse_start(operation, body), name, display_name)
        self._started(order)
        return _created(order)


def _refusal(request: Request, operation: str) -> Response | None:
    if not request.url.path.startswith(BASE) or operation not in OPERATIONS:
        return _error(404, "notFound", "An erroneous URL path was used")
    if request.method != "POST":
        return _error(405, "methodNotAllowed", "Only http method POST is allowed", {"Allow": "POST"})
    if request.headers.get("content-type") != "application/json":
        return _error(415, "unsupportedMediaType", "Content-Type is application/json, without charset")
    return None


def _relying_party(connection: Connection) -> tuple[str, str]:
    """The name as it is signed, and the one the app shows. TLS has already asked for the certificate."""
    certificate = connection.client_certificate()
    assert certificate is not None
    shown = certificate.subject.get_attributes_for_oid(RP_DISPLAY_NAME)
    name = distinguished_name(certificate)
    return name, str(shown[0].value) if shown else name


def _created(order: Order) -> dict[str, Any]:
    if order.is_by_phone:
        return {"orderRef": order.order_ref}
    return {
        "orderRef": order.order_ref,
        "autoStartToken": order.auto_start_token,
        "qrStartToken": order.qr_start_token,
        "qrStartSecret": order.qr_start_secret,
    }


def _error(status: int, code: str, details: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"errorCode": code, "details": details}, status, headers)
