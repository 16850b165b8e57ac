"""No network, ever: enforced in this process, not only avoided."""

import sys
from typing import Any

_REACHES_OUT = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"}
_armed = False


class NetworkRefused(RuntimeError):
    """Something in this process wanted to reach the network."""


def refuse_network() -> None:
    """From now on every attempt to look up or reach a host raises NetworkRefused. Cannot be undone."""
    global _armed  # noqa: PLW0603 - an audit hook stays for the life of the process; two would do no good
    if not _armed:
        _armed = True
        sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _REACHES_OUT:
        return
    if event == "socket.connect" and sys.platform == "win32" and arguments[1][0] == "127.0.0.1":
        return  # how an event loop makes its own pair of sockets there
    raise NetworkRefused(event)
