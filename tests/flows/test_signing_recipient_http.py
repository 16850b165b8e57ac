"""The recipient's side over HTTP: the link, what it shows of others (nothing), identifying, signing, declining."""

import json
from typing import Any

import pytest

from chalicelib.aws import commit
from chalicelib.identity import order_store
from chalicelib.platform.ids import RequestId
from chalicelib.signing import links
from dev.persons import ANNA, BENGT, CECILIA
from tests.browser import Reply
from tests.flows.signing_stand import (
    AS_BENGT,
    AS_CECILIA,
    CURRENT_SESSION,
    ORDERS,
    PINNED_BENGT,
    REQUESTS,
    SESSIONS,
    Stand,
    Visitor,
    at_the_same_instant,
    everything,
    make_stand,
    routes,
)

DECLINE = f"{CURRENT_SESSION}/decline"


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


# --- the link ----------------------------------------------------------------------------------------------------


def test_every_wrong_link_is_refused_in_the_same_words(stand: Stand) -> None:
    """What is wrong with it must not be told: else links, requests and recipients could be guessed."""
    request_id, draft = stand.sent(AS_CECILIA, AS_BENGT), stand.draft(AS_CECILIA)
    token, other = stand.token(request_id), stand.token(request_id, 1)
    sr, rcp, secret = token.split(".")
    _, other_rcp, other_secret = other.split(".")
    wrong = [
        *(f"{sr}.{rcp}.{'a' * 32}", f"{sr}.{rcp}.", f"{sr}.rcp_unknown.{secret}", f"sr_unknown.{rcp}.{secret}"),
        *(f"{sr}.{other_rcp}.{secret}", f"{sr}.{rcp}.{other_secret}", f"{sr}.{rcp}.{secret.upper()}", f"{token}.x"),
        *(f"{sr}.{rcp}", "x" * 10, "x" * 200, f"{sr}..{secret}", f"sr_.rcp_.{secret}", f"rcp_a.sr_b.{secret}"),
        *("å" * 20, f"{sr}.{rcp}.{'å' * 20}", token + " ", stand.token(draft)),
    ]
    before, answers = everything(), set()
    for given in wrong:
        reply = Visitor().post(SESSIONS, {"token": given})
        answers.add((reply.status, reply.code, reply.json["detail"]))
        assert "set-cookie" not in reply.headers
    assert answers == {(404, "link_invalid", "Länken gäller inte. Be avsändaren om en ny.")}
    for odd in ("", "x" * 201, 1, None):
        assert Visitor().post(SESSIONS, {"token": odd}).code == "invalid_fields"
    assert Visitor().post(SESSIONS, {"token": token, "client": "desktop"}).code == "invalid_fields"
    assert everything() == before
    assert Visitor().post(SESSIONS, {"token": token}).status == 201


def test_a_link_is_kept_nowhere_in_the_clear(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA)
    secret = stand.token(request_id).split(".")[2]
    guest = stand.guest(request_id)
    assert secret.encode() not in everything()
    assert guest.cookies["__Host-signing"].split(".")[1].encode() not in everything()


def test_a_browser_gets_a_cookie_and_an_app_a_token(stand: Stand) -> None:
    token = stand.token(stand.sent(AS_CECILIA))
    web = Visitor().post(SESSIONS, {"token": token})
    (line,) = web.headers["set-cookie"]
    assert line.startswith("__Host-signing=") and line.endswith("; Path=/; Secure; HttpOnly; SameSite=Lax")
    assert (web.json["access_token"], bool(web.json["csrf_token"])) == (None, True)
    app = Visitor().post(SESSIONS, {"token": token, "client": "app"})
    assert "set-cookie" not in app.headers
    held = Visitor(headers={"Authorization": f"Bearer {app.json['access_token']}"})
    assert held.get(CURRENT_SESSION).json["name"] == CECILIA.name
    assert held.post(DECLINE, {"reason": "nej"}).status == 204, "a token in a header needs no CSRF token"


def test_the_first_view_is_noted_once(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA)
    for _ in range(3):
        stand.guest(request_id)
    types = [event["type"] for event in stand.owner.get(f"{REQUESTS}/{request_id}/events").json["items"]]
    assert types.count("recipient.viewed") == 1


# --- nobody else's data ------------------------------------------------------------------------------------------


