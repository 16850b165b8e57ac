"""A change of the code is live within seconds: what changed decides how much is deployed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from dev.children import ROOT, log_of

STAGE = "dev"
CODE = ("app.py", "chalicelib/**/*")
EVERYTHING = ("requirements.txt", ".chalice/config.json", ".chalice/policy-*.json", "infra/*.yaml")

Seen = dict[Path, tuple[int, int]]


def deploy(*options: str) -> int:
    """`python -m infra.deploy` for the local stage; what it says goes to deploy.log. Returns its exit code."""
    command = [sys.executable, "-m", "infra.deploy", "--stage", STAGE, "--local", *options]
    with log_of("deploy").open("ab") as log:
        return subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False, timeout=1800).returncode


class Watch:
    """Looks when asked to, and deploys what changed since it looked before. `say` tells a person."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._code = _seen(CODE)
        self._rest = _seen(EVERYTHING)
        self._surface = _surface()[0]

    def look(self) -> None:
        code, rest = _seen(CODE), _seen(EVERYTHING)
        if (code, rest) == (self._code, self._rest):
            return
        changed = [path for path in code | rest if (code | rest)[path] != (self._code | self._rest).get(path)]
        names = ", ".join(str(path.relative_to(ROOT)) for path in changed[:3]) or "removed files"
        whole, self._code, self._rest = rest != self._rest, code, rest
        self._deploy(names, whole=whole)

    def _deploy(self, names: str, *, whole: bool) -> None:
        surface, problem = _surface()
        if surface is None:
            self._say(f"changed: {names}; the app cannot be loaded, the old code stays: {problem}")
            return
        whole, self._surface = whole or surface != self._surface, surface
        self._say(f"changed: {names}; deploying {'everything' if whole else 'the code'}")
        failed = deploy() if whole else deploy("--code-only")
        where = log_of("deploy").relative_to(ROOT)
        self._say(f"the deployment failed, see {where}" if failed else "the change is live")


def _seen(patterns: tuple[str, ...]) -> Seen:
    return {path: (at.st_mtime_ns, at.st_size) for path in _files(patterns) if (at := path.stat())}


def _files(patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        for path in ROOT.glob(pattern):
            if path.is_file() and path.suffix != ".pyc":
                yield path


def _surface() -> tuple[str | None, str]:
    """The app's surface, or None and the last line of what is wrong."""
    done = subprocess.run(
        [sys.executable, "-B", "-m", "dev.surface"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode:
        return None, (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return done.stdout.strip(), ""
