"""Keys: shredding acts at once, a shredded key is never minted again, and each is bound to its own id."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.commit import transact
from chalicelib.aws.keys import HELD_AT_MOST, HELD_FOR, KeyExists, KeyRing, KeyRow, KeyShredded, write_minted
from chalicelib.platform.ids import KeyId
from tests.unit.aws.toys import NOW, counted

KEK = "alias/b2bsign-test-kek"
KEY = KeyId("profile#sid_1")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ring(aws: Any, clock: Clock) -> KeyRing:
    return KeyRing(aws("kms"), KEK, clock)


def shred(key_id: str) -> None:
    row = KeyRow.find(key_id)
    assert row is not None
    row.update(actions=[KeyRow.wrapped.remove(), KeyRow.shredded_at.set("2025-03-04T09:00:00.000Z")])


def test_a_minted_key_opens_in_another_process(ring: KeyRing, aws: Any, clock: Clock) -> None:
    minted = ring.mint(KEY)
    transact(write_minted(minted))
    assert KeyRing(aws("kms"), KEK, clock).open(KEY).secret == minted.key.secret
    assert len(minted.key.secret) == 32


def test_two_keys_are_two_keys(ring: KeyRing) -> None:
    assert ring.mint(KEY).key.secret != ring.mint(KeyId("other")).key.secret


def test_what_is_stored_is_wrapped(ring: KeyRing) -> None:
    minted = ring.mint(KEY)
    transact(write_minted(minted))
    row = KeyRow.find(KEY)
    assert row is not None and minted.key.secret not in bytes(row.wrapped)


def test_shredding_acts_at_once_although_the_key_is_held(ring: KeyRing) -> None:
    transact(write_minted(ring.mint(KEY)))
    ring.open(KEY)
    shred(KEY)
    with pytest.raises(KeyShredded):
        ring.open(KEY)


def test_a_key_that_never_was_is_as_one_that_is_gone(ring: KeyRing) -> None:
    with pytest.raises(KeyShredded):
        ring.open(KeyId("profile#nobody"))


def test_a_shredded_key_is_never_minted_again(ring: KeyRing) -> None:
    ring.open_or_mint(KEY)
    shred(KEY)
    with pytest.raises(KeyShredded):
        ring.open_or_mint(KEY)
    with pytest.raises(KeyExists):
        transact(write_minted(ring.mint(KEY)))
    row = KeyRow.find(KEY)
    assert row is not None and row.wrapped is None


def test_the_first_of_two_writers_mints_and_both_have_that_key(ring: KeyRing, aws: Any, clock: Clock) -> None:
    other = KeyRing(aws("kms"), KEK, clock)
    really_mint, first = ring.mint, []

    def late(key_id: KeyId) -> Any:
        first.append(other.open_or_mint(key_id))
        return really_mint(key_id)

    ring.mint = late  # type: ignore[method-assign]
    assert ring.open_or_mint(KEY).secret == first[0].secret


def test_a_wrapped_key_moved_to_another_id_does_not_open(ring: KeyRing, aws: Any, clock: Clock) -> None:
    """The encryption context names the key's own id."""
    minted = ring.mint(KEY)
    KeyRow("profile#sid_2", wrapped=minted.row.wrapped, key_version=1, created_at="x").save()
    fresh = KeyRing(aws("kms"), KEK, clock)
    with pytest.raises(aws("kms").exceptions.InvalidCiphertextException):
        fresh.open(KeyId("profile#sid_2"))


def test_an_unwrapped_key_is_held_for_five_minutes(ring: KeyRing, aws: Any, clock: Clock) -> None:
    transact(write_minted(ring.mint(KEY)))
    fresh = KeyRing(aws("kms"), KEK, clock)
    with counted(aws("kms")) as calls:
        fresh.open(KEY)
        clock.now += HELD_FOR - timedelta(seconds=1)
        fresh.open(KEY)
        assert calls.names == ["Decrypt"]
        clock.now += timedelta(seconds=1)
        fresh.open(KEY)
        assert calls.names == ["Decrypt"] * 2


def test_held_keys_are_bounded(ring: KeyRing) -> None:
    for number in range(3):
        ring._hold(KeyRow(f"k{number}", wrapped=b"w"), b"p")
    for number in range(HELD_AT_MOST):
        ring._hold(KeyRow(f"m{number}", wrapped=b"w"), b"p")
    assert len(ring._held) <= HELD_AT_MOST


def test_a_key_never_shows(ring: KeyRing) -> None:
    key = ring.mint(KEY).key
    assert key.secret.hex() not in repr(key) and repr(key.secret) not in repr(key)
