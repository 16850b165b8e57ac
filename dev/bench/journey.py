"""Whole signature requests on an emulator of their own: write units, and AWS calls of every HTTP request."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dev.bench.figures import Figure, Result
from dev.bench.ground import standing
from infra.deploy_build import ROOT

FIGURES = ("write_units_n2", "write_units_n20", "aws_calls_max")
PARTS = ("emulator", "bankid", "trust", "mail")


def measure(wanted: frozenset[str], *, quick: bool) -> Iterator[tuple[str, Result]]:
    """`quick` changes nothing: every figure here is a count."""
    sizes = [2, 20] if "write_units_n20" in wanted else [2]
    with tempfile.TemporaryDirectory() as folder, standing(Path(folder), *PARTS) as environment:
        command = [sys.executable, "-m", "dev.bench.journey_child", *map(str, sizes)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=1200
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    for size in sizes:
        if f"write_units_n{size}" in wanted:
            yield f"write_units_n{size}", _units(found["requests"][str(size)], size)
    if "aws_calls_max" in wanted:
        yield "aws_calls_max", Figure(found["calls"], f"{found['route']}: {found['which']}; over whole journeys")


def _units(spent: dict[str, float], size: int) -> Figure:
    how = (
        f"the emulator's ConsumedCapacity from draft to the last mail, {size} recipients with the sender, one document"
    )
    polls = f"without {spent['polling']:.0f} of BankID polls"
    most = ", ".join(f"{name} {units:.0f}" for name, units in spent["most"].items())  # type: ignore[attr-defined]
    return Figure(spent["units"], f"{how}; {polls}; most: {most}")
