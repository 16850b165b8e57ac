"""The whole local stack for tests: a copy of the checkout with data, ports and deployment of its own.

A copy, so that neither a developer's running stack nor files being edited have a say in what the tests see. The
emulator's environment and the cache of wheels are shared, because they depend on nothing but the locks.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from dev.emulator import venv
from tests.simulators import ROOT, free_port

COPIED = (
    *("app.py", "chalicelib", "dev", "infra", "verifier"),
    *("requirements.txt", "requirements-emulator.txt", "pyproject.toml"),
)
SHARED = (".venv", ".local/emulator", ".local/build/cache", "web/node_modules", "web/dist")
PORTS = (
    "FRONT_PORT",
    "EMULATOR_PORT",
    "BANKID_PORT",
    "PHONE_PORT",
    "TRUST_PORT",
    "MAIL_PORT",
    "STRIPE_PORT",
    "SWISH_PORT",
    "PAYER_PORT",
    "KLARNA_PORT",
    "OIDC_PORT",
)
READY_WITHIN_S = 900


@dataclass
class Stack:
    root: Path
    ports: dict[str, int]

    def url(self, port: str) -> str:
        return f"http://127.0.0.1:{self.ports[port]}"

    @property
    def environment(self) -> dict[str, str]:
        """This process's, with the stack's ports and without the tests' own AWS."""
        return _environment(self.ports)

    def run(self, *command: str, timeout_s: int = 600) -> subprocess.CompletedProcess[str]:
        """A Python module or file run in the copy, with the stack's ports."""
        line = [sys.executable, *command]
        return subprocess.run(
            line, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False, timeout=timeout_s
        )

    def aws(self, service: str) -> Any:
        """A client with all rights at the stack's emulator."""
        session: Any = boto3.Session("test", "test", region_name="eu-north-1")
        return session.client(service, endpoint_url=self.url("EMULATOR_PORT"))

    def demo(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.run("-m", "dev.demo", *options)


@contextmanager
def running_stack(root: Path) -> Iterator[Stack]:
    """`python -m dev.stack run` in a copy below `root`, stopped afterwards."""
    venv.ensure()  # a virtual environment cannot be made through the copy's symbolic link
    _copy(root)
    stack = Stack(root, {name: free_port() for name in PORTS})
    try:
        started = stack.run("-m", "dev.stack", "run", timeout_s=READY_WITHIN_S)
        logs = "\n".join(path.read_text(errors="replace")[-1500:] for path in (root / ".local/logs").glob("*.log"))
        assert started.returncode == 0, started.stdout + started.stderr + logs
        yield stack
    finally:
        stack.run("-m", "dev.stack", "stop")


def _copy(root: Path) -> None:
    unwanted = shutil.ignore_patterns("__pycache__", "deployed", "deployments", "node_modules", "dist")
    for name in (*COPIED, "web", ".chalice"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=unwanted)
        else:
            shutil.copyfile(ROOT / name, root / name)
    for name in SHARED:
        (ROOT / name).mkdir(parents=True, exist_ok=True)
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(ROOT / name)


def _environment(ports: dict[str, int]) -> dict[str, str]:
    ours = ("AWS_", "STAGE", "PUBLIC_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {name: str(port) for name, port in ports.items()}
