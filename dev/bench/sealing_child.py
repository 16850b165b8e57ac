"""`python -m dev.bench.sealing_child WHAT PDF ROUNDS < STAND.json`: CPU seconds (medians) or memory of sealing."""

import hashlib
import json
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from chalicelib.platform.text import Language
from chalicelib.signing.seal_values import DocumentLine, EvidenceHash, SealOrder, SignerLine
from dev.bench.cost import cpu_s
from dev.corpus_stand import Stand

CHUNK = 1024 * 1024


Measure = Callable[[Stand, Path, int, Path], dict[str, float]]


def main() -> None:
    run({"seal": _seal, "seal_once": _seal_once})


def run(measures: dict[str, Measure]) -> None:
    what, pdf, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    given = json.load(sys.stdin)
    stand = Stand(**(given | {"key_pem": given["key_pem"].encode()}))
    with tempfile.TemporaryDirectory(dir=pdf.parent) as folder:
        print(json.dumps(measures[what](stand, pdf, rounds, Path(folder))))


def _seal(stand: Stand, pdf: Path, rounds: int, folder: Path) -> dict[str, float]:
    sealer, order, key = stand.sealer(), order_of(pdf), _key(stand)

    def seal() -> None:
        sealer.seal(pdf, folder / "sealed.pdf", order, datetime.now(UTC))

    def floor() -> None:
        digest = hashlib.sha256()
        with pdf.open("rb") as source, (folder / "copy.pdf").open("wb") as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                target.write(chunk)
        key.sign(digest.digest(), padding.PKCS1v15(), hashes.SHA256())

    return medians({"seal": seal, "floor": floor}, rounds)


def _seal_once(stand: Stand, pdf: Path, _rounds: int, folder: Path) -> dict[str, float]:
    stand.sealer().seal(pdf, folder / "sealed.pdf", order_of(pdf), datetime.now(UTC))
    return {"rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def medians(tried: dict[str, Callable[[], None]], rounds: int) -> dict[str, float]:
    """Once to warm up, then alternating."""
    taken: dict[str, list[float]] = {name: [] for name in tried}
    for do in tried.values():
        do()
    for _ in range(rounds):
        for name, do in tried.items():
            began = cpu_s()
            do()
            taken[name].append(cpu_s() - began)
    return {name: statistics.median(times) for name, times in taken.items()}


def _key(stand: Stand) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(stand.key_pem, None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def order_of(pdf: Path) -> SealOrder:
    now = datetime.now(UTC)
    with pdf.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    signers = [
        SignerLine(name, "signer", "BankID", now, (EvidenceHash("signature.xml", "0" * 64),)) for name in ("A", "B")
    ]
    return SealOrder(
        request_id="sr_bench",
        title="Ramavtal om konsulttjänster",
        language=Language.SV,
        created_at=now,
        sent_at=now,
        documents=(DocumentLine("doc_1", "avtal.pdf", sha256, 1),),
        document_id="doc_1",
        signers=tuple(signers),
        events_head_hash="0" * 64,
        verify_url="http://localhost:8080/verify",
    )


if __name__ == "__main__":
    main()
