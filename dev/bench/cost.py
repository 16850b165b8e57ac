"""What a program costs: instructions executed where valgrind is there, else the CPU time of child processes.

A machine shared with others makes times wander by half; the number of instructions stays the same to a thousandth.
Neither counts waiting. Instructions leave out what the kernel does for the program (reading files), on both sides.
"""

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class Program:
    """Python code that sees the standard library and `path`, nothing else, with `variables` as its environment."""

    path: Path
    code: str
    variables: Mapping[str, str]

    def command(self) -> list[str]:
        start = f"import sys; sys.path.insert(0, {str(self.path)!r}); sys.dont_write_bytecode = True\n"
        return [sys.executable, "-S", "-c", start + self.code]

    def environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "PYTHONHASHSEED": "0", **self.variables}


@dataclass(frozen=True)
class Meter:
    """`unit` is for people; `repetitions` only matter where the measure wanders."""

    unit: str
    repetitions: int

    def cost(self, program: Program) -> float:
        """The median, without what an empty interpreter costs."""
        return self._median(program) - self._empty

    @cached_property
    def _empty(self) -> float:
        return self._median(Program(Path("/nowhere"), "pass", {}))

    def _median(self, program: Program) -> float:
        once = _instructions if self.unit == "instructions" else _cpu_s_of
        return statistics.median(once(program) for _ in range(self.repetitions))


def best_meter(*, quick: bool) -> Meter:
    if shutil.which("valgrind") and not quick:
        return Meter("instructions", 1)
    return Meter("CPU seconds", 5 if quick else 11)


def _instructions(program: Program) -> float:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "counts"
        tool = ["valgrind", "-q", "--tool=cachegrind", "--cache-sim=no", "--branch-sim=no"]
        _run([*tool, f"--cachegrind-out-file={out}", *program.command()], program)
        summary = re.search(r"^summary: (\d+)", out.read_text(), re.MULTILINE)
    assert summary, "cachegrind wrote no summary"
    return float(summary[1])


def cpu_s() -> float:
    """Of this process and of the children it has waited for, so far."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def _cpu_s_of(program: Program) -> float:
    before = _children_s()
    _run(program.command(), program)
    return _children_s() - before


def _children_s() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _run(command: list[str], program: Program) -> None:
    done = subprocess.run(
        command, env=program.environment(), capture_output=True, text=True, check=False, timeout=TIMEOUT_S
    )
    if done.returncode:
        raise RuntimeError(f"a measured program failed: {done.stderr.strip()[-500:]}")