def test_a_link_gives_nothing_of_anybody_else(stand: Stand) -> None:
    """In no answer, header or refusal, in any state; the sender's name is who asks."""
    request_id = stand.sent(AS_CECILIA, PINNED_BENGT, {"is_sender": True}, message="Hej")
    tokens = [stand.token(request_id, number) for number in range(3)]
    shown = stand.show(request_id)
    document = shown["documents"][0]["document_id"]
    guest, seen = stand.guest(request_id), list[Reply]()

    def look() -> None:
        paths = ("", f"/documents/{document}/content", f"/documents/{document}/sealed", "/documents/doc_x/content")
        seen.extend(guest.get(CURRENT_SESSION + path) for path in paths)
        seen.append(Visitor().post(SESSIONS, {"token": tokens[0]}))

    look()
    order = guest.post(ORDERS, {"purpose": "sign"})
    seen += [order, guest.get(f"/v1/eid-orders/{order.json['order_id']}")]
    stand.approve(guest, order.json, CECILIA)
    seen += [guest.post(ORDERS, {"purpose": "sign"}), guest.post(DECLINE, {"reason": ""})]
    look()
    bengt = stand.enter(tokens[1])
    stand.identified(bengt, BENGT)
    assert bengt.post(DECLINE, {"reason": "Fel belopp, säger Bengt"}).status == 204
    look()
    strangers = [BENGT.name, "Berg", BENGT.email, BENGT.personal_number, ANNA.email, ANNA.personal_number,
                 "Fel belopp", *(r["recipient_id"] for r in shown["recipients"][1:]),
                 *(token.split(".")[2] for token in tokens[1:])]  # fmt: skip
    for reply in seen:
        said = json.dumps(reply.headers, ensure_ascii=False) + reply.body.decode()
        assert [word for word in (*strangers, CECILIA.personal_number, CECILIA.email) if word in said] == []


def test_the_recipient_reads_who_asks_and_what(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA, message="Hej Cecilia")
    view = stand.guest(request_id).get(CURRENT_SESSION).json
    assert (view["title"], view["message"], view["sender"]) == ("Ramavtal", "Hej Cecilia", ANNA.name)
    assert (view["name"], view["status"], view["recipient_status"]) == (CECILIA.name, "pending", "viewed")
    assert [d["filename"] for d in view["documents"]] == ["avtal.pdf"]


# --- identifying and signing -------------------------------------------------------------------------------------


def test_a_pinned_recipient_identifies_then_signs(stand: Stand) -> None:
    request_id = stand.sent(PINNED_BENGT)
    guest = stand.guest(request_id)
    assert stand.show(request_id)["recipients"][0]["status"] == "pending", "seeing begins with identifying"
    assert (guest.post(ORDERS, {"purpose": "sign"}).status, stand.bank.asked) == (403, stand.bank.asked[:1])
    assert stand.identified(guest, BENGT)["status"] == "complete"
    asked = stand.bank.asked[-1]
    assert (asked.personal_number, "Ramavtal" in str(asked.visible_text)) == (BENGT.personal_number, False)
    assert stand.show(request_id)["recipients"][0]["status"] == "viewed"
    assert stand.signs(guest, BENGT)["status"] == "complete"
    assert stand.bank.asked[-1].personal_number == BENGT.personal_number
    assert stand.show(request_id)["status"] == "sealing"


def test_another_person_can_neither_identify_nor_sign_for_a_pinned_one(stand: Stand) -> None:
    request_id = stand.sent(PINNED_BENGT)
    guest = stand.guest(request_id)
    assert stand.identified(guest, CECILIA)["code"] == "wrong_person"
    stand.identified(guest, BENGT)
    assert stand.signs(guest, CECILIA)["code"] == "wrong_person"
    assert stand.show(request_id)["recipients"][0]["status"] == "viewed"
    events = stand.owner.get(f"{REQUESTS}/{request_id}/events").json["items"]
    assert [e["type"] for e in events].count("recipient.identity_refused") == 2
    assert CECILIA.personal_number not in json.dumps(events)
    told = stand.mails(request_id)["identity_refused"]
    assert {mail.to for mail in told} == {ANNA.email}
    assert not any(word in mail.text for mail in told for word in (CECILIA.name, CECILIA.personal_number, BENGT.name))


def test_nobody_signs_twice(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA, AS_BENGT)
    guest, elsewhere = stand.guest(request_id), stand.guest(request_id)
    second = elsewhere.post(ORDERS, {"purpose": "sign"}).json
    assert stand.signs(guest, CECILIA)["status"] == "complete"
    orders = len(stand.bank.asked)
    again = guest.post(ORDERS, {"purpose": "sign"})
    assert (again.status, again.code, len(stand.bank.asked)) == (409, "wrong_state", orders)
    assert (guest.post(DECLINE, {"reason": "ångrar mig"}).code) == "wrong_state"
    # The order a second tab had started before ends without a second signature.
    late = stand.approve(elsewhere, second, CECILIA)
    assert (late["status"], late["code"]) == ("refused", "wrong_state")
    assert stand.show(request_id)["signed_count"] == 1


