"""Handing a place over through the API: by the recipient, and by the sender."""

from typing import Any

import pytest

from dev.persons import ANNA, BENGT, CECILIA
from tests.flows.signing_stand import (
    AS_CECILIA,
    CURRENT_SESSION,
    ORDERS,
    REQUESTS,
    SESSIONS,
    Stand,
    Visitor,
    everything,
    make_stand,
)

FORWARD = f"{CURRENT_SESSION}/forward"


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def test_a_repeated_forward_is_one_and_the_browser_that_did_it_is_out(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA, message="Hälsa Doris")
    old, guest = stand.token(request_id), stand.guest(request_id)
    disa = {"name": "Disa  Dahl", "email": "disa@example.com"}
    assert guest.post(FORWARD, disa, Idempotency_Key="").code == "idempotency_key_missing"
    for wrong in ({"email": "disa"}, {"personnummer": BENGT.personal_number}, {"role": "viewer"}, {"name": " "}):
        assert guest.post(FORWARD, {**disa, **wrong}).code == "invalid_fields", wrong
    assert guest.get(CURRENT_SESSION).json["can_forward"]
    assert guest.post(FORWARD, disa, Idempotency_Key="1").status == 204
    before = everything()
    assert guest.post(FORWARD, disa, Idempotency_Key="1").status == 204
    assert guest.post(FORWARD, {**disa, "name": "Doris"}, Idempotency_Key="1").code == "idempotency_key_reused"
    assert guest.post(FORWARD, disa, Idempotency_Key="2").code == "link_replaced"
    assert guest.get(CURRENT_SESSION).status == 410
    assert Visitor().post(SESSIONS, {"token": old}).code == "link_replaced"
    assert everything() == before

    (recipient,) = stand.show(request_id)["recipients"]
    assert (recipient["name"], recipient["email"], recipient["status"]) == ("Disa Dahl", "disa@example.com", "pending")
    events = stand.owner.get(f"{REQUESTS}/{request_id}/events").body.decode()
    assert "recipient.forwarded" in events and "Disa" not in events and "disa@" not in events
    mails = stand.mails(request_id)
    assert [mail.to for mail in mails["forwarded"]] == [ANNA.email]
    assert "disa@example.com" in {mail.to for mail in mails["invitation"]}
    assert not any(old in mail.text + mail.html for mail in mails["invitation"] if mail.to == "disa@example.com")
    assert stand.signs(stand.guest(request_id), CECILIA)["status"] == "complete"


def test_an_order_begun_before_the_place_was_reassigned_signs_nothing(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA)
    guest = stand.guest(request_id)
    order = guest.post(ORDERS, {"purpose": "sign"}).json
    path = f"{REQUESTS}/{request_id}/recipients/{stand.place(request_id).recipient_id}/reassign"
    disa = {"name": "Disa Dahl", "email": "disa@example.com"}
    assert stand.owner.post(path, {**disa, "personnummer": "198001010000"}).code == "invalid_fields"
    assert stand.owner.post(path, disa, If_Match='"v1"').code == "stale_version"
    shown = stand.owner.post(path, {**disa, "personnummer": BENGT.personal_number})
    assert (shown.status, shown.json["recipients"][0]["is_pinned"]) == (200, True)
    ended = stand.approve(guest, order, CECILIA)
    assert (ended["status"], ended["code"]) == ("refused", "link_replaced")
    assert stand.show(request_id)["signed_count"] == 0
    successor = stand.guest(request_id)
    assert successor.get(CURRENT_SESSION).code == "identification_required"
    stand.identified(successor, BENGT)
    assert not successor.get(CURRENT_SESSION).json["can_forward"]
    assert stand.signs(successor, BENGT)["status"] == "complete"
