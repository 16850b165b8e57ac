"""Order and roles over HTTP: who is let in when, what each role may do, and what all of them leave behind."""

import json
from typing import Any

import pytest

from chalicelib.aws.event_rows import history
from chalicelib.platform.events import first_break
from chalicelib.platform.ids import RequestId
from dev.persons import BENGT, CECILIA
from tests.flows.signing_stand import (
    AS_BENGT,
    AS_CECILIA,
    ORDERS,
    PINNED_BENGT,
    REQUESTS,
    SESSIONS,
    Stand,
    Visitor,
    everything,
    make_stand,
)

CURRENT = f"{SESSIONS}/current"
DAVID = {"name": "David Dahl", "email": "david.dahl@example.org"}


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def statuses(stand: Stand, request_id: str) -> list[str]:
    shown = stand.show(request_id)
    return [shown["status"], *(r["status"] for r in shown["recipients"])]


def invited(stand: Stand, request_id: str) -> list[str]:
    return [mail.to for mail in stand.mails(request_id).get("invitation", [])]


def approver(order: int = 1, **changes: Any) -> dict[str, Any]:
    return {**AS_CECILIA, "role": "approver", "order": order, **changes}


def signer(order: int = 1, **changes: Any) -> dict[str, Any]:
    return {**AS_BENGT, "order": order, **changes}


def viewer(order: int = 1) -> dict[str, Any]:
    return {**DAVID, "role": "viewer", "order": order}


def test_an_approver_a_signer_and_a_reader_each_in_their_turn(stand: Stand) -> None:
    request_id = stand.sent(viewer(2), signer(2), approver(1))
    assert statuses(stand, request_id) == ["pending", "waiting", "waiting", "pending"]
    assert len(invited(stand, request_id)) == 1
    assert stand.guest(request_id, 2).post(f"{CURRENT}/approve").status == 204
    assert statuses(stand, request_id) == ["pending", "pending", "pending", "approved"]
    assert invited(stand, request_id) == [AS_CECILIA["email"], DAVID["email"], BENGT.email]
    stand.signs(stand.guest(request_id, 1), BENGT)
    assert statuses(stand, request_id)[0] == "sealing", "nobody waits for who only reads"
    stand.seal(request_id)
    assert statuses(stand, request_id) == ["completed", "pending", "signed", "approved"]
    assert len(stand.mails(request_id)["completed"]) == 4, "the sender, and everybody who was invited"
    assert first_break(history(RequestId(request_id))) is None


def test_whose_turn_has_not_come_is_refused_with_a_right_link(stand: Stand) -> None:
    request_id = stand.sent(signer(1), {**AS_CECILIA, "order": 2})
    token, before = stand.token(request_id, 1), everything()
    for _ in range(2):
        reply = Visitor().post(SESSIONS, {"token": token})
        assert (reply.status, reply.code) == (409, "not_your_turn")
    assert "Ramavtal" not in json.dumps(reply.json), "nothing of the request is shown before"
    assert everything() == before
    stand.signs(stand.guest(request_id, 0), BENGT)
    assert stand.enter(token).get(CURRENT).json["recipient_status"] == "viewed"


def test_two_who_share_a_turn_act_in_any_order_and_the_next_wait_for_both(stand: Stand) -> None:
    request_id = stand.sent(approver(1), {**DAVID, "role": "approver"}, signer(2))
    for number in (1, 0):
        assert statuses(stand, request_id)[3] == "waiting"
        stand.guest(request_id, number).post(f"{CURRENT}/approve")
    assert statuses(stand, request_id) == ["pending", "approved", "approved", "pending"]


