"""`python -m dev.supervisor`: keeps the local stack together, detached from the terminal, until it is ended.

Starts the parts, deploys, then watches the code. A part that ends is reported and not restarted: its end is a defect,
and somebody should see it. What it says lies in .local/logs/stack.log, how it stands in .local/run/state.json.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Literal, NoReturn

from dev.children import LOGS, PARTS, ROOT, RUNNING, Part, end, is_up, log_of, remember, start
from dev.watching import Watch, deploy

UP_WITHIN_S = 120
LOOKS_EVERY_S = 1.0
STATE = RUNNING / "state.json"
LOG = LOGS / "stack.log"


class StartError(Exception):
    """The stack cannot start; the text says in one line why, and where to read more."""


class Supervisor:
    def __init__(self) -> None:
        self._began = time.monotonic()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._ended: dict[str, str] = {}

    def run(self) -> NoReturn:
        self._stand("starting")
        try:
            self._start()
        except StartError as problem:
            self._stand("failed", str(problem))
            sys.exit(1)
        self._stand("ready")
        watch = Watch(self.say)
        while True:
            time.sleep(LOOKS_EVERY_S)
            self._look_after()
            watch.look()

    def stop(self) -> None:
        end(self._running)

    def say(self, text: str) -> None:
        with LOG.open("a") as log:
            log.write(f"{time.monotonic() - self._began:6.1f} s  {text}\n")

    def _start(self) -> None:
        for part in PARTS:
            self._running[part.name] = start(part)
        for part in PARTS:
            self._wait_for(part)
            self.say(f"{part.name}: up on {', '.join(str(port.number) for port in part.ports)}")
        self.say("deploying (the first time takes a minute)")
        if deploy():
            raise StartError(f"the deployment failed: {_last_line(log_of('deploy'))}")
        self.say("deployed")

    def _wait_for(self, part: Part) -> None:
        deadline = time.monotonic() + UP_WITHIN_S
        while not is_up(part):
            code = self._running[part.name].poll()
            if code is not None:
                raise StartError(f"{part.name} ended at start (exit code {code}): {_last_line(log_of(part.name))}")
            if time.monotonic() > deadline:
                where = log_of(part.name).relative_to(ROOT)
                raise StartError(f"{part.name} did not answer within {UP_WITHIN_S} s, see {where}")
            time.sleep(0.1)

    def _look_after(self) -> None:
        for name, process in self._running.items():
            code = process.poll()
            if code is not None and name not in self._ended:
                self._ended[name] = f"{name} ended (exit code {code}), see {log_of(name).relative_to(ROOT)}"
                self.say(f"{self._ended[name]}. `make run` starts everything again")
                self._stand("ready")

    def _stand(self, standing: Literal["starting", "ready", "failed"], problem: str = "") -> None:
        half = STATE.with_suffix(".half")
        half.write_text(json.dumps({"standing": standing, "problem": problem, "ended": list(self._ended.values())}))
        half.replace(STATE)


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return f"{lines[-1] if lines else 'no reason given'} (see {log.relative_to(ROOT)})"


def main() -> None:
    for folder in (LOGS, RUNNING):
        folder.mkdir(parents=True, exist_ok=True)
    remember("supervisor", os.getpid())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    supervisor = Supervisor()
    try:
        supervisor.run()
    finally:
        supervisor.stop()


if __name__ == "__main__":
    main()
