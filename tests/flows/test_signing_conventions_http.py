"""The conventions of the API on the sender's routes: repetition, versions, pages, and what is wrong in a body."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import commit
from chalicelib.identity.eid import EidFunction
from chalicelib.identity.eid_order import StartOrder, body_of
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import DocumentId, RecipientId, RequestId, SubjectId, new_id
from chalicelib.platform.text import Language
from chalicelib.signing.document_changes import MAX_DOCUMENTS
from chalicelib.signing.domain import MAX_NAMES_BYTES, Document, Purpose, Recipient, SignatureRequest
from chalicelib.signing.enclosure import MAX_ENCLOSURES, Enclosure
from chalicelib.signing.refusals import NamesTooLong
from chalicelib.signing.visible_text import signing_text
from dev.persons import BENGT
from tests.browser import Reply
from tests.flows.signing_stand import (
    AS_BENGT,
    AS_CECILIA,
    PINNED_BENGT,
    REQUESTS,
    Stand,
    at_the_same_instant,
    everything,
    make_stand,
    routes,
)

SHA256 = "a" * 64
MIB = 1024 * 1024


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def invalid(reply: Reply) -> list[tuple[str, str]]:
    """The fields a refusal names, with their codes."""
    assert (reply.status, reply.code) == (422, "invalid_fields"), reply.body
    return [(error["field"], error["code"]) for error in reply.json["errors"]]


# --- Idempotency-Key ---------------------------------------------------------------------------------------------


def in_person(stand: Stand) -> str:
    request_id = stand.sent({**AS_BENGT, "in_person": True})
    return f"{REQUESTS}/{request_id}/recipients/{stand.place(request_id).recipient_id}/in-person"


Repeated = tuple[Callable[[Stand], str], Any, Any]
REPEATED: dict[str, Repeated] = {
    "create_signature_request": (lambda _: REQUESTS, {"title": "A"}, {"title": "B"}),
    "add_recipient": (lambda s: f"{REQUESTS}/{s.draft()}/recipients", AS_BENGT, AS_CECILIA),
    "announce_document": (
        lambda s: f"{REQUESTS}/{s.draft()}/documents",
        {"filename": "a.pdf", "size": 1, "sha256": SHA256},
        {"filename": "b.pdf", "size": 1, "sha256": SHA256},
    ),
    "create_export": (lambda _: "/v1/archive-exports", {"text": "a"}, {"text": "b"}),
    "send_signature_request": (lambda s: f"{REQUESTS}/{s.ready(AS_BENGT)}/send", None, {"a": 1}),
    "void_signature_request": (lambda s: f"{REQUESTS}/{s.sent(AS_BENGT)}/void", {"reason": "a"}, {"reason": "b"}),
    "prolong_signature_request": (lambda s: f"{REQUESTS}/{s.sent(AS_BENGT)}/prolong", {"days": 1}, {"days": 2}),
    "remind_recipients": (lambda s: f"{REQUESTS}/{s.sent(AS_BENGT)}/remind", {}, {"recipient_id": "rcp_a"}),
    "open_in_person": (in_person, None, {"a": 1}),
    "reassign_recipient": (
        lambda s: f"{REQUESTS}/{(sent := s.sent(AS_BENGT))}/recipients/{s.place(sent).recipient_id}/reassign",
        {"name": "Disa", "email": "disa@example.com"},
        {"name": "Disa", "email": "disa@example.org"},
    ),
    "copy_signature_request": (lambda s: f"{REQUESTS}/{voided(s)}/copy", None, {"a": 1}),
}


def voided(stand: Stand) -> str:
    request_id = stand.ready(AS_BENGT)
    assert stand.void(request_id).status == 200
    return request_id


def resource(reply: Reply) -> Any:
    """What an answer is about; an upload's address is signed anew each time."""
    return {**reply.json, "upload": None}


