"""The check of an uploaded PDF before anyone sees it: refused by name, or accepted as the very bytes that get signed.

The parsers run in a child process (`preflight_child`); this module imports none of them and costs an HTTP function
nothing.
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from chalicelib.platform.confined import MIB, Bounds, ConfinedFailure, Failure, run_confined
from chalicelib.signing.preflight_refusals import (
    REFUSALS,
    PdfDamaged,
    PdfRefused,
    PdfTakesTooLong,
    PdfTooComplex,
    PdfTooLarge,
)

_TASK = "chalicelib.signing.preflight_child:check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is accepted (bytes, pages, objects) and what the check itself may use."""

    size_bytes: int = 100 * MIB
    pages: int = 5000
    objects: int = 1_000_000
    bounds: Bounds = field(default_factory=lambda: Bounds(cpu_s=40, wall_s=90.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """An accepted document: the file at `target`, whose bytes will be the beginning of the sealed file.

    `sha256` (hex), `size` (bytes) and `pages` are those of `target`. `changes` says what normalising did, as codes:
    `decrypted`, `scripts` (of form fields and buttons, removed), `streams`, `contents` (undecodable rests cut off),
    `structure` (written anew); empty when the upload was kept byte for byte.
    `signed`: it bears signatures of others, is always kept byte for byte and gets sealed inside a wrapper.
    """

    sha256: str
    size: int
    pages: int
    signed: bool
    changes: tuple[str, ...] = ()

    @property
    def normalised(self) -> bool:
        return bool(self.changes)


def preflight(source: Path, target: Path, *, limits: Limits | None = None) -> Checked:
    """Checks the PDF at `source` and writes what shall be signed to `target`.

    Raises a subclass of PdfRefused; then nothing is left at `target`.
    """
    limits = limits or Limits()
    if source.stat().st_size > limits.size_bytes:
        raise PdfTooLarge
    try:
        return _check(source, target, limits)
    except PdfRefused:
        target.unlink(missing_ok=True)
        raise


def _check(source: Path, target: Path, limits: Limits) -> Checked:
    arguments = {"source": str(source.absolute()), "target": str(target.absolute()), "limits": _accepted(limits)}
    try:
        answer = run_confined(_TASK, arguments, limits.bounds)
    except ConfinedFailure as failure:
        raise _refusal_of(failure.failure) from failure
    if "refused" in answer:
        raise REFUSALS[answer["refused"]]
    return Checked(**{**answer, "changes": tuple(answer["changes"])})


def _accepted(limits: Limits) -> dict[str, Any]:
    return {name: value for name, value in asdict(limits).items() if name != "bounds"}


def _refusal_of(failure: Failure) -> PdfRefused:
    match failure:
        case Failure.OUT_OF_MEMORY | Failure.TOO_DEEP:
            return PdfTooComplex()
        case Failure.TOO_SLOW:
            return PdfTakesTooLong()
        case Failure.CRASHED | Failure.RAISED:
            return PdfDamaged()
