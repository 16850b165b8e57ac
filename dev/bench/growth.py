"""Whether a page of the archive costs the same however long the archive is."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dev.bench.figures import Figure, Result
from dev.bench.ground import standing
from infra.deploy_build import ROOT

FIGURES = ("archive_growth",)
SHORT, LONG, LONG_QUICK = 100, 100_000, 10_000


def measure(_wanted: frozenset[str], *, quick: bool) -> Iterator[tuple[str, Result]]:
    long = LONG_QUICK if quick else LONG
    with tempfile.TemporaryDirectory() as folder, standing(Path(folder), "emulator") as environment:
        command = [sys.executable, "-m", "dev.bench.growth_child", str(SHORT), str(long)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=1200
        )
    found = json.loads(done.stdout.splitlines()[-1])
    ratios = {name: found[str(long)][name] / found[str(SHORT)][name] for name in ("cpu_s", "calls", "items_read")}
    told = ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items())
    how = (
        f"a page of 25 of {long:,} rows ÷ of {SHORT}, from the emulator (whose CPU is not counted): the worst of {told}"
    )
    yield "archive_growth", Figure(max(ratios.values()), how)
