"""The verbs of staff sessions: log in by the directory, be recognised, log out."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.platform.change import Change, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.support.directory import Identified
from chalicelib.support.domain import StaffMember
from chalicelib.support.ports import Directory, Staff, StaffIdOf, StaffSessions
from chalicelib.support.refusals import StaffLoginRefused, StaffSessionInvalid
from chalicelib.support.session import (
    LIFETIME,
    SECRET_BYTES,
    Issued,
    Present,
    StaffSession,
    hash_secret,
    is_secret,
    read_token,
    ticket_of,
)


@dataclass(frozen=True, slots=True)
class Started:
    """A login on its way: the browser goes to `address` and keeps `secret`."""

    address: str
    secret: str = field(repr=False)


class StaffLogins:
    """`directory` is asked for when somebody logs in, and only then. `secret` gives so many random bytes, as text."""

    def __init__(
        self,
        *,
        directory: Callable[[], Directory],
        staff: Staff,
        sessions: StaffSessions,
        staff_id_of: StaffIdOf,
        clock: Clock,
        new_id: Callable[[str], str],
        secret: Callable[[int], str],
    ) -> None:
        self._directory = directory
        self._staff = staff
        self._sessions = sessions
        self._staff_id_of = staff_id_of
        self._clock = clock
        self._new_id = new_id
        self._secret = secret

    def start(self, language: str) -> Started:
        secret = self._secret(SECRET_BYTES)
        return Started(self._directory().address(ticket_of(secret), language), secret)

    def finish(self, secret: str, state: str, code: str) -> Issued:
        """`secret` is the browser's own: what another browser was sent back with is worth nothing here."""
        ticket = ticket_of(secret)
        if not secret or not hmac.compare_digest(ticket.state.encode(), state.encode()):
            raise StaffLoginRefused
        return self._log_in(self._directory().identify(code, ticket))

    def find(self, token: str) -> Present:
        """Raises StaffSessionInvalid. Two reads, consistent: an access that was ended a moment ago is ended."""
        session_id, secret = read_token(token)
        session = self._sessions.find(session_id)
        now = self._clock()
        if session is None or session.is_over(now) or not is_secret(secret, session.secret_hash):
            raise StaffSessionInvalid
        member = self._staff.find(session.staff_id)
        if member is None:
            raise StaffSessionInvalid
        present = Present(member, session, session.roles_of(member))
        if session.is_stale(now):
            self._sessions.see(session, now)
        return present

    def end(self, session: StaffSession) -> None:
        self._sessions.end(session)

    @rerun_on_conflict
    def _log_in(self, who: Identified) -> Issued:
        """Two first logins at the same instant meet at the member's row, and the second finds the first's."""
        staff_id, at = self._staff_id_of(who.issuer, who.subject), self._clock()
        member = self._staff.find(staff_id)
        if member is None:
            joined = StaffMember(
                staff_id=staff_id, roles=who.roles, name=who.name, created_at=at, seen_at=at, reviewed_at=at
            )
            return self._issued(joined.join(), joined, at)
        return self._issued(member.log_in(who.name, who.roles, at), replace(member, roles=who.roles), at)

    def _issued(self, login: Change, member: StaffMember, at: datetime) -> Issued:
        secret = self._secret(SECRET_BYTES)
        session = StaffSession(
            session_id=self._new_id("sst"),
            staff_id=member.staff_id,
            roles=member.roles,
            epoch=member.epoch,
            secret_hash=hash_secret(secret),
            created_at=at,
            seen_at=at,
            ends_at=at + LIFETIME,
        )
        self._staff.commit(login, Change(session))
        return Issued(session, f"{session.session_id}.{secret}")
