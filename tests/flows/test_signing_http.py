"""The sender's side over HTTP: what each verb does in each state, what it leaves behind, and the files."""

import hashlib
import json
from typing import Any

import pytest

from dev.persons import ANNA, BENGT, CECILIA
from tests.flows.signing_stand import (
    AS_BENGT,
    AS_CECILIA,
    PINNED_BENGT,
    REQUESTS,
    SESSIONS,
    Stand,
    Visitor,
    everything,
    make_stand,
)
from tests.unit.signing.cases import PDF

SHA256 = "a" * 64
MIB = 1024 * 1024


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


# --- what the verbs do -------------------------------------------------------------------------------------------


def test_a_draft_is_put_together_and_sent(stand: Stand) -> None:
    request_id = stand.draft(AS_BENGT)
    path = f"{REQUESTS}/{request_id}"
    assert stand.owner.post(f"{path}/send").code == "documents_not_ready"
    document_id = stand.upload(request_id)
    assert stand.owner.post(f"{path}/send").code == "documents_not_ready"
    stand.check(request_id, document_id)
    bengt = stand.show(request_id)["recipients"][0]["recipient_id"]
    assert stand.owner.delete(f"{path}/recipients/{bengt}").json["recipients"] == []
    assert stand.owner.delete(f"{path}/recipients/{bengt}").code == "recipient_not_found"
    assert stand.owner.post(f"{path}/send").code == "no_recipients"
    stand.owner.post(f"{path}/recipients", PINNED_BENGT)
    late = stand.announce(request_id).json["document_id"]
    assert stand.owner.post(f"{path}/send").code == "documents_not_ready"
    assert [d["document_id"] for d in stand.owner.delete(f"{path}/documents/{late}").json["documents"]] == [document_id]
    sent = stand.owner.post(f"{path}/send").json
    assert (sent["status"], sent["recipients"][0]["status"]) == ("pending", "pending")
    assert (sent["recipients"][0]["is_pinned"], sent["recipients"][0]["personnummer_masked"]) == (True, "19750101-****")
    assert BENGT.personal_number not in json.dumps(sent)


def test_what_is_sent_cannot_be_changed(stand: Stand) -> None:
    request_id = stand.sent(AS_BENGT)
    shown, path = stand.show(request_id), f"{REQUESTS}/{request_id}"
    document, recipient = shown["documents"][0]["document_id"], shown["recipients"][0]["recipient_id"]
    before, owner = everything(), stand.owner
    for reply in (
        owner.patch(path, {"title": "Nytt"}, If_Match=owner.get(path).headers["etag"]),
        owner.post(f"{path}/recipients", AS_CECILIA),
        owner.delete(f"{path}/recipients/{recipient}"),
        stand.announce(request_id),
        owner.delete(f"{path}/documents/{document}"),
        owner.post(f"{path}/send"),
    ):
        assert (reply.status, reply.code) == (409, "wrong_state")
    assert owner.post(f"{path}/documents/{document}/complete").json["status"] == "ready", "repeating it is harmless"
    for missing in (f"recipients/{recipient}/evidence", f"documents/{document}/sealed"):
        assert (owner.get(f"{path}/{missing}").status, owner.get(f"{path}/{missing}").code) == (409, "not_completed")
    assert everything() == before


def test_an_upload_is_taken_when_it_is_there_and_as_announced(stand: Stand) -> None:
    request_id = stand.draft(AS_BENGT)
    document_id = stand.announce(request_id).json["document_id"]
    path = f"{REQUESTS}/{request_id}/documents/{document_id}"
    before = everything()
    early = stand.owner.post(f"{path}/complete")
    assert (early.status, early.code) == (409, "upload_missing")
    assert stand.owner.get(f"{path}/content").code == "document_not_ready"
    assert everything() == before
    stand.put(f"{request_id}/{document_id}", PDF + b"more")
    assert stand.owner.post(f"{path}/complete").code == "upload_differs"
    stand.put(f"{request_id}/{document_id}")
    assert stand.owner.post(f"{path}/complete").json["status"] == "checking"
    assert stand.owner.get(f"{path}/content").code == "document_not_ready"
    stand.put(f"{request_id}/{document_id}", b"another file, put there after it was named complete")
    stand.check(request_id, document_id)
    assert stand.owner.get(path).json["status"] == "ready"
    assert stand.owner.get(f"{path}/content").body == PDF


