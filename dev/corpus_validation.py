"""Lets independent validators, and our own verification, judge what a corpus run sealed, and prints the share."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.signing.verification import Trust, verify
from dev.validators import NOT_INSTALLED, Judge

GOAL = 0.995
ASKED = ("pdfsig", "qpdf", "pyhanko", "pdfsigner")


@dataclass(frozen=True, slots=True)
class Row:
    """`complaints` by validator, empty for a good file; `opens`: qpdf finds at least one page in the original."""

    file: str
    outcome: str
    code: str | None
    opens: bool
    complaints: dict[str, str]

    @property
    def is_good(self) -> bool:
        return self.outcome == "sealed" and not self.complaints


def print_validation(folder: Path, out: Path) -> int:
    """Prints each complaint and the shares; the exit status: 0 when the goal is met."""
    rows = _rows(folder, out)
    for row in rows:
        for validator, complaint in row.complaints.items():
            print(f"{row.file}: {validator}: {complaint[:300]}")
    openable = [row for row in rows if row.opens]
    refused = [row for row in openable if row.outcome != "sealed"]
    for row in refused:
        print(f"{row.file}: refused: {row.code}")
    share = sum(row.is_good for row in openable) / max(len(openable), 1)
    print(f"{len(rows)} files, {len(openable)} open with a page, {len(refused)} of these refused by name")
    print(f"sealed and valid by every validator: {share:.2%} of those that open (goal {GOAL:.1%})")
    return 0 if share >= GOAL else 1


def _rows(folder: Path, out: Path) -> list[Row]:
    seal_root, tsa_root = ((out / "trust" / name).read_text() for name in ("seal_root.pem", "tsa_root.pem"))
    trust = Trust(seal_roots_pem=seal_root, tsa_roots_pem=tsa_root)

    def row(line: str) -> Row:
        result = json.loads(line)
        sealed = out / "sealed" / result["file"]
        complaints = _complaints(sealed, trust) if result["outcome"] == "sealed" else {}
        return Row(result["file"], result["outcome"], result["code"], _opens(folder / result["file"]), complaints)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(row, (out / "results.jsonl").read_text(encoding="utf-8").splitlines()))


def _complaints(sealed: Path, trust: Trust) -> dict[str, str]:
    with TemporaryDirectory() as folder:
        judge = Judge(sealed, trust.seal_roots_pem, trust.tsa_roots_pem, Path(folder))
        said = {name: judge.ask(name) for name in ASKED}
    found = {
        name: complaint for name, complaint in said.items() if complaint and not complaint.startswith(NOT_INSTALLED)
    }
    report = verify(sealed, trust)
    if not report.is_genuine:
        found["verification"] = f"{report.verdict}: {[change['code'] for change in report.changes]}"
    return found


def _opens(original: Path) -> bool:
    command = ["qpdf", "--show-npages", str(original)]
    try:
        finished = subprocess.run(command, capture_output=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return False
    pages = finished.stdout.strip()
    return finished.returncode in (0, 3) and pages.isdigit() and int(pages) > 0
