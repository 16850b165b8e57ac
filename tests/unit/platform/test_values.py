"""Ids, times and texts: their forms are part of the API and of the hash chain."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform.clock import from_iso, iso
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import new_id
from chalicelib.platform.text import Language, Text
from chalicelib.platform.versions import StaleVersion, require_version

MOMENTS = st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9999, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, MOMENTS)
def test_times_sort_as_text(one: datetime, other: datetime) -> None:
    if iso(one) < iso(other):
        assert one < other


@given(MOMENTS)
def test_a_time_survives_to_the_millisecond(at: datetime) -> None:
    assert from_iso(iso(at)) == at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert iso(from_iso(iso(at))) == iso(at)


def test_a_time_of_another_zone_is_told_in_utc() -> None:
    at = datetime(2025, 7, 1, 10, tzinfo=timezone(timedelta(hours=2)))
    assert iso(at) == "2025-07-01T08:00:00.000Z"


def test_an_id_holds_all_128_bits() -> None:
    assert new_id("sr", lambda size: b"\x00" * size) == "sr_" + "a" * 26
    assert new_id("sr", lambda size: b"\xff" * size) == "sr_" + "7" * 25 + "4"
    assert re.fullmatch(r"doc_[a-z2-7]{26}", new_id("doc"))
    assert new_id("sr") != new_id("sr")


def test_a_text_in_both_languages() -> None:
    text = Text(sv="Hej {name}", en="Hello {name}").format(name="Anna")
    assert (text.in_(Language.SV), text.in_(Language.EN)) == ("Hej Anna", "Hello Anna")


def test_a_refusals_own_message_goes_before_the_usual_one() -> None:
    special = Text(sv="särskilt", en="special")
    assert DomainError(special).message == special
    assert DomainError().message == DomainError.text
    assert str(DomainError(special)) == "refused", "what is logged by accident holds the code only"


def test_versions_are_compared_only_where_the_client_named_one() -> None:
    require_version(3, None)
    require_version(3, 3)
    with pytest.raises(StaleVersion):
        require_version(3, 2)
