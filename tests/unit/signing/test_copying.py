"""An ended request as a new draft: what comes along, and what must not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.event_rows import history
from chalicelib.platform.change import AlreadyDone, Once
from chalicelib.platform.ids import DocumentId, RequestId, SubjectId, new_id
from chalicelib.signing import refusals
from chalicelib.signing.places import Place
from chalicelib.signing.preflight_refusals import NotAPdf
from chalicelib.signing.rows import DocumentRow
from chalicelib.signing.service import Overview
from chalicelib.signing.states import DocumentStatus, RecipientStatus, RequestStatus
from chalicelib.signing.work import work_of
from tests.unit.signing.cases import ANNA, PDF, World, bengt, cecilia


@pytest.fixture
def world(aws: Any) -> World:
    return World(aws)


def copied(world: World, request_id: RequestId, *, caller: SubjectId = ANNA, once: Once | None = None) -> Overview:
    return world.copying.copy(caller, request_id, RequestId(new_id("sr")), once=once)


def deliver(world: World, request_id: RequestId) -> None:
    """What the outbox makes of the request's events, for the preflight."""
    for work in (work for recorded in history(request_id) for work in work_of(recorded)):
        assert work.queue == "preflight"
        world.checking.check(RequestId(work.body["request_id"]), DocumentId(work.body["document_id"]))


def completed(world: World) -> tuple[RequestId, Place]:
    request_id, (place,) = world.sent(bengt(personnummer="197501012384"))
    world.sign(place)
    world.sealing.seal(request_id)
    return request_id, place


def test_a_copy_is_a_draft_of_the_same_with_nothing_of_what_happened(world: World) -> None:
    request_id, place = completed(world)
    old, new = world.signing.find(ANNA, request_id), copied(world, request_id)
    copy_id = new.request.request_id
    assert new.request.status is RequestStatus.DRAFT
    assert new.request.title == old.request.title and new.request.signed_count == 0
    assert new.request.sent_at is None and new.request.expires_at is None
    (was,), (recipient,) = old.recipients, new.recipients
    assert (recipient.name, recipient.email, recipient.personnummer) == (was.name, was.email, was.personnummer)
    assert recipient.status is RecipientStatus.WAITING and recipient.signature is None and recipient.viewed_at is None
    assert new.request.upload_bytes == sum(d.announced_size for d in new.documents) > 0
    assert recipient.link_hash != was.link_hash
    with pytest.raises(refusals.LinkInvalid):
        world.recipients.enter(world.token(place).replace(request_id, copy_id))
    deliver(world, copy_id)
    deliver(world, copy_id)
    (document,) = world.signing.find(ANNA, copy_id).documents
    assert document.status is DocumentStatus.READY
    assert world.documents.original(ANNA, copy_id, document.document_id).read(0, len(PDF)) == PDF
    world.signing.send(ANNA, copy_id)
    assert world.signing.find(ANNA, request_id).request == old.request, "the old one is as it was"


def test_the_copy_does_not_need_the_old_ones_key_once_its_documents_are_ready(world: World) -> None:
    request_id, _ = completed(world)
    copy_id = copied(world, request_id).request.request_id
    deliver(world, copy_id)
    (document,) = world.signing.find(ANNA, copy_id).documents
    row = DocumentRow.find(request_id, world.signing.find(ANNA, request_id).documents[0].document_id)
    assert row
    row.delete()
    assert world.documents.original(ANNA, copy_id, document.document_id).read(0, 5) == PDF[:5]


def test_what_is_gone_before_the_job_comes_is_refused_by_name(world: World) -> None:
    request_id, _ = completed(world)
    copy_id = copied(world, request_id).request.request_id
    DocumentRow(request_id, world.signing.find(ANNA, request_id).documents[0].document_id).delete()
    deliver(world, copy_id)
    (document,) = world.signing.find(ANNA, copy_id).documents
    assert (document.status, document.refusal_code) == (DocumentStatus.REFUSED, "copy_source_gone")


def test_a_copied_document_is_checked_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    request_id, _ = completed(world)
    copy_id = copied(world, request_id).request.request_id

    def refuses(*_: Any) -> Any:
        raise NotAPdf

    monkeypatch.setattr(world.checking, "_preflight", refuses)
    deliver(world, copy_id)
    assert world.signing.find(ANNA, copy_id).documents[0].refusal_code == "not_a_pdf"


def test_the_sender_comes_along_as_they_are_now(world: World) -> None:
    request_id, _ = world.sent(bengt(is_sender=True), cecilia())
    world.signing.void(ANNA, request_id, "")
    world.sender = replace(world.sender, name="Anna Nygift", email="anna.nygift@example.com")
    new = copied(world, request_id)
    assert new.request.owner_recipient == new.recipients[0].recipient_id
    assert new.request.owner_name == new.recipients[0].name == "Anna Nygift"
    assert new.recipients[0].email == "anna.nygift@example.com"
    world.sender = replace(world.sender, email=None)
    with pytest.raises(refusals.SenderEmailMissing):
        copied(world, request_id)


def test_documents_that_were_never_accepted_stay_behind(world: World) -> None:
    request_id = world.draft(bengt())
    world.upload(request_id)
    world.signing.void(ANNA, request_id, "")
    assert copied(world, request_id).documents == []


@pytest.mark.parametrize("prepare", [lambda w: w.draft(bengt()), lambda w: w.sent(bengt())[0]])
def test_only_what_has_ended_is_copied(world: World, prepare: Callable[[World], RequestId]) -> None:
    with pytest.raises(refusals.WrongState):
        copied(world, prepare(world))


def test_nobody_elses_request_is_copied(world: World) -> None:
    request_id, _ = completed(world)
    with pytest.raises(refusals.RequestNotFound):
        copied(world, request_id, caller=SubjectId("sub_other"))


def test_one_click_twice_makes_one_copy(world: World) -> None:
    request_id, _ = completed(world)
    once = Once(once_id="idem#copy", fingerprint="f", result="r")
    copied(world, request_id, once=once)
    with pytest.raises(AlreadyDone):
        copied(world, request_id, once=once)


def test_ninety_recipients_are_copied_with_four_documents_and_refused_with_five(world: World) -> None:
    request_id = world.draft(*[bengt(email=f"b{n}@example.org") for n in range(90)])
    for _ in range(4):
        world.checking.check(request_id, world.upload(request_id))
    world.signing.void(ANNA, request_id, "")
    new = copied(world, request_id, once=Once(once_id="idem#many", fingerprint="f", result="r"))
    assert (len(new.recipients), len(new.documents)) == (90, 4)
    more = world.draft(*[bengt(email=f"b{n}@example.org") for n in range(90)])
    for _ in range(5):
        world.checking.check(more, world.upload(more))
    world.signing.void(ANNA, more, "")
    with pytest.raises(refusals.TooLargeToCopy):
        copied(world, more)
