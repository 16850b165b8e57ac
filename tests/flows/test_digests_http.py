"""The digest from the setting to the letter: numbers of one's own requests, once, and nothing when there is nothing."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.handlers.identity_jobs import digests
from chalicelib.identity.rows import PersonRow
from chalicelib.notifications.digest_letter import digest_letter
from chalicelib.notifications.domain import Kind, Letter, letters_of
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.clock import iso, utc_now
from chalicelib.platform.ids import SubjectId
from dev.persons import ANNA
from tests.flows.signing_stand import AS_BENGT, AS_CECILIA, Stand, make_stand


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def morning(sid: str) -> None:
    """As if it had come."""
    row = PersonRow.find(sid)
    assert row and row.digest_at > iso(utc_now())
    row.update(actions=[PersonRow.digest_at.set(iso(utc_now() - timedelta(minutes=1)))])


def letters(sid: str) -> list[Letter]:
    return [each for recorded in history(sid) for each in letters_of(recorded) if each.kind is Kind.DIGEST]


def test_a_sender_is_told_once_how_their_requests_stand(stand: Stand) -> None:
    me = stand.owner.get("/v1/me")
    sid = me.json["sid"]
    assert me.json["digest"] == "weekly"
    stand.sent(AS_CECILIA, expires_in_days=1)
    stand.void(stand.sent(AS_BENGT))
    stand.completed()
    assert digests({}, None) == {"given": 0, "failed": 0}, "its morning has not come"
    morning(sid)
    assert [digests({}, None)["given"] for _ in range(2)] == [1, 0]
    (letter,) = letters(sid)
    mail = wiring.notifications.write_letter(letter)
    assert isinstance(mail, Mail)
    for said in ("Väntar på underskrift: 1.", "utan att alla har skrivit under: 1.", "Klara sedan sist: 1.", ": 1."):
        assert said in mail.text
    assert "Ramavtal" not in mail.text + mail.subject
    assert mail.unsubscribe.endswith("/settings")
    wiring.rights.consent_store().suppress(ANNA.email)
    with pytest.raises(Obsolete):
        wiring.notifications.write_letter(letter)


def test_who_wants_none_or_has_nothing_gets_none(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    me = stand.owner.get("/v1/me")
    sid = me.json["sid"]
    morning(sid)
    digests({}, None)
    (letter,) = letters(sid)
    with pytest.raises(Obsolete):
        wiring.notifications.write_letter(letter)
    etag = stand.owner.get("/v1/me").headers["etag"]
    reply = stand.owner.send("PATCH", "/v1/me", {"digest": "never"}, {"If-Match": etag})
    assert (reply.status, reply.json["digest"]) == (200, "never")
    row = PersonRow.find(sid)
    assert row and row.digest_due is None
    assert wiring.identity.digests().give(SubjectId("sub_gone")) is False
    with pytest.raises(Obsolete):
        digest_letter(Letter(event_id="s.1", kind=Kind.DIGEST, about="s", to="sub_gone"), _standings(), "https://x")

    def broken(_sid: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(wiring.identity.digests(), "due", lambda limit: ["sub_1"])
    monkeypatch.setattr(wiring.identity.digests(), "give", broken)
    assert digests({}, None) == {"given": 0, "failed": 1}


def _standings() -> Any:
    return wiring.notifications.standings()
