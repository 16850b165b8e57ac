"""What signers hand in, through the API: checked, bound by what is signed, read by two, gone with who handed it in."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.handlers.signing_jobs import preflight as job
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import RequestId
from chalicelib.signing import document_changes, names
from chalicelib.signing.enclosure_service import EnclosureService
from chalicelib.signing.store import Case
from dev.persons import BENGT, CECILIA
from tests.browser import Reply
from tests.flows.signing_stand import (
    AS_BENGT,
    AS_CECILIA,
    CURRENT_SESSION,
    ORDERS,
    REQUESTS,
    Stand,
    Visitor,
    everything,
    make_stand,
    preflight,
)
from tests.jobs import run_queue
from tests.tables import everything as rows_of

ROOT = f"{CURRENT_SESSION}/enclosures"
PDF_A, PDF_B = b"%PDF-1.7 ett", b"%PDF-1.7 annat"
ASKED = {**AS_BENGT, "enclosures": ["Registreringsbevis", "Id-handling"]}


@pytest.fixture
def stand(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Stand:
    made = make_stand(aws, monkeypatch)
    service = EnclosureService(
        cases=wiring.signing.cases(),
        uploads=wiring.ground.uploads(),
        vault=wiring.ground.vault(),
        preflight=preflight,
        clock=utc_now,
    )
    monkeypatch.setattr(wiring.signing, "enclosures", lambda: service)
    return made


def announce(guest: Visitor, number: int, content: bytes, **more: Any) -> Reply:
    digest = hashlib.sha256(content).hexdigest()
    body = {"filename": "bevis.pdf", "size": len(content), "sha256": digest}
    return guest.post(f"{ROOT}/{number}", body, **more)


def put(stand: Stand, request_id: str, number: int, content: bytes, attempt: int = 1) -> None:
    place = stand.place(request_id)
    stand.put(names.enclosure_upload(place.request_id, place.recipient_id, number, attempt), content)


def checked() -> None:
    """What the outbox asks of the job, done."""
    wiring.notifications.outbox().sweep(before="9999", limit=100)
    while run_queue("preflight", job):
        pass


def hand_in(stand: Stand, guest: Visitor, request_id: str, number: int, content: bytes, attempt: int = 1) -> None:
    reply = announce(guest, number, content)
    assert reply.status == 201, reply.body
    assert reply.json["enclosure"]["status"] == "awaiting_upload" and reply.json["upload"]["url"]
    put(stand, request_id, number, content, attempt)
    assert guest.post(f"{ROOT}/{number}/complete").json["status"] == "checking"
    checked()


def shown(guest: Visitor) -> list[Any]:
    return list(guest.get(CURRENT_SESSION).json["enclosures"])


def all_in(stand: Stand, request_id: str) -> Visitor:
    guest = stand.guest(request_id)
    for number, content in ((1, PDF_A), (2, PDF_B)):
        hand_in(stand, guest, request_id, number, content)
    return guest


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def files(request_id: str) -> list[str]:
    return list(wiring.ground.vault().names(f"case/{request_id}/attachment/"))


def test_nothing_is_signed_before_all_is_there_and_then_it_is_what_is_signed(stand: Stand) -> None:
    request_id = stand.sent(ASKED)
    guest = stand.guest(request_id)
    assert [(e["number"], e["label"], e["status"]) for e in shown(guest)] == [
        (1, "Registreringsbevis", "asked"),
        (2, "Id-handling", "asked"),
    ]
    hand_in(stand, guest, request_id, 1, PDF_A)
    assert guest.post(ORDERS, {"purpose": "sign"}).code == "enclosures_missing"
    hand_in(stand, guest, request_id, 2, PDF_B)
    assert [(e["status"], e["sha256"]) for e in shown(guest)] == [("ready", sha256(PDF_A)), ("ready", sha256(PDF_B))]
    assert stand.signs(guest, BENGT)["status"] == "complete"
    text = stand.bank.asked[-1].visible_text or ""
    assert f"Registreringsbevis\nSHA-256 {sha256(PDF_A)}\nId-handling\nSHA-256 {sha256(PDF_B)}" in text
    recipient = stand.show(request_id)["recipients"][0]
    evidence = json.loads(
        stand.owner.get(f"{REQUESTS}/{request_id}/recipients/{recipient['recipient_id']}/evidence").body
    )
    assert [e["sha256"] for e in evidence["enclosures"]] == [sha256(PDF_A), sha256(PDF_B)]
    assert evidence["enclosures"][0]["label"] == "Registreringsbevis"
    assert announce(guest, 1, PDF_B).code == "wrong_state", "what is signed stays"

    stand.seal(request_id)
    (line,) = stand.sealer.orders[-1].signers
    assert [(e.label, e.sha256) for e in line.enclosures] == [
        ("Registreringsbevis", sha256(PDF_A)),
        ("Id-handling", sha256(PDF_B)),
    ]
    package = stand.owner.get(f"{REQUESTS}/{request_id}/evidence-package").body
    with zipfile.ZipFile(io.BytesIO(package)) as found:
        assert (found.read("enclosure-1-1.pdf"), found.read("enclosure-1-2.pdf")) == (PDF_A, PDF_B)
    assert guest.get(f"{ROOT}/1/content").body == PDF_A
    assert b"bevis.pdf" not in rows_of("recipients") and b"Registrering" not in rows_of("recipients")


def test_what_was_replaced_while_signing_is_not_signed(stand: Stand) -> None:
    request_id = stand.sent(ASKED)
    guest = all_in(stand, request_id)
    order = guest.post(ORDERS, {"purpose": "sign"}).json
    hand_in(stand, guest, request_id, 2, PDF_A, attempt=2)
    assert stand.approve(guest, order, BENGT)["status"] != "pending"
    assert stand.show(request_id)["recipients"][0]["status"] == "viewed"
    assert [name.rsplit("/", 1)[1] for name in files(request_id)] == [sha256(PDF_A)] * 2, "the replaced one is gone"
    stand.signs(guest, BENGT)
    assert stand.show(request_id)["recipients"][0]["status"] == "signed"


def test_by_code_the_text_names_them_too(stand: Stand) -> None:
    request_id = stand.sent({**ASKED, "method": "email_code"})
    guest = stand.guest(request_id)
    assert guest.post(f"{CURRENT_SESSION}/signing-codes").code == "enclosures_missing"
    all_in(stand, request_id)
    assert f"SHA-256 {sha256(PDF_B)}" in guest.get(CURRENT_SESSION).json["by_code"]["text"]
    assert guest.post(f"{CURRENT_SESSION}/signing-codes").status == 204


@pytest.mark.parametrize(("content", "code"), [(b"no pdf", "not_a_pdf"), (PDF_B, "upload_differs")])
def test_what_is_not_accepted_is_named_and_can_be_replaced(stand: Stand, content: bytes, code: str) -> None:
    request_id = stand.sent(ASKED)
    guest = stand.guest(request_id)
    announced = content if code == "not_a_pdf" else PDF_B[::-1]
    announce(guest, 1, announced)
    put(stand, request_id, 1, content)
    guest.post(f"{ROOT}/1/complete")
    checked()
    (first, _) = shown(guest)
    assert (first["status"], first["refusal_code"]) == ("refused", code) and first["refusal"]
    assert guest.get(f"{ROOT}/1/content").code == "enclosure_not_ready"
    hand_in(stand, guest, request_id, 1, PDF_A, attempt=2)
    assert shown(guest)[0]["status"] == "ready"


def test_an_upload_is_asked_for_before_it_is_taken(stand: Stand) -> None:
    request_id = stand.sent(ASKED)
    guest = stand.guest(request_id)
    assert guest.post(f"{ROOT}/1/complete").json["status"] == "asked"
    announce(guest, 1, PDF_A)
    assert guest.post(f"{ROOT}/1/complete").code == "upload_missing"
    put(stand, request_id, 1, PDF_A + b"x")
    assert guest.post(f"{ROOT}/1/complete").code == "upload_differs"
    put(stand, request_id, 1, PDF_A)
    assert guest.post(f"{ROOT}/1/complete").json["status"] == "checking"
    assert announce(guest, 1, PDF_B).code == "enclosure_wrong_state"
    for number in ("3", "0", "x", "12"):
        assert guest.post(f"{ROOT}/{number}/complete").code == "enclosure_not_found"


def test_repeated_it_is_announced_once(stand: Stand) -> None:
    request_id = stand.sent(ASKED)
    guest = stand.guest(request_id)
    first = announce(guest, 1, PDF_A, Idempotency_Key="1")
    before = everything()
    again = announce(guest, 1, PDF_A, Idempotency_Key="1")
    assert (again.status, again.json["enclosure"]) == (first.status, first.json["enclosure"])
    assert announce(guest, 1, PDF_B, Idempotency_Key="1").code == "idempotency_key_reused"
    assert everything() == before


def test_only_the_signer_and_the_sender_read_it(stand: Stand) -> None:
    request_id = stand.sent(ASKED, AS_CECILIA)
    all_in(stand, request_id)
    place, other = stand.place(request_id), stand.guest(request_id, 1)
    path = f"{REQUESTS}/{request_id}/recipients/{place.recipient_id}/enclosures/1/content"
    assert stand.owner.get(path).body == PDF_A
    assert stand.show(request_id)["recipients"][0]["enclosures"][0]["sha256"] == sha256(PDF_A)
    assert other.get(f"{ROOT}/1/content").code == "enclosure_not_found"
    assert announce(other, 1, PDF_A).code == "enclosure_not_found"
    assert shown(other) == [] and sha256(PDF_A) not in other.get(CURRENT_SESSION).body.decode()
    assert stand.person(CECILIA).get(path).code == "signature_request_not_found"
    assert stand.owner.get(path.replace("/1/", "/3/")).code == "enclosure_not_found"


@pytest.mark.parametrize("how", ["forward", "reassign"])
def test_it_dies_with_the_handover(stand: Stand, how: str) -> None:
    request_id = stand.sent(ASKED)
    guest = all_in(stand, request_id)
    place = stand.place(request_id)
    assert len(files(request_id)) == 2
    successor = {"name": "Disa Dahl", "email": "disa@example.com"}
    if how == "forward":
        assert guest.post(f"{CURRENT_SESSION}/forward", successor).status == 204
    else:
        path = f"{REQUESTS}/{request_id}/recipients/{place.recipient_id}/reassign"
        assert stand.owner.post(path, successor).status == 200
    assert files(request_id) == []
    assert guest.get(f"{ROOT}/1/content").code == "link_replaced"
    disa = stand.guest(request_id)
    assert [e["status"] for e in shown(disa)] == ["asked", "asked"]
    hand_in(stand, disa, request_id, 1, PDF_B, attempt=2)
    assert shown(disa)[0]["sha256"] == sha256(PDF_B)


def test_a_check_that_comes_too_late_leaves_nothing(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Handed over, and deleted altogether, while the job has the file."""
    for late in (_forwarded, _voided_and_erased):
        request_id = stand.sent(ASKED)
        guest = stand.guest(request_id)
        announce(guest, 1, PDF_A)
        put(stand, request_id, 1, PDF_A)
        guest.post(f"{ROOT}/1/complete")
        service = wiring.signing.enclosures()
        place = stand.place(request_id)
        with monkeypatch.context() as patch:
            patch.setattr(service, "_preflight", _meanwhile(partial(late, stand, request_id, guest)))
            service.check(place.request_id, place.recipient_id, 1, 1)
        assert files(request_id) == []
        service.check(place.request_id, place.recipient_id, 1, 1)
        assert files(request_id) == []


