"""The vault: files as independent AES-GCM segments, so that a range can be read without the rest.

A stored file is its segments in order, each `nonce ‖ ciphertext ‖ tag` of 1 MiB of plain bytes (the last one shorter).
The key is derived from the owner's data key for this one object; the AAD binds a segment to its place and to whether
it is the last, so segments cannot be swapped, dropped or taken from another file.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.aws.sealed import NONCE_BYTES, DataKey
from chalicelib.platform.errors import DomainError
from chalicelib.platform.text import Text

SEGMENT = 1024 * 1024
OVERHEAD = NONCE_BYTES + 16
STORED_SEGMENT = SEGMENT + OVERHEAD


class FileMissing(DomainError):
    """The file is not in the vault."""

    code = "file_missing"
    status = 503
    text = Text(sv="Filen finns inte.", en="The file does not exist.")


class Vault:
    """`s3` is an S3 client. Object names are opaque ids; sizes are of the plain file."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def put_file(self, name: str, key: DataKey, source: Path) -> None:
        """Encrypts beside the source first: S3 wants the length, and memory stays at one segment."""
        with TemporaryDirectory(dir=source.parent) as folder:
            stored = Path(folder) / "stored"
            with source.open("rb") as plain, stored.open("wb") as out:
                for segment in _sealed_segments(name, key, plain, source.stat().st_size):
                    out.write(segment)
            with stored.open("rb") as body:
                self._s3.put_object(Bucket=self._bucket, Key=name, Body=body)

    def put(self, name: str, key: DataKey, content: bytes) -> None:
        import io

        segments = _sealed_segments(name, key, io.BytesIO(content), len(content))
        self._s3.put_object(Bucket=self._bucket, Key=name, Body=b"".join(segments))

    def get(self, name: str, key: DataKey, *, size: int, start: int = 0, end: int | None = None) -> bytes:
        """Plain bytes [start, end) of a file of `size` bytes; only the segments that hold them are read.

        FileMissing; cryptography's InvalidTag for a file that was changed or cut off.
        """
        end = size if end is None else min(end, size)
        if start >= end:
            return b""
        first, last = start // SEGMENT, (end - 1) // SEGMENT
        stored = self._read(name, first * STORED_SEGMENT, min((last + 1) * STORED_SEGMENT, stored_size(size)))
        plain = b"".join(_opened(name, key, stored, first, size))
        return plain[start - first * SEGMENT : end - first * SEGMENT]

    def get_file(self, name: str, key: DataKey, *, size: int, target: Path) -> None:
        with target.open("wb") as out:
            for start in range(0, size, 8 * SEGMENT):
                out.write(self.get(name, key, size=size, start=start, end=start + 8 * SEGMENT))

    def delete(self, name: str) -> None:
        """Every version and delete marker: a vault that keeps versions has not deleted anything otherwise."""
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=name)
        for page in pages:
            for version in page.get("Versions", []) + page.get("DeleteMarkers", []):
                if version["Key"] == name:
                    self._s3.delete_object(Bucket=self._bucket, Key=name, VersionId=version["VersionId"])

    def delete_all(self, folder: str) -> None:
        """Every version of everything whose name begins so; `folder` ends in a slash."""
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=folder)
        for page in pages:
            for version in page.get("Versions", []) + page.get("DeleteMarkers", []):
                self._s3.delete_object(Bucket=self._bucket, Key=version["Key"], VersionId=version["VersionId"])

    def names(self, prefix: str) -> list[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def _read(self, name: str, start: int, end: int) -> bytes:
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=name, Range=f"bytes={start}-{end - 1}")
        except self._s3.exceptions.NoSuchKey as missing:
            raise FileMissing from missing
        body: bytes = answer["Body"].read()
        if len(body) != end - start:  # each segment proves itself, not that the ones after it are there
            raise InvalidTag
        return body


def stored_size(size: int) -> int:
    return size + OVERHEAD * max(1, -(-size // SEGMENT))


def _sealed_segments(name: str, key: DataKey, plain: IO[bytes], size: int) -> Iterator[bytes]:
    cipher = AESGCM(key.derive(f"vault|{name}"))
    last = max(0, -(-size // SEGMENT) - 1)
    for index in range(last + 1):
        nonce = os.urandom(NONCE_BYTES)
        yield nonce + cipher.encrypt(nonce, plain.read(SEGMENT), _place(name, index, index == last, key.version))


def _opened(name: str, key: DataKey, stored: bytes, first: int, size: int) -> Iterator[bytes]:
    cipher = AESGCM(key.derive(f"vault|{name}"))
    last = max(0, -(-size // SEGMENT) - 1)
    for offset in range(0, len(stored), STORED_SEGMENT):
        index, segment = first + offset // STORED_SEGMENT, stored[offset : offset + STORED_SEGMENT]
        place = _place(name, index, index == last, key.version)
        yield cipher.decrypt(segment[:NONCE_BYTES], segment[NONCE_BYTES:], place)


def _place(name: str, index: int, is_last: bool, key_version: int) -> bytes:
    return f"{name}|{index}|{'last' if is_last else 'more'}|{key_version}".encode()
