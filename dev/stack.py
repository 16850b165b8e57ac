"""`python -m dev.stack run | stop | reset`: the local stack, as `make run`, `make stop` and `make reset` use it."""

import json
import shutil
import subprocess
import sys
import time
from typing import Any

from dev import ports
from dev.children import LOCAL, LOGS, PARTS, ROOT, alive, end, log_of, set_logs_aside
from dev.persons import PERSONS
from dev.supervisor import LOG, STATE

READY_WITHIN_S = 900
# What `make reset` deletes; the environments and the build cache stay, they hold no data. Chalice's record of the stage
# goes too: it names an API that is gone with the emulator's data.
DATA = (
    LOCAL / "emulator-data",
    LOCAL / "bankid",
    LOCAL / "trust",
    LOCAL / "mail",
    LOCAL / "stripe",
    LOCAL / "swish",
    LOCAL / "klarna",
    LOCAL / "oidc",
    LOCAL / "deploy" / "dev",
)
RECORD = ROOT / ".chalice" / "deployed" / "dev.json"


def run() -> int:
    if alive("supervisor") and not _state()["ended"]:
        print("The stack is running.")
        return _follow(None, 0)
    for ended in _state()["ended"]:
        print(f"{ended}. Starting again.")
    _end_all()
    taken = next((port for port in ports.ALL if port.is_taken()), None)
    if taken:
        print(f"make: port {taken.number} ({taken.owner}) is taken; free it, or set {taken.variable}", file=sys.stderr)
        return 1
    set_logs_aside()
    STATE.unlink(missing_ok=True)
    with log_of("supervisor").open("ab") as log:
        command = [sys.executable, "-m", "dev.supervisor"]
        supervisor = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    return _follow(supervisor, 0)


def stop() -> int:
    print("Stopped." if _end_all() else "Nothing is running.")
    return 0


def reset() -> int:
    _end_all()
    for folder in DATA:
        shutil.rmtree(folder, ignore_errors=True)
    RECORD.unlink(missing_ok=True)
    print("Stopped; all local data is deleted.")
    return 0


def _end_all() -> bool:
    """The supervisor first, so that it does not report the end of the others."""
    names = ["supervisor", *(part.name for part in PARTS)]
    ran = any(alive(name) for name in names)
    end(names[:1])
    end(names[1:])
    STATE.unlink(missing_ok=True)
    return ran


def _follow(supervisor: subprocess.Popen[bytes] | None, shown: int) -> int:
    """Prints what the supervisor says until the stack is ready or has failed."""
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        standing = _state()["standing"]
        lines = LOG.read_text().splitlines() if supervisor and LOG.exists() else []
        for line in lines[shown:]:
            print(line, flush=True)
        shown = len(lines)
        if standing == "ready":
            print(_addresses())
            return 0
        if standing == "failed":
            print(f"make: {_state()['problem']}", file=sys.stderr)
            return 1
        if supervisor and supervisor.poll() is not None:
            print(f"make: the supervisor ended, see {log_of('supervisor').relative_to(ROOT)}", file=sys.stderr)
            return 1
        time.sleep(0.1)
    print(f"make: not ready within {READY_WITHIN_S} s, see {LOGS.relative_to(ROOT)}", file=sys.stderr)
    return 1


def _state() -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads(STATE.read_text())
    except (FileNotFoundError, ValueError):
        return {"standing": "starting", "problem": "", "ended": []}
    return state


def _addresses() -> str:
    places = [
        ("API", f"http://localhost:{ports.FRONT.number}/v1/docs"),
        ("Phone (BankID)", f"http://localhost:{ports.PHONE.number}/"),
        ("Card (Stripe)", f"http://localhost:{ports.STRIPE.number}/"),
        ("Swish app", f"http://localhost:{ports.PAYER.number}/"),
        ("Klarna", f"http://localhost:{ports.KLARNA.number}/"),
        ("Staff", f"http://localhost:{ports.FRONT.number}/staff"),
        ("Mail inbox", f"http://localhost:{ports.MAIL.number}/"),
        ("AWS (emulated)", f"http://localhost:{ports.EMULATOR.number}/  (keys test/test, region eu-north-1)"),
        ("Logs", str(LOGS.relative_to(ROOT))),
    ]
    persons = [(person.name, f"{person.personal_number}  {person.email}") for person in PERSONS]
    rows = ["", *_table(places), "", "Persons to log in as:", *_table(persons), ""]
    return "\n".join([*rows, "Next: `make demo` plays the whole journey, `make stop` stops all of this."])


def _table(rows: list[tuple[str, str]]) -> list[str]:
    return [f"  {name:<18} {value}" for name, value in rows]


COMMANDS = {"run": run, "stop": stop, "reset": reset}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m dev.stack {' | '.join(COMMANDS)}")
    sys.exit(COMMANDS[sys.argv[1]]())