def test_a_refused_document_says_why_in_the_readers_language(stand: Stand) -> None:
    request_id = stand.draft(AS_BENGT)
    document_id = stand.upload(request_id, b"GIF89a")
    stand.check(request_id, document_id)
    path = f"{REQUESTS}/{request_id}/documents/{document_id}"
    swedish, english = stand.owner.get(path).json, stand.owner.get(path, Accept_Language="en").json
    assert (swedish["status"], swedish["refusal"]["code"]) == ("refused", english["refusal"]["code"])
    assert swedish["refusal"]["detail"] != english["refusal"]["detail"]
    assert stand.owner.get(f"{path}/content").code == "document_not_ready"
    assert stand.owner.post(f"{REQUESTS}/{request_id}/send").code == "documents_not_ready"


def test_the_sender_signs_as_one_recipient_and_no_more(stand: Stand) -> None:
    sender = {"is_sender": True}
    twice = stand.owner.post(REQUESTS, {"title": "T", "recipients": [sender, AS_BENGT, sender]})
    assert (twice.status, twice.code) == (409, "sender_already_recipient")
    path = f"{REQUESTS}/{stand.draft(AS_BENGT)}/recipients"
    added = stand.owner.post(path, sender, Idempotency_Key="s").json["recipients"][1]
    assert (added["name"], added["email"], added["is_pinned"]) == (ANNA.name, ANNA.email, True)
    assert stand.owner.post(path, sender).code == "sender_already_recipient"
    assert len(stand.owner.post(path, sender, Idempotency_Key="s").json["recipients"]) == 2
    stand.owner.delete(f"{path}/{added['recipient_id']}")
    assert len(stand.owner.post(path, sender).json["recipients"]) == 2


def test_a_sender_without_a_verified_address_cannot_send_or_be_a_recipient(stand: Stand) -> None:
    stand.owner, sender = stand.person(BENGT, email=False), {"is_sender": True}
    assert stand.owner.post(REQUESTS, {"title": "T", "recipients": [sender]}).code == "sender_email_missing"
    request_id = stand.ready(AS_CECILIA)
    assert stand.owner.post(f"{REQUESTS}/{request_id}/recipients", sender).code == "sender_email_missing"
    assert stand.owner.post(f"{REQUESTS}/{request_id}/send").code == "sender_email_missing"
    assert stand.show(request_id)["status"] == "draft"


def test_two_recipients_may_share_an_address_and_each_has_a_link(stand: Stand) -> None:
    """A company's mailbox: two of its people sign."""
    request_id = stand.sent(AS_BENGT, {**AS_CECILIA, "email": BENGT.email})
    first, second = stand.mails(request_id)["invitation"]
    assert first.to == second.to == BENGT.email
    tokens = {stand.token(request_id, number) for number in (0, 1)}
    assert {token for token in tokens for mail in (first, second) if token in mail.text} == tokens
    assert len({stand.enter(token).get("/v1/signing-sessions/current").json["name"] for token in tokens}) == 2


def test_a_void_says_why_and_ends_everything(stand: Stand) -> None:
    request_id = stand.sent(AS_BENGT)
    token = stand.token(request_id)
    assert stand.void(request_id, "x" * 501).code == "invalid_fields"
    voided = stand.void(request_id, "Fel bilaga").json
    assert (voided["status"], bool(voided["ended_at"])) == ("voided", True)
    assert stand.void(request_id).code == "wrong_state"
    assert Visitor().post(SESSIONS, {"token": token}).code == "link_invalid"
    draft = stand.draft(AS_BENGT)
    document_id = stand.announce(draft).json["document_id"]
    stand.put(f"{draft}/{document_id}")
    assert stand.void(draft).json["status"] == "voided"
    assert stand.owner.post(f"{REQUESTS}/{draft}/documents/{document_id}/complete").code == "wrong_state"
    assert stand.mails(draft) == {}, "nobody had heard of it"


