"""Writes a file once from beginning to end and knows its SHA-256 all the while.

A seal needs three digests over almost the same bytes (signature, document timestamp, whole file); on a large file each
would cost as much as everything else together. Here the beginning is hashed once, while it is copied.
"""

import hashlib
import os
from typing import IO, Any

CHUNK = 1 << 18  # bytes; stays in the processor's cache between reading, hashing and writing


class GrowingDigest:
    """`state` is the hash of the `size` bytes written so far; copy it to go on elsewhere."""

    def __init__(self, file: IO[bytes]) -> None:
        self.state: Any = hashlib.sha256()
        self.size = 0
        self._file = file

    def copy(self, source: IO[bytes], size: int) -> None:
        """Writes all `size` bytes of `source`, best opened without a buffer. Room on the disk is taken before anything
        is written: a write that finds its place ready is cheaper, and one that finds none fails early.
        """
        if size:
            os.posix_fallocate(self.flush(), self.size, size)
        buffer = bytearray(CHUNK)
        view = memoryview(buffer)
        while count := source.readinto(view):  # type: ignore[attr-defined]
            self.write(view[:count])

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self._file.write(data)
        self.state.update(data)
        self.size += len(data)

    def flush(self) -> int:
        """Everything is in the file now; its descriptor."""
        self._file.flush()
        return self._file.fileno()

    def hexdigest(self) -> str:
        digest: str = self.state.hexdigest()
        return digest
