"""The growing digest against hashing everything anew."""

import hashlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.signing.seal_digest import CHUNK, GrowingDigest


@given(beginning=st.binary(max_size=40), grown=st.binary(max_size=60), cut=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_it_equals_the_digest_of_the_bytes_around_the_gap(
    beginning: bytes, grown: bytes, cut: tuple[float, float]
) -> None:
    file, digest = BytesIO(), GrowingDigest()
    digest.copy(BytesIO(beginning), file)
    file.write(grown)
    whole = beginning + grown
    start, stop = sorted(len(beginning) + round(part * len(grown)) for part in cut)

    around = digest.around(file, (start, stop), len(whole))
    assert around == hashlib.sha256(whole[:start] + whole[stop:]).digest()
    assert digest.whole(file, len(whole)) == hashlib.sha256(whole).digest()
    assert digest.hexdigest() == hashlib.sha256(beginning).hexdigest()


def test_it_reads_more_than_one_buffer() -> None:
    beginning, grown = b"a" * (CHUNK + 7), b"b" * (2 * CHUNK + 5)
    file, digest = BytesIO(), GrowingDigest()
    digest.copy(BytesIO(beginning), file)
    file.write(grown)
    assert digest.whole(file, len(beginning + grown)) == hashlib.sha256(beginning + grown).digest()


def test_a_gap_in_the_hashed_beginning_is_an_error() -> None:
    file, digest = BytesIO(), GrowingDigest()
    digest.copy(BytesIO(b"beginning"), file)
    with pytest.raises(ValueError, match="grew"):
        digest.around(file, (3, 5), 9)
