"""Retention on the tables: drafts go, settings reach the whole archive, a request's own time stays its own."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.aws import queues
from chalicelib.aws.event_rows import history
from chalicelib.handlers import deadlines_jobs
from chalicelib.handlers.signing_jobs import retain
from chalicelib.notifications.domain import Kind, letters_of
from chalicelib.platform.events import START, Event, chain
from chalicelib.platform.ids import RequestId, SubjectId
from chalicelib.signing import refusals, retention_service
from chalicelib.signing.work import work_of
from tests.jobs import run_queue
from tests.unit.signing.cases import ANNA, World, bengt, cecilia


@pytest.fixture
def world(aws: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    world = World(aws)
    monkeypatch.setattr(wiring.signing, "lifecycle", lambda: world.lifecycle)
    monkeypatch.setattr(wiring.signing, "retention", lambda: world.retention)
    return world


def pass_days(world: World, days: int) -> int:
    """Moves the clock and runs the schedule twice; how many it met."""
    world.clock.now += timedelta(days=days)
    return sum(int(deadlines_jobs.deadlines({}, None)["met"]) for _ in range(2))


def voided(world: World) -> RequestId:
    request_id, _ = world.sent(bengt(), cecilia())
    world.signing.void(ANNA, request_id, "fel")
    return request_id


def keep_days(world: World, request_id: RequestId) -> int | None:
    return world.signing.find(ANNA, request_id).request.keep_days


def test_a_forgotten_draft_is_announced_then_erased(world: World) -> None:
    request_id = world.draft(bengt())
    assert pass_days(world, 82) == 0
    assert pass_days(world, 2) == 1
    (letter,) = letters_of(history(request_id)[-1])
    assert (letter.kind, letter.to) == (Kind.REMOVAL, ANNA)
    assert pass_days(world, 5) == 0
    assert pass_days(world, 4) == 1
    with pytest.raises(refusals.RequestNotFound):
        world.signing.find(ANNA, request_id)
    assert [work.queue for work in work_of(history(request_id)[-1])] == ["erase"]


def test_what_goes_by_itself_stays_for_the_others_who_signed(world: World) -> None:
    request_id, (place,) = world.sent(bengt())
    world.sign(place)
    world.sealing.seal(request_id)
    world.retention.keep(ANNA, request_id, 30)
    assert pass_days(world, 31) == 1
    assert pass_days(world, 8) == 1
    with pytest.raises(refusals.RequestNotFound):
        world.signing.find(ANNA, request_id)
    assert work_of(history(request_id)[-1]) == []
    assert world.recipients.enter(world.token(place))


def test_settings_reach_every_request_but_those_with_a_time_of_their_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_service, "AT_ONCE", 2)
    requests = [voided(world) for _ in range(5)]
    own = requests[1]
    world.retention.keep(ANNA, own, None)
    world.sender = replace(world.sender, keep_days=365)
    queues.send("retain", {"sid": ANNA})
    assert sum(iter(lambda: run_queue("retain", retain), 0)) == 3  # pages of two
    assert [keep_days(world, r) for r in requests] == [365, None, 365, 365, 365]
    lengths = [len(history(r)) for r in requests]
    queues.send("retain", {"sid": ANNA})
    while run_queue("retain", retain):
        pass
    assert [len(history(r)) for r in requests] == lengths
    world.retention.follow_settings(ANNA, own)
    assert keep_days(world, own) == 365
    assert keep_days(world, world.draft(bengt())) == 365


def test_a_page_that_failed_half_way_goes_on_when_it_is_run_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [voided(world) for _ in range(3)]
    world.sender = replace(world.sender, keep_days=90)
    opened, dies = world.cases.open, [requests[1]]

    def open_but_once(request_id: RequestId, *rest: Any) -> Any:
        if dies and request_id == dies[0]:
            dies.clear()
            raise RuntimeError
        return opened(request_id, *rest)

    monkeypatch.setattr(world.cases, "open", open_but_once)
    with pytest.raises(RuntimeError):
        world.retention.apply_settings(ANNA, None)
    assert world.retention.apply_settings(ANNA, None) is None
    assert [keep_days(world, r) for r in requests] == [90, 90, 90]


def test_nobody_elses_request_is_kept_or_let_go(world: World) -> None:
    request_id = voided(world)
    with pytest.raises(refusals.RequestNotFound):
        world.retention.keep(SubjectId("sub_other"), request_id, 30)
    with pytest.raises(refusals.RequestNotFound):
        world.retention.follow_settings(SubjectId("sub_other"), request_id)
    assert keep_days(world, request_id) is None


@pytest.mark.parametrize(("fields", "queued"), [(["keep_requests_days"], ["retain"]), (["name", "phone"], [])])
def test_only_a_change_of_the_setting_is_work(fields: list[str], queued: list[str], world: World) -> None:
    event = Event(
        stream=ANNA, type="person.profile_changed", at=world.clock.now, actor=ANNA, data={"fields": list(fields)}
    )
    assert [work.queue for work in work_of(chain(START, event))] == queued
