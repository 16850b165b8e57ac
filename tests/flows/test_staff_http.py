"""Staff over HTTP: in by the directory alone, with several factors; out at once when the access ends."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.handlers.deadlines_jobs import deadlines
from chalicelib.platform import clock
from chalicelib.support.domain import REVIEW_EVERY
from chalicelib.support.rows import StaffRow
from chalicelib.support.session import IDLE, LIFETIME
from chalicelib.support.store import REALM, DynamoStaffSessions
from tests.browser import Browser
from tests.flows.staff_stand import ADMIN, code_of, enter, look, member, staff_id_of, use_directory
from tests.tables import everything

CURRENT = f"{ADMIN}/sessions/current"


@pytest.fixture(autouse=True)
def directory(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    use_directory(monkeypatch)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the back office's clock on."""

    def move(by: timedelta) -> None:
        now = clock.utc_now() + by
        monkeypatch.setattr(wiring.support.logins(), "_clock", lambda: now)

    return move


def test_one_is_in_with_roles_and_a_cookie_that_is_no_customers() -> None:
    sara = Browser()
    reply = enter(sara, code_of("sara", "support", "finance"))
    assert (reply.status, reply.json["roles"]) == (201, ["finance", "support"])
    (cookie,) = [line for line in reply.headers["set-cookie"] if line.startswith("__Host-staff=sst_")]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"))
    assert set(sara.cookies) == {"__Host-staff"}, "the login's own cookie is used up"
    assert sara.get(CURRENT).json["name"] == "Sara"
    assert sara.get("/v1/me").code == "login_required"
    as_customer = Browser(cookies={"__Host-session": sara.cookies["__Host-staff"]})
    assert as_customer.get("/v1/me").code == "session_invalid"
    assert Browser(headers={"Authorization": f"Bearer {sara.cookies['__Host-staff']}"}).get(CURRENT).status == 401
    assert b"Sara" not in everything(), "names are sealed"
    assert sara.cookies["__Host-staff"].partition(".")[2].encode() not in everything()


def test_the_same_person_has_the_same_id_and_todays_roles() -> None:
    first, second = member("sara", "support", "finance"), member("sara", "support")
    assert staff_id_of(first) == staff_id_of(second)
    assert first.get(CURRENT).json["roles"] == ["support"], "what the directory took away is gone from older sessions"
    third = member("sara", "support", "administrator")
    assert second.get(CURRENT).json["roles"] == ["support"], "and what it gave is a new session's"
    assert third.get(CURRENT).json["roles"] == ["administrator", "support"]
    told = [(recorded.event.type, recorded.event.data["roles"]) for recorded in history(staff_id_of(first))]
    assert told[:2] == [("staff.joined", ["finance", "support"]), ("staff.logged_in", ["support"])]


@pytest.mark.parametrize(
    ("claims", "status", "code"),
    [
        ({"amr": ["pwd"]}, 403, "staff_mfa_missing"),
        ({"amr": None}, 403, "staff_mfa_missing"),
        ({"amr": None, "acr": "phr"}, 201, ""),
        ({"amr": None, "acr": "urn:password"}, 403, "staff_mfa_missing"),
        ({"amr": "mfa"}, 201, ""),
        ({"amr": {"mfa": True}}, 403, "staff_mfa_missing"),
        ({"groups": ["everybody", "support"]}, 403, "staff_only"),
        ({"groups": None}, 403, "staff_only"),
        ({"groups": [7, None]}, 403, "staff_only"),
        ({"groups": "b2bsign-support"}, 201, ""),
        ({"name": " "}, 422, "staff_login_refused"),
        ({"name": "a\u202eb"}, 422, "staff_login_refused"),
        ({"name": "x" * 121}, 422, "staff_login_refused"),
    ],
)
def test_what_the_directory_must_say(claims: dict[str, Any], status: int, code: str) -> None:
    before = everything()
    reply = enter(Browser(), code_of("sara", "support", **claims))
    assert (reply.status, "" if status == 201 else reply.code) == (status, code)
    assert status == 201 or everything() == before


def test_another_browsers_login_is_worth_nothing() -> None:
    mallory, victim = Browser(), Browser()
    address = mallory.post(f"{ADMIN}/logins").json["address"]
    state = address.partition("state=")[2].partition("&")[0]
    body = {"code": code_of("mallory", "support"), "state": state}
    assert victim.post(f"{ADMIN}/sessions", body).code == "staff_login_refused"
    victim.post(f"{ADMIN}/logins")
    assert victim.post(f"{ADMIN}/sessions", body).code == "staff_login_refused"
    assert mallory.post(f"{ADMIN}/sessions", body | {"state": "x"}).code == "staff_login_refused"
    assert mallory.post(f"{ADMIN}/sessions", body).status == 201


