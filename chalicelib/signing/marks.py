"""Marks: what is written onto a template's PDF before it is checked, hashed and signed. Pure values.

Places are in the units of the page (points, where it has no UserUnit), from the upper left corner of the page as a
reader shows it: cropped and turned.
"""

from dataclasses import dataclass
from enum import StrEnum


class MarkKind(StrEnum):
    """`check` is a box, crossed when its text is not empty; `signature` a box that says where the act is told."""

    TEXT = "text"
    CHECK = "check"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """`page` from 1; `size` is the largest the letters may be, in points: they shrink to fit."""

    kind: MarkKind
    page: int
    x: float
    y: float
    width: float
    height: float
    text: str = ""
    size: float = 10.5
