"""API keys over HTTP: which routes each scope opens, a test a cell; whose requests a key reaches; and when it ends."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.handlers.http import Api, Route
from chalicelib.handlers.key_scopes import BY_SCOPE, OPENED_BY
from chalicelib.handlers.openapi_problems import refusals_of
from chalicelib.identity.api_key import Scope
from chalicelib.notifications.domain import letters_of
from chalicelib.notifications.mail import Mail
from chalicelib.notifications.service import Obsolete
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import KeyId
from dev.persons import ANNA, BENGT
from tests.browser import Reply
from tests.flows.company_stand import Firm, logged_in, make_firm, sid_of
from tests.flows.signing_stand import ACKNOWLEDGED, REQUESTS, Visitor, everything

KEYS = "/v1/api-keys"
ALL = [scope.value for scope in Scope]
OF_COMPANY = ["requests:read", "requests:write", "requests:send"]


def make_key(visitor: Visitor, *scopes: str, **fields: Any) -> Any:
    reply = visitor.post(KEYS, {"name": "Systemet", "scopes": list(scopes or ALL), **fields})
    assert reply.status == 201, reply.body
    return reply.json


def program(token: str) -> Visitor:
    return Visitor(headers={"Authorization": f"Bearer {token}"})


def letters(key_id: str) -> list[Mail]:
    found: list[Mail] = []
    for letter in (letter for recorded in history(key_id) for letter in letters_of(recorded)):
        with suppress(Obsolete):
            written = wiring.notifications.write_letter(letter)
            assert isinstance(written, Mail)
            found.append(written)
    return found


def acknowledged(visitor: Visitor) -> Visitor:
    """Not in their session alone: a key has none."""
    assert visitor.post("/v1/me/acknowledgements", ACKNOWLEDGED).status == 201
    return visitor


@pytest.fixture
def anna(aws: Any) -> Visitor:
    return acknowledged(logged_in(ANNA, email=True))


@pytest.fixture
def firm(aws: Any) -> Firm:
    made = make_firm("administrator", "auditor", "stranger", emails=True)
    for visitor in made.people.values():
        acknowledged(visitor)
    return made


def all_routes() -> list[Route]:
    import app  # noqa: F401 - declares the routes

    return list(Api.routes)


# --- what each scope opens ---------------------------------------------------------------------------------------


def test_the_table_names_routes_of_persons_and_none_that_signs_or_makes_keys() -> None:
    routes = {route.name: route for route in all_routes()}
    assert BY_SCOPE.keys() == set(Scope)
    assert len(OPENED_BY) == sum(map(len, BY_SCOPE.values())), "a route has one scope"
    assert {routes[name].caller.scheme for name in OPENED_BY} == {"person"}
    closed = {route.name for route in routes.values() if route.tag in {"api-keys", "companies", "me"}}
    assert not OPENED_BY.keys() & (closed | {"open_in_person", "create_purchase"})


def test_each_scope_opens_its_routes_and_no_other(anna: Visitor) -> None:
    """Every route × every scope: the one that opens it does so alone, and all the others together do not."""
    alone = {scope: program(make_key(anna, scope.value)["token"]) for scope in Scope}
    others = {scope: program(make_key(anna, *(set(ALL) - {scope.value}))["token"]) for scope in Scope}
    for route in all_routes():
        if route.caller.scheme != "person":
            continue
        scope = OPENED_BY.get(route.name)
        if scope is not None:
            assert knocked(alone[scope], route).code != "api_key_not_allowed", route.name
        for visitor in [others[scope]] if scope else [alone[Scope.WEBHOOKS], others[Scope.WEBHOOKS]]:
            refused = knocked(visitor, route)
            assert (refused.status, refused.code) == (403, "api_key_not_allowed"), route.name


@dataclass(frozen=True)
class Answer:
    status: int
    code: str


def knocked(visitor: Visitor, route: Route) -> Answer:
    """A call that does nothing: no body, and ids of nothing."""
    path = re.sub(r"{\w+}", "sr_a", route.path)
    reply = visitor.send(route.method, path, None, {"Idempotency-Key": "k", "If-Match": '"v1"'})
    code = reply.code if reply.status >= 400 else ""
    assert code in {refusal.code for refusal in refusals_of(route)} | {"", "unsupported_media_type"}, (route.name, code)
    return Answer(reply.status, code)


def test_no_other_kind_of_route_takes_a_key(anna: Visitor) -> None:
    """Logins, an order's holder, a recipient's signing: a key is no proof of any of them."""
    visitor, before = program(make_key(anna)["token"]), everything()
    for route in all_routes():
        if route.caller.scheme in {"person", "staff", "none"} or route.tag == "callbacks":
            continue
        reply = visitor.send(route.method, re.sub(r"{\w+}", "sr_a", route.path), None, {"Idempotency-Key": "k"})
        assert reply.status in {401, 403, 404}, (route.name, reply.status)
    assert everything() == before


# --- whose requests it reaches -----------------------------------------------------------------------------------


def test_a_persons_key_does_what_its_scopes_say_on_their_own_requests(anna: Visitor) -> None:
    made = make_key(anna, "requests:read", "requests:write")
    assert made["token"].startswith(f"{made['prefix']}_") and made["prefix"].startswith("b2b_live_")
    visitor = program(made["token"])
    drafted = visitor.post(REQUESTS, {"title": "Avtal"})
    assert drafted.status == 201
    path = f"{REQUESTS}/{drafted.json['request_id']}"
    assert anna.get(path).json["title"] == visitor.get(path).json["title"] == "Avtal"
    assert [line["title"] for line in visitor.get(REQUESTS).json["items"]] == ["Avtal"]
    assert visitor.post(f"{path}/send").code == "api_key_not_allowed"
    assert visitor.get(KEYS).code == "api_key_not_allowed"
    (event, *_) = history(drafted.json["request_id"])
    assert event.event.actor == sid_of(anna)


def test_a_companys_key_reaches_the_companys_requests_and_nobody_elses(firm: Firm) -> None:
    owner = firm.people["owner"]
    own = owner.post(REQUESTS, {"title": "Eget"}).json["request_id"]
    companys = owner.post(REQUESTS, {"title": "Bolagets", "company_id": firm.company_id}).json["request_id"]
    key = make_key(owner, *OF_COMPANY, company_id=firm.company_id)
    visitor, personal = program(key["token"]), program(make_key(owner, "requests:read")["token"])
    assert visitor.get(f"{REQUESTS}/{companys}").json["company_id"] == firm.company_id
    assert visitor.get(f"{REQUESTS}/{own}").code == "signature_request_not_found"
    assert personal.get(f"{REQUESTS}/{companys}").code == "signature_request_not_found"
    assert personal.get(f"{REQUESTS}/{own}").status == 200
    assert visitor.get(f"{REQUESTS}/a%23").code == "signature_request_not_found"
    drafted = visitor.post(REQUESTS, {"title": "Ny"}).json
    assert (drafted["company_id"], drafted["made_by"]) == (firm.company_id, firm.sid("owner"))
    assert {line["title"] for line in visitor.get(REQUESTS).json["items"]} == {"Ny", "Bolagets"}
    assert [line["title"] for line in personal.get(REQUESTS).json["items"]] == ["Eget"]
    found = visitor.post(f"{REQUESTS}/search", {"company_id": firm.company_id}).json["items"]
    assert len(found) == 2
    for another in (visitor.post(REQUESTS, {"title": "a", "company_id": "com_x"}),
                    personal.get(f"{REQUESTS}?company_id={firm.company_id}")):  # fmt: skip
        assert (another.status, another.code) == (404, "company_not_found")


# --- when it ends ------------------------------------------------------------------------------------------------


def test_a_revoked_key_is_refused_by_the_very_next_call(anna: Visitor) -> None:
    key = make_key(anna)
    visitor, path = program(key["token"]), f"{KEYS}/{key['key_id']}"
    assert visitor.get(REQUESTS).status == 200
    assert anna.delete(path).status == 204
    refused = visitor.get(REQUESTS)
    assert (refused.status, refused.code) == (401, "api_key_invalid")
    assert anna.get(path).json | {"revoked_at": ""} == {
        **key,
        "token": None,
        "status": "revoked",
        "revoked_at": "",
        "last_used_at": anna.get(path).json["last_used_at"],
    }
    assert anna.delete(path).code == anna.post(f"{path}/rotate", {}).code == "api_key_revoked"


@pytest.mark.parametrize("overlap_hours", [0, 24])
def test_a_rotated_key_lets_the_former_secret_in_for_its_overlap(
    anna: Visitor, monkeypatch: pytest.MonkeyPatch, overlap_hours: int
) -> None:
    key = make_key(anna)
    rotated = anna.post(f"{KEYS}/{key['key_id']}/rotate", {"overlap_hours": overlap_hours}).json
    assert rotated["prefix"] == key["prefix"] and rotated["token"] != key["token"]
    first, second = program(key["token"]), program(rotated["token"])
    assert second.get(REQUESTS).status == 200
    assert first.get(REQUESTS).status == (200 if overlap_hours else 401)
    monkeypatch.setattr(wiring.api_keys.api_keys(), "_clock", lambda: utc_now() + timedelta(hours=25))
    assert first.get(REQUESTS).code == "api_key_invalid"
    assert second.get(REQUESTS).status == 200


def test_who_loses_their_role_takes_their_keys_along(firm: Firm) -> None:
    owner, administrator = firm.people["owner"], firm.people["administrator"]
    visitor = program(make_key(administrator, "requests:read", company_id=firm.company_id)["token"])
    assert visitor.get(REQUESTS).status == 200
    firm.gives("member", "administrator")
    assert visitor.get(REQUESTS).code == "api_key_invalid"
    firm.gives("administrator", "administrator")
    assert visitor.get(REQUESTS).status == 200
    assert owner.delete(f"{firm.path}/members/{firm.sid('administrator')}").status == 204
    assert visitor.get(REQUESTS).code == "api_key_invalid"


def test_a_key_ends_with_its_owners_data_key(anna: Visitor) -> None:
    visitor = program(make_key(anna)["token"])
    wiring.ground.keys().shred(KeyId(f"profile#{sid_of(anna)}"))
    assert visitor.get(REQUESTS).code == "api_key_invalid"


@pytest.mark.parametrize("wrong", ["b2b_", "b2b_live_a_b", "secret", "mode", "unknown"])
def test_what_is_no_key_is_refused_and_nothing_is_told(anna: Visitor, wrong: str) -> None:
    token = make_key(anna)["token"]
    given = {
        "secret": token[:-1] + ("a" if token[-1] != "a" else "b"),
        "mode": token.replace("_live_", "_test_"),
        "unknown": f"b2b_live_{'a' * 26}_{'a' * 32}",
    }.get(wrong, wrong)
    reply = program(given).get(REQUESTS)
    assert (reply.status, reply.code) == (401, "api_key_invalid")
    assert "ratelimit-limit" not in reply.headers


def test_a_key_waits_for_a_new_version_of_the_terms(anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.handlers import identity_callers

    visitor = program(make_key(anna)["token"])
    monkeypatch.setattr(identity_callers, "is_enough", lambda _acknowledged: False)
    assert visitor.get(REQUESTS).code == "acknowledgement_required"


# --- who makes and ends them -------------------------------------------------------------------------------------


def test_a_secret_is_shown_once_and_lies_nowhere(anna: Visitor, capsys: pytest.CaptureFixture[str]) -> None:
    body = {"name": "Systemet", "scopes": ["requests:read"]}
    first = anna.post(KEYS, body, Idempotency_Key="k1")
    again = anna.post(KEYS, body, Idempotency_Key="k1")
    assert (again.status, again.json) == (201, {**first.json, "token": None})
    assert anna.post(KEYS, {**body, "name": "Annat"}, Idempotency_Key="k1").code == "idempotency_key_reused"
    assert [key["token"] for key in anna.get(KEYS).json["items"]] == [None]
    token = first.json["token"]
    program(token).get(REQUESTS)
    program(token).get("/v1/me")
    secret = token.rpartition("_")[2]
    assert secret not in str(everything())
    assert secret not in capsys.readouterr().out
    assert "Systemet" not in str(everything()), "what a person calls a key is sealed"


def test_last_use_is_noted_now_and_then(anna: Visitor) -> None:
    key = make_key(anna)
    path = f"{KEYS}/{key['key_id']}"
    assert anna.get(path).json["last_used_at"] is None
    program(key["token"]).get(REQUESTS)
    noted = anna.get(path).json["last_used_at"]
    assert noted is not None
    program(key["token"]).get(REQUESTS)
    assert anna.get(path).json["last_used_at"] == noted


def test_whoever_it_acts_for_is_told_of_each_new_secret(firm: Firm) -> None:
    owner = firm.people["owner"]
    owner.patch(firm.path, {"emails": ["it@bolaget.example.com"]}, If_Match=owner.get(firm.path).headers["etag"])
    key = make_key(owner, *OF_COMPANY, company_id=firm.company_id)
    mails = letters(key["key_id"])
    assert sorted(mail.to for mail in mails) == [ANNA.email, "it@bolaget.example.com"]
    for mail in mails:
        assert mail.subject == "En ny API-nyckel har gjorts"
        assert key["prefix"] in mail.text and "Bolaget AB" in mail.text and ANNA.name in mail.text
        assert key["token"].rpartition("_")[2] not in mail.text
    owner.post(f"{KEYS}/{key['key_id']}/rotate", {})
    owner.delete(f"{KEYS}/{key['key_id']}")
    assert [mail.subject for mail in letters(key["key_id"])][2:] == ["En API-nyckel har fått en ny hemlighet"] * 2
    types = [recorded.event.type for recorded in history(key["key_id"])]
    assert types == ["api_key.created", "api_key.rotated", "api_key.revoked"]


def test_a_key_of_somebody_without_an_address_is_made_without_a_letter(aws: Any) -> None:
    bengt = logged_in(BENGT)
    key = make_key(bengt)
    assert letters(key["key_id"]) == []
    wiring.ground.keys().shred(KeyId(f"profile#{sid_of(bengt)}"))
    assert letters(key["key_id"]) == []


def test_of_a_companys_keys_its_managers_see_and_revoke_all_and_rotate_their_own(firm: Firm) -> None:
    people = firm.people
    key = make_key(people["owner"], *OF_COMPANY, company_id=firm.company_id)
    path, listed = f"{KEYS}/{key['key_id']}", f"{KEYS}?company_id={firm.company_id}"
    assert [each["key_id"] for each in people["administrator"].get(listed).json["items"]] == [key["key_id"]]
    assert people["administrator"].post(f"{path}/rotate", {}).code == "api_key_of_another"
    refused = {"auditor": (403, "not_permitted"), "stranger": (404, "api_key_not_found")}
    for role, wanted in refused.items():
        for reply in (people[role].get(path), people[role].delete(path), people[role].post(f"{path}/rotate", {})):
            assert (reply.status, reply.code) == wanted
    assert people["auditor"].get(listed).code == "not_permitted"
    assert people["stranger"].get(listed).code == "company_not_found"
    assert people["administrator"].delete(path).status == 204
    assert people["stranger"].get(f"{KEYS}/{make_key(people['owner'])['key_id']}").code == "api_key_not_found"
    assert people["stranger"].get(f"{KEYS}/x%23").code == "api_key_not_found"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"mode": "test"}, 422, "test_mode_unavailable"),
        ({"mode": "prod"}, 422, "invalid_fields"),
        ({"scopes": []}, 422, "invalid_fields"),
        ({"scopes": ["everything"]}, 422, "invalid_fields"),
        ({"name": "a\nb"}, 422, "invalid_fields"),
        ({"company_id": "com_x"}, 404, "company_not_found"),
        ({"company_id": "own", "scopes": ["credits:read"]}, 422, "scope_not_for_company"),
    ],
)
def test_what_is_no_key_to_be_is_refused(firm: Firm, fields: dict[str, Any], status: int, code: str) -> None:
    if fields.get("company_id") == "own":
        fields = {**fields, "company_id": firm.company_id}
    before = everything()
    reply = firm.people["owner"].post(KEYS, {"name": "a", "scopes": ["requests:read"], **fields})
    assert (reply.status, reply.code) == (status, code)
    assert everything() == before


# --- how often ---------------------------------------------------------------------------------------------------


def answers(replies: list[Reply]) -> list[tuple[int, str]]:
    return [(reply.status, reply.headers["ratelimit-remaining"]) for reply in replies]


def test_calls_of_a_key_are_counted_and_the_answers_say_how_many_are_left(
    anna: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.aws.limits import CountedCalls

    at = utc_now().replace(second=10, microsecond=0)
    counter = CountedCalls(2, lambda: at)
    monkeypatch.setattr(wiring.api_keys, "key_calls", lambda: counter)
    visitor, other = program(make_key(anna)["token"]), program(make_key(anna)["token"])
    replies = [visitor.get(REQUESTS) for _ in range(4)]
    assert answers(replies) == [(200, "1"), (200, "0"), (429, "0"), (429, "0")]
    assert {reply.headers["ratelimit-limit"] for reply in replies} == {"2"}
    assert replies[3].code == "rate_limited"
    assert replies[3].headers["retry-after"] == replies[3].headers["ratelimit-reset"] == "50"
    assert other.get(REQUESTS).status == 200
    at += timedelta(minutes=1)
    assert visitor.get(REQUESTS).status == 200


def test_calls_of_a_person_are_counted_too(anna: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.platform.rates import Buckets

    buckets = Buckets(2, lambda: utc_now().replace(year=2030, month=1, day=1, hour=0, minute=0, second=0))
    monkeypatch.setattr(wiring.identity, "person_calls", lambda: buckets)
    assert [anna.get("/v1/me").status for _ in range(3)] == [200, 200, 429]
    assert logged_in(BENGT).get("/v1/me").status == 200
    assert "ratelimit-limit" not in anna.get("/v1/health").headers
