"""The vault: any range is the plain file's range, and whatever was moved, changed, dropped or cut off does not open."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidTag
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.aws import vault as module
from chalicelib.aws.sealed import DataKey
from chalicelib.aws.vault import OVERHEAD, SEGMENT, FileMissing, Vault, stored_size

KEY = DataKey(bytes(range(32)), 1)
SMALL = 16


class Storage:
    """As much of S3 as the vault uses."""

    class exceptions:
        class NoSuchKey(Exception):
            pass

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.ranges: list[tuple[int, int]] = []

    def put_object(self, *, Bucket: str, Key: str, Body: Any) -> None:
        self.objects[Key] = Body if isinstance(Body, bytes) else Body.read()

    def get_object(self, *, Bucket: str, Key: str, Range: str) -> dict[str, Any]:
        if Key not in self.objects:
            raise self.exceptions.NoSuchKey
        first, last = (int(edge) for edge in Range.removeprefix("bytes=").split("-"))
        self.ranges.append((first, last + 1))
        if first >= len(self.objects[Key]):
            raise ClientError({"Error": {"Code": "InvalidRange"}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[Key][first : last + 1])}


@pytest.fixture(scope="module", autouse=True)
def _small_segments() -> Iterator[None]:
    """Sixteen bytes a segment: every edge is near."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SEGMENT", SMALL)
        patch.setattr(module, "STORED_SEGMENT", SMALL + OVERHEAD)
        yield


def stored(plain: bytes, name: str = "a") -> tuple[Vault, Storage]:
    storage = Storage()
    vault = Vault(storage, "bucket")
    vault.put(name, KEY, plain)
    return vault, storage


@given(st.binary(max_size=5 * SMALL + 1), st.integers(0, 100), st.integers(0, 100))
@settings(max_examples=300)
def test_a_range_is_the_range_of_the_plain_file(plain: bytes, start: int, end: int) -> None:
    vault, _ = stored(plain)
    assert vault.get("a", KEY, size=len(plain), start=start, end=end) == plain[start:end]


@pytest.mark.parametrize("size", [0, 1, SMALL - 1, SMALL, SMALL + 1, 2 * SMALL, 3 * SMALL])
def test_whole_files_of_every_size_come_back(size: int, tmp_path: Path) -> None:
    plain = bytes(range(size % 256))[:size].ljust(size, b"x")
    vault, storage = stored(plain)
    assert vault.get("a", KEY, size=size) == plain
    assert len(storage.objects["a"]) == stored_size(size)
    (tmp_path / "source").write_bytes(plain)
    vault.put_file("b", KEY, tmp_path / "source")
    assert len(storage.objects["b"]) == stored_size(size)
    vault.get_file("b", KEY, size=size, target=tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == plain
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]


def test_only_the_segments_that_are_needed_are_read() -> None:
    vault, storage = stored(bytes(10 * SMALL))
    vault.get("a", KEY, size=10 * SMALL, start=3 * SMALL + 1, end=5 * SMALL)
    one = SMALL + OVERHEAD
    assert storage.ranges == [(3 * one, 5 * one)]


def segments(storage: Storage, name: str = "a") -> list[bytes]:
    content, one = storage.objects[name], SMALL + OVERHEAD
    return [content[at : at + one] for at in range(0, len(content), one)]


@pytest.mark.parametrize("order", [[1, 0, 2], [0, 2, 1], [0, 0, 2], [2, 1, 0]])
def test_segments_in_another_order_do_not_open(order: list[int]) -> None:
    vault, storage = stored(bytes(range(3 * SMALL)))
    parts = segments(storage)
    storage.objects["a"] = b"".join(parts[i] for i in order)
    with pytest.raises(InvalidTag):
        vault.get("a", KEY, size=3 * SMALL)


@pytest.mark.parametrize("kept", [1, 2])
def test_a_file_cut_off_after_a_segment_is_not_given_out_as_whole(kept: int) -> None:
    vault, storage = stored(bytes(range(3 * SMALL)))
    storage.objects["a"] = b"".join(segments(storage)[:kept])
    with pytest.raises(InvalidTag):
        vault.get("a", KEY, size=3 * SMALL)


def test_a_shorter_size_does_not_make_a_cut_file_whole() -> None:
    vault, storage = stored(bytes(range(3 * SMALL)))
    storage.objects["a"] = b"".join(segments(storage)[:2])
    with pytest.raises(InvalidTag):
        vault.get("a", KEY, size=2 * SMALL)


def test_a_file_cut_off_within_a_segment_does_not_open() -> None:
    vault, storage = stored(bytes(range(3 * SMALL)))
    storage.objects["a"] = storage.objects["a"][:-1]
    with pytest.raises(InvalidTag):
        vault.get("a", KEY, size=3 * SMALL)


@given(st.data())
def test_a_changed_byte_does_not_open(data: st.DataObject) -> None:
    vault, storage = stored(bytes(range(2 * SMALL + 3)))
    content = bytearray(storage.objects["a"])
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    storage.objects["a"] = bytes(content)
    with pytest.raises(InvalidTag):
        vault.get("a", KEY, size=2 * SMALL + 3)


def test_another_files_content_does_not_open() -> None:
    vault, storage = stored(b"ours")
    storage.objects["b"] = storage.objects["a"]
    with pytest.raises(InvalidTag):
        vault.get("b", KEY, size=4)


@pytest.mark.parametrize("key", [DataKey(bytes(32), 1), DataKey(KEY.secret, 2)])
def test_another_key_does_not_open(key: DataKey) -> None:
    vault, _ = stored(b"ours")
    with pytest.raises(InvalidTag):
        vault.get("a", key, size=4)


def test_a_missing_file_is_missed_by_name() -> None:
    vault, _ = stored(b"ours")
    with pytest.raises(FileMissing):
        vault.get("b", KEY, size=4)


def test_nothing_readable_is_stored() -> None:
    _, storage = stored(b"hemligt avtal" * 5)
    assert b"hemligt" not in storage.objects["a"]


def test_a_large_file_on_real_segments_and_its_deletion(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEGMENT", SEGMENT)
    monkeypatch.setattr(module, "STORED_SEGMENT", SEGMENT + OVERHEAD)
    s3, bucket = aws("s3"), "b2bsign-test-vault"
    vault, plain = Vault(s3, bucket), b"%PDF-1.7\n" + bytes(2 * SEGMENT)
    for name in ("doc_1", "doc_1", "doc_10"):
        vault.put(name, KEY, plain)
    assert vault.get("doc_1", KEY, size=len(plain), start=SEGMENT - 2, end=SEGMENT + 2) == bytes(4)
    assert vault.names("doc_") == ["doc_1", "doc_10"]
    vault.delete("doc_1")
    left = s3.list_object_versions(Bucket=bucket)
    assert [version["Key"] for version in left["Versions"]] == ["doc_10"]
    assert "DeleteMarkers" not in left
    with pytest.raises(FileMissing):
        vault.get("doc_1", KEY, size=len(plain))
