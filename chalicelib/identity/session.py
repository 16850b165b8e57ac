"""Sessions: values. A token is `<session id>.<secret>`; only hashes of secrets are stored."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.identity.domain import Versions
from chalicelib.identity.refusals import SessionInvalid
from chalicelib.platform.ids import SessionId

MAX_TOKEN = 200


class SessionKind(StrEnum):
    """`signing` sessions belong to a recipient of a request, the others to a person."""

    WEB = "web"
    APP = "app"
    SIGNING = "signing"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives in all, how long without use, and how long its access token is good for."""

    lifetime: timedelta
    idle: timedelta
    access: timedelta | None = None


LIMITS = {
    SessionKind.WEB: Limits(timedelta(hours=12), idle=timedelta(hours=1)),
    SessionKind.APP: Limits(timedelta(days=90), idle=timedelta(days=30), access=timedelta(minutes=15)),
    SessionKind.SIGNING: Limits(timedelta(hours=2), idle=timedelta(hours=1)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """`subject` is a sid, or `sr_…/rcp_….1` of a signing session; `is_identified` says that an eID proved who it is.

    `proved_at`: when an eID last did, in this session.
    `access_ends_at`, `refresh_hash` and `family_hash` belong to app sessions: the family's secret stays the same while
    the refresh secret rotates, so an old refresh token is known as what it is.
    """

    session_id: SessionId
    kind: SessionKind
    subject: str
    secret_hash: str = field(repr=False)
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    is_identified: bool = False
    proved_at: datetime | None = None
    acknowledged: Versions | None = None
    access_ends_at: datetime | None = None
    refresh_hash: str | None = field(default=None, repr=False)
    family_hash: str | None = field(default=None, repr=False)

    @property
    def idle(self) -> timedelta:
        return LIMITS[self.kind].idle

    def is_over(self, now: datetime) -> bool:
        return now >= self.ends_at or now >= self.seen_at + self.idle

    def is_stale(self, now: datetime) -> bool:
        """Whether its last use should be noted again; not at every request, which would cost a write each."""
        return now >= self.seen_at + self.idle / 12


@dataclass(frozen=True, slots=True)
class SessionAcknowledged:
    """What its person acknowledged, noted in the session, so that a request needs one read."""

    session_id: SessionId
    versions: Versions


@dataclass(frozen=True, slots=True)
class Issued:
    """A new or refreshed session; the tokens are shown once."""

    session: Session
    token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)


def hash_secret(secret: str) -> str:
    """A plain hash is enough: the secrets have 160 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, stored_hash: str) -> bool:
    return hmac.compare_digest(hash_secret(secret), stored_hash)


def read_token(token: str, parts: int = 2) -> tuple[SessionId, list[str]]:
    """The session's id and the secrets after it; SessionInvalid for anything that is no token."""
    first, *secrets = token.split(".") if len(token) <= MAX_TOKEN else [""]
    if not first.startswith("ses_") or len(secrets) != parts - 1:
        raise SessionInvalid
    return SessionId(first), secrets


def csrf_token(token: str) -> str:
    """Follows from the session's secret, so nothing more is stored, and no page without the session can know it."""
    digest = hmac.new(token.encode(), b"csrf", hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode().lower()
