"""Where the copy goes, through the API: named, proved by the mailed code, and told to nobody else."""

import re
from typing import Any

import pytest

from dev.persons import CECILIA
from tests.flows.signing_stand import AS_BENGT, AS_CECILIA, CURRENT_SESSION, REQUESTS, Stand, everything, make_stand

ASK = f"{CURRENT_SESSION}/copy-address"
VERIFY = f"{ASK}/verify"
OWN = {"email": "disa@example.com"}


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def mailed(stand: Stand, request_id: str) -> str:
    (mail,) = stand.mails(request_id)["copy_code"]
    assert mail.to == OWN["email"]
    assert not any(word in mail.text + mail.html for word in (CECILIA.name, "Ramavtal", "/sign#"))
    code: str
    (code,) = set(re.findall(r"\b\d{6}\b", mail.text))
    return code


def test_an_address_is_named_proved_and_gets_the_copy(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA)
    guest = stand.guest(request_id)
    shown = guest.get(CURRENT_SESSION).json["copy_address"]
    assert shown == {"invited": f"{CECILIA.email[0]}***@{CECILIA.email.split('@')[1]}"} | {
        "verified": None,
        "pending": None,
        "can_change": True,
    }
    before = everything()
    assert guest.post(VERIFY, {"code": "123456"}).code == "no_code_asked"
    for wrong in ({}, {"email": "disa"}, {"email": "å@example.com"}, {**OWN, "name": "x"}):
        assert guest.post(ASK, wrong).code == "invalid_fields", wrong
    assert everything() == before
    assert guest.post(ASK, OWN, Idempotency_Key="1").status == 204
    after = everything()
    assert guest.post(ASK, OWN, Idempotency_Key="1").status == 204
    assert everything() == after, "asked twice, mailed once"
    code = mailed(stand, request_id)
    for odd in (code[:5], code + "0", "abcdef", int(code)):
        assert guest.post(VERIFY, {"code": odd}).code == "invalid_fields", odd
    assert guest.post(VERIFY, {"code": code[:5] + ("1" if code[5] != "1" else "2")}).code == "code_wrong"
    assert guest.post(VERIFY, {"code": code}, Idempotency_Key="2").status == 204
    assert guest.post(VERIFY, {"code": code}, Idempotency_Key="2").status == 204
    assert guest.get(CURRENT_SESSION).json["copy_address"]["verified"] == OWN["email"]
    assert OWN["email"] not in stand.owner.get(f"{REQUESTS}/{request_id}").body.decode(), "the recipient's own affair"

    stand.signs(guest, CECILIA)
    stand.seal(request_id)
    mails = stand.mails(request_id)
    assert [mail.to for mail in mails["copy"]] == [OWN["email"]]
    assert [a.filename for a in mails["copy"][0].attachments] == [a.filename for a in mails["completed"][0].attachments]
    assert mails["copy"][0].attachments
    assert guest.post(ASK, OWN).code == "wrong_state"
    assert not guest.get(CURRENT_SESSION).json["copy_address"]["can_change"]


def test_another_recipients_code_proves_nothing_here(stand: Stand) -> None:
    request_id = stand.sent(AS_CECILIA, AS_BENGT)
    guest, other = stand.guest(request_id), stand.guest(request_id, 1)
    guest.post(ASK, OWN)
    code = mailed(stand, request_id)
    assert other.post(VERIFY, {"code": code}).code == "no_code_asked"
    other.post(ASK, {"email": "doris@example.com"})
    assert other.post(VERIFY, {"code": code}).code == "code_wrong"
