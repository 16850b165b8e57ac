"""Bulk sends' states: driven at random, every row ends in one state, and none is sent that was cancelled before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.bulk.domain import (
    AT_ONCE,
    MAX_BULK_SENDS,
    Asked,
    Base,
    BaseKind,
    BulkSend,
    BulkStatus,
    Deleted,
    RowState,
    RowStatus,
    request_id_of,
)
from chalicelib.bulk.refusals import BulkNothingToStart, BulkWrongState, TooManyBulkSends
from chalicelib.platform.ids import BulkId, SubjectId

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
NEW = BulkSend(
    bulk_id=BulkId("blk_1"),
    owner=SubjectId("sub_1"),
    base=Base(BaseKind.TEMPLATE, "tpl_1"),
    asked=Asked(filename="a.csv"),
    announced_size=1,
    announced_sha256="0" * 64,
    created_at=AT,
)


def of(change: Any) -> BulkSend:
    assert isinstance(change.entity, BulkSend)
    return change.entity


def ready(*states: RowState) -> BulkSend:
    rows = [RowStatus(n, state) for n, state in enumerate(states, 2)]
    return of(of(NEW.uploaded("v1", AT)).checked(rows, 10, "1", 3, AT))


def states(bulk: BulkSend) -> list[str]:
    return [row.state.value for row in bulk.rows]


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(1, 60))
def test_whatever_happens_each_row_ends_once(data: st.DataObject, size: int) -> None:
    drawn = data.draw(st.lists(st.sampled_from([RowState.READY, RowState.INVALID]), min_size=size, max_size=size))
    bulk, sent, cancelled = ready(*drawn), set[int](), set[int]()
    for _ in range(data.draw(st.integers(1, 25))):
        before = bulk
        match data.draw(st.sampled_from(["start", "claim", "settle", "settle", "cancel"])):
            case "start" if bulk.status is BulkStatus.READY:
                startable = [r.number for r in bulk.rows if r.state in (RowState.READY, RowState.FAILED)]
                named = data.draw(st.none() | st.lists(st.sampled_from(startable), min_size=1)) if startable else None
                if startable:
                    bulk = of(bulk.start(named, AT))
                else:
                    with pytest.raises(BulkNothingToStart):
                        bulk.start(None, AT)
            case "claim":
                change = bulk.claim()
                bulk = of(change) if change else bulk
            case "settle" if bulk.status is BulkStatus.RUNNING:
                started = [r.number for r in bulk.rows if r.state is RowState.STARTED]
                through = data.draw(st.lists(st.sampled_from(started), unique=True)) if started else []
                outcomes = {n: data.draw(st.sampled_from([None, "insufficient_credits"])) for n in through}
                bulk = of(bulk.settled({**outcomes, 999: None}, AT))
            case "cancel" if bulk.status in (BulkStatus.READY, BulkStatus.RUNNING):
                bulk = of(bulk.cancel(AT))
        assert bulk.counts[RowState.STARTED] <= AT_ONCE
        assert [r.number for r in bulk.rows] == [r.number for r in before.rows]
        sent |= {r.number for r in bulk.rows if r.state is RowState.SENT}
        cancelled |= {r.number for r in bulk.rows if r.state is RowState.CANCELLED}
        assert {r.number for r in bulk.rows if r.state is RowState.SENT} == sent, "what is sent stays sent"
        assert {r.number for r in bulk.rows if r.state is RowState.CANCELLED} == cancelled
        under_way = bulk.counts[RowState.QUEUED] + bulk.counts[RowState.STARTED]
        assert (bulk.status is BulkStatus.RUNNING) == bool(under_way)
    assert not sent & cancelled


def test_it_rests_while_rows_are_left_and_is_over_when_none_is() -> None:
    bulk = of(ready(RowState.READY, RowState.READY, RowState.INVALID).start([2], AT))
    claimed = bulk.claim()
    assert claimed is not None and claimed.event is None
    change = of(claimed).settled({2: None}, AT)
    assert (of(change).status, states(of(change))) == (BulkStatus.READY, ["sent", "ready", "invalid"])
    assert change.event is not None and change.event.type == "bulk_send.rested"
    again = of(of(change).start(None, AT))
    over = of(again.claim()).settled({3: None}, AT)
    assert over.event is not None
    assert (over.event.type, of(over).status) == ("bulk_send.finished", BulkStatus.FINISHED)
    assert over.event.data == {"sent": 2, "failed": 0, "sid": "sub_1"}


def test_what_failed_is_counted_and_can_be_started_again() -> None:
    bulk = of(of(ready(RowState.READY, RowState.READY).start(None, AT)).claim())
    failed = of(bulk.settled({2: "insufficient_credits", 3: "insufficient_credits"}, AT))
    assert failed.failures == {"insufficient_credits": 2} and failed.status is BulkStatus.READY
    assert of(failed.start([3], AT)).failures == {"insufficient_credits": 1}


def test_cancelled_with_rows_under_way_it_ends_with_them() -> None:
    bulk = of(of(ready(*[RowState.READY] * (AT_ONCE + 1)).start(None, AT)).claim())
    cancelled = of(bulk.cancel(AT))
    assert cancelled.status is BulkStatus.RUNNING and cancelled.counts[RowState.CANCELLED] == 1
    assert cancelled.claim() is None
    over = of(cancelled.settled(dict.fromkeys(range(2, AT_ONCE + 2), "not_permitted"), AT))
    assert over.status is BulkStatus.FINISHED, "what failed is not started again"


@pytest.mark.parametrize("numbers", [[], [9], [2, 4]])
def test_rows_that_cannot_be_started_are_refused(numbers: list[int]) -> None:
    with pytest.raises(BulkNothingToStart):
        ready(RowState.READY, RowState.READY, RowState.INVALID).start(numbers, AT)


def test_every_verb_has_its_states() -> None:
    refused = of(of(NEW.uploaded("v1", AT)).refused("bulk_file_empty", 0, AT))
    running = of(ready(RowState.READY).start(None, AT))
    verbs: tuple[Callable[[], Any], ...] = (
        lambda: NEW.start(None, AT),
        lambda: NEW.cancel(AT),
        lambda: refused.cancel(AT),
        lambda: refused.uploaded("v2", AT),
        lambda: running.start(None, AT),
        lambda: running.delete(AT),
        lambda: of(NEW.uploaded("v1", AT)).delete(AT),
    )
    for verb in verbs:
        with pytest.raises(BulkWrongState):
            verb()
    with pytest.raises(TooManyBulkSends):
        NEW.create(MAX_BULK_SENDS)
    deleted = NEW.delete(AT).entity
    assert isinstance(deleted, Deleted) and deleted.stream == "blk_1"


def test_a_rows_request_is_always_the_same_and_nobody_elses() -> None:
    ids = {request_id_of(BulkId(b), n) for b in ("blk_1", "blk_2") for n in range(2, 502)}
    assert len(ids) == 1000
    assert request_id_of(BulkId("blk_1"), 2) == request_id_of(replace(NEW, version=9).bulk_id, 2)
    assert all(len(i) == 29 and i.startswith("sr_") for i in ids)
