"""Is this PDF one that the service sealed, whole and unchanged? The question, its limits and its answer.

The file is a stranger's: it is read in a child process (`verification_child`) without network; this module imports no
parser. Trust comes from pinned roots alone, and nothing a file says is believed before the seal over it has been
found valid.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from typing import Any

from chalicelib.platform.confined import MIB, Bounds, ConfinedFailure, Failure, run_confined

_TASK = "chalicelib.signing.verification_child:examine"


class Verdict(StrEnum):
    """GENUINE: sealed by the service and whole. ALTERED: it bears the service's seal, but is not what was sealed.
    NOT_OURS: signed by others only. UNSIGNED: a PDF without signatures. UNREADABLE: not a PDF that can be judged."""

    GENUINE = "genuine"
    ALTERED = "altered"
    NOT_OURS = "not_ours"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


class Finding(StrEnum):
    """What is wrong, as a stable code; the sentences are in verification_texts."""

    BYTES_APPENDED = "bytes_appended"
    CONTENT_CHANGED = "content_changed"
    PAGES_CHANGED = "pages_changed"
    OBJECTS_CHANGED = "objects_changed"
    PROOFS_MISSING = "proofs_missing"
    PROOFS_INVALID = "proofs_invalid"
    SEAL_INVALID = "seal_invalid"
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"
    TOO_SLOW = "too_slow"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The pinned roots, each one or more certificates as PEM. Where the seal's root also certifies others (a public
    CA), `organisation` must be the organizationName of the service's own certificates; empty means that the root is
    the service's."""

    seal_roots_pem: str
    tsa_roots_pem: str
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Largest file in bytes, and what judging it may use. A sealed file is a little larger than its upload."""

    size_bytes: int = 110 * MIB
    bounds: Bounds = field(default_factory=lambda: Bounds(cpu_s=40, wall_s=90.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found; `as_json` is its public form.

    `level` is the PAdES level reached by the seal (`B-B` … `B-LTA`). Times are ISO 8601 in UTC. `sealed_at` is the
    timestamp authority's time of the seal; `proofs_last_until` is when the last document timestamp's certificate ends
    (renewed before). `evidence`, `document` and `fingerprint` are those the seal covers, and None unless it is
    genuine. `changes` are `{"code": Finding, …figures}`; `signatures` and `timestamps` list all that the file bears.
    """

    verdict: Verdict
    sha256: str
    size: int
    covers_whole_file: bool = False
    level: str | None = None
    sealed_at: str | None = None
    sealed_by: str | None = None
    proofs_last_until: str | None = None
    pages: int | None = None
    fingerprint: str | None = None
    document: Mapping[str, Any] | None = None
    evidence: Mapping[str, Any] | None = None
    signatures: tuple[Mapping[str, Any], ...] = ()
    timestamps: tuple[Mapping[str, Any], ...] = ()
    changes: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_genuine(self) -> bool:
        return self.verdict is Verdict.GENUINE

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def verify(path: Path, trust: Trust, *, limits: Limits | None = None) -> Report:
    """Judges the file at `path`. Raises nothing that the file can cause."""
    limits = limits or Limits()
    size = path.stat().st_size
    if size > limits.size_bytes:
        return _unreadable(path, size, Finding.TOO_LARGE)
    try:
        arguments = {"path": str(path.absolute()), "trust": asdict(trust)}
        answer = run_confined(_TASK, arguments, limits.bounds)
    except ConfinedFailure as failure:
        return _unreadable(path, size, _FINDINGS[failure.failure])
    listed = {name: tuple(answer.pop(name, ())) for name in ("signatures", "timestamps", "changes")}
    return Report(size=size, **{**answer, **listed, "verdict": Verdict(answer["verdict"])})


_FINDINGS = {
    Failure.OUT_OF_MEMORY: Finding.TOO_COMPLEX,
    Failure.TOO_DEEP: Finding.TOO_COMPLEX,
    Failure.TOO_SLOW: Finding.TOO_SLOW,
    Failure.CRASHED: Finding.DAMAGED,
    Failure.RAISED: Finding.DAMAGED,
}


def _unreadable(path: Path, size: int, finding: Finding) -> Report:
    with path.open("rb") as file:
        sha256 = file_digest(file, "sha256").hexdigest()
    return Report(verdict=Verdict.UNREADABLE, sha256=sha256, size=size, changes=({"code": finding},))
