"""A company's requests over HTTP: what each may do with them, one test a cell, every route of it; and when it ends."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import commit
from chalicelib.aws.event_rows import history
from chalicelib.signing.permissions import PERMITTED, Relation, Verb
from dev.persons import CECILIA
from tests.browser import Reply
from tests.flows.company_stand import PEOPLE, Firm, logged_in, make_firm, sid_of
from tests.flows.signing_stand import (
    AS_BENGT,
    AS_CECILIA,
    REQUESTS,
    Stand,
    Visitor,
    at_the_same_instant,
    everything,
    make_stand,
    routes,
)
from tests.unit.signing.cases import PDF

IN_PERSON = {**AS_BENGT, "in_person": True}
REACH = {"members_reach": "company"}


@dataclass
class Office:
    """A firm at a signing stand. `maker` made the request that `caller` does something with."""

    stand: Stand
    firm: Firm
    maker: Visitor
    caller: Visitor
    company_id: str | None

    def made(self, state: str, *recipients: Any) -> str:
        """A request in a state: drafted, ready, sent or completed."""
        fields: dict[str, Any] = {"company_id": self.company_id} if self.company_id else {}
        self.stand.owner = self.maker
        match state:
            case "drafted":
                return self.stand.draft(*recipients, **fields)
            case "ready":
                return self.stand.ready(*(recipients or (AS_CECILIA,)), **fields)
            case "sent":
                return self.stand.sent(*(recipients or (AS_CECILIA,)), **fields)
            case _:
                return self.stand.completed(**fields)

    def path(self, state: str, *recipients: Any) -> str:
        return f"{REQUESTS}/{self.made(state, *recipients)}"

    def first(self, path: str, part: str) -> str:
        shown = self.maker.get(path).json[f"{part}s"][0]
        return f"{path}/{part}s/{shown[f'{part}_id']}"


def office(stand: Stand, relation: Relation) -> Office:
    """Somebody of that relation to what the maker makes."""
    if relation is Relation.PERSON:
        firm = make_firm("member", emails=True)
        return Office(stand, firm, firm.people["member"], firm.people["member"], None)
    role = {Relation.COLLEAGUE: "member"}.get(relation, relation.value)
    firm = make_firm(*({role} - {"owner"}), "colleague", emails=True)
    caller = firm.people[role]
    maker = caller if relation is Relation.MEMBER else firm.people["colleague"]
    if relation is Relation.COLLEAGUE:
        share(firm)
    return Office(stand, firm, maker, caller, firm.company_id)


def share(firm: Firm, reach: str = "company") -> None:
    owner = firm.people["owner"]
    etag = owner.get(firm.path).headers["etag"]
    assert owner.patch(firm.path, {"members_reach": reach}, If_Match=etag).status == 200


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


# --- every way to use a verb: the route, and a call that does its work -------------------------------------------

Way = Callable[[Office], Reply]


def announced(at: Office) -> Reply:
    body = {"filename": "a.pdf", "size": 1, "sha256": "a" * 64}
    return at.caller.post(f"{at.path('drafted')}/documents", body)


def uploaded(at: Office) -> Reply:
    request_id = at.made("drafted")
    document_id = at.stand.announce(request_id, PDF).json["document_id"]
    at.stand.put(f"{request_id}/{document_id}", PDF)
    return at.caller.post(f"{REQUESTS}/{request_id}/documents/{document_id}/complete")


def edited(at: Office) -> Reply:
    path = at.path("drafted")
    return at.caller.patch(path, {"title": "Nytt"}, If_Match=at.maker.get(path).headers["etag"])


def handed_over(at: Office) -> Reply:
    path = at.first(at.path("sent"), "recipient")
    return at.caller.post(f"{path}/reassign", {"name": "Disa Dahl", "email": "disa@example.com"})


def created(at: Office) -> Reply:
    fields = {"company_id": at.company_id} if at.company_id else {}
    return at.caller.post(REQUESTS, {"title": "Avtal", **fields})


WAYS: dict[Verb, dict[str, Way]] = {
    Verb.CREATE: {"create_signature_request": created},
    Verb.READ: {
        "read_signature_request": lambda at: at.caller.get(at.path("drafted")),
        "read_document": lambda at: at.caller.get(at.first(at.path("ready"), "document")),
        "read_content": lambda at: at.caller.get(at.first(at.path("ready"), "document") + "/content"),
        "read_sealed": lambda at: at.caller.get(at.first(at.path("completed"), "document") + "/sealed"),
    },
    Verb.READ_HISTORY: {"list_events": lambda at: at.caller.get(at.path("drafted") + "/events")},
    Verb.READ_EVIDENCE: {
        "read_evidence": lambda at: at.caller.get(at.first(at.path("completed"), "recipient") + "/evidence"),
        "read_evidence_package": lambda at: at.caller.get(at.path("completed") + "/evidence-package"),
    },
    Verb.PREPARE: {
        "edit_signature_request": edited,
        "add_recipient": lambda at: at.caller.post(at.path("drafted") + "/recipients", AS_CECILIA),
        "remove_recipient": lambda at: at.caller.delete(at.first(at.path("drafted", AS_CECILIA), "recipient")),
        "announce_document": announced,
        "complete_upload": uploaded,
        "remove_document": lambda at: at.caller.delete(at.first(at.path("ready"), "document")),
    },
    Verb.SEND: {"send_signature_request": lambda at: at.caller.post(at.path("ready") + "/send")},
    Verb.FOLLOW_UP: {
        "prolong_signature_request": lambda at: at.caller.post(at.path("sent") + "/prolong", {"days": 7}),
        "remind_recipients": lambda at: at.caller.post(at.path("sent") + "/remind", {}),
        "reassign_recipient": handed_over,
    },
    Verb.OPEN_IN_PERSON: {
        "open_in_person": lambda at: at.caller.post(at.first(at.path("sent", IN_PERSON), "recipient") + "/in-person")
    },
    Verb.VOID: {"void_signature_request": lambda at: at.caller.post(at.path("sent") + "/void", {"reason": "fel"})},
    Verb.COPY: {"copy_signature_request": lambda at: at.caller.post(at.path("completed") + "/copy")},
    Verb.LABEL: {"put_labels": lambda at: at.caller.put(at.path("drafted") + "/labels", {"labels": ["a"]})},
    Verb.KEEP: {
        "keep_signature_request": lambda at: at.caller.put(at.path("drafted") + "/retention", {"keep_days": 30}),
        "follow_retention_settings": lambda at: at.caller.delete(at.path("drafted") + "/retention"),
    },
    Verb.DISCARD: {"delete_signature_request": lambda at: at.caller.delete(at.path("drafted"))},
    Verb.DELETE: {"delete_signature_request": lambda at: at.caller.delete(at.path("completed"))},
}
CELLS = [pytest.param(relation, verb, id=f"{relation}-{verb}") for relation in Relation for verb in Verb]
LISTS = {"list_signature_requests", "search_signature_requests"}
ELSEWHERE = {"read_recipients_enclosure"}  # test_signing_enclosures_http: there must be one


def test_every_verb_and_every_route_of_the_sender_has_its_cells() -> None:
    assert WAYS.keys() == set(Verb)
    assert PERMITTED.keys() == set(Relation)
    tried = {name for ways in WAYS.values() for name in ways}
    senders = {r.name for r in routes().values() if r.caller.scheme == "person" and r.path.startswith(REQUESTS)}
    assert senders - LISTS - ELSEWHERE == tried


@pytest.mark.parametrize(("relation", "verb"), CELLS)
def test_a_cell(stand: Stand, relation: Relation, verb: Verb) -> None:
    at = office(stand, relation)
    for name, way in WAYS[verb].items():
        reply = way(at)
        if verb in PERMITTED[relation]:
            assert reply.status in (200, 201, 202, 204, 206), (name, reply.body)
        else:
            assert (reply.status, reply.code) == (403, "not_permitted"), name
            done_by = {recorded.event.actor for recorded in events_of(at)}
            assert at.caller is at.maker or sid_of(at.caller) not in done_by, name


def events_of(at: Office) -> list[Any]:
    lines = at.firm.people["owner"].get(f"{REQUESTS}?company_id={at.firm.company_id}").json["items"]
    return [recorded for line in lines for recorded in history(line["request_id"])]


# --- whoever may not know of it ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["stranger", "member", "left", "removed"])
def test_for_whoever_may_not_know_of_it_it_does_not_exist(stand: Stand, who: str) -> None:
    """A stranger; a member, of a colleague's request, where the company does not share; and who is gone."""
    firm = make_firm("colleague", "member", "stranger", emails=True)
    at = Office(
        stand,
        firm,
        firm.people["colleague"],
        firm.people["stranger" if who == "stranger" else "member"],
        firm.company_id,
    )
    ends: dict[str, Callable[[], Reply]] = {
        "left": lambda: firm.people["member"].post(f"{firm.path}/leave"),
        "removed": lambda: firm.people["owner"].delete(f"{firm.path}/members/{firm.sid('member')}"),
    }
    if who in ends:
        share(firm)
        path = at.path("drafted")
        assert at.caller.get(path).status == 200
        assert ends[who]().status == 204
        assert (at.caller.get(path).status, at.caller.get(path).code) == (404, "signature_request_not_found")
    wanted = "company_not_found" if who != "member" else None
    for verb, ways in WAYS.items():
        for name, way in ways.items():
            if verb is Verb.CREATE and wanted is None:
                continue
            reply = way(at)
            code = wanted if verb is Verb.CREATE else "signature_request_not_found"
            assert (reply.status, reply.code) == (404, code), name
    for reply in (
        at.caller.get(f"{REQUESTS}?company_id={firm.company_id}"),
        at.caller.post(f"{REQUESTS}/search", {"company_id": firm.company_id}),
    ):
        if who == "member":
            assert reply.json["items"] == []
        else:
            assert (reply.status, reply.code) == (404, "company_not_found")


