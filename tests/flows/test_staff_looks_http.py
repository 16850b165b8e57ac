"""What staff can find and read of customers, that each look is kept and shown to whoever was looked at."""

from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.support.looking import SEARCHES
from dev.persons import ANNA, BENGT, CECILIA
from tests.browser import Browser, Reply
from tests.flows.signing_stand import AS_BENGT, PINNED_BENGT, Stand, make_stand
from tests.flows.staff_stand import ADMIN, REASON, look, member, reason, staff_id_of, use_directory
from tests.tables import everything, items

SECRET_WORDS = "Kunden Kalle Karlsson ringde om sin faktura"


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    use_directory(monkeypatch)
    return make_stand(aws, monkeypatch)


def search(browser: Browser, by: str, value: str) -> Reply:
    return browser.post(f"{ADMIN}/searches", {"by": by, "value": value, "reason": {**REASON, "text": SECRET_WORDS}})


def ids(reply: Reply) -> list[tuple[str, str]]:
    return [(each["kind"], each["id"]) for each in reply.json["items"]]


def sid_of(stand: Stand) -> str:
    return str(stand.owner.get("/v1/me").json["sid"])


def test_one_finds_by_what_is_exactly_known_and_nothing_else(stand: Stand) -> None:
    sara, anna = member("sara", "support"), ("person", sid_of(stand))
    company = {"name": "Bygg AB", "organisation_number": "556016-0680"}
    firm = stand.owner.post("/v1/companies", company)
    assert firm.status == 201, firm.body
    request_id = stand.draft(AS_BENGT)
    for value in (ANNA.email, ANNA.email.upper(), f" {ANNA.email} "):
        assert ids(search(sara, "email", value)) == [anna]
    for value in (ANNA.personal_number, "19800101-2387"):
        assert ids(search(sara, "personnummer", value)) == [anna]
    assert ids(search(sara, "organisation_number", "5560160680")) == [("company", firm.json["company_id"])]
    (request,) = search(sara, "request_id", request_id).json["items"]
    assert request == {"kind": "signature_request", "id": request_id, "owner": sid_of(stand)}
    for by, value in (
        ("email", CECILIA.email), ("personnummer", CECILIA.personal_number), ("organisation_number", "5599999991"),
        ("request_id", "sr_unknown"),
    ):  # fmt: skip
        assert ids(search(sara, by, value)) == []
    for by, value in (
        ("email", "anna"), ("email", "@example.com"), ("email", "anna*@example.com x"), ("personnummer", "800101"),
        ("personnummer", "19800101238%"), ("organisation_number", "55601606"), ("request_id", "sr_"),
        ("request_id", "doc_x"),
    ):  # fmt: skip
        assert search(sara, by, value).code == "invalid_fields", (by, value)
    assert search(sara, "name", "Anna").code == "invalid_fields"


def test_a_card_shows_what_support_needs_and_no_more(stand: Stand) -> None:
    sara, sid = member("sara", "support"), sid_of(stand)
    card = look(sara, f"{ADMIN}/persons/{sid}")
    assert (card.json["name"], card.json["email"]) == (ANNA.name, ANNA.email)
    assert card.json["personnummer"] == "19800101-****"
    assert ANNA.personal_number not in card.body.decode()
    sent = stand.sent(PINNED_BENGT)
    shown = look(sara, f"{ADMIN}/signature-requests/{sent}")
    assert (shown.json["status"], shown.json["owner"], shown.json["documents"]) == ("pending", sid, 1)
    assert [(r["role"], r["status"]) for r in shown.json["recipients"]] == [("signer", "pending")]
    title = stand.show(sent)["title"]
    for word in (title, BENGT.name, BENGT.email, BENGT.personal_number):
        assert word not in shown.body.decode()
    for path, code in (
        ("persons/sub_unknown", "person_not_found"), ("persons/SUB", "person_not_found"),
        ("companies/com_unknown", "company_not_found"), ("companies/x", "company_not_found"),
        ("signature-requests/sr_unknown", "signature_request_not_found"),
        ("signature-requests/x", "signature_request_not_found"),
    ):  # fmt: skip
        assert look(sara, f"{ADMIN}/{path}").code == code
    firm = stand.owner.post("/v1/companies", {"name": "Bygg AB", "organisation_number": "556016-0680"}).json
    company = look(sara, f"{ADMIN}/companies/{firm['company_id']}").json
    assert (company["name"], company["organisation_number"]) == ("Bygg AB", "556016-0680")
    assert company["company_id"] in look(sara, f"{ADMIN}/persons/{sid}").json["companies"]


