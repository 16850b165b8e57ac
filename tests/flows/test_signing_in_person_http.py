"""Signing on the sender's device, through the API."""

from typing import Any

import pytest

from dev.persons import BENGT, CECILIA
from tests.flows.signing_stand import (
    AS_BENGT,
    AS_CECILIA,
    CURRENT_SESSION,
    REQUESTS,
    Stand,
    everything,
    make_stand,
)


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def test_two_persons_sign_on_one_device(stand: Stand) -> None:
    request_id = stand.sent({**AS_CECILIA, "in_person": True}, {**AS_BENGT, "in_person": True})
    assert stand.mails(request_id) == {}, "nobody is invited by mail"
    device = None
    for number, person in enumerate((CECILIA, BENGT)):
        path = f"{REQUESTS}/{request_id}/recipients/{stand.place(request_id, number).recipient_id}/in-person"
        reply = stand.owner.post(path)
        assert reply.status == 201
        token = reply.json["url"].partition("#")[2]
        device = device or stand.enter(token)
        if number:  # the next one's page ends the former one's visit, in the same browser
            device.csrf = device.post("/v1/signing-sessions", {"token": token}).json["csrf_token"]
        view = device.get(CURRENT_SESSION).json
        assert (view["name"], view["in_person"], view["can_forward"]) == (person.name, True, False)
        assert stand.signs(device, person)["status"] == "complete"
    stand.seal(request_id)
    assert {mail.to for mail in stand.mails(request_id)["completed"]} >= {CECILIA.email, BENGT.email}
    recipients = stand.show(request_id)["recipients"]
    assert [r["in_person"] for r in recipients] == [True, True]


def test_what_cannot_be_in_person_is_refused_by_field(stand: Stand) -> None:
    before = everything()
    for recipient, field, code in (
        ({**AS_BENGT, "role": "viewer"}, "in_person", "not_in_person"),
        ({**AS_BENGT, "role": "approver"}, "personnummer", "missing"),
        ({"is_sender": True}, "in_person", "not_in_person"),
    ):
        reply = stand.owner.post(REQUESTS, {"title": "A", "recipients": [{**recipient, "in_person": True}]})
        assert [(e["field"], e["code"]) for e in reply.json["errors"]] == [(f"/recipients/0/{field}", code)]
    assert everything() == before
