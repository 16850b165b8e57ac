"""`python -m dev.corpus DIR OUT [--validate]`: preflight and seal every PDF below DIR, without the stack.

OUT/results.jsonl gets one line a file: {"file", "outcome": "sealed" | "refused", "code", "ms"}; OUT/sealed/ the sealed
files under the same relative names, and OUT/trust/ the roots to check them against. The trust services are a
simulator of its own on a free port, the seal's key a local one.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Language
from chalicelib.signing.preflight import Checked, preflight
from chalicelib.signing.seal import Sealer
from chalicelib.signing.seal_values import DocumentLine, EvidenceHash, SealDelayed, SealOrder, SignerLine
from dev.corpus_stand import Stand, running_stand
from dev.corpus_validation import print_validation

PROCESSES = 2
SEALS_WITHIN_S = 120
ATTEMPTS = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m dev.corpus", description=__doc__)
    parser.add_argument("dir", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--validate", action="store_true", help="let independent validators judge the sealed files")
    options = parser.parse_args()
    if not options.dir.is_dir():
        print(f"{options.dir} is not a folder", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    with running_stand(options.out / "trust") as stand:
        run_corpus(options.dir, options.out, stand)
    if options.validate:
        return print_validation(options.dir, options.out)
    return 0


def run_corpus(folder: Path, out: Path, stand: Stand) -> list[dict[str, Any]]:
    """Every PDF below `folder`, two at a time; the results as they were written."""
    names = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if _is_pdf(file))
    results = []
    with (out / "results.jsonl").open("w", encoding="utf-8") as lines:
        for result in _results(folder, out, stand, names):
            results.append(result)
            lines.write(json.dumps(result, ensure_ascii=False) + "\n")
            lines.flush()
    outcomes = Counter(result["code"] or "sealed" for result in results)
    print(f"{len(results)} files: " + ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    return results


def _is_pdf(file: Path) -> bool:
    return file.is_file() and file.suffix.lower() == ".pdf"


def _results(folder: Path, out: Path, stand: Stand, names: list[str]) -> Iterator[dict[str, Any]]:
    """A process that dies takes the pool with it; then the files still open are done one by one, each in its own."""
    waiting = dict.fromkeys(names)
    with _pool(PROCESSES) as pool:
        futures = {pool.submit(_process, folder, out, stand, name): name for name in names}
        for future in as_completed(futures):
            try:
                yield future.result()
            except BrokenProcessPool:
                break
            del waiting[futures[future]]
    for name in waiting:
        with _pool(1) as pool:
            try:
                yield pool.submit(_process, folder, out, stand, name).result()
            except BrokenProcessPool:
                yield {"file": name, "outcome": "refused", "code": "pdf_too_complex", "ms": 0}


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"))


def _process(folder: Path, out: Path, stand: Stand, name: str) -> dict[str, Any]:
    started = time.monotonic()
    target = out / "sealed" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    code = _code(folder / name, target, stand)
    if code:
        target.unlink(missing_ok=True)
    elapsed_ms = round((time.monotonic() - started) * 1000)
    return {"file": name, "outcome": "refused" if code else "sealed", "code": code, "ms": elapsed_ms}


def _code(source: Path, target: Path, stand: Stand) -> str | None:
    """None when sealed, else the refusal's code."""
    with tempfile.TemporaryDirectory() as folder:
        accepted = Path(folder) / "accepted.pdf"
        try:
            checked = preflight(source, accepted)
            _seal(stand.sealer(), accepted, target, _order(source.name, checked))
        except DomainError as refusal:
            return refusal.code
        except TimeoutError:
            return "pdf_takes_too_long"
    return None


def _seal(sealer: Sealer, source: Path, target: Path, order: SealOrder) -> None:
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(SEALS_WITHIN_S)
    try:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                sealer.seal(source, target, order, datetime.now(UTC))
            except SealDelayed:
                if attempt == ATTEMPTS:
                    raise
            else:
                return
    finally:
        signal.alarm(0)


def _give_up(*_: object) -> None:
    raise TimeoutError


def _order(filename: str, checked: Checked) -> SealOrder:
    now = datetime.now(UTC)
    evidence = (EvidenceHash("rc_1.json", "0" * 64),)
    return SealOrder(
        request_id="sr_corpus",
        title="Korpus",
        language=Language.SV,
        created_at=now,
        sent_at=now,
        documents=(DocumentLine("doc_1", filename, checked.sha256, checked.pages),),
        document_id="doc_1",
        signers=(SignerLine("Anna Andersson", "signer", "BankID", now, evidence),),
        events_head_hash="0" * 64,
        verify_url="http://localhost:8080/verify",
    )


if __name__ == "__main__":
    sys.exit(main())
