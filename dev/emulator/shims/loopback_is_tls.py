"""A request counts as sent over TLS, though the emulator is spoken to in plain HTTP on the loopback interface.

Not a defect: the buckets' policies refuse whatever is not TLS (aws:SecureTransport), and so would refuse everything.
"""

from ministack import app

_pin_request_origin = app.pin_request_origin


def apply() -> None:
    app.pin_request_origin = pin_request_origin


def pin_request_origin(client_ip: str, _secure: bool) -> None:
    _pin_request_origin(client_ip, True)
