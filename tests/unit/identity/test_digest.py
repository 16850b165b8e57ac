"""A year of mornings, with both changes of the clock: no digest twice, none missing, whenever the schedule runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.identity.digest import Digest, next_digest
from chalicelib.identity.domain import Person
from chalicelib.platform.ids import SubjectId
from chalicelib.platform.text import Language

STOCKHOLM = ZoneInfo("Europe/Stockholm")
START = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
YEAR = timedelta(days=365)
STEP = timedelta(minutes=5)
Told = list[tuple[datetime, datetime]]


def person(digest: Digest) -> Person:
    return Person(
        sid=SubjectId("sub_1"),
        language=Language.SV,
        created_at=START,
        name="Anna",
        eid_name="Anna",
        personnummer="198001011234",
        email="anna@example.org",
        digest=digest,
        digest_at=next_digest(digest, START),
    )


def run(who: Person, runs: list[datetime]) -> Told:
    """Since when each digest tells, and when it was made; each run of the schedule comes twice."""
    told: Told = []
    for at in (at for at in runs for _ in range(2)):
        change = who.digest_now(at)
        if change is not None:
            assert change.event and isinstance(change.entity, Person)
            told.append((who.digested_at or who.created_at, at))
            who = change.entity
    return told


def every_five_minutes() -> list[datetime]:
    return [START + STEP * n for n in range(YEAR // STEP)]


@pytest.mark.parametrize(("digest", "times"), [(Digest.DAILY, 365), (Digest.WEEKLY, 52), (Digest.NEVER, 0)])
def test_a_year_of_digests_each_morning_at_eight_in_stockholm(digest: Digest, times: int) -> None:
    told = run(person(digest), every_five_minutes())
    assert len(told) == times
    mornings = [at.astimezone(STOCKHOLM) for _, at in told]
    assert all((at.hour, at.minute) == (8, 0) for at in mornings)
    assert len({at.date() for at in mornings}) == times
    assert digest is not Digest.WEEKLY or all(at.weekday() == 0 for at in mornings)
    assert {at.utcoffset() for at in mornings} == ({timedelta(hours=1), timedelta(hours=2)} if times else set())


@settings(max_examples=60, deadline=None)
@given(gaps=st.lists(st.integers(1, 12_000), min_size=1, max_size=60), digest=st.sampled_from(Digest))
def test_a_schedule_that_was_down_leaves_no_time_untold_and_tells_none_twice(gaps: list[int], digest: Digest) -> None:
    runs, at = [], START
    for gap in gaps:
        at += timedelta(minutes=gap)
        runs.append(at)
    told = run(person(digest), runs)
    assert all(earlier[1] == later[0] for earlier, later in pairwise(told)), "each begins where the last one ended"
    assert not told or told[0][0] == START
    due = next_digest(digest, told[-1][1] if told else START)
    assert due is None or runs[-1] < due, "whoever's time had come was told by the last run"
    assert len({made for _, made in told}) == len(told)


def test_another_choice_counts_from_its_next_morning_and_without_an_address_there_is_none() -> None:
    weekly, at = person(Digest.WEEKLY), datetime(2027, 3, 27, 12, tzinfo=UTC)  # the clock changes that night
    daily = weekly.change(replace(weekly.profile, digest=Digest.DAILY), at)
    never = weekly.change(replace(weekly.profile, digest=Digest.NEVER), at)
    unreachable = replace(weekly, email=None, digest_at=None)
    still = unreachable.change(replace(weekly.profile, digest=Digest.DAILY), at)
    assert [change and change.entity.digest_at for change in (daily, never, still)] == [  # type: ignore[attr-defined]
        datetime(2027, 3, 28, 6, tzinfo=UTC),
        None,
        None,
    ]
