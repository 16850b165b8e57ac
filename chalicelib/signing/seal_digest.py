"""SHA-256 of a file that only grows: the beginning is hashed once, while it is copied, and never read again.

A seal needs three digests over almost the same bytes (signature, document timestamp, whole file); on a large file each
would cost as much as everything else together.
"""

import hashlib
from typing import IO

CHUNK = 1 << 20


class GrowingDigest:
    """The digest state of a file's first `size` bytes. Sizes and positions in bytes."""

    def __init__(self) -> None:
        self._state = hashlib.sha256()
        self.size = 0

    def copy(self, source: IO[bytes], target: IO[bytes]) -> None:
        """Appends all of `source` to `target`, hashing it on the way."""
        buffer = bytearray(CHUNK)
        view = memoryview(buffer)
        while count := source.readinto(view):  # type: ignore[attr-defined]
            self.write(view[:count], target)

    def write(self, data: bytes | memoryview, target: IO[bytes]) -> None:
        self._state.update(data)
        self.size += target.write(data)

    def hexdigest(self) -> str:
        return self._state.hexdigest()

    def whole(self, file: IO[bytes], end: int) -> bytes:
        """The digest of the file's bytes up to `end`."""
        return self.around(file, (end, end), end)

    def around(self, file: IO[bytes], gap: tuple[int, int], end: int) -> bytes:
        """The digest of the file's bytes up to `end` except those in `gap` (start, stop), which lies behind `size`."""
        start, stop = gap
        if not self.size <= start <= stop <= end:
            raise ValueError("the gap must lie in the part that grew")
        state = self._state.copy()
        for first, last in ((self.size, start), (stop, end)):
            file.seek(first)
            for position in range(first, last, CHUNK):
                state.update(file.read(min(CHUNK, last - position)))
        return state.digest()