def test_each_role_does_its_own_and_nothing_else(stand: Stand) -> None:
    request_id = stand.sent(signer(), approver(), viewer())
    guests = [stand.guest(request_id, number) for number in range(3)]
    before = everything()
    refused = [
        guests[0].post(f"{CURRENT}/approve"),
        guests[1].post(ORDERS, {"purpose": "sign"}),
        guests[2].post(f"{CURRENT}/approve"),
        guests[2].post(ORDERS, {"purpose": "sign"}),
        guests[2].post(f"{CURRENT}/decline", {"reason": "nej"}),
    ]
    assert [(reply.status, reply.code) for reply in refused] == [(403, "wrong_role")] * 5
    assert everything() == before
    assert [guest.get(CURRENT).json["role"] for guest in guests] == ["signer", "approver", "viewer"]


def test_a_pinned_approver_is_known_by_the_eid_and_its_proof_is_kept(stand: Stand) -> None:
    request_id = stand.sent(approver(1, **PINNED_BENGT), {**AS_CECILIA, "order": 2})
    guest = stand.guest(request_id)
    assert guest.post(f"{CURRENT}/approve").code == "identification_required"
    assert stand.identified(guest, CECILIA)["status"] == "refused"
    assert guest.post(f"{CURRENT}/approve").code == "identification_required"
    assert stand.identified(guest, BENGT)["status"] == "complete"
    assert guest.post(f"{CURRENT}/approve").status == 204
    shown = stand.show(request_id)["recipients"][0]
    assert (shown["status"], shown["method"], shown["approved_name"]) == ("approved", "bankid", BENGT.name)
    evidence = stand.owner.get(f"{REQUESTS}/{request_id}/recipients/{shown['recipient_id']}/evidence")
    assert json.loads(evidence.body)["act"] == "identification"


def test_an_open_approval_says_that_it_stands_on_the_link(stand: Stand) -> None:
    request_id = stand.sent(approver(1), signer(2))
    guest = stand.guest(request_id)
    assert guest.post(f"{CURRENT}/approve", Idempotency_Key="").code == "idempotency_key_missing"
    for key in ("1", "1", "2"):
        assert guest.post(f"{CURRENT}/approve", Idempotency_Key=key).status == 204
    shown = stand.show(request_id)["recipients"][0]
    assert (shown["method"], shown["approved_name"], shown["signed_at"]) == ("link", CECILIA.name, None)
    path = f"{REQUESTS}/{request_id}/recipients/{shown['recipient_id']}/evidence"
    assert (stand.owner.get(path).status, stand.owner.get(path).code) == (404, "evidence_missing")
    assert [e.event.type for e in history(RequestId(request_id))].count("recipient.approved") == 1


def test_an_approvers_no_ends_it_before_the_next_have_heard_of_it(stand: Stand) -> None:
    request_id = stand.sent(approver(1), signer(2))
    assert stand.guest(request_id).post(f"{CURRENT}/decline", {"reason": "fel pris"}).status == 204
    assert statuses(stand, request_id) == ["declined", "declined", "waiting"]
    assert len(stand.mails(request_id)["declined"]) == 1, "the sender; whoever was not invited need not hear"


def test_what_is_signed_by_nobody_is_not_sent(stand: Stand) -> None:
    request_id = stand.ready(approver(), viewer())
    reply = stand.owner.post(f"{REQUESTS}/{request_id}/send")
    assert (reply.status, reply.code) == (409, "no_signer")
    assert stand.show(request_id)["status"] == "draft"


def test_only_signers_are_parties_of_what_is_signed(stand: Stand) -> None:
    request_id = stand.sent(signer(), approver(), viewer())
    stand.guest(request_id).post(ORDERS, {"purpose": "sign"})
    text = stand.bank.asked[-1].visible_text or ""
    assert BENGT.name in text
    assert CECILIA.name not in text and "David" not in text


def test_the_sender_approves_as_one_of_the_recipients(stand: Stand) -> None:
    request_id = stand.sent({"is_sender": True, "role": "approver"}, signer(2))
    shown = stand.show(request_id)["recipients"][0]
    assert (shown["role"], shown["is_pinned"], shown["status"]) == ("approver", True, "pending")
