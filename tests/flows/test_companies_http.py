"""Companies over HTTP: what each role may do, one test a cell; wrong callers; leaving ends access at once."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import commit
from chalicelib.aws.event_rows import history
from chalicelib.handlers.http import Api, Route
from chalicelib.handlers.openapi_problems import refusals_of
from chalicelib.identity.company_authority import PERMITTED, CompanyVerb
from chalicelib.identity.membership import Role
from chalicelib.identity.session import SessionKind, csrf_token
from chalicelib.platform.events import first_break
from chalicelib.platform.text import Language
from dev.persons import ANNA
from tests.browser import Reply
from tests.flows.company_stand import (
    BOLAGET,
    COMPANIES,
    INVITED,
    PEOPLE,
    Firm,
    logged_in,
    make_firm,
    registered,
    sid_of,
)
from tests.flows.signing_stand import Visitor, as_app, at_the_same_instant, everything
from tests.tables import everything as bytes_of

ROLES = ["owner", "administrator", "member", "auditor"]


@pytest.fixture
def firm(aws: Any) -> Firm:
    return make_firm()


# --- one test a cell ---------------------------------------------------------------------------------------------

Do = Callable[[Firm, Visitor], Reply]


def edit(firm: Firm, visitor: Visitor) -> Reply:
    etag = firm.people["owner"].get(firm.path).headers["etag"]
    return visitor.patch(firm.path, {"phone": "08-465 00 00"}, If_Match=etag)


def gives(to: str, role: str) -> Do:
    return lambda firm, visitor: visitor.put(f"{firm.path}/members/{firm.sid(to)}/role", {"role": role})


def removes(role: str) -> Do:
    return lambda firm, visitor: visitor.delete(f"{firm.path}/members/{firm.sid(role)}")


def invites(role: str) -> Do:
    return lambda firm, visitor: visitor.post(
        f"{firm.path}/invitations", {"email": f"{role}@example.com", "role": role}
    )


def withdraws(role: str) -> Do:
    return lambda firm, visitor: visitor.delete(f"{firm.path}/invitations/{firm.invite(role, f'w-{role}@example.com')}")


def reads(path: str) -> Do:
    return lambda firm, visitor: visitor.get(firm.path + path)


# Every way a verb can be used. "colleague" is another member, "partner" another owner.
CELLS: dict[CompanyVerb, dict[str, Do]] = {
    CompanyVerb.READ: {"company": reads(""), "members": reads("/members")},
    CompanyVerb.READ_HISTORY: {"events": reads("/events")},
    CompanyVerb.READ_INVITATIONS: {"invitations": reads("/invitations")},
    CompanyVerb.EDIT: {"edit": edit},
    CompanyVerb.MANAGE_MEMBERS: {
        "invite member": invites("member"),
        "invite administrator": invites("administrator"),
        "withdraw": withdraws("auditor"),
        "promote": gives("colleague", "administrator"),
        "remove": removes("colleague"),
    },
    CompanyVerb.MANAGE_OWNERS: {
        "invite owner": invites("owner"),
        "withdraw owner": withdraws("owner"),
        "make an owner": gives("colleague", "owner"),
        "demote an owner": gives("partner", "member"),
        "remove an owner": removes("partner"),
    },
    CompanyVerb.MANAGE_INTEGRATIONS: {
        "list api keys": lambda firm, visitor: visitor.get(f"/v1/api-keys?company_id={firm.company_id}"),
        "make an api key": lambda firm, visitor: visitor.post(
            "/v1/api-keys", {"name": "a", "scopes": ["requests:read"], "company_id": firm.company_id}
        ),
        "make a webhook endpoint": lambda firm, visitor: visitor.post(
            "/v1/webhook-endpoints",
            {"url": "https://a.example.com/", "events": ["recipient.signed"], "company_id": firm.company_id},
        ),
    },
    CompanyVerb.LEAVE: {"leave": lambda firm, visitor: visitor.post(f"{firm.path}/leave")},
}
EACH = [
    pytest.param(role, verb, do, id=f"{role}-{name}")
    for verb, ways in CELLS.items()
    for name, do in ways.items()
    for role in ROLES
]


def test_every_cell_of_the_table_has_a_test() -> None:
    assert CELLS.keys() == set(CompanyVerb)
    assert {role.value for role in PERMITTED} == set(ROLES) == {role.value for role in Role}


@pytest.mark.parametrize(("role", "verb", "do"), EACH)
def test_a_role_may_what_the_table_says_and_no_more(aws: Any, role: str, verb: CompanyVerb, do: Do) -> None:
    firm = make_firm(*({role} - {"owner"}), "colleague", "partner")
    sid, before = firm.sid(role), len(history(firm.company_id))
    reply = do(firm, firm.people[role])
    if verb in PERMITTED[Role(role)]:
        assert reply.status in (200, 201, 204), reply.body
        return
    assert (reply.status, reply.code) == (403, "not_permitted")
    assert sid not in {recorded.event.actor for recorded in history(firm.company_id)[before:]}


def test_a_stranger_finds_nothing(aws: Any) -> None:
    firm = make_firm("colleague", "partner", "stranger")
    for ways in CELLS.values():
        for name, do in ways.items():
            reply = do(firm, firm.people["stranger"])
            assert (reply.status, reply.code) == (404, "company_not_found"), name
    assert firm.people["stranger"].get(COMPANIES).json == {"items": []}


# --- wrong callers -----------------------------------------------------------------------------------------------


def company_routes() -> list[Route]:
    import app  # noqa: F401 - declares the routes

    return [route for route in Api.routes if route.tag == "companies"]


def call_all(firm: Firm, visitor: Visitor, **headers: str) -> dict[str, Reply]:
    ids = {"company_id": firm.company_id, "sid": firm.sid("member"), "invitation_id": "inv_a"}
    sent = {"Idempotency-Key": "k", "If-Match": '"v1"', **headers}
    return {r.name: visitor.send(r.method, r.path.format(**ids), BODIES.get(r.name), sent) for r in company_routes()}


BODIES: dict[str, Any] = {
    "register_company": BOLAGET,
    "edit_company": {"name": "Nytt AB"},
    "change_role": {"role": "auditor"},
    "invite_member": {"email": "ny@example.com"},
    "look_at_invitation": {"token": "com_a.inv_b.c"},
    "accept_invitation": {"token": "com_a.inv_b.c"},
}


def test_nobody_who_is_not_logged_in_reaches_any_route(firm: Firm) -> None:
    sid = wiring.identity.accounts().recognise("200001012384", "Ny Person", Language.SV)
    token = wiring.identity.sessions().issue(SessionKind.WEB, sid, is_identified=True).token
    newcomer = Visitor(cookies={"__Host-session": token}, csrf=csrf_token(token))
    signing = wiring.identity.sessions().issue(SessionKind.SIGNING, "sr_a/rcp_b.1", is_identified=True).token
    unguarded = Visitor(cookies=dict(firm.people["owner"].cookies), csrf="wrong")
    before = everything()
    for name, reply in call_all(firm, Visitor()).items():
        assert (reply.status, reply.code) == (401, "login_required"), name
    for name, reply in call_all(firm, newcomer).items():
        assert (reply.status, reply.code) == (403, "acknowledgement_required"), name
    for name, reply in call_all(firm, Visitor(headers={"Authorization": f"Bearer {signing}"})).items():
        assert (reply.status, reply.code) == (401, "session_invalid"), name
    changing = [route.name for route in company_routes() if route.method != "GET"]
    for name, reply in call_all(firm, unguarded).items():
        assert name not in changing or (reply.status, reply.code) == (403, "csrf_token_invalid"), name
    assert everything() == before


def test_every_refusal_is_one_the_route_declares(firm: Firm) -> None:
    declared = {route.name: {refusal.code for refusal in refusals_of(route)} for route in company_routes()}
    for visitor in firm.people.values():
        for name, reply in call_all(firm, visitor).items():
            assert reply.status < 400 or reply.code in declared[name], (name, reply.code)


# --- a company ---------------------------------------------------------------------------------------------------


def test_a_company_is_registered_read_and_changed(aws: Any) -> None:
    anna = logged_in(ANNA)
    wanted = {
        **BOLAGET,
        "vat_number": "se 556036-0793 01",
        "emails": ["Avtal@Bolaget.example.com"],
        "phone": "08-123 456 78",
    }
    made = anna.post(COMPANIES, wanted)
    assert made.status == 201
    path = made.headers["location"]
    shown = anna.get(path)
    assert shown.json == made.json
    assert shown.json | {"company_id": "", "created_at": ""} == {
        "company_id": "",
        "name": "Bolaget AB",
        "organisation_number": "5560360793",
        "vat_number": "SE556036079301",
        "emails": ["Avtal@bolaget.example.com"],
        "phone": "+46812345678",
        "members_reach": "own",
        "keep_requests_days": None,
        "role": "owner",
        "created_at": "",
    }
    assert anna.patch(path, {"name": "Nya AB"}).code == "if_match_missing"
    changed = anna.patch(path, {"name": " Nya  AB ", "phone": None}, If_Match=shown.headers["etag"])
    assert (changed.json["name"], changed.json["phone"], changed.json["vat_number"]) == (
        "Nya AB",
        None,
        "SE556036079301",
    )
    assert anna.patch(path, {"name": "A"}, If_Match=shown.headers["etag"]).code == "stale_version"
    same = anna.patch(path, {"name": "Nya AB"}, If_Match=changed.headers["etag"])
    assert same.headers["etag"] == changed.headers["etag"], "what changes nothing is no change"
    assert [company["name"] for company in anna.get(COMPANIES).json["items"]] == ["Nya AB"]
    events = anna.get(f"{path}/events").json["items"]
    assert [(event["type"], event["data"]) for event in events] == [
        ("company.registered", {}),
        ("company.changed", {"fields": ["name", "phone"]}),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("organisation_number", n) for n in ("556036-0794", "", "x", "0000000000", "556036079", "٥٥٦٠٣٦٠٧٩٣")),
        *(("vat_number", n) for n in ("SE556036079401", "DE556036079301", "556036079301")),
        *(("name", n) for n in ("", " ", "a\nb", "a\u202eb", "x" * 121)),
        *(("emails", e) for e in (["anna"], ["åsa@example.com"], ["a@example.com"] * 6, "a@example.com")),
        *(("phone", n) for n in ("x", "112")),
    ],
)
def test_what_is_no_company_is_refused_by_field(aws: Any, field: str, value: Any) -> None:
    anna = logged_in(ANNA)
    before = everything()
    reply = anna.post(COMPANIES, {**BOLAGET, field: value})
    assert (reply.status, reply.code) == (422, "invalid_fields")
    assert reply.json["errors"][0]["field"].startswith(f"/{field}")
    assert everything() == before


def test_a_sole_trader_is_a_company_too_and_the_number_lies_in_no_table(aws: Any) -> None:
    anna = logged_in(ANNA)
    number = ANNA.personal_number
    made = anna.post(COMPANIES, {"name": "Annas Bokföring", "organisation_number": number}).json
    assert made["organisation_number"] == number[2:]
    stored = bytes_of()
    for clear in (number[2:], "Annas Bokf", "Anna Andersson"):
        assert clear.encode() not in stored


def test_reading_is_tried_with_the_apps_token_too(firm: Firm) -> None:
    assert as_app(firm.people["member"], "__Host-session").get(firm.path).json["role"] == "member"


@pytest.mark.parametrize("wrong", ["com_" + "a" * 61, "sr_a", "com_a%2Fb", "x"])
def test_what_cannot_be_an_id_is_not_found(firm: Firm, wrong: str) -> None:
    owner = firm.people["owner"]
    assert owner.get(f"{COMPANIES}/{wrong}").code == "company_not_found"
    assert owner.delete(f"{firm.path}/members/{wrong}").code == "member_not_found"
    assert owner.delete(f"{firm.path}/invitations/{wrong}").code == "company_invitation_not_found"


# --- members -----------------------------------------------------------------------------------------------------


def test_members_are_listed_page_by_page(firm: Firm) -> None:
    seen, cursor = [], ""
    while cursor is not None:
        page = firm.people["member"].get(f"{firm.path}/members?limit=3{cursor and '&cursor=' + cursor}").json
        seen += [(person["name"], person["role"]) for person in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == sorted((PEOPLE[role].name, role) for role in ("owner", "administrator", "member", "auditor"))
    assert firm.people["member"].get(f"{firm.path}/members?cursor=IngiIg==").code == "invalid_fields"


def ends_by_leaving(firm: Firm, role: str) -> None:
    assert firm.people[role].post(f"{firm.path}/leave").status == 204


def ends_by_removal(firm: Firm, role: str) -> None:
    assert firm.people["owner"].delete(f"{firm.path}/members/{firm.sid(role)}").status == 204


def ends_by_removing_oneself(firm: Firm, role: str) -> None:
    assert firm.people[role].delete(f"{firm.path}/members/{firm.sid(role)}").status == 204


@pytest.mark.parametrize("role", ["administrator", "member", "auditor"])
@pytest.mark.parametrize("end", [ends_by_leaving, ends_by_removal, ends_by_removing_oneself])
def test_with_the_membership_all_access_ends(firm: Firm, end: Callable[[Firm, str], None], role: str) -> None:
    gone = firm.people[role]
    assert gone.get(firm.path).status == 200
    end(firm, role)
    assert gone.get(COMPANIES).json["items"] == []
    for name, reply in call_all(firm, gone).items():
        if name not in ("register_company", "list_companies", "look_at_invitation", "accept_invitation"):
            assert (reply.status, reply.code) == (404, "company_not_found"), name
    names = [person["name"] for person in firm.people["owner"].get(f"{firm.path}/members").json["items"]]
    assert PEOPLE[role].name not in names


def test_who_left_can_be_invited_again_as_something_else(firm: Firm) -> None:
    ends_by_leaving(firm, "administrator")
    assert firm.joins(firm.people["administrator"], "auditor")["role"] == "auditor"
    assert firm.people["administrator"].get(f"{firm.path}/events").status == 200


def test_the_last_owner_stays(firm: Firm) -> None:
    owner, sid = firm.people["owner"], firm.sid("owner")
    before = everything()
    for reply in (
        owner.post(f"{firm.path}/leave"),
        owner.delete(f"{firm.path}/members/{sid}"),
        owner.put(f"{firm.path}/members/{sid}/role", {"role": "member"}),
    ):
        assert (reply.status, reply.code) == (409, "last_owner")
    assert everything() == before
    firm.gives("owner", "member")
    assert owner.post(f"{firm.path}/leave").status == 204


def test_two_owners_who_leave_at_the_same_instant_do_not_both_go(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.gives("owner", "member")
    first, second = firm.people["owner"], firm.people["member"]
    answers = at_the_same_instant(monkeypatch, commit, lambda: second.post(f"{firm.path}/leave"))
    slower = first.post(f"{firm.path}/leave")
    assert (answers[0].status, slower.code) == (204, "last_owner")


def test_who_is_demoted_at_the_same_instant_appoints_nobody(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    administrator = firm.people["administrator"]
    path = f"{firm.path}/members/{firm.sid('member')}/role"
    at_the_same_instant(monkeypatch, commit, lambda: firm.gives("member", "administrator"))
    assert administrator.put(path, {"role": "administrator"}).code == "not_permitted"


# --- invitations -------------------------------------------------------------------------------------------------


def test_an_invitation_is_mailed_looked_at_and_accepted_once(aws: Any) -> None:
    firm = make_firm(emails=True)
    firm.invite("auditor", "ny.kollega@example.com", by="administrator")
    mail = firm.letters()[-1]
    assert (mail.to, mail.subject) == ("ny.kollega@example.com", "Bengt Berg bjuder in dig till Bolaget AB")
    (token,) = re.findall(r"/company-invitation#(\S+)", mail.text)
    newcomer = firm.people["stranger"]
    offered = newcomer.post(f"{INVITED}/look", {"token": token}).json
    assert (offered["name"], offered["role"]) == ("Bolaget AB", "auditor")
    accepted = newcomer.post(f"{INVITED}/accept", {"token": token}, Idempotency_Key="1")
    assert (accepted.status, accepted.json["role"]) == (201, "auditor")
    for visitor in (newcomer, firm.people["member"], logged_in(PEOPLE["colleague"])):
        assert visitor.post(f"{INVITED}/accept", {"token": token}).code == "company_invitation_invalid"
        assert visitor.post(f"{INVITED}/look", {"token": token}).code == "company_invitation_invalid"
    assert firm.people["owner"].get(f"{firm.path}/invitations").json["items"] == []
    assert b"ny.kollega" not in bytes_of()
    told = firm.letters_to(PEOPLE["administrator"].email)
    assert told[-1].subject == "Freja Frisk hör nu till Bolaget AB"


def test_two_who_open_the_same_link_at_the_same_instant_do_not_both_join(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = firm.token(firm.invite())
    first, second = firm.people["stranger"], logged_in(PEOPLE["colleague"])
    answers = at_the_same_instant(monkeypatch, commit, lambda: second.post(f"{INVITED}/accept", {"token": token}))
    assert first.post(f"{INVITED}/accept", {"token": token}).code == "company_invitation_invalid"
    assert answers[0].status == 201


def test_a_withdrawn_invitation_is_dead_and_cannot_be_withdrawn_again(firm: Firm) -> None:
    invitation_id = firm.invite()
    token, path = firm.token(invitation_id), f"{firm.path}/invitations/{invitation_id}"
    assert firm.people["owner"].delete(path).status == 204
    assert firm.people["owner"].delete(path).code == "company_invitation_over"
    assert firm.people["stranger"].post(f"{INVITED}/accept", {"token": token}).code == "company_invitation_invalid"


def test_an_invitation_is_worth_no_more_than_its_inviter(firm: Firm) -> None:
    token = firm.token(firm.invite(by="administrator"))
    stranger = firm.people["stranger"]
    for role in ("member", "auditor"):
        firm.gives(role, "administrator")
        assert stranger.post(f"{INVITED}/look", {"token": token}).code == "company_invitation_invalid"
        assert stranger.post(f"{INVITED}/accept", {"token": token}).code == "company_invitation_invalid"
    firm.gives("administrator", "administrator")
    assert stranger.post(f"{INVITED}/accept", {"token": token}).status == 201


@pytest.mark.parametrize("wrong", ["x", "a.b.c", "com_a.inv_b.c", "com_a.inv_b", "com_" + "a" * 196, "com_.inv_.c"])
def test_a_token_that_is_none_is_answered_like_one_that_is_over(firm: Firm, wrong: str) -> None:
    before = everything()
    for path in ("look", "accept"):
        assert firm.people["stranger"].post(f"{INVITED}/{path}", {"token": wrong}).code == "company_invitation_invalid"
    right = firm.token(firm.invite()) if wrong == "x" else ""
    for guess in (f"{right}x", right[:-1], "com_a." + right.partition(".")[2]) if right else ():
        reply = firm.people["stranger"].post(f"{INVITED}/accept", {"token": guess})
        assert reply.code == "company_invitation_invalid"
    assert right or everything() == before


def test_an_address_is_asked_once_at_a_time(firm: Firm) -> None:
    firm.invite(email="ny@example.com")
    again = firm.people["owner"].post(f"{firm.path}/invitations", {"email": "NY@example.com"})
    assert (again.status, again.code) == (409, "already_invited")


def test_whoever_belongs_to_it_already_accepts_nothing(firm: Firm) -> None:
    token = firm.token(firm.invite("auditor"))
    assert firm.people["member"].post(f"{INVITED}/accept", {"token": token}).code == "already_member"
    assert firm.people["member"].get(firm.path).json["role"] == "member"


def test_who_is_removed_is_told(aws: Any) -> None:
    firm = make_firm(emails=True)
    ends_by_removal(firm, "member")
    (told,) = [mail for mail in firm.letters_to(PEOPLE["member"].email) if "inte längre" in mail.subject]
    assert told.subject == "Du hör inte längre till Bolaget AB"


# --- twice, and what lies in the tables --------------------------------------------------------------------------

REPEATED: dict[str, Callable[[Firm], tuple[str, Any, Any]]] = {
    "register_company": lambda firm: (COMPANIES, BOLAGET, {**BOLAGET, "name": "B AB"}),
    "invite_member": lambda firm: (
        f"{firm.path}/invitations",
        {"email": "ny@example.com"},
        {"email": "annan@example.com"},
    ),
    "accept_invitation": lambda firm: (
        f"{INVITED}/accept",
        {"token": firm.token(firm.invite())},
        {"token": "com_a.inv_b.c"},
    ),
    "leave_company": lambda firm: (f"{firm.path}/leave", {}, {"a": 1}),
}


@pytest.mark.parametrize("name", REPEATED)
def test_a_repeated_post_acts_once(firm: Firm, name: str) -> None:
    path, body, other = REPEATED[name](firm)
    caller = {"accept_invitation": "stranger", "leave_company": "member"}.get(name, "owner")
    visitor = firm.people[caller]
    assert visitor.post(path, body, Idempotency_Key="").code == "idempotency_key_missing"
    first = visitor.post(path, body, Idempotency_Key="1")
    assert first.status in (201, 204), first.body
    after = everything()
    again = visitor.post(path, body, Idempotency_Key="1")
    assert (again.status, again.body) == (first.status, first.body)
    assert visitor.post(path, other, Idempotency_Key="1").code == "idempotency_key_reused"
    assert everything() == after


def test_every_repeatable_route_is_repeated_here() -> None:
    assert {route.name for route in company_routes() if route.idempotent} == REPEATED.keys()


def test_events_are_a_chain_and_name_nobody(firm: Firm) -> None:
    firm.gives("owner", "member")
    ends_by_removal(firm, "auditor")
    ends_by_leaving(firm, "administrator")
    recorded = history(firm.company_id)
    assert first_break(recorded) is None
    assert [r.event.type.removeprefix("company.") for r in recorded][-3:] == [
        "role_changed",
        "member_removed",
        "member_left",
    ]
    stored = bytes_of("events", "memberships", "companies", "invitations")
    for person in PEOPLE.values():
        assert person.given_name.encode() not in stored
        assert person.email.encode() not in stored
    assert b"Bolaget" not in stored
    assert b"5560360793" not in stored


def test_one_person_has_several_companies(firm: Firm) -> None:
    second = registered(firm.people["member"], name="Cecilias AB")
    shown = {c["company_id"]: c["role"] for c in firm.people["member"].get(COMPANIES).json["items"]}
    assert shown == {firm.company_id: "member", second: "owner"}
    assert firm.people["owner"].get(f"{COMPANIES}/{second}").code == "company_not_found"
    assert sid_of(firm.people["member"]) != sid_of(firm.people["owner"])
