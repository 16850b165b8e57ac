"""What is said of a state machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

UNUSED = "(nothing yet)"


@dataclass(frozen=True, slots=True)
class Machine:
    """`meanings` by state and `moves` by (from, to) name exactly what `table` holds: dev/diagrams.py asserts it."""

    title: str
    source: str
    table: Mapping[Any, frozenset[Any]]
    meanings: Mapping[StrEnum, str]
    moves: Mapping[tuple[StrEnum, StrEnum], str]
