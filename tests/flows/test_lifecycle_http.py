"""A sent request's life over HTTP: time is over, more time, reminders; and what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.handlers.deadlines_jobs import deadlines
from chalicelib.platform.clock import iso, utc_now
from chalicelib.signing.rows import RecipientRow, RequestRow
from dev.persons import BENGT, CECILIA
from tests.flows.signing_stand import (
    AS_BENGT,
    AS_CECILIA,
    CURRENT_SESSION,
    ORDERS,
    REQUESTS,
    SESSIONS,
    Stand,
    Visitor,
    everything,
    make_stand,
)


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def over(request_id: str, ago: timedelta = timedelta(minutes=1)) -> None:
    """Moves the deadline, as if time had passed."""
    row, ends = RequestRow.find(request_id), iso(utc_now() - ago)
    assert row
    row.update(actions=[RequestRow.expires_at.set(ends), RequestRow.due_at.set(ends)])


def rested(request_id: str, number: int = 0) -> None:
    """As if the last reminder had been sent yesterday."""
    row = list(RecipientRow.query(request_id))[number]
    row.update(actions=[RecipientRow.reminded_at.set(iso(utc_now() - timedelta(hours=25)))])


def test_a_request_says_when_it_expires(stand: Stand) -> None:
    usual, chosen = stand.show(stand.sent(AS_CECILIA)), stand.show(stand.sent(AS_CECILIA, expires_in_days=1))
    assert (usual["expires_in_days"], chosen["expires_in_days"]) == (30, 1)
    assert usual["automatic_reminders"] is True
    for shown, days in ((usual, 30), (chosen, 1)):
        assert shown["sent_at"] < shown["expires_at"]
        assert shown["expires_at"] > iso(utc_now() + timedelta(days=days) - timedelta(hours=1))
    assert stand.guest(chosen["request_id"]).get(CURRENT_SESSION).json["expires_at"] == chosen["expires_at"]


def test_a_draft_can_be_given_other_settings_and_keeps_the_rest(stand: Stand) -> None:
    request_id = stand.draft(AS_CECILIA, expires_in_days=14, automatic_reminders=False)
    reply = stand.owner.get(f"{REQUESTS}/{request_id}")
    assert reply.json["expires_at"] is None
    changed = {"expires_in_days": 60, "automatic_reminders": True}
    path = f"{REQUESTS}/{request_id}"
    edited = stand.owner.send("PATCH", path, changed, {"If-Match": reply.headers["etag"]})
    assert edited.json.items() >= {**changed, "title": "Ramavtal"}.items()
    for days in (0, 366, 1.5, "30", None):
        refused = stand.owner.post(REQUESTS, {"title": "x", "expires_in_days": days})
        assert refused.code == "invalid_fields", days


def test_after_the_deadline_the_recipient_can_do_nothing_and_then_is_told(stand: Stand) -> None:
    request_id = stand.sent(AS_BENGT, AS_CECILIA)
    stand.signs(stand.guest(request_id), BENGT)
    guest, token = stand.guest(request_id, 1), stand.token(request_id, 1)
    over(request_id)
    before = everything()
    assert guest.get(CURRENT_SESSION).code == "request_expired"
    assert guest.post(ORDERS, {"purpose": "sign"}).code == "request_expired"
    assert guest.post(f"{CURRENT_SESSION}/decline", {"reason": "nej"}).code == "request_expired"
    assert Visitor().post(SESSIONS, {"token": token}).code == "link_invalid"
    assert stand.owner.post(f"{REQUESTS}/{request_id}/prolong", {"days": 7}).code == "request_expired"
    assert stand.owner.post(f"{REQUESTS}/{request_id}/remind", {}).code == "request_expired"
    assert everything() == before
    over(request_id, timedelta(hours=1))
    assert [deadlines({}, None)["met"] for _ in range(2)] == [1, 0]
    shown = stand.show(request_id)
    assert (shown["status"], [r["status"] for r in shown["recipients"]]) == ("expired", ["signed", "expired"])
    assert guest.get(CURRENT_SESSION).code == "wrong_state"
    mails = stand.mails(request_id)["expired"]
    assert sorted(mail.to for mail in mails) == sorted([BENGT.email, CECILIA.email, "anna.andersson@example.com"])
    assert all(token not in mail.text for mail in mails)


def test_prolonging_gives_more_time(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA, AS_BENGT, expires_in_days=1)
    stand.signs(stand.guest(request_id, 1), BENGT)
    path, before = f"{REQUESTS}/{request_id}/prolong", stand.show(request_id)["expires_at"]
    reply = stand.owner.post(path, {"days": 7})
    assert reply.status == 200
    assert reply.json["expires_at"] > before
    until = (utc_now() + timedelta(days=100)).date().isoformat()
    assert stand.owner.post(path, {"until": until}).json["expires_at"] > reply.json["expires_at"]
    assert [e["type"] for e in stand.owner.get(f"{REQUESTS}/{request_id}/events").json["items"]].count(
        "signature_request.prolonged"
    ) == 2
    mails = stand.mails(request_id)["prolonged"]
    assert [mail.to for mail in mails] == [CECILIA.email] * 2, "who has signed needs no more time"
    assert all("till och med" in mail.text and stand.token(request_id) in mail.text for mail in mails)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_fields"),
        ({"days": 1, "until": "2027-01-01"}, "invalid_fields"),
        ({"days": 0}, "invalid_fields"),
        ({"days": 365}, "expiry_too_far"),
        ({"until": "2020-01-01"}, "expiry_not_later"),
        ({"until": "2026-02-30"}, "invalid_fields"),
        ({"until": "9999-12-31"}, "expiry_too_far"),
        ({"until": 7}, "invalid_fields"),
    ],
)
def test_a_wrong_deadline_changes_nothing(stand: Stand, body: Any, code: str) -> None:
    path = f"{REQUESTS}/{stand.sent(AS_CECILIA)}/prolong"
    before = everything()
    assert stand.owner.post(path, body).code == code
    assert everything() == before


def test_prolonging_heeds_if_match(stand: Stand) -> None:
    path = f"{REQUESTS}/{stand.sent(AS_CECILIA)}/prolong"
    assert stand.owner.send("POST", path, {"days": 1}, {"If-Match": '"v1"', "Idempotency-Key": "k"}).status == 412


def test_a_reminder_carries_the_link_and_has_limits(stand: Stand) -> None:
    request_id = stand.sent(AS_BENGT, AS_CECILIA)
    stand.signs(stand.guest(request_id), BENGT)
    path = f"{REQUESTS}/{request_id}/remind"
    reply = stand.owner.post(path, {})
    assert [r["reminder_count"] for r in reply.json["recipients"]] == [0, 1]
    (mail,) = stand.mails(request_id)["reminder"]
    assert mail.to == CECILIA.email
    assert stand.token(request_id, 1) in mail.text
    again = stand.owner.post(path, {})
    assert (again.status, again.code) == (429, "reminded_recently")
    assert 86_000 < int(again.headers["retry-after"]) <= 86_401
    signed, waiting = (r["recipient_id"] for r in reply.json["recipients"])
    assert stand.owner.post(path, {"recipient_id": signed}).code == "nobody_to_remind"
    for _ in range(4):
        rested(request_id, [r.recipient_id for r in RecipientRow.query(request_id)].index(waiting))
        assert stand.owner.post(path, {"recipient_id": waiting}).status == 200
    assert stand.owner.post(path, {"recipient_id": waiting}).code == "reminders_used_up"
    assert stand.owner.post(path, {"recipient_id": "rcp_other"}).code == "recipient_not_found"
    assert stand.owner.post(path, {"recipient_id": "x"}).code == "invalid_fields"


def test_one_click_twice_reminds_once(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA)
    path, headers = f"{REQUESTS}/{request_id}/remind", {"Idempotency-Key": "one-click"}
    answers = [stand.owner.send("POST", path, {}, headers) for _ in range(2)]
    assert [a.status for a in answers] == [200, 200]
    assert len(stand.mails(request_id)["reminder"]) == 1


@pytest.mark.parametrize("verb", ["prolong", "remind"])
def test_only_what_is_out_can_be_reminded_or_prolonged(stand: Stand, verb: str) -> None:
    body = {"days": 1} if verb == "prolong" else {}
    ended = stand.sent(AS_CECILIA)
    stand.void(ended)
    for request_id in (stand.draft(AS_CECILIA), ended, stand.completed()):
        before = everything()
        assert stand.owner.post(f"{REQUESTS}/{request_id}/{verb}", body).code == "wrong_state"
        assert everything() == before


def test_what_has_ended_becomes_a_draft_again(stand: Stand) -> None:
    request_id = stand.completed(expires_in_days=14)
    path = f"{REQUESTS}/{request_id}/copy"
    answers = [stand.owner.send("POST", path, None, {"Idempotency-Key": "one-click"}) for _ in range(2)]
    copy_id = answers[0].json["request_id"]
    assert [(a.status, a.json["request_id"]) for a in answers] == [(201, copy_id)] * 2
    assert copy_id != request_id
    copy = answers[0].json
    assert (copy["status"], copy["expires_in_days"]) == ("draft", 14)
    assert [d["status"] for d in copy["documents"]] == ["checking"]
    assert stand.owner.post(f"{REQUESTS}/{copy_id}/send").code == "documents_not_ready"
    stand.check(copy_id, copy["documents"][0]["document_id"])
    assert stand.owner.post(f"{REQUESTS}/{copy_id}/send").status == 200
    assert {line["request_id"] for line in stand.owner.get(REQUESTS).json["items"]} == {request_id, copy_id}
    stand.signs(stand.guest(copy_id), CECILIA)
    assert stand.show(copy_id)["status"] == "sealing"


def test_what_has_not_ended_cannot_be_copied(stand: Stand) -> None:
    for request_id in (stand.draft(AS_CECILIA), stand.sent(AS_CECILIA)):
        before = everything()
        assert stand.owner.post(f"{REQUESTS}/{request_id}/copy").code == "wrong_state"
        assert everything() == before


def test_a_deleted_request_is_gone_for_its_owner(stand: Stand) -> None:
    for request_id in (stand.ready(AS_CECILIA), stand.completed()):
        path = f"{REQUESTS}/{request_id}"
        assert stand.owner.delete(path).status == 204
        before = everything()
        for reply in (
            stand.owner.get(path),
            stand.owner.get(f"{path}/events"),
            stand.owner.delete(path),
            stand.owner.post(f"{path}/copy"),
        ):
            assert (reply.status, reply.code) == (404, "signature_request_not_found")
        assert everything() == before
    assert stand.owner.get(REQUESTS).json["items"] == []


def test_what_is_out_or_has_changed_is_not_deleted(stand: Stand) -> None:
    request_id, unchecked = stand.sent(AS_CECILIA), stand.draft(AS_CECILIA)
    stand.upload(unchecked)
    before = everything()
    assert stand.owner.delete(f"{REQUESTS}/{request_id}").code == "wrong_state"
    assert stand.owner.delete(f"{REQUESTS}/{unchecked}").code == "document_being_checked"
    assert stand.owner.send("DELETE", f"{REQUESTS}/{unchecked}", None, {"If-Match": '"v1"'}).code == "stale_version"
    assert everything() == before


def test_a_request_is_kept_as_its_owner_says(stand: Stand) -> None:
    me = "/v1/me"
    first = stand.owner.get(me)
    assert first.json["keep_requests_days"] is None
    settled = stand.owner.send("PATCH", me, {"keep_requests_days": 365}, {"If-Match": first.headers["etag"]})
    assert settled.json["keep_requests_days"] == 365
    request_id = stand.sent(AS_CECILIA)
    path = f"{REQUESTS}/{request_id}"
    shown = stand.show(request_id)
    assert (shown["keep_days"], shown["kept_until"]) == (365, None)
    assert stand.owner.send("PUT", f"{path}/retention", {"keep_days": 29}, {}).json["code"] == "invalid_fields"
    for body, days in (({"keep_days": None}, None), ({"keep_days": 30}, 30)):
        assert stand.owner.send("PUT", f"{path}/retention", body, {}).json["keep_days"] == days
    assert stand.owner.post(f"{path}/void", {"reason": ""}).json["kept_until"] > iso(utc_now() + timedelta(days=29))
    assert stand.owner.send("DELETE", f"{path}/retention", None, {}).json["keep_days"] == 365
    again = stand.owner.get(me)
    cleared = stand.owner.send("PATCH", me, {"keep_requests_days": None}, {"If-Match": again.headers["etag"]})
    assert cleared.json["keep_requests_days"] is None
