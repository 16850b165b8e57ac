"""Puts the simulator together and serves its two ports: the API over mTLS, the phone over plain HTTP."""

import asyncio
import contextlib
import signal
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from dev.bankid.bank import Bank
from dev.bankid.connection import ConnectionProtocol
from dev.bankid.phone import Phone
from dev.bankid.phone_api import PhoneApi
from dev.bankid.pki import Pki
from dev.bankid.rp_api import RpApi
from dev.bankid.store import OrderStore
from dev.bankid.switches import Switches

HOST = "127.0.0.1"


class BankId:
    """Everything below one data directory; built again on it, it goes on where it was."""

    def __init__(self, data: Path, clock: Callable[[], float] = time.time) -> None:
        self.pki = Pki(data)
        self.store = OrderStore(data / "bankid.sqlite", clock, lambda: self._switches().lifetimes)
        self.phone = Phone(self.store, self.pki, clock)
        self.phone_api = PhoneApi(self.phone, clock)
        self.bank = Bank(self.store, self._switches, clock)
        self.rp_api = RpApi(self.bank, self._switches, self.phone_api.started)

    def _switches(self) -> Switches:
        return self.phone_api.switches


class Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Two servers share this process: `serve` listens for its signals once, for both."""
        yield


async def serve(bankid: BankId, port: int, phone_port: int) -> None:
    """Returns after SIGTERM or SIGINT."""
    sockets = [_listen(port), _listen(phone_port)]
    servers = [Server(_mutual_tls(bankid)), Server(_config(bankid.phone_api.app()))]
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, servers)
    await asyncio.gather(*(server.serve([each]) for server, each in zip(servers, sockets, strict=True)))
    bankid.store.close()


def _stop(servers: list[Server]) -> None:
    for server in servers:
        server.should_exit = True


def _mutual_tls(bankid: BankId) -> uvicorn.Config:
    tls = bankid.pki.directory / "tls"
    config = _config(bankid.rp_api.app())
    config.http = ConnectionProtocol
    config.ssl_certfile, config.ssl_keyfile = tls / "server.pem", tls / "server.key"
    config.ssl_ca_certs, config.ssl_cert_reqs = str(tls / "client_ca.pem"), ssl.CERT_REQUIRED
    config.ssl_context_factory = _at_least_tls_1_2
    return config


def _at_least_tls_1_2(_: uvicorn.Config, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    context = default()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        http="h11",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        sys.exit(f"python -m dev.bankid: port {port} is taken ({error.strerror})")
    listener.listen()  # from now on a connection waits instead of being refused
    return listener
