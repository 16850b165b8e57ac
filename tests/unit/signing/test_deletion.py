"""Deleting: the owner's access ends at once, what is nobody else's is erased, what is stays theirs."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.event_rows import history
from chalicelib.aws.keys import KeyExists, KeyRow
from chalicelib.handlers.signing_jobs import erase
from chalicelib.notifications.domain import letters_of
from chalicelib.platform.events import START
from chalicelib.platform.ids import KeyId, RequestId, SubjectId
from chalicelib.signing import refusals
from chalicelib.signing.archive import page
from chalicelib.signing.keys import key_id_of
from chalicelib.signing.places import Place
from chalicelib.signing.work import work_of
from tests.jobs import run_queue
from tests.tables import everything
from tests.unit.signing.cases import ANNA, World, bengt, cecilia


@pytest.fixture
def world(aws: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(aws)
    monkeypatch.setattr(wiring.signing, "deletion", lambda: world.deletion)
    return world


def signs(world: World, place: Place) -> None:
    """With the personnummer the recipient is bound to, if any."""
    world.recipients.see(place)
    bound = world.cases.open(place.request_id).recipient(place.recipient_id).personnummer
    finished = world.finished(bound or "197501012384", order=f"eo_{place.recipient_id}")
    world.recipients.record_signature(place, finished)


def completed(world: World, *invitees: Any) -> RequestId:
    request_id, places = world.sent(*invitees)
    for place in places:
        signs(world, place)
    world.sealing.seal(request_id)
    return request_id


def ready_draft(world: World) -> RequestId:
    request_id = world.draft(bengt())
    world.checking.check(request_id, world.upload(request_id))
    world.upload(request_id)
    document = world.signing.find(ANNA, request_id).documents[1]
    world.checking.check(request_id, document.document_id)
    return request_id


def voided(world: World) -> RequestId:
    request_id, places = world.sent(bengt(), cecilia())
    world.sign(places[0])
    world.signing.void(ANNA, request_id, "fel")
    return request_id


def alone(world: World) -> RequestId:
    """Completed, and nobody but the sender signed it."""
    return completed(world, bengt(is_sender=True))


def stored(world: World, request_id: RequestId) -> list[str]:
    """Every version of every object that belongs to it."""
    found = []
    for noun in ("vault", "quarantine"):
        answer = world.aws("s3").list_object_versions(Bucket=wiring.ground.settings().bucket(noun))
        entries = answer.get("Versions", []) + answer.get("DeleteMarkers", [])
        found += [entry["Key"] for entry in entries if request_id in entry["Key"]]
    return found


def listed(request_id: RequestId) -> bool:
    entries, _ = page(ANNA, wiring.ground.keys().open(KeyId(f"profile#{ANNA}")), limit=100, after=None)
    return request_id in [entry.request_id for entry in entries]


def erased(world: World, request_id: RequestId) -> None:
    """What the outbox hands over for the deletion's event, twice."""
    (work,) = work_of(history(request_id)[-1])
    assert work.queue == "erase"
    for _ in range(2):
        world.deletion.erase(RequestId(work.body["request_id"]))


@pytest.mark.parametrize("prepare", [ready_draft, voided, alone])
def test_what_is_nobody_elses_is_erased_whole(world: World, prepare: Callable[[World], RequestId]) -> None:
    other, request_id = voided(world), prepare(world)
    assert stored(world, request_id)
    kept = stored(world, other)
    world.deletion.delete(ANNA, request_id)
    assert not listed(request_id)
    with pytest.raises(refusals.RequestNotFound):
        world.signing.find(ANNA, request_id)
    erased(world, request_id)
    assert stored(world, request_id) == []
    for noun in ("requests", "recipients", "documents", "archive"):
        assert request_id.encode() not in everything(noun), noun
    row = KeyRow.find(key_id_of(request_id))
    assert row and row.wrapped is None and row.shredded_at
    with pytest.raises(KeyExists):
        world.cases.new(request_id).commit(_renamed(world, other, request_id).create())
    assert stored(world, other) == kept
    assert world.signing.find(ANNA, other)