def test_a_session_ends_unused_and_after_a_working_day(later: Any) -> None:
    sara = member("sara", "support")
    later(IDLE - timedelta(seconds=5))
    assert sara.get(CURRENT).status == 200
    later(IDLE * 2 - timedelta(seconds=10))
    assert sara.get(CURRENT).status == 200, "its use was noted"
    later(IDLE * 3)
    assert sara.get(CURRENT).code == "staff_session_invalid"
    later(timedelta())
    other = member("sara", "support")
    for quarter in range(1, int(LIFETIME / IDLE * 2)):
        later(quarter * IDLE / 2)
        assert other.get(CURRENT).status == 200
    later(LIFETIME)
    assert other.get(CURRENT).code == "staff_session_invalid", "however much it is used"


def test_logging_out_ends_that_session_alone() -> None:
    here, there = member("sara", "support"), member("sara", "support")
    token = here.cookies["__Host-staff"]
    assert here.delete(CURRENT, X_CSRF_Token="x").code == "csrf_token_invalid"
    assert here.delete(CURRENT).status == 204
    assert here.cookies == {}
    assert Browser(cookies={"__Host-staff": token}).get(CURRENT).code == "staff_session_invalid"
    assert there.get(CURRENT).status == 200


def test_a_session_without_its_member_or_gone_meanwhile_is_none() -> None:
    sara = member("sara", "support")
    session = wiring.support.logins().find(sara.cookies["__Host-staff"]).session
    wiring.support.logins().end(session)
    DynamoStaffSessions().see(session, clock.utc_now())
    assert sara.get(CURRENT).code == "staff_session_invalid", "noting its use does not bring it back"
    again = member("sara", "support")
    StaffRow(REALM, session.staff_id).delete()
    assert again.get(CURRENT).code == "staff_session_invalid"


def test_a_review_that_is_overdue_rings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    adam, sara = member("adam", "administrator"), member("sara", "support")
    assert deadlines({}, None) == {"met": 0, "failed": 0}
    assert "StaffReviewsOverdue" not in capsys.readouterr().out
    service = wiring.support.members()
    monkeypatch.setattr(service, "_clock", lambda: clock.utc_now() + REVIEW_EVERY)
    adam.post(f"{ADMIN}/staff/{staff_id_of(sara)}/confirm")
    deadlines({}, None)
    assert '"StaffReviewsOverdue":[1.0]' in capsys.readouterr().out.replace(" ", ""), "Adam's own"
    monkeypatch.setattr(service, "overdue", lambda: 1 / 0)
    assert deadlines({}, None)["failed"] == 1


@pytest.mark.parametrize("token", ["x", "sst_x", "sst_x.y", "ses_x.y", "sst_" + "a" * 300, "sst_å.å"])
def test_what_is_no_token_is_none(token: str) -> None:
    assert Browser(cookies={"__Host-staff": token}).get(CURRENT).code == "staff_session_invalid"


def test_a_leaver_is_out_everywhere_at_once_whatever_the_directory_says() -> None:
    adam, sara, again = member("adam", "administrator"), member("sara", "support"), member("sara", "support")
    path = f"{ADMIN}/staff/{staff_id_of(sara)}"
    ended = adam.post(f"{path}/end")
    assert (ended.status, ended.json["status"], ended.json["ended_by"]) == (200, "ended", staff_id_of(adam))
    for browser in (sara, again):
        assert browser.get(CURRENT).code == "staff_session_invalid"
    before = everything()
    assert enter(Browser(), code_of("sara", "support", "administrator")).code == "staff_access_ended"
    assert everything() == before
    for verb in ("end", "confirm"):
        assert adam.post(f"{path}/{verb}").code == "staff_wrong_state"
    for unknown in ("stf_unknown", "sub_x", "stf_" + "a" * 60):
        assert adam.post(f"{ADMIN}/staff/{unknown}/end").code == "staff_not_found"


def test_a_review_names_who_is_due_and_nobody_confirms_themselves() -> None:
    adam, sara = member("adam", "administrator"), member("sara", "support")
    shown = {each["name"]: each for each in look(adam, f"{ADMIN}/staff", code="access_review").json["items"]}
    assert {name: each["roles"] for name, each in shown.items()} == {"Adam": ["administrator"], "Sara": ["support"]}
    assert not any(each["review_due"] for each in shown.values())
    assert adam.post(f"{ADMIN}/staff/{staff_id_of(adam)}/confirm").code == "other_person_needed"
    reviewed = adam.post(f"{ADMIN}/staff/{staff_id_of(sara)}/confirm", Idempotency_Key="1")
    assert reviewed.json["reviewed_by"] == staff_id_of(adam)
    after = everything()
    assert adam.post(f"{ADMIN}/staff/{staff_id_of(sara)}/confirm", Idempotency_Key="1").status == 200
    assert everything() == after