def test_who_leaves_at_the_same_instant_does_nothing_any_more(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The role is read before, and must hold until the commit."""
    at = office(stand, Relation.MEMBER)
    path = at.path("sent")
    removed = f"{at.firm.path}/members/{at.firm.sid('member')}"
    dos: list[Callable[[], Reply]] = [
        lambda: at.caller.post(f"{path}/void", {"reason": "fel"}),
        lambda: created(at),
    ]
    for do in dos:
        at_the_same_instant(monkeypatch, commit, lambda: at.firm.people["owner"].delete(removed))
        reply = do()
        assert (reply.status, reply.code) in {(404, "signature_request_not_found"), (409, "conflict")}
        at.firm.joins(at.caller, "member")
    assert at.caller.get(path).json["status"] == "pending"
    assert len(at.caller.get(f"{REQUESTS}?company_id={at.firm.company_id}").json["items"]) == 1


def test_who_is_made_an_auditor_at_the_same_instant_changes_nothing(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = office(stand, Relation.MEMBER)
    path = at.path("sent")
    at_the_same_instant(monkeypatch, commit, lambda: at.firm.gives("auditor", "member"))
    assert at.caller.post(f"{path}/void", {"reason": "fel"}).code == "not_permitted"
    assert at.caller.get(path).json["status"] == "pending"


# --- what belongs to the company ---------------------------------------------------------------------------------


def test_the_parties_read_the_persons_and_the_companys_name(stand: Stand) -> None:
    at = office(stand, Relation.MEMBER)
    request_id = at.made("sent", AS_BENGT, {"is_sender": True})
    shown = at.caller.get(f"{REQUESTS}/{request_id}").json
    name = f"{CECILIA.name}, Bolaget AB"
    assert (shown["company_id"], shown["made_by"]) == (at.firm.company_id, sid_of(at.caller))
    assert shown["sender"] == name
    assert [r["name"] for r in shown["recipients"]] == ["Bengt Berg", CECILIA.name], "who signs is a person"
    assert stand.guest(request_id).get("/v1/signing-sessions/current").json["sender"] == name
    invitations = stand.mails(request_id)["invitation"]
    assert invitations[0].subject == f"{name} ber dig skriva under ”Ramavtal”"
    created_event, *_ = history(request_id)
    assert created_event.event.actor == sid_of(at.caller)


def test_whoever_does_something_is_named_in_the_chain_and_not_the_sender(stand: Stand) -> None:
    at = office(stand, Relation.ADMINISTRATOR)
    request_id = at.made("ready")
    path = f"{REQUESTS}/{request_id}"
    assert at.caller.post(f"{path}/send").status == 200
    assert at.caller.post(f"{path}/void", {"reason": "fel"}).status == 200
    actors = {recorded.event.type.partition(".")[2]: recorded.event.actor for recorded in history(request_id)}
    assert actors["created"] == sid_of(at.maker)
    assert actors["sent"] == actors["voided"] == sid_of(at.caller)
    assert at.caller.get(path).json["sender"] == f"{PEOPLE['colleague'].name}, Bolaget AB"


def test_letters_go_to_the_sender_while_they_belong_to_the_company_and_then_to_the_company(stand: Stand) -> None:
    at = office(stand, Relation.MEMBER)
    owner, firm = at.firm.people["owner"], at.firm
    request_id = at.made("sent")
    guest = stand.guest(request_id)
    assert guest.post("/v1/signing-sessions/current/decline", {"reason": "nej"}).status == 204
    assert [mail.to for mail in stand.mails(request_id)["declined"]] == [CECILIA.email]
    assert at.caller.post(f"{firm.path}/leave").status == 204
    assert "declined" not in stand.mails(request_id), "the company has given no address"
    etag = owner.get(firm.path).headers["etag"]
    owner.patch(firm.path, {"emails": ["avtal@bolaget.example.com", "b@example.com"]}, If_Match=etag)
    assert [mail.to for mail in stand.mails(request_id)["declined"]] == ["avtal@bolaget.example.com"]


def test_a_draft_of_somebody_who_left_is_sent_by_whoever_sends_it(stand: Stand) -> None:
    at = office(stand, Relation.MEMBER)
    owner = at.firm.people["owner"]
    request_id = at.made("ready", AS_BENGT, {"is_sender": True})
    assert at.caller.post(f"{at.firm.path}/leave").status == 204
    sent = owner.post(f"{REQUESTS}/{request_id}/send").json
    assert sent["sender"] == "Anna Andersson, Bolaget AB"
    assert sent["made_by"] == sid_of(owner)
    (line,) = owner.get(f"{REQUESTS}?company_id={at.firm.company_id}").json["items"]
    assert line["made_by"] == sid_of(owner)
    stand.owner = owner
    stand.void(request_id)
    told = [mail.to for mail in stand.mails(request_id)["voided"]]
    assert sorted(told) == sorted([AS_BENGT["email"], CECILIA.email]), "a recipient like any other now"


def test_a_company_and_its_people_have_lists_of_their_own(stand: Stand) -> None:
    firm = make_firm("member", "colleague", "auditor", emails=True)
    member, colleague = firm.people["member"], firm.people["colleague"]
    theirs = Office(stand, firm, member, member, firm.company_id).made("drafted")
    others = Office(stand, firm, colleague, member, firm.company_id).made("drafted")
    own = Office(stand, firm, member, member, None).made("drafted")
    query = f"{REQUESTS}?company_id={firm.company_id}"

    def listed(visitor: Visitor, path: str) -> list[str]:
        seen, cursor = [], ""
        while cursor is not None:
            page = visitor.get(f"{path}{'&' if '?' in path else '?'}limit=1{cursor and '&cursor=' + cursor}").json
            seen += [line["request_id"] for line in page["items"]]
            cursor = page["next_cursor"]
        return seen

    assert listed(member, REQUESTS) == [own]
    assert listed(member, query) == [theirs]
    for role in ("owner", "auditor"):
        assert listed(firm.people[role], query) == [others, theirs]
        assert listed(firm.people[role], REQUESTS) == []
    share(firm)
    assert listed(member, query) == [others, theirs]
    share(firm, "own")
    assert listed(member, query) == [theirs]
    found = member.post(f"{REQUESTS}/search", {"text": "ramavtal", "company_id": firm.company_id}).json["items"]
    assert [line["request_id"] for line in found] == [theirs]
    assert member.get(f"{REQUESTS}?company_id=com_x").code == "company_not_found"
    for wrong in ("sr_a%23", "x" * 70, ""):
        assert member.get(f"{REQUESTS}?company_id={wrong}").code == "company_not_found"


def test_titles_of_a_companys_list_lie_under_its_own_key(stand: Stand) -> None:
    from chalicelib.aws.keys import KeyRow, KeyShredded

    at = office(stand, Relation.MEMBER)
    at.made("drafted")
    KeyRow(f"profile#{sid_of(at.firm.people['owner'])}").delete()
    query = f"{REQUESTS}?company_id={at.firm.company_id}"
    assert at.firm.people["owner"].get(query).json["items"][0]["title"] == "Ramavtal"
    KeyRow(f"company#{at.firm.company_id}").delete()
    with pytest.raises(KeyShredded):
        wiring.signing.archive_page(at.firm.company_id, replace_nothing(), 10, None)  # type: ignore[arg-type]


def replace_nothing() -> Any:
    from chalicelib.signing.archive_query import EVERYTHING

    return replace(EVERYTHING)


def test_the_companys_settings_say_how_long_its_requests_are_kept(stand: Stand) -> None:
    from chalicelib.handlers.signing_jobs import retain
    from tests.jobs import run_queue

    at = office(stand, Relation.MEMBER)
    owner, firm = at.firm.people["owner"], at.firm
    me = at.caller.get("/v1/me")
    at.caller.patch("/v1/me", {"keep_requests_days": 30}, If_Match=me.headers["etag"])
    path = at.path("drafted")
    assert at.caller.get(path).json["keep_days"] is None
    etag = owner.get(firm.path).headers["etag"]
    owner.patch(firm.path, {"keep_requests_days": 3650}, If_Match=etag)
    wiring_outbox(firm.company_id)
    assert run_queue("retain", retain) == 1
    assert at.caller.get(path).json["keep_days"] == 3650
    assert owner.put(f"{path}/retention", {"keep_days": 60}).json["keep_days"] == 60
    assert owner.delete(f"{path}/retention").json["keep_days"] == 3650
    assert at.caller.get(at.path("drafted")).json["keep_days"] == 3650


def wiring_outbox(stream: str) -> None:
    for recorded in history(stream):
        if recorded.event.type == "company.changed":
            wiring.notifications.outbox().deliver(recorded)


def test_a_copy_is_the_companys_and_whoever_copies_is_its_sender(stand: Stand) -> None:
    at = office(stand, Relation.ADMINISTRATOR)
    copied = at.caller.post(at.path("completed") + "/copy").json
    assert (copied["company_id"], copied["made_by"]) == (at.firm.company_id, sid_of(at.caller))
    assert copied["sender"] == f"{PEOPLE['administrator'].name}, Bolaget AB"


def test_a_colleague_who_adds_the_sender_adds_whoever_made_it(stand: Stand) -> None:
    at = office(stand, Relation.ADMINISTRATOR)
    path = at.path("drafted")
    shown = at.caller.post(f"{path}/recipients", {"is_sender": True}).json
    assert [r["name"] for r in shown["recipients"]] == [PEOPLE["colleague"].name]
    assert shown["sender"] == f"{PEOPLE['colleague'].name}, Bolaget AB"


def test_a_refusal_changes_nothing(stand: Stand) -> None:
    at = office(stand, Relation.AUDITOR)
    path = at.path("sent")
    before = everything()
    dos: list[Callable[[], Reply]] = [
        lambda: at.caller.post(f"{path}/void", {"reason": "x"}),
        lambda: at.caller.post(f"{path}/remind", {}),
        lambda: at.caller.delete(path),
        lambda: at.caller.put(f"{path}/labels", {"labels": ["a"]}),
        lambda: created(at),
    ]
    for do in dos:
        assert do().code == "not_permitted"
    assert everything() == before


def test_what_a_member_uploads_is_what_an_auditor_reads(stand: Stand) -> None:
    at = office(stand, Relation.AUDITOR)
    path = at.path("ready")
    content = at.caller.get(at.first(path, "document") + "/content").body
    assert hashlib.sha256(content).digest() == hashlib.sha256(PDF).digest()
    assert logged_in(PEOPLE["stranger"]).get(path).code == "signature_request_not_found"
