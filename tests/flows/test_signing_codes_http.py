"""Signing by a mailed code through the API: asked for, mailed, entered once, and told truthfully to everybody."""

import json
import re
from typing import Any

import pytest

from chalicelib.aws import commit
from chalicelib.notifications.sms import LONGEST
from dev.persons import BENGT, CECILIA
from tests.flows.signing_stand import (
    AS_BENGT,
    AS_CECILIA,
    CURRENT_SESSION,
    ORDERS,
    PINNED_BENGT,
    REQUESTS,
    Stand,
    Visitor,
    at_the_same_instant,
    everything,
    make_stand,
)

ASK = f"{CURRENT_SESSION}/signing-codes"
SIGN = f"{CURRENT_SESSION}/signatures"
BY_MAIL = {**AS_BENGT, "method": "email_code"}
BY_SMS = {**AS_BENGT, "method": "sms_code", "phone": "070-123 45 67"}
GSM = "abcdefghijklmnopqrstuvwxyzåäöABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ0123456789 .,:"
NO_STROKES: list[Any] = [[[1]], [[]], [[0, 1001]], [[-1, 0]], [[0.5, 1]], "M0 0", [{"x": 1}]]
STROKES = [[100, 200, 300, 50, 420, 260], [500, 120]]


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def mailed(stand: Stand, request_id: str) -> str:
    mail = stand.mails(request_id)["signing_code"][-1]
    assert mail.to == BENGT.email
    assert "/sign#" not in mail.text + mail.html
    code: str
    (code,) = set(re.findall(r"\b\d{6}\b", mail.text))
    return code


def body(stand: Stand, guest: Visitor, request_id: str, **changes: Any) -> dict[str, Any]:
    shown = guest.get(CURRENT_SESSION).json["by_code"]
    return {"code": mailed(stand, request_id), "text_sha256": shown["text_sha256"], "name": "Bengt Berg", **changes}


def test_from_the_mail_to_the_sealed_document(stand: Stand) -> None:
    request_id = stand.sent(BY_MAIL)
    (invitation,) = stand.mails(request_id)["invitation"]
    assert "engångskod" in invitation.text and "BankID." not in invitation.text
    guest = stand.guest(request_id)
    view = guest.get(CURRENT_SESSION).json
    shown = view["by_code"]
    assert view["method"] == "email_code"
    assert (shown["sent_to"], shown["expires_at"], shown["can_ask"]) == ("b***@example.org", None, True)
    assert "Ramavtal" in shown["text"] and "SHA-256 " in shown["text"]
    assert guest.post(ASK, Idempotency_Key="1").status == 204
    after = everything()
    assert guest.post(ASK, Idempotency_Key="1").status == 204
    assert everything() == after, "asked twice, mailed once"
    given = body(stand, guest, request_id, strokes=STROKES)
    assert guest.get(CURRENT_SESSION).json["by_code"]["expires_at"]
    assert guest.post(SIGN, {**given, "text_sha256": "0" * 64}).code == "text_changed"
    assert guest.post(SIGN, {**given, "code": f"{(int(given['code']) + 1) % 10**6:06}"}).code == "code_wrong"
    assert guest.post(SIGN, given, Idempotency_Key="2").status == 204
    after = everything()
    assert guest.post(SIGN, given, Idempotency_Key="2").status == 204
    assert guest.post(SIGN, given).code == "wrong_state"
    assert everything() == after, "signed once"
    told = stand.show(request_id)["recipients"][0]
    assert (told["status"], told["method"], told["signed_name"]) == ("signed", "email_code", "Bengt Berg")
    stand.seal(request_id)
    evidence = stand.owner.get(f"{REQUESTS}/{request_id}/recipients/{told['recipient_id']}/evidence")
    assert json.loads(evidence.body)["method"] == "email_code"
    assert BENGT.email not in evidence.body.decode()
    assert guest.get(CURRENT_SESSION).json["by_code"] is None
    assert [line.method for line in stand.sealer.orders[0].signers] == ["email_code"]