def test_the_history_is_a_chain_anyone_can_recompute(stand: Stand) -> None:
    """As the documentation says: SHA-256 of the canonical JSON of each link."""
    request_id = stand.completed()
    events = stand.owner.get(f"{REQUESTS}/{request_id}/events").json["items"]
    previous = "0" * 64
    for number, event in enumerate(events, 1):
        link = {name: event[name] for name in event.keys() - {"event_id", "hash"}} | {"stream": request_id}
        text = json.dumps(link, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert (event["seq"], event["previous"]) == (number, previous)
        assert event["hash"] == hashlib.sha256(text.encode()).hexdigest()
        previous = event["hash"]
    assert events[-1]["type"] == "signature_request.completed"
    everybody = json.dumps(events)
    assert not any(text in everybody for p in (ANNA, CECILIA) for text in (p.name, p.email, p.personal_number))


def test_the_evidence_is_whole_and_as_the_chain_says(stand: Stand) -> None:
    request_id = stand.completed()
    signed = stand.show(request_id)["recipients"][0]
    path = f"{REQUESTS}/{request_id}/recipients/{signed['recipient_id']}/evidence"
    reply = stand.owner.get(path)
    assert hashlib.sha256(reply.body).hexdigest() == signed["evidence_sha256"]
    assert reply.json["signer"] == {"personnummer": CECILIA.personal_number, "name": CECILIA.name}
    assert hashlib.sha256(PDF).hexdigest() in reply.json["visible_text"]


# --- files -------------------------------------------------------------------------------------------------------

RANGES: dict[str, tuple[int, int] | None] = {
    "bytes=0-3": (0, 4),
    " bytes=2-2 ": (2, 3),
    "bytes=4-": (4, -1),
    "bytes=-5": (-5, -1),
    "bytes=0-999999999999999": (0, -1),
    "bytes=-999999999999999": (0, -1),
    "bytes=0-1,4-5": None,
    "bytes=5-4": None,
    "bytes=-0": None,
    "bytes=-": None,
    "bytes=99999999999999999999-": None,
    "bytes=100000-": None,
    f"bytes={'9' * 5000}-": None,
    "bytes=a-b": None,
    "bytes=-1-2": None,
}


def test_files_come_whole_and_in_parts(stand: Stand) -> None:
    request_id = stand.completed()
    document = stand.show(request_id)["documents"][0]
    guest, path = stand.guest(request_id), f"{REQUESTS}/{request_id}/documents/{document['document_id']}"
    files = {"content": document["sha256"], "sealed": document["sealed"]["sha256"]}
    own = f"/v1/signing-sessions/current/documents/{document['document_id']}"
    for visitor, base in ((stand.owner, path), (guest, own)):
        for name, sha256 in files.items():
            whole = visitor.get(f"{base}/{name}")
            assert (whole.status, whole.headers["content-type"]) == (200, "application/pdf")
            assert whole.headers["content-disposition"] == "inline; filename*=UTF-8''avtal.pdf"
            assert hashlib.sha256(whole.body).hexdigest() == sha256
            for header, wanted in RANGES.items():
                reply = visitor.get(f"{base}/{name}", Range=header)
                if wanted is None:
                    assert (reply.status, reply.code) == (416, "range_not_satisfiable"), header[:60]
                    continue
                start, end = (len(whole.body) + n if n < 0 else n for n in wanted)
                end += wanted[1] < 0
                assert (reply.status, reply.body) == (206, whole.body[start:end]), header
                assert reply.headers["content-range"] == f"bytes {start}-{end - 1}/{len(whole.body)}"


def test_a_large_file_comes_in_parts_only(stand: Stand) -> None:
    content = PDF + bytes(range(256)) * (5 * MIB // 256)
    request_id = stand.sent(AS_CECILIA, content=content)
    document_id = stand.show(request_id)["documents"][0]["document_id"]
    path, parts = f"/v1/signing-sessions/current/documents/{document_id}/content", b""
    guest = stand.guest(request_id)
    assert (guest.get(path).status, guest.get(path).code) == (416, "range_required")
    while len(parts) < len(content):
        reply = guest.get(path, Range=f"bytes={len(parts)}-")
        assert reply.status == 206
        assert len(reply.body) <= 4 * MIB
        parts += reply.body
    assert parts == content