def test_nothing_of_a_request_is_unsealed_for_staff(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    sara, sent = member("sara", "support"), stand.sent(AS_BENGT)
    opened: list[str] = []
    keys = wiring.ground.keys()

    def unlock(row: Any) -> Any:
        opened.append(row.key_id)
        return type(keys).unlock(keys, row)

    monkeypatch.setattr(keys, "unlock", unlock)
    assert look(sara, f"{ADMIN}/signature-requests/{sent}").status == 200
    assert opened and all(key_id.startswith("staff") for key_id in opened), opened


def test_whoever_was_looked_at_sees_role_purpose_and_time_but_no_name(stand: Stand) -> None:
    sara, eva = member("sara", "support"), member("eva", "finance")
    sid = sid_of(stand)
    assert stand.owner.get("/v1/me/looks").json == {"items": [], "next_cursor": None}
    search(sara, "email", ANNA.email)
    look(sara, f"{ADMIN}/persons/{sid}", code="complaint", text=SECRET_WORDS)
    look(eva, f"{ADMIN}/wallets/{sid}/entries", code="payment")
    look(sara, f"{ADMIN}/signature-requests/{stand.draft(AS_BENGT)}")
    shown = stand.owner.get("/v1/me/looks", Accept_Language="en")
    assert [(each["role"], each["what"]) for each in shown.json["items"]] == [
        ("Support", "read a request's state, no document"),
        ("Finance", "read the credits' book"),
        ("Support", "read your account's details"),
        ("Support", "found you by a search"),
    ]
    assert shown.json["items"][2]["purpose"] == "A complaint was to be answered"
    for word in ("Sara", "Eva", "stf_", "Kalle"):
        assert word not in shown.body.decode()
    assert stand.person(BENGT).get("/v1/me/looks").json["items"] == []
    first = stand.owner.get("/v1/me/looks?limit=3").json
    rest = stand.owner.get(f"/v1/me/looks?limit=3&cursor={first['next_cursor']}").json
    swedish = stand.owner.get("/v1/me/looks").json["items"]
    assert first["items"] + rest["items"] == swedish and rest["next_cursor"] is None
    assert stand.owner.get("/v1/me/looks?cursor=eA==").code == "invalid_fields"


def test_looks_are_added_sealed_and_overseen(stand: Stand) -> None:
    sara, adam, sid = member("sara", "support"), member("adam", "administrator"), sid_of(stand)
    search(sara, "email", ANNA.email)
    search(sara, "email", CECILIA.email)
    look(sara, f"{ADMIN}/persons/{sid}", text=SECRET_WORDS)
    rows = items("staff-looks")
    assert sorted(row["subject"]["S"] for row in rows) == sorted(["nobody", sid, sid])
    for word in ("Kalle", ANNA.email, ANNA.name, ANNA.personal_number, "Sara"):
        assert word.encode() not in everything("staff-looks", "events")
    path = f"{ADMIN}/staff/{staff_id_of(sara)}/looks"
    told = look(adam, path, code="access_review").json["items"]
    assert [(each["verb"], each["subject"]) for each in told] == [
        ("read_person", sid), ("searched", "nobody"), ("searched", sid),
    ]  # fmt: skip
    assert told[0]["reason"] == {"code": "customer_request", "text": SECRET_WORDS}
    first = adam.send("GET", f"{path}?limit=2", None, reason("access_review")).json
    rest = adam.send("GET", f"{path}?limit=2&cursor={first['next_cursor']}", None, reason("access_review")).json
    assert first["items"] + rest["items"] == told
    assert adam.send("GET", f"{path}?cursor=eA==", None, reason("access_review")).code == "invalid_fields"
    assert len(items("staff-looks")) > len(rows), "an administrator's look is a look"


def test_the_function_may_add_looks_and_never_change_them() -> None:
    from infra.deploy_policies import policy

    may = {
        action
        for statement in policy("prod", "api_handler")["Statement"]
        if any(str(resource).endswith("-staff-looks") for resource in statement["Resource"])
        for action in statement["Action"]
    }
    assert "dynamodb:PutItem" in may
    assert not may & {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}, "added to, never changed"


def test_a_look_that_cannot_be_kept_shows_nothing(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    sara, sid = member("sara", "support"), sid_of(stand)

    def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(wiring.support.looking()._looks, "add", broken)
    reply = look(sara, f"{ADMIN}/persons/{sid}")
    assert reply.status == 500 and ANNA.name not in reply.body.decode()
    assert search(sara, "email", ANNA.email).status == 500


def test_searches_are_counted_per_member(stand: Stand) -> None:
    sara, eva = member("sara", "support"), member("eva", "finance")
    (_, an_hour), _ = SEARCHES
    for _ in range(an_hour):
        assert search(sara, "email", CECILIA.email).status == 200
    refused = search(sara, "email", ANNA.email)
    assert (refused.status, refused.code, refused.headers["retry-after"]) == (429, "searches_used_up", "3600")
    assert search(member("sara", "support"), "email", ANNA.email).status == 429, "another session is the same member"
    assert search(eva, "email", ANNA.email).status == 200