def test_of_two_at_the_same_instant_one_signs_and_its_evidence_is_kept(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = stand.sent(BY_MAIL, AS_CECILIA)
    guest = stand.guest(request_id)
    guest.post(ASK)
    given = body(stand, guest, request_id)
    faster = at_the_same_instant(monkeypatch, commit, lambda: guest.post(SIGN, {**given, "name": "Först"}))
    assert guest.post(SIGN, {**given, "name": "Sist"}).code == "wrong_state"
    assert faster[0].status == 204
    told = stand.show(request_id)["recipients"][0]
    assert told["signed_name"] == "Först"
    evidence = stand.owner.get(f"{REQUESTS}/{request_id}/recipients/{told['recipient_id']}/evidence")
    assert json.loads(evidence.body)["signer"]["name"] == "Först"


def test_wrong_codes_at_the_same_instant_count_each(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    request_id = stand.sent(BY_MAIL)
    guest = stand.guest(request_id)
    guest.post(ASK)
    given = body(stand, guest, request_id)
    wrong = {**given, "code": f"{(int(given['code']) + 1) % 10**6:06}"}
    for _ in range(2):
        with monkeypatch.context() as patch:
            at_the_same_instant(patch, commit, lambda: guest.post(SIGN, wrong))
            assert guest.post(SIGN, wrong).code == "code_wrong"
    assert guest.post(SIGN, wrong).code == "code_wrong"
    assert guest.post(SIGN, given).code == "code_tries_used_up"


def test_a_code_opens_one_place_and_bankid_is_another_way(stand: Stand) -> None:
    request_id = stand.sent(BY_MAIL, {**AS_CECILIA, "method": "email_code"}, AS_CECILIA)
    guest, other, by_bankid = (stand.guest(request_id, number) for number in range(3))
    guest.post(ASK)
    given = body(stand, guest, request_id)
    assert other.post(SIGN, given).code == "no_code_asked"
    other.post(ASK)
    assert other.post(SIGN, given).code == "code_wrong"
    before, asked = everything(), len(stand.bank.asked)
    assert guest.post(ORDERS, {"purpose": "sign"}).code == "wrong_method"
    assert by_bankid.post(ASK).code == "wrong_method"
    assert by_bankid.post(SIGN, given).code == "wrong_method"
    assert (everything(), len(stand.bank.asked)) == (before, asked)


def test_what_is_no_signature_is_refused_by_field(stand: Stand) -> None:
    request_id = stand.sent(BY_MAIL)
    guest = stand.guest(request_id)
    guest.post(ASK)
    given = body(stand, guest, request_id)
    before = everything()
    odd: list[dict[str, Any]] = [
        *({"code": code} for code in ("12345", "1234567", "abcdef", 123456, None, "１２３４５６", "12345\n")),
        *({"text_sha256": text} for text in ("", "A" * 64, "a" * 63, None)),
        *({"name": name} for name in ("", " ", "a\nb", "a\u202eb", "x" * 121, None)),
        *({"strokes": strokes} for strokes in NO_STROKES),
        {"strokes": [[0, 0]] * 101},
        {"strokes": [[0, 0] * 3001]},
        {"svg": "<svg/>"},
    ]
    for wrong in odd:
        assert guest.post(SIGN, {**given, **wrong}).code == "invalid_fields", wrong
    drawings: list[list[list[int]]] = [[[1, 2, 3]], [[5, 5]], [[0, 0, 500, 401]]]
    for strokes in drawings:
        assert guest.post(SIGN, {**given, "strokes": strokes}).code == "drawing_unreadable", strokes
    assert everything() == before


def test_who_cannot_sign_by_code_is_refused_by_name(stand: Stand) -> None:
    draft = f"{REQUESTS}/{stand.draft()}/recipients"
    before = everything()
    pinned = {**PINNED_BENGT, "method": "email_code"}
    for reply in (stand.owner.post(draft, pinned), stand.owner.post(REQUESTS, {"title": "T", "recipients": [pinned]})):
        assert (reply.status, reply.code) == (422, "personnummer_needs_bankid")
    for wrong in (
        {"is_sender": True, "method": "email_code"},
        {**BY_MAIL, "role": "approver"},
        {**BY_MAIL, "role": "viewer"},
        {**BY_MAIL, "in_person": True},
    ):
        reply = stand.owner.post(draft, wrong)
        assert [(error["field"], error["code"]) for error in reply.json["errors"]] == [("/method", "only_for_signers")]
    assert stand.owner.post(draft, {**AS_BENGT, "method": "link"}).code == "invalid_fields"
    assert everything() == before
    sent = stand.sent(BY_MAIL)
    path = f"{REQUESTS}/{sent}/recipients/{stand.place(sent).recipient_id}/reassign"
    disa = {"name": "Disa", "email": "disa@example.com", "personnummer": CECILIA.personal_number}
    assert stand.owner.post(path, disa).code == "personnummer_needs_bankid"


def test_the_way_is_shown_before_and_after(stand: Stand) -> None:
    recipients = (BY_MAIL, AS_CECILIA, {**AS_CECILIA, "role": "approver"}, {**PINNED_BENGT, "role": "approver"},
                  {**AS_CECILIA, "role": "viewer"})  # fmt: skip
    shown = stand.show(stand.draft(*recipients))["recipients"]
    assert [r["method"] for r in shown] == ["email_code", "bankid", "link", "bankid", None]


def test_neither_events_nor_rows_say_the_code_or_the_address(stand: Stand) -> None:
    request_id = stand.sent(BY_MAIL)
    guest = stand.guest(request_id)
    guest.post(ASK)
    given = body(stand, guest, request_id, name="Zebulon Quist")
    guest.post(SIGN, given)
    kept = repr(everything())
    assert "Zebulon" not in kept and BENGT.email not in kept and f"'{given['code']}'" not in kept


def test_by_sms_from_the_message_to_the_signature(stand: Stand) -> None:
    draft = f"{REQUESTS}/{stand.draft()}/recipients"
    for phone in ("123", "abcdef", "+4", "070-12"):
        reply = stand.owner.post(draft, {**BY_SMS, "phone": phone})
        assert [(error["field"]) for error in reply.json["errors"]] == ["/phone"], phone
    assert stand.owner.post(draft, {**BY_SMS, "phone": None}).code == "phone_missing"
    request_id = stand.sent(BY_SMS)
    (invitation,) = stand.mails(request_id)["invitation"]
    assert "engångskod som skickas till din mobil" in invitation.text
    assert stand.show(request_id)["recipients"][0]["phone"] == "+46701234567"
    guest = stand.guest(request_id)
    assert guest.get(CURRENT_SESSION).json["by_code"]["sent_to"] == "+46***67"
    guest.post(ASK)
    assert "signing_code" not in stand.mails(request_id)
    (sms,) = stand.texts(request_id)
    assert sms.to == "+46701234567" and len(sms.text) <= LONGEST
    assert not set(sms.text) - set(GSM), "other characters make two messages of it"
    assert not any(word in sms.text for word in ("Ramavtal", BENGT.name, "Anna"))
    shown = guest.get(CURRENT_SESSION).json["by_code"]
    given = {"code": sms.text[:6], "text_sha256": shown["text_sha256"], "name": "Bengt Berg"}
    assert guest.post(SIGN, given).status == 204
    assert stand.show(request_id)["recipients"][0]["method"] == "sms_code"
    assert "+46701234567" not in repr(everything())


def test_by_sms_a_place_is_handed_over_with_a_number(stand: Stand) -> None:
    request_id = stand.sent(BY_SMS)
    guest = stand.guest(request_id)
    disa = {"name": "Disa", "email": "disa@example.com"}
    assert guest.post(f"{CURRENT_SESSION}/forward", disa).code == "phone_missing"
    path = f"{REQUESTS}/{request_id}/recipients/{stand.place(request_id).recipient_id}/reassign"
    assert stand.owner.post(path, disa).code == "phone_missing"
    assert guest.post(f"{CURRENT_SESSION}/forward", {**disa, "phone": "070-765 43 21"}).status == 204
    assert stand.show(request_id)["recipients"][0]["phone"] == "+46707654321"
