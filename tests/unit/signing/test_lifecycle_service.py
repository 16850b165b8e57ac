"""Deadlines on the tables: the sparse index brings what is due, and a second or half run does no harm."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws.event_rows import history
from chalicelib.handlers import deadlines_jobs
from chalicelib.notifications.domain import Kind, letters_of
from chalicelib.platform.events import first_break
from chalicelib.platform.ids import RequestId, SubjectId
from chalicelib.signing import refusals
from chalicelib.signing.due import find_due
from chalicelib.signing.lifecycle import GRACE
from chalicelib.signing.states import RecipientStatus, RequestStatus
from tests.tables import items
from tests.unit.signing.cases import ANNA, World, bengt, cecilia


@pytest.fixture
def world(aws: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(aws)
    monkeypatch.setattr(wiring.signing, "lifecycle", lambda: world.lifecycle)
    return world


def run() -> dict[str, int]:
    done: dict[str, int] = deadlines_jobs.deadlines({}, None)
    return done


def kinds(request_id: RequestId) -> list[str]:
    return [e.event.type.partition(".")[2] for e in history(request_id)]


def to_the_end(world: World, request_id: RequestId, *, past: timedelta = GRACE) -> None:
    ends = world.signing.find(ANNA, request_id).request.expires_at
    assert ends
    world.clock.now = ends + past


def test_a_request_expires_and_everybody_who_was_asked_is_told(world: World) -> None:
    request_id, places = world.sent(bengt(), cecilia())
    world.sign(places[0])
    assert run() == {"met": 0, "failed": 0}
    to_the_end(world, request_id)
    assert run() == {"met": 1, "failed": 0}
    assert run() == {"met": 0, "failed": 0}
    found = world.signing.find(ANNA, request_id)
    assert found.request.status is RequestStatus.EXPIRED
    assert [r.status for r in found.recipients] == [RecipientStatus.SIGNED, RecipientStatus.EXPIRED]
    assert kinds(request_id)[-1] == "expired" and kinds(request_id).count("expired") == 1
    assert first_break(history(request_id)) is None
    letters = letters_of(history(request_id)[-1])
    assert {(x.kind, x.to) for x in letters} == {(Kind.EXPIRED, to) for to in (*found.request.recipient_ids, ANNA)}
    with pytest.raises(refusals.LinkInvalid):
        world.recipients.enter(world.token(places[1]))


def test_the_index_holds_only_what_time_does_something_to(world: World) -> None:
    drafted, (pending, _), (voided, _) = world.draft(bengt()), world.sent(bengt()), world.sent(bengt())
    world.signing.void(ANNA, voided, "ångrat")
    signed, (place,) = world.sent(bengt())
    world.sign(place)
    due = {item["request_id"]["S"] for item in items("requests") if "due" in item}
    assert due == {pending, drafted}
    world.clock.now += timedelta(days=400)
    assert find_due(world.clock.now, 10) == [pending, drafted]
    run()
    run()
    assert find_due(world.clock.now, 10) == []
    assert world.signing.find(ANNA, signed).request.status is RequestStatus.SEALING


def test_the_longest_overdue_come_first_and_a_run_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []
    for _ in range(3):
        sent.append(world.sent(bengt())[0])
        world.clock.now += timedelta(days=1)
    world.clock.now += timedelta(days=60)
    assert find_due(world.clock.now, 2) == sent[:2]
    monkeypatch.setattr(deadlines_jobs, "RUN_AT_MOST", 2)
    assert run() == {"met": 2, "failed": 0}
    assert run() == {"met": 1, "failed": 0}
    assert all(kinds(request_id).count("expired") == 1 for request_id in sent)


def test_one_requests_trouble_is_not_the_next_ones(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    first, second = world.sent(bengt())[0], world.sent(cecilia())[0]
    to_the_end(world, second)
    opened = world.cases.open

    def refuses(request_id: RequestId, *more: Any) -> Any:
        if request_id == first:
            raise RuntimeError("bengt@example.org")
        return opened(request_id, *more)

    monkeypatch.setattr(world.cases, "open", refuses)
    assert run() == {"met": 1, "failed": 1}
    counted, logged = capsys.readouterr().out, [vars(record) for record in caplog.records]
    assert "DeadlinesMissed" in counted
    assert [record["msg"] for record in logged] == ["deadline not met"]
    assert "bengt" not in counted and "bengt" not in repr(logged)
    monkeypatch.setattr(world.cases, "open", opened)
    assert run() == {"met": 1, "failed": 0}


def test_reminders_go_to_those_who_must_act_and_write_the_same_link(world: World) -> None:
    request_id, places = world.sent(bengt(), cecilia())
    world.sign(places[0])
    world.clock.now += timedelta(days=8)
    assert run() == {"met": 1, "failed": 0}
    assert run() == {"met": 0, "failed": 0}
    (letter,) = letters_of(history(request_id)[-1])
    assert (letter.kind, letter.to) == (Kind.REMINDER, places[1].recipient_id)
    about = wiring.notifications.correspondence().with_recipient(request_id, places[1].recipient_id)
    assert about.link and about.link.endswith(world.token(places[1]))
    assert about.is_awaited and about.last_day == "2026-12-23"
    world.sign(places[1])
    assert not wiring.notifications.correspondence().with_recipient(request_id, places[1].recipient_id).is_awaited


def test_after_the_deadline_nothing_is_shown_nor_signed_although_the_schedule_is_late(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    world.recipients.see(place)
    document_id = world.signing.find(ANNA, request_id).documents[0].document_id
    in_time = world.finished(order="eo_in_time")
    to_the_end(world, request_id, past=timedelta(0))
    late = world.finished(order="eo_late")
    for attempt in (
        lambda: world.recipients.view(place),
        lambda: world.recipients.to_sign(place),
        lambda: world.recipients.to_identify(place),
        lambda: world.recipients.decline(place, "nej", None),
        lambda: world.recipients.original(place, document_id),
        lambda: world.recipients.record_signature(place, late),
    ):
        with pytest.raises(refusals.RequestExpired):
            attempt()
    with pytest.raises(refusals.LinkInvalid):
        world.recipients.enter(world.token(place))
    assert run() == {"met": 0, "failed": 0}, "who signed in time may still be recorded"
    world.recipients.record_signature(place, in_time)
    assert world.signing.find(ANNA, request_id).request.status is RequestStatus.SEALING


def test_prolonging_moves_the_place_in_the_index_and_opens_the_link_again(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    to_the_end(world, request_id, past=-timedelta(hours=1))
    world.lifecycle.prolong(ANNA, request_id, days=1)
    world.clock.now += timedelta(hours=2)
    assert run()["failed"] == 0
    assert world.recipients.enter(world.token(place))[0] == place
    assert world.signing.find(ANNA, request_id).request.status is RequestStatus.PENDING
    to_the_end(world, request_id)
    assert run() == {"met": 1, "failed": 0}


def test_nobody_else_reminds_or_prolongs(world: World) -> None:
    request_id, _ = world.sent(bengt())
    before = history(request_id)
    with pytest.raises(refusals.RequestNotFound):
        world.lifecycle.remind(SubjectId("sub_other"), request_id, None)
    with pytest.raises(refusals.RequestNotFound):
        world.lifecycle.prolong(SubjectId("sub_other"), request_id, days=1)
    assert history(request_id) == before


def test_ninety_recipients_expire_in_one_transaction(world: World) -> None:
    request_id, _ = world.sent(*[bengt(email=f"b{n}@example.org") for n in range(90)])
    to_the_end(world, request_id)
    assert run() == {"met": 1, "failed": 0}
    assert {r.status for r in world.signing.find(ANNA, request_id).recipients} == {RecipientStatus.EXPIRED}
