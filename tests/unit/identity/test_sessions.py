"""Sessions: secrets are stored as hashes, limits hold, refresh tokens rotate, and a stolen one ends the session."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.identity.domain import Versions
from chalicelib.identity.refusals import AccessTokenExpired, RefreshTokenReused, SessionInvalid
from chalicelib.identity.session import SessionKind, csrf_token
from chalicelib.identity.session_store import DynamoSessions
from chalicelib.identity.sessions import Sessions
from chalicelib.platform.change import Conflict
from chalicelib.platform.ids import new_id, opaque
from tests.tables import everything, items
from tests.unit.identity.orders_stand import Clock

SID = "sub_a"


@pytest.fixture
def clock(aws: Any) -> Clock:
    return Clock()


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(store=DynamoSessions(clock), clock=clock, new_id=new_id, secret=opaque)


def test_a_token_finds_its_session_and_nothing_else_does(sessions: Sessions) -> None:
    issued = sessions.issue(SessionKind.WEB, SID, acknowledged=Versions("1", "2"))
    found = sessions.find(issued.token)
    assert (found.subject, found.acknowledged) == (SID, Versions("1", "2"))
    session_id, secret = issued.token.split(".")
    other = sessions.issue(SessionKind.WEB, SID).token.split(".")[1]
    for wrong in (f"{session_id}.{other}", f"{session_id}.", session_id, f"ses_x.{secret}", "", "." * 300, "x" * 9000):
        with pytest.raises(SessionInvalid):
            sessions.find(wrong)


def test_no_secret_is_stored(sessions: Sessions) -> None:
    issued = sessions.issue(SessionKind.APP, SID)
    assert issued.refresh_token
    stored = everything()
    for secret in (*issued.token.split(".")[1:], *issued.refresh_token.split(".")[1:]):
        assert secret.encode() not in stored


def test_an_unused_session_ends(sessions: Sessions, clock: Clock) -> None:
    token = sessions.issue(SessionKind.WEB, SID).token
    clock.passes(59 * 60)
    sessions.find(token)  # without noting its use
    clock.passes(2 * 60)
    with pytest.raises(SessionInvalid):
        sessions.find(token)


def test_a_used_session_lives_on_but_not_for_ever(sessions: Sessions, clock: Clock) -> None:
    token = sessions.issue(SessionKind.WEB, SID).token
    for _ in range(23):
        clock.passes(31 * 60)
        sessions.find(token, note_use=True)
    clock.passes(31 * 60)
    with pytest.raises(SessionInvalid):
        sessions.find(token, note_use=True)


def test_use_is_written_now_and_then_only(sessions: Sessions, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    token = sessions.issue(SessionKind.WEB, SID).token
    seen: list[object] = []
    monkeypatch.setattr(sessions._store, "see", lambda _session, now: seen.append(now))
    for _ in range(10):
        clock.passes(10)
        sessions.find(token, note_use=True)
    assert not seen


def test_an_access_token_lives_a_quarter(sessions: Sessions, clock: Clock) -> None:
    issued = sessions.issue(SessionKind.APP, SID)
    clock.passes(14 * 60)
    sessions.find(issued.token)
    clock.passes(61)
    with pytest.raises(AccessTokenExpired):
        sessions.find(issued.token)
    assert issued.refresh_token
    renewed = sessions.refresh(issued.refresh_token)
    assert sessions.find(renewed.token).session_id == issued.session.session_id


def test_a_reused_refresh_token_ends_the_session_for_all(sessions: Sessions) -> None:
    first = sessions.issue(SessionKind.APP, SID)
    assert first.refresh_token
    second = sessions.refresh(first.refresh_token)
    assert second.refresh_token
    third = sessions.refresh(second.refresh_token)
    with pytest.raises(RefreshTokenReused):
        sessions.refresh(first.refresh_token)  # two rotations old
    with pytest.raises(SessionInvalid):
        sessions.find(third.token)
    assert third.refresh_token
    with pytest.raises(SessionInvalid):
        sessions.refresh(third.refresh_token)


def test_a_guessed_refresh_token_ends_nothing(sessions: Sessions) -> None:
    issued = sessions.issue(SessionKind.APP, SID)
    session_id = issued.session.session_id
    with pytest.raises(SessionInvalid):
        sessions.refresh(f"{session_id}.{'a' * 32}.{'b' * 32}")
    with pytest.raises(SessionInvalid):
        sessions.refresh(issued.token)
    assert sessions.find(issued.token)


def test_two_refreshes_at_once_are_a_theft(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    issued = sessions.issue(SessionKind.APP, SID)
    assert issued.refresh_token
    rotate = sessions._store.rotate

    def overtaken(session: Any, *, was: str) -> None:
        monkeypatch.setattr(sessions._store, "rotate", rotate)
        sessions.refresh(str(issued.refresh_token))
        rotate(session, was=was)

    monkeypatch.setattr(sessions._store, "rotate", overtaken)
    with pytest.raises(RefreshTokenReused):
        sessions.refresh(issued.refresh_token)
    assert not items("sessions")


def test_a_web_session_has_no_refresh(sessions: Sessions) -> None:
    issued = sessions.issue(SessionKind.WEB, SID)
    assert issued.refresh_token is None
    with pytest.raises(SessionInvalid):
        sessions.refresh(f"{issued.token}.x")


def test_logging_out_everywhere_ends_every_session_of_the_person_only(sessions: Sessions) -> None:
    mine = [sessions.issue(kind, SID).token for kind in (SessionKind.WEB, SessionKind.APP, SessionKind.WEB)]
    other = sessions.issue(SessionKind.WEB, "sub_b").token
    sessions.end_all(SID)
    for token in mine:
        with pytest.raises(SessionInvalid):
            sessions.find(token)
    assert sessions.find(other)
    sessions.end_all(SID)


def test_the_list_of_sessions_forgets_those_that_are_over(sessions: Sessions, clock: Clock) -> None:
    sessions.issue(SessionKind.WEB, SID)
    clock.passes(13 * 3600)
    sessions.issue(SessionKind.WEB, SID)
    (row,) = items("lookups")
    assert len(row["members"]["SS"]) == 1


def test_a_signing_session_is_identified_later_and_keeps_to_its_time(sessions: Sessions, clock: Clock) -> None:
    issued = sessions.issue(SessionKind.SIGNING, "sr_1/rcp_2", ttl=timedelta(minutes=30))
    assert sessions.find(issued.token).is_identified is False
    sessions.mark_identified(issued.session.session_id)
    sessions.mark_identified(issued.session.session_id)
    assert sessions.find(issued.token).is_identified is True
    assert not items("lookups")
    clock.passes(30 * 60)
    with pytest.raises(SessionInvalid):
        sessions.find(issued.token)


def test_an_ended_session_is_not_brought_back_by_a_late_mark(sessions: Sessions) -> None:
    issued = sessions.issue(SessionKind.SIGNING, "sr_1/rcp_2")
    sessions.end(issued.session)
    sessions.mark_identified(issued.session.session_id)
    assert not items("sessions")


def test_the_csrf_token_follows_from_the_secret(sessions: Sessions) -> None:
    first, second = (sessions.issue(SessionKind.WEB, SID).token for _ in range(2))
    assert csrf_token(first) == csrf_token(first) != csrf_token(second)
    assert first.split(".")[1] not in csrf_token(first)


def test_rotation_needs_the_secret_it_was_read_with(sessions: Sessions) -> None:
    issued = sessions.issue(SessionKind.APP, SID)
    with pytest.raises(Conflict):
        sessions._store.rotate(issued.session, was="other")
