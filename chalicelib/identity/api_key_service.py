"""The verbs of API keys: make, list, rotate, revoke; and letting a program in by one.

No verb keeps anything between calls: what is revoked, or whose maker left, is refused by the very next call.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from chalicelib.identity.api_key import (
    OVERLAP_AT_MOST,
    SECRET_BYTES,
    ApiKey,
    Mode,
    Scope,
    read_token,
    token_of,
)
from chalicelib.identity.api_key_ports import ApiKeys, FindStanding, StillStands
from chalicelib.identity.api_key_refusals import ApiKeyInvalid, ApiKeyNotFound, ApiKeyOfAnother, TestModeUnavailable
from chalicelib.identity.company_authority import CompanyVerb, require_standing, stands_for
from chalicelib.identity.company_refusals import CompanyNotFound
from chalicelib.platform.change import Change, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import ApiKeyId, CompanyId, SubjectId
from chalicelib.platform.owners import OwnerId, company_of

VERB = CompanyVerb.MANAGE_INTEGRATIONS


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """`token` is shown once."""

    key: ApiKey
    token: str = field(repr=False)


class ApiKeyService:
    def __init__(
        self, *, keys: ApiKeys, standing: FindStanding, clock: Clock, new_secret: Callable[[int], str]
    ) -> None:
        self._keys = keys
        self._standing = standing
        self._clock = clock
        self._new_secret = new_secret

    def make(
        self,
        caller: SubjectId,
        key_id: ApiKeyId,
        *,
        owner: OwnerId,
        name: str,
        scopes: frozenset[Scope],
        mode: Mode,
        once: Once | None,
    ) -> IssuedKey:
        """A key of the caller's own, or of a company they manage."""
        if mode is Mode.TEST:
            raise TestModeUnavailable
        guard = self._guard(caller, owner)
        secret, active = self._new_secret(SECRET_BYTES), [key for key in self._keys.of_owner(owner) if key.is_active]
        key = ApiKey(
            key_id=key_id,
            owner=owner,
            made_by=caller,
            mode=mode,
            name=name,
            scopes=scopes,
            secret_hash=self._keys.hash_of(owner, key_id, secret),
            created_at=self._clock(),
        )
        self._keys.commit(key.make(len(active), told_of(key)), *guard, once=once)
        return IssuedKey(_written(key), token_of(key_id, mode, secret))

    def find(self, caller: SubjectId, key_id: ApiKeyId) -> ApiKey:
        return self._open(caller, key_id)[0]

    def of_owner(self, caller: SubjectId, owner: OwnerId) -> list[ApiKey]:
        """The newest first; revoked ones too."""
        self._guard(caller, owner)
        return sorted(self._keys.of_owner(owner), key=lambda key: key.created_at, reverse=True)

    @rerun_on_conflict
    def rotate(self, caller: SubjectId, key_id: ApiKeyId, *, overlap: timedelta, once: Once | None = None) -> IssuedKey:
        key, guard = self._open(caller, key_id)
        if key.made_by != caller:
            raise ApiKeyOfAnother
        secret = self._new_secret(SECRET_BYTES)
        secret_hash = self._keys.hash_of(key.owner, key_id, secret)
        change = key.rotate(secret_hash, min(overlap, OVERLAP_AT_MOST), self._clock(), told_of(key))
        self._keys.commit(change, *guard, once=once)
        return IssuedKey(self._keys.find(key_id), token_of(key_id, key.mode, secret))

    @rerun_on_conflict
    def revoke(self, caller: SubjectId, key_id: ApiKeyId) -> None:
        key, guard = self._open(caller, key_id)
        self._keys.commit(key.revoke(caller, self._clock()), *guard)

    def admit(self, token: str) -> ApiKey:
        """The key a program came with. ApiKeyInvalid; what the key opens is for the route to ask."""
        mode, key_id, secret = read_token(token)
        try:
            key = self._keys.find(key_id)
            secret_hash = self._keys.hash_of(key.owner, key_id, secret)
        except ApiKeyNotFound as unknown:
            raise ApiKeyInvalid from unknown
        now = self._clock()
        key.require(secret_hash, now)
        if key.mode is not mode or not self._still_manages(key):
            raise ApiKeyInvalid
        if key.is_stale(now):
            self._keys.see(key_id, now)
        return key

    def _open(self, caller: SubjectId, key_id: ApiKeyId) -> tuple[ApiKey, tuple[Change, ...]]:
        """To whoever has nothing to do with its owner it does not exist."""
        key = self._keys.find(key_id)
        try:
            return key, self._guard(caller, key.owner)
        except CompanyNotFound as outsider:
            raise ApiKeyNotFound from outsider

    def _guard(self, caller: SubjectId, owner: OwnerId) -> tuple[Change, ...]:
        return guard(self._standing, caller, owner)

    def _still_manages(self, key: ApiKey) -> bool:
        company_id = company_of(key.owner)
        return company_id is None or stands_for(self._standing(company_id, key.made_by), VERB)


def guard(find_standing: FindStanding, caller: SubjectId, owner: OwnerId) -> tuple[Change, ...]:
    """Whether somebody may manage what an owner's programs use: CompanyNotFound (also for what is another person's) or
    NotPermitted. What it gives holds them, in a transaction, to what they are now."""
    company_id = company_of(owner)
    if company_id is None:
        if owner != caller:
            raise CompanyNotFound
        return ()
    standing = require_standing(find_standing(company_id, caller), VERB)
    return (Change(StillStands(company_id, caller, standing)),)


def told_of(key: ApiKey) -> tuple[str, ...]:
    """Whoever made it, and the company it is for: a key nobody expected must not go unnoticed."""
    company_id: CompanyId | None = company_of(key.owner)
    return (key.made_by, *((company_id,) if company_id else ()))


def _written(key: ApiKey) -> ApiKey:
    return replace(key, version=key.version + 1)
