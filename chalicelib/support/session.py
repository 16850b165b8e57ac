"""Sessions of staff, apart from customers': short without use, over after a working day. Values only.

A token is `<session id>.<secret>`; only the secret's hash is stored. What a login is known by on its way to the
directory and back is derived from a secret in the browser's own cookie, so nothing is stored before somebody is in.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.support.domain import Role, StaffId, StaffMember, StaffStatus
from chalicelib.support.refusals import StaffSessionInvalid

LIFETIME = timedelta(hours=8)
IDLE = timedelta(minutes=15)
SECRET_BYTES = 32
TOKEN_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSession:
    """`roles` are those of its login; `epoch` is the member's at that time."""

    session_id: str
    staff_id: StaffId
    roles: frozenset[Role]
    epoch: int
    secret_hash: str = field(repr=False)
    created_at: datetime
    seen_at: datetime
    ends_at: datetime

    def is_over(self, now: datetime) -> bool:
        return now >= self.ends_at or now >= self.seen_at + IDLE

    def is_stale(self, now: datetime) -> bool:
        """Whether its last use should be noted again; not at every request, which would cost a write each."""
        return now >= self.seen_at + IDLE / 15

    def roles_of(self, member: StaffMember) -> frozenset[Role]:
        """What the session is good for now: what its login gave and a later login has not taken away."""
        if member.status is not StaffStatus.ACTIVE or member.epoch != self.epoch:
            raise StaffSessionInvalid
        return self.roles & member.roles


@dataclass(frozen=True, slots=True)
class Issued:
    """A new session; the token is shown once."""

    session: StaffSession
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Present:
    """Whoever calls: a member with a session, and the roles it is good for."""

    member: StaffMember
    session: StaffSession
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Ticket:
    """`state` comes back with the browser, `nonce` inside the statement; `verifier` proves that it is us (RFC 7636)."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


def ticket_of(secret: str) -> Ticket:
    state, nonce, verifier = (_derived(secret, purpose) for purpose in ("state", "nonce", "verifier"))
    return Ticket(state, nonce, verifier)


def _derived(secret: str, purpose: str) -> str:
    digest = hmac.digest(secret.encode(), f"staff-login|{purpose}".encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_secret(secret: str) -> str:
    """A plain hash is enough: the secrets have 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_secret(secret: str, stored_hash: str) -> bool:
    return hmac.compare_digest(hash_secret(secret), stored_hash)


def read_token(token: str) -> tuple[str, str]:
    """The session's id and its secret; StaffSessionInvalid for anything that is no token."""
    session_id, _, secret = token.partition(".") if len(token) <= TOKEN_AT_MOST else ("", "", "")
    if not session_id.startswith("sst_") or not secret.isascii():
        raise StaffSessionInvalid
    return session_id, secret
