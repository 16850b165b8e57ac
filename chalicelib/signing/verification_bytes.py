"""The bytes of a signed file: what each signature covers, and all digests in one pass.

A signature covers two ranges around the gap that holds it (ISO 32000-2, 12.8.1). The gap of the last signature is
covered by nothing; so it must be written exactly as the sealer writes it, or a changed byte there would go unnoticed.
"""

import hashlib
import mmap
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

CHUNK = 1 << 20
_BUFFER = 1 << 18  # stays in the processor's cache between reading and hashing
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_HEXADECIMAL = re.compile(rb"<(?:(?:[0-9A-F]{2})+|(?:[0-9a-f]{2})+)>")  # a mixture is a changed byte
_MOST_RANGES = 64
_LONGEST_GAP = 1 << 20


@dataclass(frozen=True, slots=True, order=True)
class Coverage:
    """Covered are the bytes up to `gap_start` and from `gap_end` to `end`."""

    end: int
    gap_start: int
    gap_end: int

    @classmethod
    def of(cls, byte_range: Iterable[Any]) -> "Coverage | None":
        """From a signature's own entry; None where it is no proper one."""
        numbers = [int(number) for number in byte_range]
        if len(numbers) != 4 or numbers[0] != 0:
            return None
        return cls._checked(*numbers[1:])

    @classmethod
    def _checked(cls, first: int, start: int, rest: int) -> "Coverage | None":
        return cls(start + rest, first, start) if 0 < first < start and rest > 0 else None


def coverages(path: Path) -> list[Coverage]:
    """What looks like signatures in the raw bytes, whether or not any reader finds them; by their end."""
    if not path.stat().st_size:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = [
            coverage
            for match in _first(_BYTE_RANGE.finditer(data))
            if (coverage := Coverage.of((0, *map(int, match.groups())))) and coverage.end <= len(data)
        ]
    return sorted(found)


def _first(matches: Iterator[re.Match[bytes]]) -> Iterator[re.Match[bytes]]:
    return (match for _, match in zip(range(_MOST_RANGES), matches, strict=False))


def gap(file: IO[bytes], coverage: Coverage) -> bytes:
    """The bytes between the covered ranges, empty where they are absurdly many."""
    if coverage.gap_end - coverage.gap_start > _LONGEST_GAP:
        return b""
    file.seek(coverage.gap_start)
    return file.read(coverage.gap_end - coverage.gap_start)


def contents(gap_bytes: bytes) -> bytes | None:
    """What the gap says in hexadecimal, padding included; None where it is written as no writer does."""
    if not _HEXADECIMAL.fullmatch(gap_bytes):
        return None
    return bytes.fromhex(gap_bytes[1:-1].decode("ascii"))


def is_exactly(gap_bytes: bytes, encoded: bytes) -> bool:
    """Whether the gap holds the encoded signature and nothing but zeros behind it."""
    held = contents(gap_bytes)
    return held is not None and held.startswith(encoded) and not any(held[len(encoded) :])


class OnePass:
    """SHA-256 digests of one file, which is read once however many are asked for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._view = memoryview(bytearray(_BUFFER))

    def digests(
        self, beginnings: Iterable[int], covered: Iterable[Coverage]
    ) -> tuple[dict[int, bytes], dict[Coverage, bytes]]:
        """Of the file's first n bytes, for each n; and of what each coverage covers. All must lie within the file."""
        ends = set(beginnings)
        covered = set(covered)
        states = self._states(ends | {each.gap_start for each in covered})
        around = {each: self._continued(states[each.gap_start], each.gap_end, each.end) for each in covered}
        return {end: states[end].digest() for end in ends}, around

    def _states(self, positions: set[int]) -> dict[int, Any]:
        state, at, states = hashlib.sha256(), 0, {}
        for position in sorted(positions):
            self._feed(state, at, position)
            states[position], at = state.copy(), position
        return states

    def _continued(self, state: Any, start: int, end: int) -> bytes:
        branch = state.copy()
        self._feed(branch, start, end)
        digest: bytes = branch.digest()
        return digest

    def _feed(self, state: Any, start: int, end: int) -> None:
        self._file.seek(start)
        while start < end:
            count = self._file.readinto(self._view[: end - start])  # type: ignore[attr-defined]
            if not count:
                return
            state.update(self._view[:count])
            start += count
