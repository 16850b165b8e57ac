"""API keys: what a program is let in by. Pure: no I/O, no clock, no AWS.

A key acts as the person who made it: on their own behalf, or for one company, in which they must still be what it takes
at every use. What it opens is what its scopes say, and never more than that person may do.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from chalicelib.identity.api_key_refusals import ApiKeyInvalid, ApiKeyRevoked, ScopeNotForCompany, TooManyApiKeys
from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import ApiKeyId, SubjectId
from chalicelib.platform.owners import OwnerId, company_of

ACTIVE_AT_MOST = 20  # of one owner
OVERLAP_AT_MOST = timedelta(days=7)
SEEN_AGAIN_AFTER = timedelta(minutes=5)
SECRET_BYTES = 20
FORM = re.compile(r"b2b_(live|test)_([a-z2-7]{26})_([a-z2-7]{32})", re.ASCII)


class Scope(StrEnum):
    """`requests:send` is what others notice and what costs credits; `evidence:read` names personnummer."""

    REQUESTS_READ = "requests:read"
    REQUESTS_WRITE = "requests:write"
    REQUESTS_SEND = "requests:send"
    REQUESTS_DELETE = "requests:delete"
    EVIDENCE_READ = "evidence:read"
    TEMPLATES_READ = "templates:read"
    TEMPLATES_WRITE = "templates:write"
    EXPORTS = "exports:write"
    CREDITS_READ = "credits:read"
    WEBHOOKS = "webhooks:write"


S = Scope
# What a company has of its own; templates, credits and exports are a person's.
OF_COMPANIES = frozenset(
    {S.REQUESTS_READ, S.REQUESTS_WRITE, S.REQUESTS_SEND, S.REQUESTS_DELETE, S.EVIDENCE_READ, S.WEBHOOKS}
)


class Mode(StrEnum):
    """`test` is reserved: its keys are neither made nor let in yet."""

    LIVE = "live"
    TEST = "test"


class KeyStatus(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"


TRANSITIONS: Mapping[KeyStatus, frozenset[KeyStatus]] = {
    KeyStatus.ACTIVE: frozenset({KeyStatus.REVOKED}),
    KeyStatus.REVOKED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Former:
    """The secret before the last rotation, let in until then."""

    secret_hash: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """`made_by` is whom it acts as. Secrets are kept as keyed hashes only."""

    key_id: ApiKeyId
    version: int = 0
    head: Head = START
    status: KeyStatus = KeyStatus.ACTIVE
    owner: OwnerId
    made_by: SubjectId
    mode: Mode
    name: str = field(repr=False)
    scopes: frozenset[Scope]
    secret_hash: str = field(repr=False)
    former: Former | None = None
    created_at: datetime
    rotated_at: datetime | None = None
    revoked_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def stream(self) -> str:
        return self.key_id

    @property
    def is_active(self) -> bool:
        return self.status is KeyStatus.ACTIVE

    def make(self, active: int, told: tuple[str, ...]) -> Change:
        """`active`: how many the owner has already; `told`: who hears of it."""
        if active >= ACTIVE_AT_MOST:
            raise TooManyApiKeys
        if company_of(self.owner) and self.scopes - OF_COMPANIES:
            raise ScopeNotForCompany
        scopes: list[JSON] = [scope.value for scope in sorted(self.scopes)]
        return Change(self, self._event("api_key.created", self.created_at, self.made_by, scopes=scopes, told=told))

    def rotate(self, secret_hash: str, overlap: timedelta, at: datetime, told: tuple[str, ...]) -> Change:
        """The secret before stays good for `overlap`; one that was replaced earlier ends now."""
        self._require_active()
        former = Former(self.secret_hash, at + overlap) if overlap else None
        rotated = replace(self, secret_hash=secret_hash, former=former, rotated_at=at)
        return Change(rotated, self._event("api_key.rotated", at, self.made_by, told=told))

    def revoke(self, by: SubjectId, at: datetime) -> Change:
        """Nothing of its secrets is kept."""
        self._require_active()
        revoked = self.to(KeyStatus.REVOKED, secret_hash="", former=None, revoked_at=at)
        return Change(revoked, self._event("api_key.revoked", at, by))

    def require(self, secret_hash: str, at: datetime) -> None:
        """ApiKeyInvalid unless it is the present secret's hash, or the former one's in its time."""
        good = [self.secret_hash, *([self.former.secret_hash] if self.former and at < self.former.until else [])]
        if not self.is_active or not any(hmac.compare_digest(secret_hash, each) for each in good):
            raise ApiKeyInvalid

    def is_stale(self, at: datetime) -> bool:
        """Whether its last use should be noted again; not at every call, which would cost a write each."""
        return self.seen_at is None or at >= self.seen_at + SEEN_AGAIN_AFTER

    def to(self, status: KeyStatus, **changes: object) -> Self:
        assert status in TRANSITIONS[self.status], f"{self.status} cannot become {status}"
        return replace(self, status=status, **changes)  # type: ignore[arg-type]

    def _require_active(self) -> None:
        if not self.is_active:
            raise ApiKeyRevoked

    def _event(self, kind: str, at: datetime, actor: SubjectId, **data: JSON) -> Event:
        return Event(stream=self.key_id, type=kind, at=at, actor=actor, data={"owner": self.owner, **data})


def token_of(key_id: ApiKeyId, mode: Mode, secret: str) -> str:
    """`b2b_live_` and the id, which may be shown, then the secret, which is shown once."""
    return f"{prefix_of(key_id, mode)}_{secret}"


def prefix_of(key_id: ApiKeyId, mode: Mode) -> str:
    return f"b2b_{mode.value}_{key_id.removeprefix('key_')}"


def read_token(token: str) -> tuple[Mode, ApiKeyId, str]:
    """Mode, id and secret; ApiKeyInvalid for anything that is none of ours."""
    matched = FORM.fullmatch(token)
    if matched is None:
        raise ApiKeyInvalid
    return Mode(matched[1]), ApiKeyId(f"key_{matched[2]}"), matched[3]
