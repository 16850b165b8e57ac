"""`python -m dev.bench.verifying_child verify PDF ROUNDS < STAND.json`: CPU seconds of verifying, medians.

Apart from sealing: a process that seals loads none of what verifies, and its memory is measured.
"""

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.signing.verification import Trust, verify
from chalicelib.signing.verification_child import examine
from dev.bench.sealing_child import medians, order_of, run
from dev.corpus_stand import Stand


def main() -> None:
    run({"verify": _verify})


def _verify(stand: Stand, pdf: Path, rounds: int, folder: Path) -> dict[str, float]:
    """`examine` is what the confined child does, here without the child; `whole` is with it, as the service runs it."""
    sealed = folder / "sealed.pdf"
    stand.sealer().seal(pdf, sealed, order_of(pdf), datetime.now(UTC))
    trust = Trust(seal_roots_pem=stand.seal_root_pem, tsa_roots_pem=stand.tsa_root_pem)

    def examined() -> None:
        assert examine(path=str(sealed), trust=asdict(trust))["verdict"] == "genuine"

    def hashed() -> None:
        with sealed.open("rb") as file:
            hashlib.file_digest(file, "sha256")

    def whole() -> None:
        assert verify(sealed, trust).is_genuine

    return medians({"examine": examined, "hash": hashed}, rounds) | medians({"whole": whole}, 1)


if __name__ == "__main__":
    main()