def test_an_order_that_ends_after_the_void_signs_nothing(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA)
    guest = stand.guest(request_id)
    order = guest.post(ORDERS, {"purpose": "sign"}).json
    stand.void(request_id)
    ended = stand.approve(guest, order, CECILIA)
    assert (ended["status"], ended["code"]) == ("refused", "wrong_state")
    assert stand.show(request_id)["signed_count"] == 0


def test_what_bankid_shows_is_what_is_signed(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA, AS_BENGT, title="Ramavtal\u00a02026")
    stand.guest(request_id).post(ORDERS, {"purpose": "sign"})
    text = str(stand.bank.asked[-1].visible_text)
    sha256 = stand.show(request_id)["documents"][0]["sha256"]
    assert all(word in text for word in ("Ramavtal 2026", ANNA.name, CECILIA.name, BENGT.name, "avtal.pdf", sha256))
    assert CECILIA.email not in text


def test_what_is_no_order_is_refused_by_field(stand: Stand) -> None:
    guest = stand.guest(stand.sent(AS_CECILIA))
    before = everything()
    for body in ({}, {"purpose": "login"}, {"purpose": "sign", "flow": "nfc"}, {"purpose": "sign", "subject": "x"}):
        assert guest.post(ORDERS, body).code == "invalid_fields", body
    for reason in ("", " ", "\n", "x" * 501, "a\x00", None):
        assert guest.post(DECLINE, {"reason": reason}).code == "invalid_fields", reason
    assert everything() == before


# --- repetition --------------------------------------------------------------------------------------------------


def test_every_repeatable_route_of_the_recipient_is_repeated_here() -> None:
    found = {r.name for r in routes().values() if r.idempotent and r.caller.scheme == "signing_session"}
    assert found == {
        *("start_signing_order", "approve", "decline"),
        *("forward", "request_copy_address", "verify_copy_address"),  # test_signing_handover_http, _copy_address_http
        *("request_signing_code", "sign_by_code"),  # test_signing_codes_http
        *("start_eid_visit", "sign_by_eid"),  # test_signing_eid_http
        "announce_enclosure",  # test_signing_enclosures_http
    }  # `approve`: test_signing_order_http


