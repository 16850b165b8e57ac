"""API keys: what a key is, when its secrets are let in, and what it says no to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity.api_key import (
    ACTIVE_AT_MOST,
    OVERLAP_AT_MOST,
    SEEN_AGAIN_AFTER,
    TRANSITIONS,
    ApiKey,
    KeyStatus,
    Mode,
    Scope,
    prefix_of,
    read_token,
    token_of,
)
from chalicelib.identity.api_key_refusals import (
    ApiKeyInvalid,
    ApiKeyRevoked,
    ScopeNotForCompany,
    TooManyApiKeys,
)
from chalicelib.identity.api_key_service import ApiKeyService, told_of
from chalicelib.platform.change import RERUNS, Change, Conflict, Once
from chalicelib.platform.ids import ApiKeyId, CompanyId, SubjectId, new_id
from chalicelib.platform.owners import OwnerId

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ANNA = SubjectId("sub_anna")
KEY = ApiKey(
    key_id=ApiKeyId(new_id("key")),
    owner=ANNA,
    made_by=ANNA,
    mode=Mode.LIVE,
    name="Systemet",
    scopes=frozenset({Scope.REQUESTS_READ}),
    secret_hash="h0",
    created_at=NOW,
)


def written(change: Change) -> ApiKey:
    assert isinstance(change.entity, ApiKey)
    return change.entity


def lets_in(key: ApiKey, secret_hash: str, at: datetime) -> bool:
    try:
        key.require(secret_hash, at)
    except ApiKeyInvalid:
        return False
    return True


@given(st.lists(st.tuples(st.integers(0, 168), st.integers(0, 200)), max_size=5), st.booleans())
def test_the_present_secret_and_in_its_time_the_one_before_are_let_in(
    rotations: Sequence[tuple[int, int]], is_revoked: bool
) -> None:
    """Each rotation: hours of overlap, and hours until the next thing happens."""
    key, now, present, former_until = KEY, NOW, 0, NOW
    for overlap, passed in rotations:
        key = written(key.rotate(f"h{present + 1}", timedelta(hours=overlap), now, ("sub_anna",)))
        present, former_until = present + 1, now + timedelta(hours=overlap)
        now += timedelta(hours=passed)
    if is_revoked:
        key = written(key.revoke(ANNA, now))
        assert key.secret_hash == "" and key.former is None
    for number in range(present + 1):
        is_good = number == present or (number == present - 1 and now < former_until)
        assert lets_in(key, f"h{number}", now) is (is_good and not is_revoked)
    assert not lets_in(key, "", now)


def test_what_is_revoked_stays_so() -> None:
    revoked = written(KEY.revoke(ANNA, NOW))
    assert revoked.status is KeyStatus.REVOKED
    with pytest.raises(ApiKeyRevoked):
        revoked.revoke(ANNA, NOW)
    with pytest.raises(ApiKeyRevoked):
        revoked.rotate("h", OVERLAP_AT_MOST, NOW, ())
    assert TRANSITIONS.keys() == set(KeyStatus)
    with pytest.raises(AssertionError):
        revoked.to(KeyStatus.ACTIVE)


def test_an_owner_has_so_many_keys_and_a_company_none_to_what_is_a_persons() -> None:
    event = KEY.make(ACTIVE_AT_MOST - 1, ("sub_anna",)).events[0]
    assert (event.type, event.data) == (
        "api_key.created",
        {"owner": "sub_anna", "scopes": ["requests:read"], "told": ("sub_anna",)},
    )
    with pytest.raises(TooManyApiKeys):
        KEY.make(ACTIVE_AT_MOST, ())
    companys = replace(KEY, owner=CompanyId("com_a"))
    assert told_of(KEY) == ("sub_anna",)
    assert told_of(companys) == ("sub_anna", "com_a")
    companys.make(0, ())
    with pytest.raises(ScopeNotForCompany):
        replace(companys, scopes=frozenset({Scope.CREDITS_READ})).make(0, ())


def test_a_tokens_parts_are_found_again_and_a_test_key_is_told_by_its_prefix() -> None:
    secret = "a" * 32
    token = token_of(KEY.key_id, Mode.TEST, secret)
    assert token.startswith(prefix_of(KEY.key_id, Mode.TEST)) and token.startswith("b2b_test_")
    assert read_token(token) == (Mode.TEST, KEY.key_id, secret)


def test_its_last_use_is_noted_anew_after_a_while() -> None:
    assert KEY.is_stale(NOW)
    seen = replace(KEY, seen_at=NOW)
    assert not seen.is_stale(NOW + SEEN_AGAIN_AFTER - timedelta(seconds=1))
    assert seen.is_stale(NOW + SEEN_AGAIN_AFTER)


def test_neither_name_nor_hash_shows_in_a_repr() -> None:
    shown = repr(written(KEY.rotate("h1", OVERLAP_AT_MOST, NOW, ())))
    assert "Systemet" not in shown and "h0" not in shown and "h1" not in shown


class Contested:
    """A store in which somebody else is always first."""

    def __init__(self) -> None:
        self.tries = 0

    def find(self, _key_id: ApiKeyId) -> ApiKey:
        return KEY

    def of_owner(self, _owner: OwnerId) -> list[ApiKey]:
        return []

    def hash_of(self, _owner: OwnerId, _key_id: ApiKeyId, secret: str) -> str:
        return secret

    def commit(self, *_changes: Change, once: Once | None = None) -> None:
        self.tries += 1
        raise Conflict

    def see(self, _key_id: ApiKeyId, _at: datetime) -> None:
        raise AssertionError


def test_a_verb_that_meets_another_is_run_again_and_gives_up_in_the_end() -> None:
    store = Contested()
    service = ApiKeyService(keys=store, standing=lambda *_: None, clock=lambda: NOW, new_secret=lambda _: "s")
    with pytest.raises(Conflict):
        service.revoke(ANNA, KEY.key_id)
    assert store.tries == RERUNS + 1
