"""Sealing and verifying, against what cannot be avoided: hashing, one RSA signature, writing the file."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dev.bench.documents import write_pdf
from dev.bench.figures import Figure, Result
from dev.corpus_stand import Stand, running_stand
from infra.deploy_build import ROOT

SIZES_MB = (1, 10, 100)
FIGURES = (*(f"seal_{size}mb" for size in SIZES_MB), "seal_rss_100mb", "verify_per_mb")
ROUNDS = {1: 15, 10: 9, 100: 5}


def measure(wanted: frozenset[str], *, quick: bool) -> Iterator[tuple[str, Result]]:
    with tempfile.TemporaryDirectory() as folder, running_stand(Path(folder) / "trust") as stand:
        for size in SIZES_MB:
            if f"seal_{size}mb" in wanted:
                yield f"seal_{size}mb", _sealing(Path(folder), stand, size, rounds_of(size, quick=quick))
        if "seal_rss_100mb" in wanted:
            peak = run_child(stand, "seal_once", document(Path(folder), 100), 1)["rss_mb"]
            yield (
                "seal_rss_100mb",
                Figure(peak, "peak resident memory (MiB) of a process that seals 100 MB, all libraries"),
            )
        if "verify_per_mb" in wanted:
            yield "verify_per_mb", _verifying(Path(folder), stand, 3 if quick else 5)


def rounds_of(size_mb: int, *, quick: bool) -> int:
    return 3 if quick else ROUNDS[size_mb]


def document(folder: Path, size_mb: int) -> Path:
    path = folder / f"{size_mb}mb.pdf"
    if not path.exists():
        write_pdf(path, size_mb)
    return path


def run_child(stand: Stand, what: str, pdf: Path, rounds: int) -> dict[str, float]:
    """What the child process found, by name."""
    module = "dev.bench.verifying_child" if what == "verify" else "dev.bench.sealing_child"
    command = [sys.executable, "-m", module, what, str(pdf), str(rounds)]
    done = subprocess.run(
        command, cwd=ROOT, input=json.dumps(_as_json(stand)), stdout=subprocess.PIPE, text=True, check=True, timeout=900
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _as_json(stand: Stand) -> Mapping[str, Any]:
    return asdict(stand) | {"key_pem": stand.key_pem.decode()}


def _sealing(folder: Path, stand: Stand, size: int, rounds: int) -> Figure:
    found = run_child(stand, "seal", document(folder, size), rounds)
    how = "CPU of the whole B-LTA seal with certificate page ÷ SHA-256, one RSA signature and writing"
    return Figure(
        found["seal"] / found["floor"], f"{how}; medians of {rounds} rounds in one process (warm), file to file"
    )


def _verifying(folder: Path, stand: Stand, rounds: int) -> Figure:
    """The slope between two sizes: what each further megabyte costs. The fixed part is told beside it."""
    small, large = (run_child(stand, "verify", document(folder, size), rounds) for size in (10, 100))
    slope = (large["examine"] - small["examine"]) / (large["hash"] - small["hash"])
    how = "CPU of each megabyte verified (100 MB less 10 MB, in one process) ÷ its SHA-256"
    whole = f"verifying 10 MB as the service does, in a child of its own, takes {small['whole'] / small['hash']:.0f} ×"
    return Figure(slope, f"{how}; {whole}; medians of {rounds}")
