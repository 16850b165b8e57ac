"""How long requests are kept: whenever the schedule runs, the owner is told first, and in time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.ids import RequestId, SubjectId
from chalicelib.signing import deadlines, lifecycle, retention
from chalicelib.signing.deletion import Unlisted
from chalicelib.signing.domain import SYSTEM, SignatureRequest
from chalicelib.signing.states import RequestStatus

CREATED = datetime(2026, 9, 1, 12, tzinfo=UTC)  # summer time ends on 25 October
LAST_DAY = date(2026, 11, 30)
ANNA = "sub_1"


def draft() -> SignatureRequest:
    return SignatureRequest(
        request_id=RequestId("sr_1"), owner=SubjectId(ANNA), owner_name="A", title="T", created_at=CREATED
    )


def ended(keep_days: int | None, status: RequestStatus = RequestStatus.COMPLETED) -> SignatureRequest:
    return replace(draft(), status=status, ended_at=CREATED, keep_days=keep_days)


class Life:
    """What the schedule did to a request, and when."""

    def __init__(self, request: SignatureRequest) -> None:
        self.request = request
        self.happened: list[tuple[str, datetime]] = []
        self.unlisted = 0

    def run(self, at: datetime) -> None:
        for change in lifecycle.due(self.request, [], at):
            self.happened += [(e.type.partition(".")[2], e.at) for e in change.events]
            if isinstance(change.entity, SignatureRequest):
                self.request = change.entity
            self.unlisted += isinstance(change.entity, Unlisted)

    def every_hour(self, days: int) -> None:
        for hour in range(24 * days):
            self.run(CREATED + timedelta(hours=hour))


@pytest.mark.parametrize("request_", [draft(), ended(90), ended(90, RequestStatus.VOIDED)])
def test_a_punctual_schedule_tells_a_week_before_and_removes_after_the_last_day(request_: SignatureRequest) -> None:
    life = Life(request_)
    assert lifecycle.due_at(request_) == datetime(2026, 11, 23, 8, tzinfo=UTC)  # nine o'clock in winter time
    life.every_hour(120)
    assert life.happened == [
        ("removal_announced", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("deleted", datetime(2026, 11, 30, 23, tzinfo=UTC)),
    ]
    assert (life.unlisted, lifecycle.due_at(life.request)) == (1, None)


def test_nothing_ends_what_its_owner_keeps_or_what_goes_on() -> None:
    going_on = [replace(draft(), status=s) for s in (RequestStatus.SEALING, RequestStatus.FAILED)]
    for request in (ended(None), replace(ended(30), deleted_at=CREATED), *going_on):
        assert lifecycle.due_at(request) is None
        assert lifecycle.due(request, [], CREATED + timedelta(days=9999)) == []


def test_a_schedule_that_was_away_still_gives_a_week() -> None:
    life, late = Life(draft()), CREATED + timedelta(days=200)
    life.run(late)
    life.run(late + timedelta(days=6))
    assert [kind for kind, _ in life.happened] == ["removal_announced"]
    assert retention.term_of(life.request) == retention.Term(CREATED, 90, late)
    life.run(deadlines.end_after(late, 7))
    assert [kind for kind, _ in life.happened] == ["removal_announced", "deleted"]


@given(st.lists(st.integers(0, 24 * 300), max_size=40).map(sorted))
def test_whenever_it_runs_nothing_goes_without_a_letter_a_week_before(hours: list[int]) -> None:
    life = Life(ended(30))
    for hour in hours:
        life.run(CREATED + timedelta(hours=hour))
        life.run(CREATED + timedelta(hours=hour))
    kinds = [kind for kind, _ in life.happened]
    assert kinds in ([], ["removal_announced"], ["removal_announced", "deleted"])
    if len(kinds) == 2:
        told, gone = (at for _, at in life.happened)
        assert gone >= deadlines.end_after(told, 7) and gone >= deadlines.end_after(CREATED, 30)


def test_a_draft_that_is_changed_again_starts_anew() -> None:
    life, told = Life(draft()), datetime(2026, 11, 23, 8, tzinfo=UTC)
    life.run(told)
    changed = life.request.edited(told + timedelta(hours=1), title="Nytt").entity
    assert isinstance(changed, SignatureRequest)
    assert retention.term_of(changed) == retention.Term(told + timedelta(hours=1), 90, None)
    life.request = changed
    life.run(told + timedelta(days=30))
    assert [kind for kind, _ in life.happened] == ["removal_announced"]


def test_a_draft_that_was_announced_and_then_sent_is_announced_again_when_it_has_ended() -> None:
    told = datetime(2026, 11, 23, 8, tzinfo=UTC)
    request = replace(ended(30), warned_at=told, ended_at=told + timedelta(days=40))
    term = retention.term_of(request)
    assert term and term.warned_at is None


def test_more_time_after_the_letter_is_announced_anew() -> None:
    life = Life(ended(30))
    life.run(CREATED + timedelta(days=30))
    change = retention.keep(life.request, 365, CREATED + timedelta(days=31), actor=ANNA, is_own=True)
    assert change and isinstance(change.entity, SignatureRequest)
    life.request = change.entity
    life.every_hour(350)
    assert [kind for kind, _ in life.happened] == ["removal_announced"]
    life.every_hour(380)
    assert [kind for kind, _ in life.happened] == ["removal_announced", "removal_announced", "deleted"]


def test_the_same_once_more_is_no_change() -> None:
    assert retention.keep(ended(30), 30, CREATED, actor=SYSTEM, is_own=False) is None
    assert retention.keep(ended(30), 30, CREATED, actor=ANNA, is_own=True)
