"""The processes of the local stack: how each is started, how one knows that it is up, and how all of them end.

Each leads a process group of its own, so that what it started ends with it. Who runs is written down with its start
time: after `kill -9` of the supervisor the next one finds them, and no stranger that was given the same number.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dev import ports

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
LOGS = LOCAL / "logs"
RUNNING = LOCAL / "run"
ENDS_WITHIN_S = 15


@dataclass(frozen=True, slots=True)
class Part:
    """One process: `module` is run, it is up when `health` answers, and it listens on `ports`."""

    name: str
    module: str
    health: str
    ports: tuple[ports.Port, ...]
    options: tuple[str, ...] = ()


PARTS = (
    Part("emulator", "dev.emulator", f"{ports.EMULATOR.url}/_ministack/health", (ports.EMULATOR,)),
    Part(
        "bankid",
        "dev.bankid",
        f"{ports.PHONE.url}/healthz",
        (ports.BANKID, ports.PHONE),
        ("--data", str(LOCAL / "bankid")),
    ),
    Part("trust", "dev.trust", f"{ports.TRUST.url}/healthz", (ports.TRUST,), ("--data", str(LOCAL / "trust"))),
    Part(
        "mail",
        "dev.mail",
        f"{ports.MAIL.url}/healthz",
        (ports.MAIL,),
        ("--data", str(LOCAL / "mail"), "--events", ports.EMULATOR.url),
    ),
    Part("oidc", "dev.oidc", f"{ports.OIDC.url}/healthz", (ports.OIDC,), ("--data", str(LOCAL / "oidc"))),
    Part("stripe", "dev.stripe", f"{ports.STRIPE.url}/healthz", (ports.STRIPE,), ("--data", str(LOCAL / "stripe"))),
    Part(
        "swish",
        "dev.swish",
        f"{ports.PAYER.url}/healthz",
        (ports.SWISH, ports.PAYER),
        ("--data", str(LOCAL / "swish"), "--callback-origin", f"http://localhost:{ports.FRONT.number}"),
    ),
    Part("klarna", "dev.klarna", f"{ports.KLARNA.url}/healthz", (ports.KLARNA,), ("--data", str(LOCAL / "klarna"))),
    Part("front", "dev.front", f"{ports.FRONT.url}/_front/health", (ports.FRONT,)),
)


def log_of(name: str) -> Path:
    LOGS.mkdir(parents=True, exist_ok=True)
    return LOGS / f"{name}.log"


def set_logs_aside() -> None:
    """The last run's logs stay readable, this one's begin empty."""
    for log in LOGS.glob("*.log"):
        log.replace(log.with_suffix(".log.1"))


def start(part: Part) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", part.module, *part.options]
    with log_of(part.name).open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    remember(part.name, process.pid)
    return process


def is_up(part: Part) -> bool:
    try:
        with urllib.request.urlopen(part.health, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def remember(name: str, pid: int) -> None:
    RUNNING.mkdir(parents=True, exist_ok=True)
    (RUNNING / f"{name}.json").write_text(json.dumps({"pid": pid, "started": _started(pid)}))


def alive(name: str) -> int | None:
    """The process remembered under this name, if it is still that one."""
    try:
        noted = json.loads((RUNNING / f"{name}.json").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return int(noted["pid"]) if noted["started"] and noted["started"] == _started(noted["pid"]) else None


def end(names: Iterable[str]) -> None:
    """All at once, first asked to and then made to; returns when they are gone."""
    pids = {name: pid for name in names if (pid := alive(name))}
    for pid in pids.values():
        _signal(pid, signal.SIGTERM)
    deadline = time.monotonic() + ENDS_WITHIN_S
    while any(alive(name) for name in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    for name, pid in pids.items():
        if alive(name):
            _signal(pid, signal.SIGKILL)
    for name in pids:
        (RUNNING / f"{name}.json").unlink(missing_ok=True)


def _signal(pid: int, kind: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, kind)


def _started(pid: int) -> str:
    """When the process began, in the system's own words; empty when there is none, or only its remains."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if fields[0] == "Z" else fields[19]
    told = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False, timeout=10
    ).stdout.split()
    return "" if not told or told[0].startswith("Z") else " ".join(told[1:])
