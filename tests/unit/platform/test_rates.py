"""Limits: a bucket fills evenly and never above its brim; a minute is counted exactly."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform import rates
from chalicelib.platform.ids import CompanyId, SubjectId
from chalicelib.platform.owners import company_of, key_of
from chalicelib.platform.rates import Buckets, counted, window_of

NOW = datetime(2026, 11, 28, 12, 0, 50, tzinfo=UTC)


@given(st.integers(1, 100), st.lists(st.integers(0, 90), max_size=60))
def test_in_any_span_no_more_pass_than_a_bucket_and_what_ran_into_it(per_minute: int, pauses_s: list[int]) -> None:
    now = NOW
    buckets, passed = Buckets(per_minute, lambda: now), 0
    for pause in pauses_s:
        now += timedelta(seconds=pause)
        rate = buckets.take("a")
        passed += not rate.is_over
        assert 0 <= rate.remaining < per_minute or rate.is_over
        assert rate.reset_s >= 1
    assert passed <= per_minute + (now - NOW).total_seconds() * per_minute / 60


def test_who_waits_as_long_as_told_is_let_in() -> None:
    now = NOW
    buckets = Buckets(2, lambda: now)
    assert [buckets.take("a").is_over for _ in range(3)] == [False, False, True]
    assert not buckets.take("b").is_over
    now += timedelta(seconds=buckets.take("a").reset_s)
    assert not buckets.take("a").is_over
    now -= timedelta(hours=1)
    assert buckets.take("a").is_over, "a clock that goes back gives nothing away"


def test_who_was_not_seen_for_longest_is_forgotten() -> None:
    buckets = Buckets(1, lambda: NOW)
    for number in range(rates.REMEMBERED_AT_MOST + 1):
        buckets.take(str(number))
    assert buckets.take("1").is_over
    assert not buckets.take("0").is_over


def test_a_minute_is_counted() -> None:
    number, left = window_of(NOW)
    assert (left, window_of(NOW + timedelta(seconds=10))) == (10, (number + 1, 60))
    assert [(counted(2, n, 9).remaining, counted(2, n, 9).is_over) for n in (1, 2, 3)] == [
        (1, False),
        (0, False),
        (0, True),
    ]


def test_an_owner_is_a_person_or_a_company() -> None:
    assert company_of(SubjectId("sub_a")) is None
    assert company_of(CompanyId("com_a")) == "com_a"
    assert (key_of(SubjectId("sub_a")), key_of(CompanyId("com_a"))) == ("profile#sub_a", "company#com_a")
