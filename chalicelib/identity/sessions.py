"""The verbs of sessions: issue, find, refresh, end. Plain conditional writes; a session has no events."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.identity.domain import Versions
from chalicelib.identity.refusals import AccessTokenExpired, RefreshTokenReused, SessionInvalid
from chalicelib.identity.session import LIMITS, Issued, Session, SessionKind, hash_secret, is_secret, read_token
from chalicelib.platform.change import Change, Conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import SessionId

SECRET_BYTES = 20


class SessionStore(Protocol):
    """Every method is one write or one read."""

    def create(self, session: Session, also: tuple[Change, ...]) -> None:
        """Writes the session, notes it with its subject, and what else must happen with it or not at all."""

    def find(self, session_id: SessionId) -> Session | None: ...
    def see(self, session: Session, now: datetime) -> None: ...
    def identify(self, session_id: SessionId, at: datetime) -> None: ...
    def rotate(self, session: Session, *, was: str) -> None:
        """Raises Conflict when the refresh secret is not `was` any more."""

    def end(self, session: Session) -> None: ...
    def end_all(self, subject: str, *, before: datetime | None = None) -> None: ...


class Sessions:
    """`secret` gives a fresh secret of so many random bytes."""

    def __init__(
        self, *, store: SessionStore, clock: Clock, new_id: Callable[[str], str], secret: Callable[[int], str]
    ) -> None:
        self._store = store
        self._clock = clock
        self._new_id = new_id
        self._secret = secret

    def issue(
        self,
        kind: SessionKind,
        subject: str,
        *,
        ttl: timedelta | None = None,
        is_identified: bool = False,
        acknowledged: Versions | None = None,
        also: tuple[Change, ...] = (),
    ) -> Issued:
        """`also` rides in the same transaction (the login order that becomes this session); its refusal is raised."""
        now = self._clock()
        secret = self._secret(SECRET_BYTES)
        session = Session(
            session_id=SessionId(self._new_id("ses")),
            kind=kind,
            subject=subject,
            secret_hash=hash_secret(secret),
            created_at=now,
            seen_at=now,
            ends_at=now + (ttl or LIMITS[kind].lifetime),
            is_identified=is_identified,
            proved_at=None if kind is SessionKind.SIGNING else now,
            acknowledged=acknowledged,
        )
        issued = Issued(session, f"{session.session_id}.{secret}")
        if kind is SessionKind.APP:
            issued = self._with_tokens(session, self._secret(SECRET_BYTES))
        self._store.create(issued.session, also)
        return issued

    def find(self, token: str, *, note_use: bool = False) -> Session:
        """The session of a token; SessionInvalid, or AccessTokenExpired when a refresh will help. One read.

        `note_use` writes now and then that it is in use; callers ask for it on reads only, which have calls to spare.
        """
        session_id, (secret,) = read_token(token)
        session = self._store.find(session_id)
        now = self._clock()
        if session is None or session.is_over(now) or not is_secret(secret, session.secret_hash):
            raise SessionInvalid
        if session.access_ends_at is not None and now >= session.access_ends_at:
            raise AccessTokenExpired
        if note_use and session.is_stale(now):
            self._store.see(session, now)
        return session

    def mark_identified(self, session_id: SessionId) -> None:
        """Safe to repeat; does nothing when the session is gone."""
        self._store.identify(session_id, self._clock())

    def refresh(self, refresh_token: str) -> Issued:
        """New tokens for old; an old refresh token that was used before ends the session for all its holders."""
        session_id, (family, secret) = read_token(refresh_token, parts=3)
        session = self._store.find(session_id)
        if session is None or session.is_over(self._clock()) or not session.family_hash or not session.refresh_hash:
            raise SessionInvalid
        if not is_secret(family, session.family_hash):
            raise SessionInvalid
        if not is_secret(secret, session.refresh_hash):
            return self._stolen(session)
        issued = self._with_tokens(session, family)
        try:
            self._store.rotate(issued.session, was=session.refresh_hash)
        except Conflict:
            return self._stolen(session)
        return issued

    def end(self, session: Session) -> None:
        self._store.end(session)

    def end_all(self, subject: str) -> None:
        """Logs out everywhere."""
        self._store.end_all(subject)

    def end_older(self, subject: str, before: datetime | None) -> None:
        """Those that were made before; all, with None."""
        self._store.end_all(subject, before=before)

    def _stolen(self, session: Session) -> Issued:
        self._store.end(session)
        raise RefreshTokenReused

    def _with_tokens(self, session: Session, family: str) -> Issued:
        """An app's session with a fresh access and a fresh refresh secret."""
        now = self._clock()
        access, refresh = self._secret(SECRET_BYTES), self._secret(SECRET_BYTES)
        limits = LIMITS[SessionKind.APP]
        assert limits.access is not None
        rotated = replace(
            session,
            secret_hash=hash_secret(access),
            seen_at=now,
            access_ends_at=min(now + limits.access, session.ends_at),
            refresh_hash=hash_secret(refresh),
            family_hash=hash_secret(family),
        )
        session_id = session.session_id
        return Issued(rotated, f"{session_id}.{access}", f"{session_id}.{family}.{refresh}")
