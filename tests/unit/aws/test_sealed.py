"""Sealed fields: only the value that was put in this very place comes out of it."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.sealed import DataKey, SealedRow

KEY = DataKey(bytes(range(32)), 1)
PLACE = {"table": "persons", "row": "sid_1", "attribute": "name"}


@given(st.binary(max_size=300))
def test_what_is_sealed_comes_back(plain: bytes) -> None:
    sealed = KEY.seal(plain, **PLACE)
    assert KEY.unseal(sealed, **PLACE) == plain
    assert len(sealed) == len(plain) + 28


@pytest.mark.parametrize(
    "elsewhere", [{"table": "recipients"}, {"row": "sid_2"}, {"attribute": "email"}, {"row": "sid_1|name"}]
)
def test_a_moved_value_does_not_open(elsewhere: dict[str, str]) -> None:
    sealed = KEY.seal(b"Anna", **PLACE)
    with pytest.raises(InvalidTag):
        KEY.unseal(sealed, **{**PLACE, **elsewhere})


@given(st.data())
def test_a_changed_value_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(KEY.seal(b"Anna Andersson", **PLACE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(InvalidTag):
        KEY.unseal(bytes(sealed), **PLACE)


@pytest.mark.parametrize("key", [DataKey(bytes(32), 1), DataKey(KEY.secret, 2)])
def test_another_key_or_version_does_not_open(key: DataKey) -> None:
    with pytest.raises(InvalidTag):
        key.unseal(KEY.seal(b"Anna", **PLACE), **PLACE)


def test_the_same_value_never_looks_the_same() -> None:
    assert len({KEY.seal(b"Anna", **PLACE) for _ in range(50)}) == 50


def test_keys_derived_for_two_purposes_differ() -> None:
    assert KEY.derive("vault|a") != KEY.derive("vault|b")
    assert len(KEY.derive("x", 16)) == 16


def test_the_derivation_is_rfc_5869s() -> None:
    """Appendix A.1, the expand step: PRK, info and OKM as printed there."""
    prk = bytes.fromhex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
    info = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9")
    okm = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

    assert HKDFExpand(algorithm=SHA256(), length=42, info=info).derive(prk).hex() == okm
    ours = DataKey(prk, 1).derive("field|name", 42)
    assert ours == HKDFExpand(algorithm=SHA256(), length=42, info=b"field|name").derive(prk)


def test_a_row_seals_text_and_leaves_nothing_as_nothing() -> None:
    row = SealedRow(KEY, "persons", "sid_1")
    assert row.seal("phone", None) is None
    assert row.unseal("phone", None) is None
    assert row.unseal("name", row.seal("name", "Åsa Öberg")) == "Åsa Öberg"
    assert row.unseal("name", row.seal("name", "")) == ""
