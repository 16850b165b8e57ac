"""People's rights: what they ask for and get, by whom nothing is got, and who was told what of whom."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pikepdf import Pdf

from chalicelib import wiring
from chalicelib.aws import vault as vaults
from chalicelib.handlers import rights_jobs
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import DataRequestId
from chalicelib.platform.text import Language
from chalicelib.privacy import extract as extracts
from chalicelib.privacy.data_request import Asker, Outcome, Right
from chalicelib.privacy.rows import DataRequestRow
from chalicelib.signing.rows import RecipientRow
from dev.extract_schema import schema
from dev.persons import ANNA, BENGT, CECILIA
from tests.flows.privacy_stand import (
    ASKED,
    CONSENTS,
    DISCLOSURES,
    PLACE,
    ask,
    file,
    grown_old,
    mailed,
    make,
    reminded,
    sid_of,
    worked,
)
from tests.flows.signing_stand import AS_CECILIA, Stand, Visitor

STAFF = "sub_staff"


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make(aws, monkeypatch)


def show(visitor: Visitor, asked: Any) -> Any:
    return visitor.get(f"{ASKED}/{asked['data_request_id']}").json


def by_mail(*rights: Right) -> DataRequestId:
    data_request_id = DataRequestId("dsr_mail")
    wiring.rights.data_requests().record_mail(
        data_request_id,
        STAFF,
        arrived_at=utc_now() - timedelta(days=3),
        asker=Asker("Anna A", "anna@privat.example"),
        language=Language.SV,
        rights=rights,
        text="Hej, vad har ni om mig? /Anna",
    )
    return data_request_id


def said_of(visitor: Visitor) -> list[tuple[str, str]]:
    """(kind, recipient's name) of all disclosures."""
    return [(each["kind"], each["recipient"]["name"]) for each in visitor.get(DISCLOSURES + "?limit=100").json["items"]]


# --- the register extract ------------------------------------------------------------------------------------------


def test_an_extract_holds_all_of_ones_own_and_nothing_of_others(stand: Stand) -> None:
    request_id = stand.completed(title="Ramavtal", message="Läs noga")
    worked(request_id)
    mailed(request_id)
    stand.owner.put(f"{CONSENTS}/marketing", {"is_allowed": True})
    stand.owner.post("/v1/complaints", {"title": "Inget kvitto", "text": "Det kom aldrig"})
    asked = ask(stand.owner, "access", text="Vad har ni?")
    assert (asked["status"], asked["extract"]) == ("open", None)
    worked(asked["data_request_id"])
    made = show(stand.owner, asked)
    assert (made["status"], made["extract"]["status"]) == ("answered", "ready")
    assert made["extract"]["done"] == made["extract"]["steps"] > 10
    names = [each["media_type"] for each in made["extract"]["files"]]
    assert names == ["application/pdf", "application/pdf", "application/json"]
    extract = json.loads(file(stand.owner, asked, 3).body)
    Draft202012Validator(schema()).validate(extract)
    assert all(extract[part] for part in ("processing", "sources", "automated_decisions", "rights"))
    for each in extract["processing"]:
        assert each["purpose"]["sv"] and each["bases"]
    data = {each["key"]: each["items"] for each in extract["data"]}
    assert data["account"][0]["personnummer"] == ANNA.personal_number
    assert data["account"][0]["email"] == ANNA.email
    assert (data["requests"][0]["title"], data["requests"][0]["message"]) == ("Ramavtal", "Läs noga")
    assert [each["state"] for each in data["consents"]] == ["given"]
    assert data["wallet"] and data["statement"] and data["acknowledgements"] and data["history"]
    assert data["data_requests"][0]["text"] == "Vad har ni?"
    assert [each["text"] for each in data["complaints"]] == ["Det kom aldrig"]
    told = {(each["recipient"], each["told"]) for each in extract["disclosures"]}
    assert CECILIA.name in {name for _, name in told}, "recipients are named (C-154/21)"
    copied = json.dumps(data, ensure_ascii=False)
    assert CECILIA.name not in copied and CECILIA.email not in copied, "article 15(4)"
    assert CECILIA.personal_number not in json.dumps(extract)


@pytest.mark.parametrize(("number", "language", "word"), [(1, "sv-SE", "Registerutdrag"), (2, "en-GB", "Register")])
def test_the_pdfs_are_read_by_a_reader_of_its_own(stand: Stand, number: int, language: str, word: str) -> None:
    asked = ask(stand.owner, "portability")
    worked(asked["data_request_id"])
    with Pdf.open(io.BytesIO(file(stand.owner, asked, number).body)) as pdf:
        assert len(pdf.pages) >= 2
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo["/Title"]).startswith(word)


