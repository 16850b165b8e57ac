"""Complaints behind HTTP: with an account, by a mailed link, from a mail; who gets nothing, and what time does."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.event_rows import history
from chalicelib.aws.keys import KeyRow
from chalicelib.handlers import rights_jobs
from chalicelib.handlers.rights_jobs import remind
from chalicelib.handlers.signing_jobs import erase
from chalicelib.notifications.complaint_letters import complaint_letter
from chalicelib.notifications.domain import letters_of
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.change import Conflict
from chalicelib.platform.clock import iso, utc_now
from chalicelib.platform.erasing import Subject
from chalicelib.support.complaint import ComplaintId
from chalicelib.support.complaint_refusals import ComplaintNotFound
from chalicelib.support.complaint_rows import ComplaintRow
from chalicelib.support.complaint_store import key_id_of
from chalicelib.support.erasers import Complaints
from dev.persons import ANNA, BENGT
from tests.browser import Browser, Reply
from tests.flows.privacy_stand import mailed, sid_of
from tests.flows.signing_stand import AS_CECILIA, Stand, make_stand
from tests.flows.staff_stand import look, member, staff_id_of, use_directory
from tests.jobs import run_queue
from tests.tables import everything

ROOT, FORMS, STAFF = "/v1/complaints", "/v1/complaint-forms", "/v1/admin/complaints"
WORDS = {"title": "Inget kvitto", "text": "Jag fick aldrig något kvitto."}
FORM = {**WORDS, "name": "Gunnar Gäst", "email": "gunnar@gast.example", "language": "en"}
OFFICE = "kundtjanst@b2bsign.example"


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    use_directory(monkeypatch)
    return make_stand(aws, monkeypatch)


def made(reply: Reply, status: int = 201) -> str:
    assert reply.status == status, reply.body
    return str(reply.json["complaint_id"])


def only_one() -> str:
    (row,) = ComplaintRow.scan()
    return str(row.complaint_id)


def token_of(complaint_id: str) -> str:
    return wiring.complaints.correspondence().mail(complaint_id).token


def grown_old(complaint_id: str, **said: str) -> None:
    ComplaintRow(complaint_id).update(actions=[getattr(ComplaintRow, name).set(to) for name, to in said.items()])


def test_a_case_from_complaint_to_reopening_and_who_is_told(stand: Stand) -> None:
    complaint_id = made(stand.owner.post(ROOT, WORDS))
    one, its = f"{ROOT}/{complaint_id}", f"{STAFF}/{complaint_id}"
    sara, stina = member("sara", "support"), member("stina", "support")
    letters = mailed(complaint_id)
    assert letters.keys() == {"complaint_received", "complaint_staff"}
    assert (letters["complaint_received"].to, letters["complaint_staff"].to) == (ANNA.email, OFFICE)
    assert "Inget kvitto" not in letters["complaint_staff"].text, "staff's letter says nothing of what was written"
    listed = look(sara, STAFF).json["items"]
    assert [(each["complaint_id"], each["owner"], each["is_late"]) for each in listed] == [(complaint_id, None, False)]
    assert sara.post(f"{its}/answer", {"text": "Här är det"}).code == "complaint_not_taken"
    assert sara.post(f"{its}/take").json["owner"] == staff_id_of(sara)
    assert sara.post(f"{its}/take").code == "complaint_taken_already"
    assert stina.post(f"{its}/messages", {"text": "Hej"}).code == "complaint_not_taken"
    assert sara.post(f"{its}/messages", {"text": "Vilket köp?"}).status == 200
    assert stand.owner.post(f"{one}/messages", {"text": "Det i måndags"}).json["status"] == "open"
    letters = mailed(complaint_id)
    assert (letters["complaint_moved"].to, letters["complaint_staff"].to) == (ANNA.email, OFFICE)
    assert "Vilket köp" not in letters["complaint_moved"].text
    assert sara.post(f"{its}/answer", {"text": "Här är det"}).json["status"] == "answered"
    assert stand.owner.post(f"{one}/messages", {"text": "Tack"}).code == "complaint_wrong_state"
    assert mailed(complaint_id)["complaint_answered"].to == ANNA.email
    again = stand.owner.post(f"{one}/reopen", {"text": "Det gick inte att öppna"}, Idempotency_Key="k")
    assert (again.status, again.json["status"], again.json["reopen_until"]) == (200, "open", None)
    assert (
        stand.owner.post(f"{one}/reopen", {"text": "Det gick inte att öppna"}, Idempotency_Key="k").json == again.json
    )
    assert mailed(complaint_id).keys() == {"complaint_moved", "complaint_staff"}
    full = look(stina, its).json
    said = [(each["by"], each["text"]) for each in full["messages"]]
    assert said == [
        ("complainant", WORDS["text"]),
        ("staff", "Vilket köp?"),
        ("complainant", "Det i måndags"),
        ("staff", "Här är det"),
        ("complainant", "Det gick inte att öppna"),
    ]
    assert (full["name"], full["email"], full["subject"]) == (ANNA.name, ANNA.email, sid_of(stand.owner))
    assert [each["what"] for each in stand.owner.get("/v1/me/looks").json["items"]] == ["läste ett klagomål"]
    row = ComplaintRow.find(complaint_id)
    assert row is not None
    assert not [word for word in (ANNA.name, "Inget", "kvitto") if word in repr(row.serialize())]
    assert stand.owner.post(f"{one}/withdraw").json["status"] == "withdrawn"
    assert stand.owner.post(f"{one}/withdraw").code == "complaint_wrong_state"
    assert [each["complaint_id"] for each in stand.owner.get(ROOT).json["items"]] == [complaint_id]


def test_nobody_but_whose_it_is_sees_or_moves_it(stand: Stand) -> None:
    complaint_id = made(stand.owner.post(ROOT, WORDS))
    bengt = stand.person(BENGT, credits_=0)
    before = everything()
    for path, body in (("", None), ("/messages", {"text": "x"}), ("/reopen", {"text": "x"}), ("/withdraw", None)):
        for which in (complaint_id, "cmp_x", "X"):
            one = f"{ROOT}/{which}{path}"
            reply = bengt.post(one, body) if path else bengt.get(one)
            assert (reply.status, reply.code) == (404, "complaint_not_found"), one
        assert Browser().post(f"{ROOT}/{complaint_id}{path}", body).status in (401, 405)
    assert Browser().get(f"{ROOT}/{complaint_id}").status == Browser().post(ROOT, WORDS).status == 401
    wrong = [f"{complaint_id}.{'a' * 32}", f"cmp_x.{'a' * 32}", "X" * 20, f"{complaint_id}.å{'a' * 31}"]
    for token in wrong:
        for path, more in (("confirmations", {}), ("messages", {"text": "x"}), ("reopenings", {"text": "x"})):
            assert Browser().post(f"{FORMS}/{path}", {"token": token, **more}).code == "complaint_not_found"
    assert everything() == before


def test_a_complaint_is_about_ones_own_alone(stand: Stand) -> None:
    request_id = stand.draft(AS_CECILIA)
    bengt = stand.person(BENGT, credits_=0)
    assert stand.owner.post(ROOT, {**WORDS, "about": request_id}).json["about"] == request_id
    for about in (request_id, "sr_x", "pur_x"):
        reply = bengt.post(ROOT, {**WORDS, "about": about})
        assert (reply.status, reply.code) == (404, "complaint_subject_not_found"), about
    keyed = {made(stand.owner.post(ROOT, WORDS, Idempotency_Key="k")) for _ in range(2)}
    assert len(keyed) == 1
    for _ in range(3):
        made(stand.owner.post(ROOT, WORDS))
    sixth = stand.owner.post(ROOT, WORDS)
    assert (sixth.status, sixth.code) == (429, "too_many_complaints")


def test_without_an_account_the_mailed_link_opens_it_and_staff_see_nothing_before(stand: Stand) -> None:
    guest, sara = Browser(), member("sara", "support")
    replies = [guest.post(FORMS, FORM, Idempotency_Key="k") for _ in range(2)]
    assert {(each.status, each.body) for each in replies} == {(202, replies[0].body)}
    complaint_id = only_one()
    its = f"{STAFF}/{complaint_id}"
    letter = mailed(complaint_id)["complaint_confirm"]
    assert letter.to == "gunnar@gast.example"
    assert "Gunnar" not in letter.text + letter.html, "nothing typed by a stranger goes to an address"
    assert look(sara, STAFF).json["items"] == []
    assert look(sara, its).code == sara.post(f"{its}/take").code == "complaint_not_found"
    token = letter.text.partition("#")[2].split()[0]
    assert token == token_of(complaint_id)
    confirmed = [guest.post(f"{FORMS}/confirmations", {"token": token}) for _ in range(2)]
    assert [each.json["status"] for each in confirmed] == ["open", "open"]
    assert mailed(complaint_id).keys() == {"complaint_received", "complaint_staff"}
    sara.post(f"{its}/take")
    full = look(sara, its).json
    assert (full["subject"], full["email"], full["language"]) == (None, "gunnar@gast.example", "en")
    written = guest.post(f"{FORMS}/messages", {"token": token, "text": "Mer"}, Idempotency_Key="m")
    assert guest.post(f"{FORMS}/messages", {"token": token, "text": "Mer"}, Idempotency_Key="m").json == written.json
    sara.post(f"{its}/answer", {"text": "Ja"})
    assert "#" + token in mailed(complaint_id)["complaint_answered"].text
    again = guest.post(f"{FORMS}/reopenings", {"token": token, "text": "Nej"})
    assert [each["text"] for each in again.json["messages"]] == [WORDS["text"], "Mer", "Ja", "Nej"]


def test_an_address_is_mailed_three_links_and_no_more(stand: Stand) -> None:
    addresses = ["gunnar@gast.example", "GUNNAR@gast.example"] * 3
    replies = {Browser().post(FORMS, {**FORM, "email": address}).body for address in addresses}
    assert len(replies) == 1, "the answer does not tell"
    assert sum(1 for _ in ComplaintRow.scan()) == 3


def test_what_came_by_mail_has_its_time_from_when_it_came(stand: Stand) -> None:
    sara = member("sara", "support")
    arrived = utc_now() - timedelta(days=30)
    mail = {**WORDS, "name": "Maja Mejl", "arrived_at": iso(arrived)}
    late = sara.post(STAFF, {**mail, "email": "maja@mejl.example"})
    assert (late.status, late.json["is_late"], late.json["source"]) == (201, True, "mail")
    assert late.headers["location"] == f"{STAFF}/{made(late)}"
    assert mailed(made(late))["complaint_received"].to == "maja@mejl.example"
    without = made(sara.post(STAFF, mail))
    assert mailed(without).keys() == {"complaint_staff"}, "without an address nobody is written to"
    future = sara.post(STAFF, {**mail, "arrived_at": iso(utc_now() + timedelta(days=1))})
    assert (future.status, future.code) == (422, "complaint_mail_in_the_future")


def test_time_reminds_staff_rings_when_it_is_late_and_removes_what_is_over(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[str, int]] = []
    monkeypatch.setattr(rights_jobs, "count", lambda name, number=1: rung.append((name, number)))
    complaint_id = made(stand.owner.post(ROOT, WORDS))
    assert remind({}, None) == {"reminded": 0, "failed": 0}
    assert wiring.complaints.complaints().remind(ComplaintId(complaint_id)) is None, "it is not time yet"
    grown_old(complaint_id, due_at="2020-01-01")
    assert [remind({}, None)["reminded"] for _ in range(2)] == [1, 0]
    assert mailed(complaint_id)["complaint_due"].to == OFFICE and rung == []
    grown_old(complaint_id, due_at="2020-01-01", answer_by="2020-01-01")
    assert remind({}, None) == {"reminded": 1, "failed": 0}
    assert rung == [("ComplaintsOverdue", 1)]
    service = wiring.complaints.complaints()
    assert service.remove(ComplaintId(complaint_id)) is False, "its time is not over"
    stand.owner.post(f"{ROOT}/{complaint_id}/withdraw")
    assert mailed(complaint_id).keys() == {"complaint_moved", "complaint_staff"}, "no reminder of what is over"
    stale = wiring.complaints.store().open(ComplaintId(complaint_id))
    grown_old(complaint_id, due_at="2020-01-01")
    ComplaintRow(complaint_id).update(actions=[ComplaintRow.version.add(1)])
    with pytest.raises(Conflict):
        stale.remove()
    remind({}, None)
    assert run_queue("erase", erase) == 1
    assert ComplaintRow.find(complaint_id) is None
    key = KeyRow.find(key_id_of(complaint_id))
    assert key is not None and key.wrapped is None
    assert service.remove(ComplaintId(complaint_id)) is False and service.remind(ComplaintId(complaint_id)) is None
    (letter, *_) = letters_of(history(complaint_id)[0])
    with pytest.raises(Obsolete):  # of what is gone nobody is written to
        wiring.notifications.write_letter(letter)


def test_a_letter_that_cannot_be_written_now_is_tried_again(stand: Stand) -> None:
    class Busy:
        def mail(self, _complaint_id: str) -> Any:
            raise Conflict

    complaint_id = made(stand.owner.post(ROOT, WORDS))
    (letter, *_) = letters_of(history(complaint_id)[0])
    with pytest.raises(Conflict):
        complaint_letter(letter, Busy(), "http://localhost", OFFICE)


def test_one_complaints_trouble_is_not_the_nexts(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[tuple[str, int]] = []
    monkeypatch.setattr(rights_jobs, "count", lambda name, number=1: rung.append((name, number)))

    def broken(_complaint_id: ComplaintId) -> bool:
        raise OSError

    service = wiring.complaints.complaints()
    monkeypatch.setattr(service, "remind", broken)
    monkeypatch.setattr(queues, "send", lambda *_: broken(ComplaintId("")))
    for due in ("waits", "ends"):
        grown_old(made(stand.owner.post(ROOT, WORDS)), due=due, due_at="2020-01-01")
    assert remind({}, None) == {"reminded": 0, "failed": 2}
    assert rung == [("ComplaintsOverdue", 2)]


def test_erasing_a_person_takes_what_they_wrote_with_and_without_the_account(stand: Stand) -> None:
    mine, others = made(stand.owner.post(ROOT, WORDS)), made(stand.person(BENGT, credits_=0).post(ROOT, WORDS))
    Browser().post(FORMS, {**FORM, "email": ANNA.email})
    subject = Subject(sid=sid_of(stand.owner), email_lookup=wiring.ground.lookups().email(ANNA.email))
    eraser = Complaints(wiring.privacy.shred)
    places = eraser.find(subject, 10)
    assert len(places) == 2
    for _ in range(2):
        eraser.erase(subject, places)
    assert eraser.find(subject, 10) == [] and only_one() == others
    with pytest.raises(ComplaintNotFound):
        wiring.complaints.store().open(ComplaintId(mine))
    assert eraser.find(Subject(sid=sid_of(stand.owner)), 10) == []


def test_a_row_without_its_key_is_gone(stand: Stand) -> None:
    complaint_id = made(stand.owner.post(ROOT, WORDS))
    wiring.ground.keys().shred(key_id_of(complaint_id))
    assert stand.owner.get(f"{ROOT}/{complaint_id}").code == "complaint_not_found"
    assert stand.owner.get(ROOT).json["items"] == []
