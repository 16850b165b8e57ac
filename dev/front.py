"""`python -m dev.front [--stage STAGE]`: what people open. PATH at localhost:FRONT_PORT is PATH of the deployed API.

It stands where a domain name and CloudFront stand in front of API Gateway: it hides the stage's address, tells the
caller's, and answers the web client's paths with the client's own files.
"""

import argparse
import contextlib
import threading
import time
from collections.abc import Iterator

import boto3
import urllib3
import uvicorn
from botocore.exceptions import BotoCoreError, ClientError
from starlette.applications import Starlette
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from dev import ports
from dev.children import ROOT
from dev.front_client import Client
from infra.deploy_functions import rest_api_id

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
REQUEST_BYTES = 11 * 1024 * 1024  # beyond API Gateway's 10 MB, so that its own refusal is seen
CHUNK_BYTES = 64 * 1024
TIMEOUT = urllib3.Timeout(connect=2, read=35)  # API Gateway gives up after 29 s
LOOKED_UP_EVERY_S = 2
HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "content-length",
    }
)
NOT_PASSED_BACK = HOP_BY_HOP - {"content-length"} | {"date", "x-amz-id-2", "x-amz-request-id"}


class NotDeployedError(Exception):
    """The stage has no API yet."""


class Stage:
    """Where the stage's API answers; looked up again now and then, since a deployment may make another."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._base: str | None = None
        self._looked_up_at = -1e9
        session = boto3.Session("test", "test", region_name="eu-north-1")
        self._gateway = session.client("apigateway", endpoint_url=ports.EMULATOR.url)
        self._functions = session.client("lambda", endpoint_url=ports.EMULATOR.url)

    def url(self) -> str:
        with self._lock:
            if time.monotonic() - self._looked_up_at > LOOKED_UP_EVERY_S:
                self._look_up()
            if self._base is None:
                raise NotDeployedError
            return self._base

    def _look_up(self) -> None:
        with contextlib.suppress(BotoCoreError, ClientError):  # the emulator is restarting: the old address will do
            api = rest_api_id(self._gateway, self._functions, self._name)
            self._base = f"{ports.EMULATOR.url}/_aws/execute-api/{api}/api" if api else None
        self._looked_up_at = time.monotonic()


class Front:
    """Passes requests on as they came, and answers as they come."""

    def __init__(self, stage: Stage, client: Client | None = None) -> None:
        """`client`: the web client's files; None passes everything on."""
        self._stage = stage
        self._client = client
        self._pool = urllib3.PoolManager(num_pools=2, maxsize=32, timeout=TIMEOUT, retries=False)

    def app(self) -> Starlette:
        return Starlette(
            routes=[Route("/_front/health", _health), Route("/{path:path}", self.pass_on, methods=METHODS)]
        )

    async def pass_on(self, request: Request) -> Response:
        own = self._client.find(request.method, request.url.path) if self._client else None
        if own is not None:
            return Response(own.content, own.status, own.headers)
        body = await _body(request)
        if body is None:
            return _problem(413, "body_too_large", "Anropet är för stort. / The request is too large.")
        try:
            answer = await run_in_threadpool(self._send, request, body)
        except NotDeployedError:
            return _problem(503, "not_deployed", "Tjänsten är inte driftsatt än. / The service is not deployed yet.")
        except urllib3.exceptions.HTTPError:
            return _problem(502, "unavailable", "Emulatorn svarar inte. / The emulator does not answer.")
        response = StreamingResponse(iterate_in_threadpool(_chunks(answer)), answer.status)
        response.raw_headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in answer.headers.iteritems()
            if name.lower() not in NOT_PASSED_BACK
        ]
        return response

    def _send(self, request: Request, body: bytes) -> urllib3.BaseHTTPResponse:
        path = request.scope["raw_path"].decode("latin-1")
        query = request.scope["query_string"].decode("latin-1")
        url = f"{self._stage.url()}{path}" + (f"?{query}" if query else "")
        return self._pool.request(
            request.method, url, body=body, headers=_forwarded(request), preload_content=False, decode_content=False
        )


def _forwarded(request: Request) -> urllib3.HTTPHeaderDict:
    """The client's headers; whatever it claims about its own address, the last entry is the one we saw."""
    headers = urllib3.HTTPHeaderDict()
    for name, value in request.headers.items():
        if name not in HOP_BY_HOP:
            headers.add(name, value)
    client = request.client.host if request.client else ports.HOST
    claimed = request.headers.get("x-forwarded-for")
    headers["x-forwarded-for"] = f"{claimed}, {client}" if claimed else client
    headers["x-forwarded-proto"] = "http"
    headers["x-forwarded-port"] = str(ports.FRONT.number)
    return headers


async def _body(request: Request) -> bytes | None:
    """None when it is larger than anything the service takes."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > REQUEST_BYTES:
            return None
    return bytes(received)


def _chunks(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    try:
        yield from answer.stream(CHUNK_BYTES, decode_content=False)
    finally:
        answer.release_conn()


def _problem(status: int, code: str, detail: str) -> JSONResponse:
    body = {"type": "about:blank", "status": status, "code": code, "detail": detail}
    return JSONResponse(body, status, media_type="application/problem+json")


async def _health(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


def configured(front: Front, port: int) -> uvicorn.Config:
    """Without proxy headers: uvicorn would take a client on this machine at its word about its address."""
    return uvicorn.Config(
        front.app(), host=ports.HOST, port=port, proxy_headers=False, log_level="warning", access_log=False
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.front", description=__doc__)
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--port", type=int, default=ports.FRONT.number, help="default: FRONT_PORT or 8080")
    options = parser.parse_args()
    front = Front(Stage(options.stage), Client(ROOT / "web" / "dist", ports.EMULATOR.url))
    uvicorn.Server(configured(front, options.port)).run()


if __name__ == "__main__":
    main()