def _renamed(world: World, other: RequestId, request_id: RequestId) -> Any:
    return replace(world.signing.find(ANNA, other).request, request_id=request_id, version=0, head=START)


def test_a_completed_request_stays_for_the_others_and_not_for_its_owner(world: World) -> None:
    request_id, places = world.sent(bengt(is_sender=True), cecilia())
    for place in places:
        signs(world, place)
    world.sealing.seal(request_id)
    files, (owners, others) = stored(world, request_id), [world.token(place) for place in places]
    completion = next(e for e in history(request_id) if e.event.type == "signature_request.completed")
    document_id = world.signing.find(ANNA, request_id).documents[0].document_id
    world.deletion.delete(ANNA, request_id)
    assert work_of(history(request_id)[-1]) == [], "nothing is erased"
    world.deletion.erase(request_id)
    assert stored(world, request_id) == files
    assert not listed(request_id)
    assert world.recipients.enter(others)[0] == places[1]
    assert world.recipients.sealed(places[1], document_id).read(0, 4) == b"%PDF"
    with pytest.raises(refusals.LinkInvalid):
        world.recipients.enter(owners)
    with pytest.raises(refusals.RequestNotFound):
        world.recipients.sealed(places[0], document_id)
    for attempt in (
        lambda: world.signing.find(ANNA, request_id),
        lambda: world.documents.sealed(ANNA, request_id, document_id),
        lambda: world.signing.read_evidence(ANNA, request_id, places[1].recipient_id),
        lambda: world.copying.copy(ANNA, request_id, RequestId("sr_x"), once=None),
        lambda: world.deletion.delete(ANNA, request_id),
        lambda: wiring.notifications.correspondence().with_sender(request_id),
    ):
        with pytest.raises(refusals.RequestNotFound):
            attempt()
    assert {letter.to for letter in letters_of(completion)} == {p.recipient_id for p in places}


def test_what_is_out_or_being_sealed_cannot_be_deleted(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    with pytest.raises(refusals.WrongState):
        world.deletion.delete(ANNA, request_id)
    world.sign(place)
    with pytest.raises(refusals.WrongState):
        world.deletion.delete(ANNA, request_id)


def test_a_draft_whose_document_is_being_checked_waits(world: World) -> None:
    request_id = world.draft(bengt())
    document_id = world.upload(request_id)
    with pytest.raises(refusals.DocumentBeingChecked):
        world.deletion.delete(ANNA, request_id)
    world.checking.check(request_id, document_id)
    world.deletion.delete(ANNA, request_id)


def test_nobody_else_deletes_and_the_job_erases_nothing_that_was_not_deleted(world: World) -> None:
    request_id = voided(world)
    files = stored(world, request_id)
    with pytest.raises(refusals.RequestNotFound):
        world.deletion.delete(SubjectId("sub_other"), request_id)
    world.deletion.erase(request_id)
    assert stored(world, request_id) == files
    assert world.signing.find(ANNA, request_id)


@pytest.mark.parametrize("dies_at", ["_shred", "delete_all", "discard", "_remove_rows"])
def test_a_job_that_died_anywhere_is_run_again(world: World, monkeypatch: pytest.MonkeyPatch, dies_at: str) -> None:
    request_id = voided(world)
    world.deletion.delete(ANNA, request_id)
    owner = {"delete_all": world.deletion._vault, "discard": world.deletion._uploads}.get(dies_at, world.deletion)

    def dies(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(owner, dies_at, dies)
        with pytest.raises(RuntimeError):
            world.deletion.erase(request_id)
    erased(world, request_id)
    assert stored(world, request_id) == []
    assert request_id.encode() not in everything("requests", "recipients", "documents")


def test_the_queue_feeds_the_job(world: World) -> None:
    request_id = voided(world)
    world.deletion.delete(ANNA, request_id)
    queues.send("erase", {"request_id": request_id})
    assert run_queue("erase", erase) == 1
    assert stored(world, request_id) == []