def test_a_repeated_start_is_the_same_order(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    request_id = stand.sent(AS_CECILIA)
    guest, asked = stand.guest(request_id), len(stand.bank.asked)
    assert guest.post(ORDERS, {"purpose": "sign"}, Idempotency_Key="").code == "idempotency_key_missing"
    first = guest.post(ORDERS, {"purpose": "sign"}, Idempotency_Key="1").json
    again = guest.post(ORDERS, {"purpose": "sign"}, Idempotency_Key="1")
    assert (again.status, again.json["order_id"], len(stand.bank.asked)) == (201, first["order_id"], asked + 1)
    reused = guest.post(ORDERS, {"purpose": "identify"}, Idempotency_Key="1")
    assert (reused.status, reused.code) == (422, "idempotency_key_reused")
    elsewhere = stand.guest(request_id).post(ORDERS, {"purpose": "sign"}, Idempotency_Key="1")
    assert (elsewhere.status, elsewhere.code) == (401, "eid_order_secret_missing"), "the order is its browser's"

    other = at_the_same_instant(
        monkeypatch, order_store, lambda: guest.post(ORDERS, {"purpose": "sign"}, Idempotency_Key="2")
    )
    slower = guest.post(ORDERS, {"purpose": "sign"}, Idempotency_Key="2")
    assert other[0].status == 201
    assert (slower.status, slower.code) == (401, "eid_order_secret_missing")
    assert guest.post(ORDERS, {"purpose": "sign"}, Idempotency_Key="2").json["order_id"] == other[0].json["order_id"]


def test_a_repeated_decline_is_one(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = stand.guest(stand.sent(AS_CECILIA))
    assert guest.post(DECLINE, {"reason": "nej"}, Idempotency_Key="").code == "idempotency_key_missing"
    faster = at_the_same_instant(
        monkeypatch, commit, lambda: guest.post(DECLINE, {"reason": "nej"}, Idempotency_Key="1")
    )
    assert guest.post(DECLINE, {"reason": "nej"}, Idempotency_Key="1").status == faster[0].status == 204
    before = everything()
    assert guest.post(DECLINE, {"reason": "nej"}, Idempotency_Key="1").status == 204
    assert guest.post(DECLINE, {"reason": "jo"}, Idempotency_Key="1").code == "idempotency_key_reused"
    assert guest.post(DECLINE, {"reason": "nej"}, Idempotency_Key="2").code == "wrong_state"
    assert everything() == before


# --- what others hear --------------------------------------------------------------------------------------------


def test_a_decline_is_the_senders_to_read(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA, AS_BENGT)
    assert stand.guest(request_id).post(DECLINE, {"reason": "Priset är fel"}).status == 204
    shown = stand.show(request_id)
    assert (shown["status"], shown["recipients"][0]["decline_reason"]) == ("declined", "Priset är fel")
    events = stand.owner.get(f"{REQUESTS}/{request_id}/events").body.decode()
    assert "Priset" not in events
    told = stand.mails(request_id)["declined"]
    assert {mail.to for mail in told} == {ANNA.email, BENGT.email}, "not the one who declined"
    assert not any("Priset" in mail.text + mail.html + mail.subject for mail in told)


@pytest.mark.parametrize("end", ["voided", "declined", "completed"])
def test_letters_hold_the_name_the_title_and_nothing_else_of_a_person(stand: Stand, end: str) -> None:
    """The sender's message is in the invitation only; a link is in its own recipient's letter only."""
    request_id = stand.sent(AS_CECILIA, PINNED_BENGT, title="Ramavtal 7", message="Hälsa Doris")
    tokens = {CECILIA.email: stand.token(request_id), BENGT.email: stand.token(request_id, 1)}
    invitations = stand.mails(request_id)["invitation"]
    cecilia, bengt = stand.enter(tokens[CECILIA.email]), stand.enter(tokens[BENGT.email])
    match end:
        case "voided":
            stand.void(request_id, "Fel bilaga")
        case "declined":
            cecilia.post(DECLINE, {"reason": "Priset"})
        case _:
            stand.signs(cecilia, CECILIA)
            stand.identified(bengt, BENGT)
            stand.signs(bengt, BENGT)
            stand.seal(request_id)
    closing = stand.mails(request_id)[end]
    assert {mail.to for mail in invitations} == {CECILIA.email, BENGT.email}
    for mail in (*invitations, *closing):
        said = mail.subject + mail.text + mail.html + repr(dict(mail.tags))
        own = {p.email: p for p in (ANNA, BENGT, CECILIA)}[mail.to]
        others = [p for p in (ANNA, BENGT, CECILIA) if p is not own]
        assert "Ramavtal 7" in mail.subject and own.name in said
        assert not any(p.email in said or p.personal_number in said for p in (ANNA, BENGT, CECILIA))
        assert not any(p.name in said for p in others if p is not ANNA)
        assert ("Hälsa Doris" in said) == (mail in invitations)
        assert not any(token in said for to, token in tokens.items() if to != mail.to)


def test_a_link_lives_as_long_as_its_request(stand: Stand) -> None:
    """After the sealing it still opens: to the sealed document."""
    request_id = stand.completed()
    guest = stand.guest(request_id)
    document = guest.get(CURRENT_SESSION).json["documents"][0]
    assert guest.get(f"{CURRENT_SESSION}/documents/{document['document_id']}/sealed").status == 200
    assert guest.post(DECLINE, {"reason": "för sent"}).code == "wrong_state"
    assert guest.post(ORDERS, {"purpose": "sign"}).code == "wrong_state"


def test_nothing_half_signed_is_given_out(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA, AS_BENGT)
    guest = stand.guest(request_id)
    document = guest.get(CURRENT_SESSION).json["documents"][0]["document_id"]
    path = f"{CURRENT_SESSION}/documents/{document}/sealed"
    assert (guest.get(path).status, guest.get(path).code) == (409, "not_completed")
    stand.signs(guest, CECILIA)
    assert guest.get(path).code == "not_completed"
    stand.signs(stand.guest(request_id, 1), BENGT)
    assert (guest.get(CURRENT_SESSION).json["status"], guest.get(path).code) == ("sealing", "not_completed")
    stand.seal(request_id)
    assert guest.get(path).status == 200


def test_an_unknown_recipient_in_a_link_is_as_wrong_as_any(stand: Stand) -> None:
    """Even with the secret that would be theirs: a recipient taken out of the draft."""
    request_id = stand.draft(AS_CECILIA, AS_BENGT)
    place, token = stand.place(request_id), stand.token(request_id)
    stand.owner.delete(f"{REQUESTS}/{request_id}/recipients/{place.recipient_id}")
    assert links.read_token(token)[0] == RequestId(request_id)
    assert Visitor().post(SESSIONS, {"token": token}).code == "link_invalid"
