"""`python -m dev.bench.peers_child PDF KEYSTORE PASSWORD TSA ROUNDS`: median CPU seconds of pdfsignerpy."""

import json
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pdfsigner

from dev.bench.cost import cpu_s

LEVELS = {"pdfsignerpy B-B": "bb", "pdfsignerpy B-LTA": "blta"}


def main() -> None:
    pdf, keystore, password, tsa, rounds = sys.argv[1:]
    found = {}
    with TemporaryDirectory(dir=Path(pdf).parent) as folder:
        for name, level in LEVELS.items():
            target = str(Path(folder) / "signed.pdf")
            try:
                found[name] = _median_s(pdf, target, keystore, password, level, tsa, int(rounds))
            except Exception as refusal:
                print(f"{name}: {refusal}", file=sys.stderr)
    print(json.dumps(found))


def _median_s(pdf: str, target: str, keystore: str, password: str, level: str, tsa: str, rounds: int) -> float:
    taken = []
    for _ in range(rounds + 1):
        began = cpu_s()
        pdfsigner.sign_pdf(pdf, target, keystore, password, level=level, tsa_url=None if level == "bb" else tsa)
        taken.append(cpu_s() - began)
    return statistics.median(taken[1:])


if __name__ == "__main__":
    main()
