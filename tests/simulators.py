"""Starts a simulator of dev/ the way a developer does, on a free loopback port, and finds the tools tests need."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STARTS_WITHIN_S = 30


@dataclass(frozen=True)
class Simulator:
    """A running process of its own; `process` may be killed by a test."""

    url: str
    data: Path
    port: int
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(module: str, data: Path, port: int | None = None) -> Iterator[Simulator]:
    """`python -m MODULE --data DIR --port N`, up when /healthz answers, killed at the end."""
    port = port or free_port()
    command = [sys.executable, "-m", module, "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield Simulator(f"http://127.0.0.1:{port}", data, port, process)
    finally:
        process.kill()
        process.wait(10)


def needed_tool(name: str) -> str:
    """The tool's path; without it the test is skipped loudly here, and fails where CI is set."""
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing")
        pytest.skip(f"{name} is missing: this test proves nothing here")
    return path


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the simulator ended at start"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise AssertionError(f"{url} did not answer within {STARTS_WITHIN_S} s")
