"""Runs a function in a child process with limits: whatever reads a stranger's file does so in here.

The child has no credentials in its environment, no network, and bounded memory, processor time, wall clock and output.
It is a plain `python -m` process with its request on stdin and its answer on stdout, so it needs neither `/dev/shm`
nor `fork` of a process that holds clients: both are missing or unwise on AWS Lambda.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

MIB = 1024 * 1024

# What a Python process needs to start on Lambda and on a workstation; everything else, credentials above all, stays
# here.
_ENVIRONMENT_KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")
_ANSWER_BYTES = 8 * MIB
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Limits of one child: address space and largest file in bytes, processor time and wall clock in seconds."""

    memory_bytes: int = 1536 * MIB
    file_bytes: int = 512 * MIB
    cpu_s: int = 30
    wall_s: float = 60.0


class Failure(StrEnum):
    """How a child can end without an answer."""

    OUT_OF_MEMORY = "out_of_memory"
    TOO_SLOW = "too_slow"
    TOO_DEEP = "too_deep"
    CRASHED = "crashed"
    RAISED = "raised"


class ConfinedFailure(Exception):
    """The child gave no answer. `detail` is a signal's or an exception's name, never a message: that may quote the
    file.
    """

    def __init__(self, failure: Failure, detail: str = "") -> None:
        self.failure = failure
        self.detail = detail
        super().__init__(f"{failure}: {detail}" if detail else str(failure))


def run_confined(task: str, arguments: Mapping[str, Any], bounds: Bounds) -> Any:
    """Calls `package.module:function` with the keyword arguments in a child and returns its answer.

    Arguments and answer are JSON. The parent never imports the task's module. Raises ConfinedFailure.
    """
    request = json.dumps({"task": task, "arguments": dict(arguments), "bounds": asdict(bounds)})
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryDirectory(prefix="confined-") as scratch:
        status = _run(request.encode(), answer, scratch, bounds.wall_s)
        answer.seek(0)
        return _read_answer(answer.read(_ANSWER_BYTES), status)


def _run(request: bytes, answer: IO[bytes], scratch: str, wall_s: float) -> int:
    """The child's exit status; negative is the signal that ended it."""
    with subprocess.Popen(
        [sys.executable, "-s", "-B", "-m", "chalicelib.platform.confined_child"],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env=_environment(scratch),
        cwd=_ROOT,
        start_new_session=True,
    ) as child:
        try:
            child.communicate(request, timeout=wall_s)
        except subprocess.TimeoutExpired:
            raise ConfinedFailure(Failure.TOO_SLOW, "wall clock") from None
        finally:
            _kill_group(child)
    return child.returncode


def _kill_group(child: "subprocess.Popen[bytes]") -> None:
    """Ends the child and whatever it started; harmless when it has ended."""
    if child.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _environment(scratch: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT_KEPT if name in os.environ}
    path = os.pathsep.join([str(_ROOT), *(entry for entry in sys.path if entry)])
    return {**kept, "PYTHONPATH": path, "HOME": scratch, "TMPDIR": scratch}


def _read_answer(answer: bytes, status: int) -> Any:
    if status == 0:
        try:
            message = json.loads(answer)
        except ValueError:
            raise ConfinedFailure(Failure.CRASHED, "unreadable answer") from None
        if "failure" in message:
            raise ConfinedFailure(Failure(message["failure"]), message["detail"])
        return message["answer"]
    raise ConfinedFailure(*_death(status))


def _death(status: int) -> tuple[Failure, str]:
    """What a child's end without a word means. SIGKILL that was not ours is the machine's out-of-memory killer."""
    name = signal.Signals(-status).name if status < 0 else f"exit {status}"
    by_signal = {
        signal.SIGXCPU: Failure.TOO_SLOW,
        signal.SIGKILL: Failure.OUT_OF_MEMORY,
        signal.SIGSEGV: Failure.TOO_DEEP,
    }
    return by_signal.get(signal.Signals(-status), Failure.CRASHED) if status < 0 else Failure.CRASHED, name
