"""Attachments to read through the API: bound by what is signed, delivered as they are, never sealed."""

import hashlib
import json
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.platform.ids import RequestId
from dev.persons import BENGT
from tests.flows.signing_stand import AS_BENGT, CURRENT_SESSION, REQUESTS, Stand, make_stand
from tests.unit.signing.cases import PDF, FakeSealer

TERMS = PDF + b"% allmanna villkor"
TERMS_SHA256 = hashlib.sha256(TERMS).hexdigest()


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return make_stand(aws, monkeypatch)


def with_terms(stand: Stand, **fields: Any) -> tuple[str, str, str]:
    """A draft with a document and an attachment: the ids of all three."""
    request_id = stand.draft(AS_BENGT, **fields)
    document_id = stand.upload(request_id)
    attachment_id = stand.upload(request_id, TERMS, filename="Villkor.pdf", purpose="read")
    for each in (document_id, attachment_id):
        stand.check(request_id, each)
    return request_id, document_id, attachment_id


def test_it_is_shown_read_bound_by_the_signature_and_delivered_as_it_was(stand: Stand) -> None:
    request_id, document_id, attachment_id = with_terms(stand)
    assert stand.owner.post(f"{REQUESTS}/{request_id}/send").status == 200
    guest = stand.guest(request_id)
    shown = guest.get(CURRENT_SESSION).json["documents"]
    assert [(d["document_id"], d["purpose"]) for d in shown] == [(document_id, "sign"), (attachment_id, "read")]
    assert guest.get(f"{CURRENT_SESSION}/documents/{attachment_id}/content").body == TERMS

    stand.signs(guest, BENGT)
    stand.seal(request_id)
    recipient_id = stand.show(request_id)["recipients"][0]["recipient_id"]
    evidence = stand.owner.get(f"{REQUESTS}/{request_id}/recipients/{recipient_id}/evidence").json
    assert [(d["purpose"], d["sha256"]) for d in evidence["documents"]][1] == ("read", TERMS_SHA256)
    head, _, attachments = evidence["visible_text"].partition("Bilagor som jag har kunnat läsa:")
    assert "Dokument:\navtal.pdf" in head and TERMS_SHA256 not in head
    assert f"Villkor.pdf\nSHA-256 {TERMS_SHA256}" in attachments
    assert TERMS_SHA256 in json.dumps(json.loads(evidence["non_visible_data"]))

    after = {d["document_id"]: d for d in stand.show(request_id)["documents"]}
    assert after[document_id]["sealed"] and after[attachment_id]["sealed"] is None
    completed = stand.owner.get(f"{REQUESTS}/{request_id}/events").json["items"][-1]
    assert [d["document_id"] for d in completed["data"]["documents"]] == [document_id]
    assert guest.get(f"{CURRENT_SESSION}/documents/{attachment_id}/content").body == TERMS
    for reader, path in ((guest, CURRENT_SESSION), (stand.owner, f"{REQUESTS}/{request_id}")):
        assert reader.get(f"{path}/documents/{attachment_id}/sealed").code == "attachment_not_sealed"
        assert reader.get(f"{path}/documents/{document_id}/sealed").body.startswith(PDF)
    (mail,) = stand.mails(request_id)["completed"][:1]
    assert [(a.filename, a.content == TERMS) for a in mail.attachments] == [
        ("avtal-sealed.pdf", False),
        ("Villkor.pdf", True),
    ]


def test_the_seal_names_it_as_an_attachment(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    request_id, document_id, attachment_id = with_terms(stand)
    stand.owner.post(f"{REQUESTS}/{request_id}/send")
    stand.signs(stand.guest(request_id), BENGT)
    sealing, sealer = wiring.signing.sealing(), FakeSealer()
    monkeypatch.setattr(sealing, "_sealer", sealer)
    sealing.seal(RequestId(request_id))
    (order,) = sealer.orders
    assert order.document_id == document_id
    assert [(d.document_id, d.is_attachment) for d in order.documents] == [(document_id, False), (attachment_id, True)]


def test_attachments_alone_are_nothing_to_sign(stand: Stand) -> None:
    request_id, document_id, attachment_id = with_terms(stand)
    path = f"{REQUESTS}/{request_id}"
    assert stand.owner.delete(f"{path}/documents/{document_id}").status == 200
    refused = stand.owner.post(f"{path}/send")
    assert (refused.status, refused.code) == (409, "documents_not_ready")
    stand.check(request_id, stand.upload(request_id))
    assert stand.owner.delete(f"{path}/documents/{attachment_id}").status == 200
    assert stand.owner.post(f"{path}/send").status == 200


def test_an_unknown_purpose_is_refused(stand: Stand) -> None:
    assert stand.announce(stand.draft(AS_BENGT), purpose="upload").status == 422


def test_a_copy_of_the_request_keeps_it_an_attachment(stand: Stand) -> None:
    request_id, _, _ = with_terms(stand)
    stand.void(request_id)
    copied = stand.owner.post(f"{REQUESTS}/{request_id}/copy").json
    assert [d["purpose"] for d in copied["documents"]] == ["sign", "read"]
    for document in copied["documents"]:
        stand.check(copied["request_id"], document["document_id"])
    path = f"{REQUESTS}/{copied['request_id']}"
    assert stand.owner.delete(f"{path}/documents/{copied['documents'][0]['document_id']}").status == 200
    assert stand.owner.post(f"{path}/send").code == "documents_not_ready"