@pytest.mark.parametrize("name", REPEATED)
def test_a_repeated_post_is_the_same_resource_and_acts_once(
    stand: Stand, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, body, other = REPEATED[name]
    path, owner = place(stand), stand.owner
    before = everything()
    for key in ("", "k" * 256):
        reply = owner.post(path, body, Idempotency_Key=key)
        assert (reply.status, reply.code) == (400, "idempotency_key_missing")
    assert everything() == before
    first = owner.post(path, body, Idempotency_Key="1")
    assert first.status in (200, 201)
    after = everything()
    again = owner.post(path, body, Idempotency_Key="1")
    assert (again.status, resource(again)) == (first.status, resource(first))
    reused = owner.post(path, other, Idempotency_Key="1")
    assert (reused.status, reused.code) == (422, "idempotency_key_reused")
    assert everything() == after

    path = place(stand)
    answers = at_the_same_instant(monkeypatch, commit, lambda: owner.post(path, body, Idempotency_Key="2"))
    slower = owner.post(path, body, Idempotency_Key="2")
    (faster,) = answers
    assert (slower.status, resource(slower)) == (faster.status, resource(faster))
    assert faster.status == first.status


def test_every_repeatable_route_of_the_sender_is_repeated_here() -> None:
    assert {r.name for r in routes().values() if r.idempotent and r.caller.scheme == "person"} == REPEATED.keys()


def test_a_key_belongs_to_one_person_and_one_path(stand: Stand) -> None:
    bengt = stand.person(BENGT, email=False)
    made = [visitor.post(REQUESTS, {"title": "A"}, Idempotency_Key="1") for visitor in (stand.owner, bengt)]
    assert len({reply.json["request_id"] for reply in made}) == 2
    for request_id in (stand.draft(), stand.draft()):
        reply = stand.owner.post(f"{REQUESTS}/{request_id}/recipients", AS_BENGT, Idempotency_Key="2")
        assert (reply.status, reply.json["request_id"], len(reply.json["recipients"])) == (200, request_id, 1)


# --- ETag and If-Match -------------------------------------------------------------------------------------------


def test_a_change_names_the_version_it_was_made_from(stand: Stand) -> None:
    path = f"{REQUESTS}/{stand.ready(AS_BENGT)}"
    old = stand.owner.get(path).headers["etag"]
    for missing in ("", "*"):
        reply = stand.owner.patch(path, {"title": "Nytt"}, If_Match=missing)
        assert (reply.status, reply.code) == (428, "if_match_missing")
    changed = stand.owner.patch(path, {"title": "Nytt"}, If_Match=old)
    assert (changed.status, changed.json["title"], changed.json["message"]) == (200, "Nytt", "")
    assert changed.headers["etag"] == stand.owner.get(path).headers["etag"] != old
    assert stand.owner.get(REQUESTS).json["items"][0]["title"] == "Nytt"
    before = everything()
    for stale in (old, '"v0"', 'W/"v1"', "x"):
        for reply in (
            stand.owner.patch(path, {"title": "B"}, If_Match=stale),
            stand.owner.post(f"{path}/send", If_Match=stale),
            stand.owner.post(f"{path}/void", {}, If_Match=stale),
        ):
            assert (reply.status, reply.code) == (412, "stale_version")
    assert everything() == before
    assert stand.owner.post(f"{path}/send", If_Match=changed.headers["etag"]).json["status"] == "pending"


def test_a_change_that_meets_another_is_stale_and_never_overwrites_it(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{REQUESTS}/{stand.draft()}"
    etag = stand.owner.get(path).headers["etag"]
    at_the_same_instant(monkeypatch, commit, lambda: stand.owner.patch(path, {"title": "Först"}, If_Match=etag))
    slower = stand.owner.patch(path, {"title": "Sist"}, If_Match=etag)
    assert (slower.status, slower.code) == (412, "stale_version")
    assert stand.owner.get(path).json["title"] == "Först"


# --- lists -------------------------------------------------------------------------------------------------------


def test_pages_hold_each_request_once_newest_first(stand: Stand) -> None:
    made = [stand.draft(title=f"Nummer {n}") for n in range(5)]
    seen, cursor = [], ""
    while True:
        page = stand.owner.get(f"{REQUESTS}?limit=2{cursor}").json
        seen += [line["request_id"] for line in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == made[::-1]
    borrowed = stand.owner.get(f"{REQUESTS}?limit=1").json["next_cursor"]
    bengt = stand.person(BENGT, email=False)
    assert bengt.get(f"{REQUESTS}?cursor={borrowed}").json["items"] == []
    bengt.post(REQUESTS, {"title": "Bengts"})
    assert {line["title"] for line in bengt.get(f"{REQUESTS}?cursor={borrowed}").json["items"]} <= {"Bengts"}


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def test_what_is_no_page_is_refused_by_name(stand: Stand) -> None:
    stand.draft()
    for limit in ("0", "101", "x", "-1", "", "1.5", "1e1", "%C2%B2", "9" * 30):
        assert invalid(stand.owner.get(f"{REQUESTS}?limit={limit}")) == [("limit", "out_of_range")]
    never_ours = ["x", "%00", "e30=", cursor("1"), cursor('""'), cursor('"\\ud800"'), cursor('"zzz"'), "a" * 600,
                  cursor(json.dumps("2026-11-23T12:00:00.000Z#sr_" + "a" * 300))]  # fmt: skip
    for given in never_ours:
        assert invalid(stand.owner.get(f"{REQUESTS}?cursor={given}")) == [("cursor", "invalid_cursor")], given
    assert len(stand.owner.get(f"{REQUESTS}?limit=1&unknown=1").json["items"]) == 1


# --- bodies ------------------------------------------------------------------------------------------------------

ODD_LINES = ["", " ", "\u00a0", "a\nb", "a\n", "\tb", "a\x00b", "a\x7fb", "a\u202eb", "a\u2028b", 1, None, ["a"]]
NO_ADDRESSES = [
    *("anna", "anna@", "@example.com", "anna@localhost", "a b@example.com", "x@y@example.com", "a..b@example.com"),
    *(".a@example.com", "åsa@example.com", f"{'x' * 65}@example.com", '"a b"@example.com', "a@[127.0.0.1]"),
    *("Anna <anna@example.com>", "anna@example.com\n", "anna@example..com", "anna@-example.com"),
    *(f"anna@{'x' * 64}.com", "anna@example.invalid"),
]
NO_PERSONNUMMER = [
    *("197501012385", "19750101238", "1975010123844", "750101-2384", "197513012384", "197501012384\n", "abcdefghijkl"),
    *("１９７５０１０１２３８４", ""),
]


def test_what_is_no_request_is_refused_by_field(stand: Stand) -> None:
    before, post = everything(), stand.owner.post
    for title in (*ODD_LINES, "x" * 201):
        assert invalid(post(REQUESTS, {"title": title})) == [("/title", "invalid")], title
    for message in ("x" * 2001, "a\x00", "\u202e", 1, None):
        assert invalid(post(REQUESTS, {"title": "T", "message": message})) == [("/message", "invalid")]
    wrong: list[tuple[Any, str]] = [
        ({}, "/"),
        ([], "/"),
        ("T", "/"),
        ({"title": "T", "owner": "sub_x"}, "/"),
        ({"title": "T", "language": "de"}, "/language"),
        ({"title": "T", "recipients": {}}, "/recipients"),
        ({"title": "T", "recipients": [AS_BENGT] * 91}, "/recipients"),
        ({"title": "T", "recipients": [{**AS_BENGT, "status": "signed"}]}, "/recipients/0"),
        ({"title": "T", "recipients": [AS_CECILIA, {**AS_BENGT, "role": "witness"}]}, "/recipients/1/role"),
        ({"title": "T", "recipients": [AS_CECILIA, {**AS_BENGT, "order": 0}]}, "/recipients/1/order"),
        ({"title": "T", "recipients": [AS_CECILIA, {**AS_BENGT, "order": 91}]}, "/recipients/1/order"),
    ]
    for body, field in wrong:
        ((found, _),) = invalid(post(REQUESTS, body))
        assert found in (field, field.replace("/0", "/").replace("/1", "/")), body
    assert (post(REQUESTS, b"{").status, post(REQUESTS, b"{").code) == (400, "malformed_body")
    assert post(REQUESTS, b'{"title": "\\ud800"}').code == "malformed_body"
    assert post(REQUESTS, {"title": "T"}, Content_Type="text/plain").status == 415
    assert post(REQUESTS, b'{"title": "' + b"x" * MIB + b'"}').status == 413
    assert everything() == before


def test_what_is_no_recipient_is_refused_by_field(stand: Stand) -> None:
    path = f"{REQUESTS}/{stand.draft()}/recipients"
    before, post = everything(), stand.owner.post
    for name in (*ODD_LINES, "x" * 121):
        assert invalid(post(path, {**AS_BENGT, "name": name}))[0][0] == "/name", name
    for email in (*NO_ADDRESSES, "x" * 250 + "@example.com", 1, None, ""):
        assert invalid(post(path, {**AS_BENGT, "email": email}))[0][0] == "/email", email
    for number in (*NO_PERSONNUMMER, 197501012384):
        assert invalid(post(path, {**AS_BENGT, "personnummer": number}))[0][0] == "/personnummer", number
    assert invalid(post(path, {})) == [("/name", "missing"), ("/email", "missing")]
    contradiction = {"is_sender": True, **PINNED_BENGT}
    assert invalid(post(path, contradiction)) == [
        (f"/{name}", "not_with_is_sender") for name in ("name", "email", "personnummer")
    ]
    second = {"title": "T", "recipients": [AS_CECILIA, {**AS_BENGT, "email": "anna"}]}
    assert invalid(post(REQUESTS, second)) == [("/recipients/1/email", "invalid_email")]
    assert everything() == before


def test_names_and_addresses_of_all_kinds_are_taken(stand: Stand) -> None:
    request_id = stand.draft(title="Avtal “A” & 中文 <b> 🖋", message="Hej!\r\n\tRad två")
    for name, email in [("Åsa  Öberg ", "asa@xn--4cab6c.se"), ("李明", "b+c@ÅÄÖ.se"), ("O'Neil", "o'neil@example.com")]:
        reply = stand.owner.post(f"{REQUESTS}/{request_id}/recipients", {"name": name, "email": email})
        assert reply.status == 200, reply.body
    shown = stand.show(request_id)
    assert [r["name"] for r in shown["recipients"]] == ["Åsa Öberg", "李明", "O'Neil"]
    assert [r["email"] for r in shown["recipients"]] == ["asa@åäö.se", "b+c@åäö.se", "o'neil@example.com"]
    assert (shown["title"], shown["message"]) == ("Avtal “A” & 中文 <b> 🖋", "Hej!\r\n\tRad två")


def test_what_is_no_document_is_refused_by_field(stand: Stand) -> None:
    request_id = stand.draft()
    before = everything()
    for size in (0, -1, 100 * MIB + 1, "1", 1.5, True, None, 10**30):
        assert invalid(stand.announce(request_id, size=size))[0][0] == "/size", size
    for sha256 in ("", "a" * 63, "a" * 65, "A" * 64, "g" * 64, "a" * 64 + "\n", "a" * 63 + "\n", "а" * 64, None):
        assert invalid(stand.announce(request_id, sha256=sha256))[0][0] == "/sha256", sha256
    for filename in (*ODD_LINES, "x" * 201):
        assert invalid(stand.announce(request_id, filename=filename))[0][0] == "/filename", filename
    assert invalid(stand.announce(request_id, status="ready"))[0][0] == "/"
    assert everything() == before
    largest = stand.announce(request_id, size=100 * MIB).json["upload"]
    assert largest["headers"]["Content-Length"] == str(100 * MIB)
    assert "content-length" in largest["url"]
    too_much = stand.announce(request_id, size=1)
    assert (too_much.status, too_much.code) == (422, "documents_too_large")
    large = stand.show(request_id)["documents"][0]["document_id"]
    assert stand.owner.delete(f"{REQUESTS}/{request_id}/documents/{large}").status == 200
    for _ in range(10):
        assert stand.announce(request_id).status == 201
    assert stand.announce(request_id).code == "too_many_documents"


def test_ninety_recipients_fit_and_one_more_is_refused(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [{"name": f"Person {n}", "email": f"p{n}@example.com"} for n in range(90)]
    request_id = stand.ready(*many)
    more = stand.owner.post(f"{REQUESTS}/{request_id}/recipients", AS_BENGT)
    assert (more.status, more.code) == (422, "too_many_recipients")
    assert [r["name"] for r in stand.show(request_id)["recipients"]] == [r["name"] for r in many]
    sizes: list[int] = []  # moto would need many seconds for the transaction itself
    monkeypatch.setattr(commit, "transact", lambda actions: sizes.append(len(actions)))
    assert stand.owner.post(f"{REQUESTS}/{request_id}/send").status == 200
    assert 90 < sizes.pop() <= 100


def test_what_may_be_sent_fits_into_bankids_text() -> None:
    """The longest request that `send` lets through, in letters of four bytes; the limit is BankID's own."""
    widest = "𝄞"
    names_bytes, documents = [120 * 4] * (MAX_NAMES_BYTES // (120 * 4)), []
    recipients = [recipient(widest * 120) for _ in names_bytes] + [recipient("a") for _ in range(90 - len(names_bytes))]
    documents = [document(widest * 200) for _ in range(MAX_DOCUMENTS)]
    documents[-1] = replace(documents[-1], purpose=Purpose.READ)  # which costs a heading more
    request = ready_request(recipients, documents, title=widest * 200, owner_name=f"{widest * 120}, {widest * 120}")
    request.send(recipients, utc_now())
    for language in Language:
        enclosures = tuple(Enclosure(label=widest * 60, sha256="a" * 64) for _ in range(MAX_ENCLOSURES))
        signer = replace(recipients[0], language=language, enclosures=enclosures)
        text = signing_text(request, signer, recipients, documents)
        order = StartOrder(end_user_ip="192.0.2.7", visible_text=text)
        assert body_of(order, EidFunction.SIGNING)
    too_many = [recipient(widest * 120) for _ in range(len(names_bytes) + 1)]
    with pytest.raises(NamesTooLong):
        ready_request(too_many, documents).send(too_many, utc_now())


def ready_request(recipients: list[Recipient], documents: list[Document], **fields: Any) -> SignatureRequest:
    return SignatureRequest(
        request_id=RequestId(new_id("sr")),
        owner=SubjectId("sub_a"),
        **{"owner_name": "A", "title": "T", **fields},
        created_at=utc_now(),
        recipient_ids=tuple(r.recipient_id for r in recipients),
        signer_count=len(recipients),
        document_ids=tuple(d.document_id for d in documents),
        ready_documents=len(documents),
    )


def recipient(name: str) -> Recipient:
    ids = {"recipient_id": RecipientId(new_id("rcp")), "request_id": RequestId("sr_a")}
    return Recipient(**ids, name=name, email="a@example.com", link_hash="")  # type: ignore[arg-type]


def document(filename: str) -> Document:
    ids = {"document_id": DocumentId(new_id("doc")), "request_id": RequestId("sr_a")}
    return Document(**ids, filename=filename, announced_size=1, announced_sha256=SHA256, sha256=SHA256)  # type: ignore[arg-type]


# --- languages ---------------------------------------------------------------------------------------------------


def test_refusals_are_in_the_readers_language(stand: Stand) -> None:
    path = f"{REQUESTS}/{stand.sent(AS_BENGT)}/send"
    swedish, english = stand.owner.post(path), stand.owner.post(path, Accept_Language="en-GB, sv;q=0.5")
    assert swedish.json["detail"] == "Det går inte i läget ”väntar på underskrift”."
    assert english.json["detail"] == "This cannot be done in state “pending”."
    assert (swedish.headers["content-language"], english.headers["content-language"]) == ("sv", "en")


def test_every_state_has_a_swedish_name() -> None:
    from chalicelib.signing import states
    from chalicelib.signing.refusals import STATES_IN_SWEDISH

    kinds = (states.RequestStatus, states.RecipientStatus, states.DocumentStatus, states.VerificationStatus)
    assert {state.value for kind in kinds for state in kind} == STATES_IN_SWEDISH.keys()
