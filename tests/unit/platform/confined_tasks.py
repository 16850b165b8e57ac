"""What a hostile file could make a parser do; run in the child by test_confined."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def add(a: int, b: int) -> int:
    sys.stdout.write("a library that prints does not disturb the answer")
    return a + b


def environment() -> dict[str, str]:
    return dict(os.environ)


def allocate(size: int) -> int:
    return len(bytearray(size))


def spin() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def write(path: str, size: int) -> None:
    Path(path).write_bytes(bytes(size))


def abort() -> None:
    os.abort()


def leave() -> None:
    os._exit(0)


def recurse(depth: int = 0) -> int:
    return recurse(depth + 1) + 1


def connect(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=2)


def resolve() -> Any:
    return socket.getaddrinfo("localhost", 80)


def start_program() -> None:
    subprocess.run(["true"], check=False)


def quote_the_file() -> None:
    raise ValueError("Anna Andersson 198001012385")


def leave_litter() -> None:
    """A killed child cannot tidy up."""
    Path(tempfile.mkdtemp(prefix="litter-"), "file").write_bytes(b"a stranger's data")
    os.abort()
