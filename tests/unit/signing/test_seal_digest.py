"""The growing digest against hashing everything anew."""

import hashlib
from io import BytesIO
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.signing.seal_digest import CHUNK, GrowingDigest


@given(parts=st.lists(st.binary(max_size=40), max_size=6))
def test_it_equals_the_digest_of_the_file_at_every_moment(parts: list[bytes]) -> None:
    file = BytesIO()
    digest = GrowingDigest(file)
    for part in parts:
        digest.write(part)
        assert digest.hexdigest() == hashlib.sha256(file.getvalue()).hexdigest()
        assert digest.size == len(file.getvalue())


def test_it_copies_more_than_one_buffer(tmp_path: Path) -> None:
    beginning = bytes(range(256)) * (CHUNK // 256) + b"rest\n"
    with (tmp_path / "file").open("wb") as file:
        digest = GrowingDigest(file)
        digest.write(b"before ")
        digest.copy(BytesIO(beginning), len(beginning))
        digest.write(b"grown")
    assert (tmp_path / "file").read_bytes() == b"before " + beginning + b"grown"
    assert digest.hexdigest() == hashlib.sha256(b"before " + beginning + b"grown").hexdigest()
