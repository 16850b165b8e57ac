"""Where the parts of the local stack listen. Every port can be moved with an environment variable of its name."""

import os
import socket
from dataclasses import dataclass

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Port:
    """One listener: `variable` is the environment variable that moves it, `owner` who listens there."""

    variable: str
    number: int
    owner: str

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.number}"

    def is_taken(self) -> bool:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, self.number))
            except OSError:
                return True
        return False


def _port(variable: str, default: int, owner: str) -> Port:
    return Port(variable, int(os.environ.get(variable, default)), owner)


FRONT = _port("FRONT_PORT", 8080, "front")
EMULATOR = _port("EMULATOR_PORT", 4566, "emulator")
BANKID = _port("BANKID_PORT", 8443, "BankID simulator")
PHONE = _port("PHONE_PORT", 8081, "phone page")
TRUST = _port("TRUST_PORT", 8082, "timestamp authority and CA")
MAIL = _port("MAIL_PORT", 8083, "mail inbox")
OIDC = _port("OIDC_PORT", 8089, "eID broker")
STRIPE = _port("STRIPE_PORT", 8086, "Stripe simulator")
SWISH = _port("SWISH_PORT", 8444, "Swish simulator")
PAYER = _port("PAYER_PORT", 8084, "Swish app's page")
KLARNA = _port("KLARNA_PORT", 8087, "Klarna simulator")

ALL = (FRONT, EMULATOR, BANKID, PHONE, TRUST, MAIL, OIDC, STRIPE, SWISH, PAYER, KLARNA)
