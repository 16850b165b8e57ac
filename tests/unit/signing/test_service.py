"""The main job's verbs on moto: who may, in which state, and what each leaves behind."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import EventRow, history
from chalicelib.platform.change import Conflict
from chalicelib.platform.events import first_break
from chalicelib.platform.ids import SubjectId
from chalicelib.platform.versions import StaleVersion
from chalicelib.signing import refusals
from chalicelib.signing.archive_query import EVERYTHING
from chalicelib.signing.rows import RecipientRow, RequestRow
from chalicelib.signing.seal_values import SealDelayed
from chalicelib.signing.states import DocumentStatus, RecipientStatus, RequestStatus
from tests.unit.signing.cases import ANNA, PDF, World, bengt, cecilia


@pytest.fixture
def world(aws: Any) -> World:
    return World(aws)


def test_two_signatures_make_one_sealed_document_with_an_unbroken_chain(world: World) -> None:
    request_id, places = world.sent(bengt(), cecilia())
    for place in places:
        world.sign(place)
    world.sealing.seal(request_id)
    found = world.signing.find(ANNA, request_id)
    assert found.request.status is RequestStatus.COMPLETED
    sealed = world.documents.sealed(ANNA, request_id, found.documents[0].document_id).read(0, 1000)
    assert sealed.startswith(PDF)
    events = history(request_id)
    assert first_break(events) is None
    assert events[-1].head == found.request.head
    assert [e.event.type for e in events][-4:] == [
        "recipient.viewed",
        "recipient.signed",
        "signature_request.sealing",
        "signature_request.completed",
    ]


def test_a_changed_event_breaks_the_chain(world: World) -> None:
    request_id, _ = world.sent(bengt())
    events = history(request_id)
    row = EventRow.find(request_id, 2)
    assert row is not None
    row.update(actions=[EventRow.actor.set("somebody")])
    assert first_break(events) is None
    assert first_break(history(request_id)) == 2


def test_only_the_owner_finds_a_request(world: World) -> None:
    request_id, places = world.sent(bengt())
    other = SubjectId("sub_other")
    document_id = world.signing.find(ANNA, request_id).documents[0].document_id
    attempts: list[Callable[[], object]] = [
        lambda: world.signing.find(other, request_id),
        lambda: world.signing.send(other, request_id),
        lambda: world.signing.void(other, request_id, ""),
        lambda: world.signing.edit(other, request_id, {"title": "x"}, version=1),
        lambda: world.signing.add_recipient(other, request_id, bengt(), None),
        lambda: world.signing.events(other, request_id),
        lambda: world.documents.original(other, request_id, document_id).read(0, 10),
        lambda: world.documents.sealed(other, request_id, document_id).read(0, 10),
        lambda: world.signing.read_evidence(other, request_id, places[0].recipient_id),
        lambda: world.documents.complete_upload(other, request_id, document_id),
        lambda: world.documents.remove(other, request_id, document_id),
    ]
    for attempt in attempts:
        with pytest.raises(refusals.RequestNotFound):
            attempt()


def test_nothing_half_signed_is_given_out(world: World) -> None:
    request_id, places = world.sent(bengt(), cecilia())
    world.sign(places[0])
    document_id = world.signing.find(ANNA, request_id).documents[0].document_id
    with pytest.raises(refusals.NotSignedYet):
        world.documents.sealed(ANNA, request_id, document_id).read(0, 10)
    with pytest.raises(refusals.NotSignedYet):
        world.recipients.sealed(places[0], document_id).read(0, 10)


def test_the_link_opens_only_with_its_own_secret(world: World) -> None:
    _, places = world.sent(bengt(), cecilia())
    token = world.token(places[0])
    place, recipient = world.recipients.enter(token)
    assert (place, recipient.is_pinned) == (places[0], False)
    swapped = ".".join([*world.token(places[1]).split(".")[:2], token.split(".")[2]])
    for wrong in (token[:-1] + ("a" if token[-1] != "a" else "b"), swapped, "x", "sr_a.rcp_b.c", token + "." + token):
        with pytest.raises((refusals.LinkInvalid, refusals.RecipientNotFound)):
            world.recipients.enter(wrong)


def test_a_draft_or_voided_request_opens_for_nobody(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    token = world.token(place)
    world.signing.void(ANNA, request_id, "fel version")
    with pytest.raises(refusals.LinkInvalid):
        world.recipients.enter(token)
    with pytest.raises(refusals.WrongState):
        world.recipients.view(place)
    with pytest.raises(refusals.WrongState):
        world.recipients.record_signature(place, world.finished())


def test_another_persons_eid_is_refused_and_is_an_event(world: World) -> None:
    request_id, (place,) = world.sent(bengt(personnummer="197501012384"))
    for _ in range(2):  # told twice, noted once
        with pytest.raises(refusals.WrongPerson):
            world.recipients.identified(place, world.finished("199003032381", order="eid_stranger"))
    types = [e.event.type for e in history(request_id)]
    assert types.count("recipient.identity_refused") == 1
    assert world.signing.find(ANNA, request_id).recipients[0].status is RecipientStatus.PENDING
    world.recipients.identified(place, world.finished())


def test_the_same_order_signs_once(world: World) -> None:
    request_id, places = world.sent(bengt(), cecilia())
    world.recipients.see(places[0])
    finished = world.finished(order="eid_once")
    world.recipients.record_signature(places[0], finished)
    world.recipients.record_signature(places[0], finished)
    assert world.signing.find(ANNA, request_id).request.signed_count == 1
    with pytest.raises(refusals.WrongState):
        world.recipients.record_signature(places[0], world.finished(order="eid_other"))


def test_the_evidence_is_the_senders_and_its_hash_is_in_the_chain(world: World) -> None:
    import hashlib

    request_id, (place,) = world.sent(bengt())
    world.sign(place)
    package = world.signing.read_evidence(ANNA, request_id, place.recipient_id)
    signed = next(e.event for e in history(request_id) if e.event.type == "recipient.signed")
    assert signed.data["evidence_sha256"] == hashlib.sha256(package).hexdigest()
    assert b"197501012384" in package


def test_what_a_refused_check_says_is_kept_and_the_upload_is_gone(world: World) -> None:
    from chalicelib.signing.preflight_refusals import NotAPdf

    request_id = world.draft(bengt())
    document_id = world.upload(request_id, b"GIF89a")

    def refuses(_source: Any, _target: Any) -> Any:
        raise NotAPdf

    world.checking._preflight = refuses
    world.checking.check(request_id, document_id)
    document = world.documents.find(ANNA, request_id, document_id)
    assert (document.status, document.refusal_code) == (DocumentStatus.REFUSED, "not_a_pdf")
    bucket = wiring.ground.settings().bucket("quarantine")
    assert "Versions" not in world.aws("s3").list_object_versions(Bucket=bucket)
    with pytest.raises(refusals.NothingToSign):
        world.signing.send(ANNA, request_id)


def test_another_file_than_announced_is_refused(world: World) -> None:
    request_id = world.draft(bengt())
    document_id = world.upload(request_id)
    bucket = wiring.ground.settings().bucket("quarantine")
    world.aws("s3").put_object(Bucket=bucket, Key=f"{request_id}/{document_id}", Body=b"x" * len(PDF))
    world.checking.check(request_id, document_id)  # reads the pinned version, not the later one
    document = world.documents.find(ANNA, request_id, document_id)
    assert document.status is DocumentStatus.READY
    with pytest.raises(refusals.UploadMissing):
        second = world.documents.find(ANNA, request_id, _announced(world, request_id))
        world.documents.complete_upload(ANNA, request_id, second.document_id)


def _announced(world: World, request_id: Any) -> Any:
    from chalicelib.platform.ids import DocumentId, new_id

    document_id = DocumentId(new_id("doc"))
    world.documents.add(ANNA, request_id, document_id, filename="b.pdf", size=10, sha256="0" * 64, once=None)
    return document_id


def test_checking_twice_changes_nothing(world: World) -> None:
    request_id = world.draft(bengt())
    document_id = world.upload(request_id)
    for _ in range(2):
        world.checking.check(request_id, document_id)
    assert [e.event.type for e in history(request_id)].count("document.ready") == 1


def test_sealing_runs_any_number_of_times_with_one_outcome(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    world.sign(place)
    world.sealer.fails = [SealDelayed()]
    with pytest.raises(SealDelayed):
        world.sealing.seal(request_id)
    for _ in range(3):
        world.sealing.seal(request_id)
    assert world.sealer.runs == 2
    (document,) = world.signing.find(ANNA, request_id).documents
    stored = wiring.ground.vault().names(f"case/{request_id}/sealed/")
    assert stored == [f"case/{request_id}/sealed/{document.document_id}/{document.sealed_sha256}"]
    assert [e.event.type for e in history(request_id)].count("signature_request.completed") == 1


def test_a_parked_request_is_taken_up_again(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    world.sign(place)
    assert world.sealing.park(request_id, "seal_delayed")
    assert not world.sealing.park(request_id, "seal_delayed")
    assert world.signing.find(ANNA, request_id).request.status is RequestStatus.FAILED
    world.sealing.seal(request_id)
    assert world.signing.find(ANNA, request_id).request.status is RequestStatus.COMPLETED


def test_a_stale_version_changes_nothing(world: World) -> None:
    request_id = world.draft(bengt())
    with pytest.raises(StaleVersion):
        world.signing.edit(ANNA, request_id, {"title": "Annat"}, version=99)
    assert world.signing.find(ANNA, request_id).request.title == "Ramavtal"


def test_a_write_on_a_stale_read_is_a_conflict(world: World) -> None:
    request_id, _places = world.sent(bengt())
    first, second = world.cases.open(request_id), world.cases.open(request_id)
    first.commit(first.request.void("a", world.clock()))
    with pytest.raises(Conflict):
        second.commit(second.request.void("b", world.clock()))


def test_tables_hold_nothing_in_the_clear(world: World) -> None:
    _request_id, (place,) = world.sent(bengt(personnummer="197501012384"))
    world.sign(place)
    rows = [dict(row.serialize()) for model in (RequestRow, RecipientRow) for row in model.scan()]
    text = str(rows) + str([dict(e.serialize()) for e in EventRow.scan()])
    for personal in ("Bengt", "bengt@", "19750101", "Ramavtal", "Anna"):
        assert personal not in text


def test_the_archive_is_one_page_after_the_other(world: World) -> None:
    titles = [f"Avtal {i}" for i in range(5)]
    for title in titles:
        world.draft(bengt(), title=title)
    first, cursor = wiring.signing.archive_page(ANNA, EVERYTHING, 3, None)
    rest, end = wiring.signing.archive_page(ANNA, EVERYTHING, 3, cursor)
    assert [e.title for e in [*first, *rest]] == titles[::-1]
    assert end is None


def test_the_sender_can_be_a_recipient(world: World) -> None:
    from chalicelib.signing.recipient import Invitee

    request_id = world.draft(Invitee(is_sender=True), bengt())
    found = world.signing.find(ANNA, request_id)
    assert found.recipients[0].personnummer == world.sender.personnummer
    assert found.request.owner_recipient == found.recipients[0].recipient_id


def test_without_a_verified_address_nothing_is_sent(world: World) -> None:
    from dataclasses import replace

    request_id = world.draft(bengt())
    world.checking.check(request_id, world.upload(request_id))
    world.sender = replace(world.sender, email=None)
    with pytest.raises(refusals.SenderEmailMissing):
        world.signing.send(ANNA, request_id)
