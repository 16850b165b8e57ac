"""Writing marks onto a PDF, and measuring its pages: both in a confined child, since the file is a stranger's.

What is stamped is part of the page's content, before the preflight, so it is part of the bytes that are hashed, shown
and signed.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from chalicelib.platform.confined import Bounds, ConfinedFailure, run_confined
from chalicelib.signing.marks import Mark
from chalicelib.signing.preflight import preflight
from chalicelib.signing.preflight_refusals import PdfDamaged, PdfSignedBefore, PdfUnstampable

_CHILD = "chalicelib.signing.stamping_child"
BOUNDS = Bounds(cpu_s=30, wall_s=60.0)


class Passed(Protocol):
    """What the preflight found out about the file it wrote."""

    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def signed(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Stampable:
    """An accepted file that can be filled in: size in bytes, SHA-256 in hex, each page's width and height as shown."""

    size: int
    sha256: str
    pages: list[tuple[float, float]]


def judge(source: Path, target: Path, *, check: Callable[[Path, Path], Passed] = preflight) -> Stampable:
    """The preflight of an upload, as any document's, and what stamping asks besides. Raises a PdfRefused."""
    found = check(source, target)
    if found.signed:
        raise PdfSignedBefore
    return Stampable(found.size, found.sha256, measure(target))


def measure(source: Path) -> list[tuple[float, float]]:
    """Width and height of every page as it is shown.

    Raises PdfUnstampable for a PDF whose annotations or form fields could cover what is stamped, or whose content
    cannot be read to its end; PdfDamaged.
    """
    return [(float(width), float(height)) for width, height in _run("measure", source=str(source.absolute()))]


def stamp(source: Path, target: Path, marks: Sequence[Mark]) -> None:
    """The PDF at `source` with the marks, at `target`. Raises as `measure`."""
    _run("stamp", source=str(source.absolute()), target=str(target.absolute()), marks=[asdict(mark) for mark in marks])


def _run(task: str, **arguments: Any) -> Any:
    try:
        answer = run_confined(f"{_CHILD}:{task}", arguments, BOUNDS)
    except ConfinedFailure as failure:
        raise PdfDamaged from failure
    if "refused" in answer:
        raise PdfUnstampable
    return answer["done"]
