"""Serves the two ports of a simulator in one process: its API over mutual TLS, a page to play a person over HTTP."""

import asyncio
import contextlib
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import uvicorn
from cryptography import x509
from uvicorn.protocols.http.h11_impl import H11Protocol

HOST = "127.0.0.1"


class Connection:
    """What an API needs of the TLS connection and HTTP leaves out: the client's certificate, and cutting it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        tls = transport.get_extra_info("ssl_object")  # now: it is gone when the client has gone
        self._certificate_der = tls.getpeercert(binary_form=True) if tls else None

    def client_certificate(self) -> x509.Certificate | None:
        return x509.load_der_x509_certificate(self._certificate_der) if self._certificate_der else None

    def cut(self) -> None:
        """At once and without a word, as when a cable is pulled."""
        self._transport.abort()


class ConnectionProtocol(H11Protocol):
    """Hands each request its Connection as `request.state.connection`."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "connection": Connection(transport)}


class Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Two servers share this process: `serve_both` listens for its signals once, for both."""
        yield


async def serve_both(api: uvicorn.Config, page: uvicorn.Config, port: int, page_port: int, *, name: str) -> None:
    """Returns after SIGTERM or SIGINT."""
    sockets = [_listen(port, name), _listen(page_port, name)]
    servers = [Server(api), Server(page)]
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, servers)
    await asyncio.gather(*(server.serve([each]) for server, each in zip(servers, sockets, strict=True)))


def mutual_tls(app: object, tls: Path) -> uvicorn.Config:
    """`tls` holds server.pem, server.key and client_ca.pem, whose clients alone are let in."""
    config = plain(app)
    config.http = ConnectionProtocol
    config.ssl_certfile, config.ssl_keyfile = tls / "server.pem", tls / "server.key"
    config.ssl_ca_certs, config.ssl_cert_reqs = str(tls / "client_ca.pem"), ssl.CERT_REQUIRED
    config.ssl_context_factory = _at_least_tls_1_2
    return config


def plain(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        http="h11",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )


def _stop(servers: list[Server]) -> None:
    for server in servers:
        server.should_exit = True


def _at_least_tls_1_2(_: uvicorn.Config, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = default()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _listen(port: int, name: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        sys.exit(f"python -m {name}: port {port} is taken ({error.strerror})")
    listener.listen()  # from now on a connection waits instead of being refused
    return listener
