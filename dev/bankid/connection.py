"""What the API needs of the TLS connection and HTTP leaves out: the client's certificate, and cutting it."""

import asyncio
from typing import Any

from cryptography import x509
from uvicorn.protocols.http.h11_impl import H11Protocol

RP_DISPLAY_NAME = x509.ObjectIdentifier("2.5.4.41")


class Connection:
    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def client_certificate(self) -> x509.Certificate | None:
        tls = self._transport.get_extra_info("ssl_object")
        der = tls.getpeercert(binary_form=True) if tls else None
        return x509.load_der_x509_certificate(der) if der else None

    def cut(self) -> None:
        """At once and without a word, as when a cable is pulled."""
        self._transport.abort()


class ConnectionProtocol(H11Protocol):
    """Hands each request its Connection as `request.state.connection`."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "connection": Connection(transport)}