def test_only_a_fresh_login_asks_for_or_fetches_an_extract(stand: Stand) -> None:
    asked = ask(stand.owner, "access")
    worked(asked["data_request_id"])
    assert file(stand.owner, asked).status == 200
    grown_old(stand.owner, "__Host-session")
    for reply in (file(stand.owner, asked), *(stand.owner.post(ASKED, {"rights": [r]}) for r in ("access", "erasure"))):
        assert (reply.status, reply.code) == (403, "fresh_login_required")
    assert ask(stand.owner, "rectification", text="Mitt namn stavas fel")["status"] == "open"
    assert file(stand.newcomer(ANNA), asked).status == 200, "who logs in again fetches it"


def test_an_extract_is_the_askers_alone_and_gone_after_14_days(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, bengt = ask(stand.owner, "access"), stand.person(BENGT)
    worked(asked["data_request_id"])
    for reply in (file(bengt, asked), bengt.get(f"{ASKED}/{asked['data_request_id']}")):
        assert (reply.status, reply.code) == (404, "data_request_not_found")
    assert file(bengt, {"data_request_id": "x" * 3000}).code == "data_request_not_found"
    assert bengt.get(ASKED).json["items"] == []
    for number in ("0", "4", "x"):
        assert stand.owner.get(f"{ASKED}/{asked['data_request_id']}/extract/{number}/content").status == 404
    monkeypatch.setattr(extracts, "KEPT_FOR", timedelta(0))
    assert file(stand.owner, asked).code == "extract_unavailable"
    assert show(stand.owner, asked)["extract"]["files"] == []


def test_a_job_that_dies_makes_one_extract_and_one_that_cannot_leaves_it_to_staff(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(stand.owner, "access")
    put, calls = vaults.Vault.put, []

    def dies(self: Any, name: str, key: Any, content: bytes) -> None:
        calls.append(name)
        if len(calls) in (1, 3):
            raise OSError
        put(self, name, key, content)

    monkeypatch.setattr(vaults.Vault, "put", dies)
    for _ in range(3):
        worked(asked["data_request_id"])
    assert show(stand.owner, asked)["status"] == "answered"
    assert len(calls) == len(set(calls)) == 6, "each run writes files of its own, and what is ready is not made again"
    assert file(stand.owner, asked).status == 200

    def cannot(*_: Any) -> None:
        raise OSError

    monkeypatch.setattr(vaults.Vault, "put", cannot)
    monkeypatch.setattr(rights_jobs, "ATTEMPTS", 1)
    second = ask(stand.owner, "access")
    worked(second["data_request_id"])
    assert (shown := show(stand.owner, second))["status"] == "open"
    assert shown["extract"]["status"] == "failed"


# --- somebody invited, without an account --------------------------------------------------------------------------


def test_somebody_invited_has_their_rights_by_their_link_and_bankid(stand: Stand) -> None:
    request_id = stand.completed()
    guest = stand.guest(request_id)
    reply = guest.post(PLACE, {"rights": ["access"]})
    assert (reply.status, reply.code) == (403, "fresh_login_required"), "a link alone proves nothing"
    stand.identified(guest, CECILIA)
    asked = guest.post(PLACE, {"rights": ["access", "rectification"]}).json
    worked(asked["data_request_id"])
    assert [each["data_request_id"] for each in guest.get(PLACE).json["items"]] == [asked["data_request_id"]]
    extract = json.loads(file(guest, asked, 3, PLACE).body)
    data = {each["key"]: each["items"] for each in extract["data"]}
    assert data["place"][0]["email"] == CECILIA.email
    assert data["evidence"][0]["personnummer"] == CECILIA.personal_number
    assert data["evidence"][0]["ip_address"]
    assert ANNA.email not in json.dumps(extract)
    mail = mailed(asked["data_request_id"])["rights_received"]
    assert mail.to == CECILIA.email and asked["data_request_id"] in mail.text
    assert stand.owner.get(ASKED).json["items"] == [], "the sender sees nothing of it"
    grown_old(guest, "__Host-signing")
    assert file(guest, asked, 3, PLACE).code == "fresh_login_required"


def test_a_forwarded_link_does_not_open_the_signers_data(stand: Stand) -> None:
    """The link of an open recipient who has signed is held by somebody else, who identifies as themselves."""
    request_id = stand.completed()
    stranger = stand.guest(request_id)
    assert stand.identified(stranger, BENGT)["code"] == "wrong_person"
    assert stranger.post(PLACE, {"rights": ["access"]}).code == "fresh_login_required"


# --- requests, and staff --------------------------------------------------------------------------------------------


def test_what_staff_records_from_a_mail_is_sealed_identified_decided_and_told(stand: Stand) -> None:
    data_request_id = by_mail(Right.ACCESS, Right.RECTIFICATION)
    service, sid = wiring.rights.data_requests(), sid_of(stand.owner)
    row = DataRequestRow.find(data_request_id)
    assert row is not None
    assert "Anna" not in repr(row.serialize())
    received = mailed(data_request_id)["rights_received"]
    assert received.to == "anna@privat.example" and "BankID" in received.text
    worked(data_request_id)
    assert service.read(data_request_id).extract is None, "nothing is made for a stranger"
    service.classify(data_request_id, [Right.ACCESS, Right.RECTIFICATION, Right.ERASURE], STAFF)
    service.identify(data_request_id, sid, STAFF)
    worked(data_request_id)
    asked = {"data_request_id": data_request_id}
    assert show(stand.owner, asked)["text"] == "Hej, vad har ni om mig? /Anna"
    assert show(stand.owner, asked)["extract"]["status"] == "ready"
    service.extend(data_request_id, "Flera begäranden samtidigt", STAFF)
    service.decide(data_request_id, Right.RECTIFICATION, Outcome.GRANTED, "", STAFF)
    service.decide(data_request_id, Right.ERASURE, Outcome.REFUSED, "Bokföringslagen", STAFF)
    sent = mailed(data_request_id)
    assert sent.keys() == {"rights_extract", "rights_extended", "rights_answered"}, "the receipt is sent once"
    assert "Flera begäranden" in sent["rights_extended"].text
    answer = sent["rights_answered"]
    assert answer.to == ANNA.email, "what is answered goes to the address that was verified"
    assert "Radering: avslag. Bokföringslagen" in answer.text
    assert "imy.se" in answer.text and "domstol" in answer.text, "remedies are named"
    assert "http" in answer.html


def test_staff_is_reminded_once_a_day_of_what_waits(stand: Stand) -> None:
    data_request_id = by_mail(Right.ERASURE)
    service = wiring.rights.data_requests()
    assert [each.data_request_id for each in service.waiting()] == [data_request_id]
    assert reminded() == {"reminded": 0, "failed": 0}
    DataRequestRow(data_request_id).update(actions=[DataRequestRow.due_at.set("2020-01-01")])
    assert [reminded() for _ in range(2)] == [{"reminded": 1, "failed": 0}, {"reminded": 0, "failed": 0}]
    letter = mailed(data_request_id)["rights_due"]
    assert letter.to == "dataskydd@b2bsign.example"
    assert data_request_id in letter.subject and "Anna" not in letter.text


def test_one_takes_a_request_back_and_five_at_a_time_are_enough(stand: Stand) -> None:
    asked = ask(stand.owner, "rectification", "restriction")
    withdrawn = stand.owner.post(f"{ASKED}/{asked['data_request_id']}/withdraw")
    assert (withdrawn.status, withdrawn.json["status"]) == (200, "withdrawn")
    again = stand.owner.post(f"{ASKED}/{asked['data_request_id']}/withdraw")
    assert (again.status, again.code) == (409, "data_request_over")
    for _ in range(5):
        ask(stand.owner, "objection")
    sixth = stand.owner.post(ASKED, {"rights": ["objection"]})
    assert (sixth.status, sixth.code) == (429, "too_many_data_requests")


def test_a_repeated_post_is_one_request(stand: Stand) -> None:
    replies = [stand.owner.post(ASKED, {"rights": ["objection"]}, Idempotency_Key="k") for _ in range(2)]
    assert replies[0].status == replies[1].status == 201
    assert replies[0].json == replies[1].json
    assert stand.owner.post(ASKED, {"rights": ["erasure"]}, Idempotency_Key="k").code == "idempotency_key_reused"
    assert len(stand.owner.get(ASKED).json["items"]) == 1


# --- disclosures ----------------------------------------------------------------------------------------------------


def test_whoever_got_what_is_in_the_persons_list_and_nobody_elses(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA)
    mailed(request_id)
    stand.signs(stand.guest(request_id), CECILIA)
    stand.seal(request_id)
    worked(request_id)
    mailed(request_id)
    told = said_of(stand.owner)
    assert ("eid.bankid", "Finansiell ID-Teknik BID AB") in told, "her login"
    assert ("seal.timestamp", "Time stamp authority") in told
    kinds = [kind for kind, _ in told]
    assert kinds.count("letter.completed") == 2, "her own copy, and Cecilia's with her name in it"
    assert kinds.count("letter.invitation") == 1, "Cecilia was told her name"
    times = [each["at"] for each in stand.owner.get(DISCLOSURES).json["items"]]
    assert times == sorted(times, reverse=True)
    assert {kind for kind, _ in said_of(stand.person(BENGT))} == {"eid.bankid"}, "not Anna's"
    place = stand.place(request_id).recipient_id
    of_cecilia, _ = wiring.rights.disclosures().page(place, limit=50, after=None)
    assert {(each.kind, each.recipient) for each in of_cecilia} >= {
        ("eid.bankid", "bankid"),
        ("letter.invitation", "mail"),
        ("letter.completed", "mail"),
        ("letter.completed", "parties"),
        ("seal.timestamp", "timestamps"),
    }
    worked(request_id)
    assert len(said_of(stand.owner)) == len(told), "what is delivered twice is noted once"


def test_disclosures_come_page_by_page(stand: Stand) -> None:
    request_id = stand.completed()
    mailed(request_id)
    whole, found, cursor = stand.owner.get(DISCLOSURES).json["items"], [], ""
    while True:
        page = stand.owner.get(f"{DISCLOSURES}?limit=2&cursor={cursor}").json
        found += page["items"]
        if not (cursor := page["next_cursor"]):
            break
    assert found == whole
    assert stand.owner.get(f"{DISCLOSURES}?cursor=x").code == "invalid_fields"


# --- consents -------------------------------------------------------------------------------------------------------


def test_marketing_needs_a_yes_improvement_until_a_no_and_both_act_at_once(stand: Stand) -> None:
    consents, sid = wiring.rights.consents(), sid_of(stand.owner)
    from chalicelib.privacy.consent import Purpose

    def allowed() -> dict[str, bool]:
        found = {each["purpose"]: each["is_allowed"] for each in stand.owner.get(CONSENTS).json["items"]}
        assert found == {purpose.value: consents.may(sid, purpose) for purpose in Purpose}
        return found

    assert allowed() == {"marketing": False, "improvement": True}
    stand.owner.put(f"{CONSENTS}/marketing", {"is_allowed": True})
    stand.owner.put(f"{CONSENTS}/improvement", {"is_allowed": False})
    assert allowed() == {"marketing": True, "improvement": False}
    reply = stand.owner.put(f"{CONSENTS}/marketing", {"is_allowed": False})
    assert allowed() == {"marketing": False, "improvement": False}
    states = [each["event"][0]["event_state"] for each in reply.json["history"]]
    assert sorted(states) == ["given", "withdrawn", "withdrawn"]
    assert stand.owner.put(f"{CONSENTS}/marketing", {"is_allowed": False}).json["history"] == reply.json["history"]
    assert stand.owner.put(f"{CONSENTS}/sale", {"is_allowed": True}).code == "purpose_unknown"


def test_an_address_that_wants_no_more_gets_no_more_whoever_says_yes(stand: Stand) -> None:
    from chalicelib.privacy.consent import Purpose

    consents, sid = wiring.rights.consents(), sid_of(stand.owner)
    stand.owner.put(f"{CONSENTS}/marketing", {"is_allowed": True})
    consents.suppress(ANNA.email.upper())
    assert not consents.may(sid, Purpose.MARKETING), "by its keyed hash, however it is written"
    consents.withdraw_for(sid, Purpose.MARKETING, Language.SV, STAFF)
    stand.owner.put(f"{CONSENTS}/marketing", {"is_allowed": True})
    assert consents.may(sid, Purpose.MARKETING), "a later yes of their own lifts it"
    nobody = stand.person(BENGT, email=False)
    nobody.put(f"{CONSENTS}/marketing", {"is_allowed": True})
    assert not consents.may(sid_of(nobody), Purpose.MARKETING), "no verified address"


def test_an_objection_is_obeyed_at_once_before_anybody_has_looked_at_it(stand: Stand) -> None:
    from chalicelib.privacy.consent import Purpose

    consents, sid = wiring.rights.consents(), sid_of(stand.owner)
    stand.owner.put(f"{CONSENTS}/marketing", {"is_allowed": True})
    asked = ask(stand.owner, "objection", text="Sluta!")
    worked(asked["data_request_id"])
    worked(asked["data_request_id"])
    assert [consents.may(sid, purpose) for purpose in Purpose] == [False, False]
    assert len(consents.history(sid)) == 3, "a yes, and a no to each"
    assert show(stand.owner, asked)["status"] == "open", "and it is answered all the same"
    cecilia = stand.person(CECILIA, email=False)
    worked(ask(cecilia, "withdrawal")["data_request_id"])
    assert not consents.may(sid_of(cecilia), Purpose.IMPROVEMENT), "without an address, too"
    bengt = stand.person(BENGT)
    bengt.put(f"{CONSENTS}/marketing", {"is_allowed": True})
    wiring.rights.data_requests().record_mail(
        DataRequestId("dsr_mail"),
        STAFF,
        arrived_at=utc_now(),
        asker=Asker("B", BENGT.email),
        language=Language.SV,
        rights=[Right.WITHDRAWAL],
        text="Inga fler utskick, tack",
    )
    worked("dsr_mail")
    assert not consents.may(sid_of(bengt), Purpose.MARKETING), "the address it came from, whoever wrote"
    assert consents.may(sid_of(bengt), Purpose.IMPROVEMENT), "but nothing is changed in an account by a stranger"


# --- who may not ----------------------------------------------------------------------------------------------------

CALLS = [
    ("GET", DISCLOSURES, None),
    ("GET", CONSENTS, None),
    ("PUT", f"{CONSENTS}/marketing", {"is_allowed": True}),
    ("POST", ASKED, {"rights": ["objection"]}),
    ("GET", ASKED, None),
    ("GET", f"{ASKED}/dsr_a", None),
    ("POST", f"{ASKED}/dsr_a/withdraw", None),
    ("GET", f"{ASKED}/dsr_a/extract/1/content", None),
]
AT_PLACE = [
    ("POST", PLACE, {"rights": ["objection"]}),
    ("GET", PLACE, None),
    ("GET", f"{PLACE}/dsr_a/extract/1/content", None),
]


def test_every_route_has_a_case() -> None:
    import app  # noqa: F401 - declares the routes
    from chalicelib.handlers.http import Api

    declared = [r for r in Api.routes if r.tag == "privacy" and "/erasure" not in r.path]  # those: test_erasure_http
    assert len(declared) == len(CALLS) + len(AT_PLACE)
    assert {route.caller.scheme for route in declared} == {"person", "signing_session"}


def test_strangers_newcomers_and_recipients_get_nothing(stand: Stand) -> None:
    request_id = stand.sent({**AS_CECILIA, "personnummer": CECILIA.personal_number})
    guest, newcomer = stand.guest(request_id), stand.newcomer(BENGT)
    wrong = Visitor(cookies=dict(stand.owner.cookies), csrf="x")
    rows = len(list(DataRequestRow.scan()))
    for method, path, body in CALLS:
        headers = {"Idempotency-Key": "k"}
        assert Visitor().send(method, path, body, headers).code == "login_required"
        assert newcomer.send(method, path, body, headers).code == "acknowledgement_required"
        assert guest.send(method, path, body, headers).code == "login_required"
        assert method == "GET" or wrong.send(method, path, body, headers).code == "csrf_token_invalid"
    for method, path, body in AT_PLACE:
        headers = {"Idempotency-Key": "k"}
        assert Visitor().send(method, path, body, headers).code == "login_required"
        assert guest.send(method, path, body, headers).code == "identification_required"
        assert stand.owner.send(method, path, body, headers).code == "login_required"
    assert len(list(DataRequestRow.scan())) == rows
    assert RecipientRow.count() == 1