def _meanwhile(other: Callable[[], Any]) -> Any:
    def check(source: Any, target: Any) -> Any:
        other()
        return preflight(source, target)

    return check


def _forwarded(stand: Stand, _request_id: str, guest: Visitor) -> None:
    assert guest.post(f"{CURRENT_SESSION}/forward", {"name": "Disa", "email": "disa@example.com"}).status == 204


def _voided_and_erased(stand: Stand, request_id: str, _guest: Visitor) -> None:
    stand.void(request_id)
    assert stand.owner.delete(f"{REQUESTS}/{request_id}").status == 204
    wiring.signing.deletion().erase(RequestId(request_id))


@pytest.mark.parametrize("name", ["put_file", "commit", "discard"])
def test_a_check_that_dies_is_run_again_with_one_outcome(
    stand: Stand, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = stand.sent(ASKED)
    guest = stand.guest(request_id)
    announce(guest, 1, PDF_A)
    put(stand, request_id, 1, PDF_A)
    guest.post(f"{ROOT}/1/complete")
    service: Any = wiring.signing.enclosures()
    owner = {"put_file": service._vault, "commit": Case, "discard": service._uploads}[name]
    real, died = getattr(owner, name), list[int]()

    def dies_first(*given: Any, **named: Any) -> Any:
        answer = real(*given, **named)
        if not died:
            died.append(1)
            raise RuntimeError
        return answer

    monkeypatch.setattr(owner, name, dies_first)
    place = stand.place(request_id)
    with pytest.raises(RuntimeError):
        service.check(place.request_id, place.recipient_id, 1, 1)
    service.check(place.request_id, place.recipient_id, 1, 1)
    assert shown(guest)[0]["status"] == "ready" and guest.get(f"{ROOT}/1/content").body == PDF_A
    kinds = [e["type"] for e in stand.owner.get(f"{REQUESTS}/{request_id}/events").json["items"]]
    assert kinds.count("recipient.enclosure_ready") == 1


def test_two_checks_at_once_keep_the_file(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    request_id = stand.sent(ASKED)
    guest = stand.guest(request_id)
    announce(guest, 1, PDF_A)
    put(stand, request_id, 1, PDF_A)
    guest.post(f"{ROOT}/1/complete")
    place, service = stand.place(request_id), wiring.signing.enclosures()
    first: list[int] = []

    def beside(source: Any, target: Any) -> Any:
        if not first:
            first.append(1)
            service.check(place.request_id, place.recipient_id, 1, 1)
        return preflight(source, target)

    monkeypatch.setattr(service, "_preflight", beside)
    service.check(place.request_id, place.recipient_id, 1, 1)
    assert guest.get(f"{ROOT}/1/content").body == PDF_A


def test_all_together_have_an_end(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.signing import enclosing

    request_id = stand.sent(ASKED)
    guest = stand.guest(request_id)
    held = wiring.signing.cases().open(RequestId(request_id)).request.upload_bytes
    monkeypatch.setattr(enclosing, "MAX_UPLOAD_BYTES", held + len(PDF_A))
    assert held < document_changes.MAX_UPLOAD_BYTES
    assert announce(guest, 1, PDF_A).status == 201
    assert announce(guest, 2, PDF_A).code == "enclosures_too_large"
    assert announce(guest, 1, PDF_A).status == 201, "another in its place counts once"


def test_it_is_asked_of_signers_and_anew_in_a_copy(stand: Stand) -> None:
    for person in ({**AS_BENGT, "role": "approver"}, {"is_sender": True}):
        reply = stand.owner.post(REQUESTS, {"title": "A", "recipients": [{**person, "enclosures": ["Bevis"]}]})
        assert [(e["field"], e["code"]) for e in reply.json["errors"]] == [
            ("/recipients/0/enclosures", "only_for_signers")
        ]
    assert (
        stand.owner.post(REQUESTS, {"title": "A", "recipients": [{**AS_BENGT, "enclosures": ["a"] * 6}]}).status == 422
    )
    request_id = stand.sent(ASKED)
    all_in(stand, request_id)
    stand.void(request_id)
    copy = stand.owner.post(f"{REQUESTS}/{request_id}/copy").json
    assert [(e["label"], e["status"]) for e in copy["recipients"][0]["enclosures"]] == [
        ("Registreringsbevis", "asked"),
        ("Id-handling", "asked"),
    ]
