"""Versions and pages in headers and queries: what we gave out is understood, anything else refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.handlers.cursor import cursor_of, limit_of, place_of, read_cursor
from chalicelib.handlers.etag import IfMatchMissing, etag_of, if_match, require_if_match
from chalicelib.handlers.problem import Invalid
from chalicelib.platform.versions import StaleVersion
from tests.unit.handlers.calls import call_with


@given(st.integers(0, 10**12))
def test_a_version_comes_back(version: int) -> None:
    assert if_match(call_with(If_Match=etag_of(version))) == version
    assert require_if_match(call_with(If_Match=f"  {etag_of(version)} ")) == version


@pytest.mark.parametrize("given_", ["", "*"])
def test_a_client_that_names_no_version(given_: str) -> None:
    assert if_match(call_with(If_Match=given_)) is None
    with pytest.raises(IfMatchMissing):
        require_if_match(call_with(If_Match=given_))


@pytest.mark.parametrize("given_", ['"3"', "v3", 'W/"v3"', '"v-3"', '"v3", "v4"', '"v٣"', '"v' + "9" * 40 + '"'])
def test_a_tag_that_was_never_ours_is_stale_whatever_it_says(given_: str) -> None:
    """A weak tag too: If-Match compares strongly (RFC 9110 13.1.1)."""
    with pytest.raises(StaleVersion):
        if_match(call_with(If_Match=given_))


@given(st.text(max_size=60))
def test_a_place_comes_back(place: str) -> None:
    assert place_of(cursor_of(place)) == place


@given(st.text(max_size=60))
def test_no_cursor_breaks_it(cursor: str) -> None:
    try:
        assert isinstance(place_of(cursor), str)
    except Invalid as refusal:
        assert refusal.errors[0].field == "cursor"


@pytest.mark.parametrize("cursor", ["x", "e30=", "W10=", "MQ==", "%%%", "a" * 1000])
def test_a_cursor_that_was_never_ours_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        read_cursor(call_with({"cursor": cursor}))


def test_the_first_page_has_no_cursor() -> None:
    assert read_cursor(call_with()) is None
    assert read_cursor(call_with({"cursor": ""})) is None


@pytest.mark.parametrize(("given_", "limit"), [("1", 1), ("100", 100), ("007", 7)])
def test_a_limit(given_: str, limit: int) -> None:
    assert limit_of(call_with({"limit": given_})) == limit


def test_the_limit_that_is_documented_is_the_usual_one() -> None:
    from chalicelib.handlers.openapi_parameters import QUERIES

    assert limit_of(call_with()) == QUERIES["limit"]["default"]


@pytest.mark.parametrize("given_", ["0", "101", "-1", "1.5", "", " 5", "5 ", "٥", "1e2", "9" * 50])
def test_a_limit_out_of_range_is_refused(given_: str) -> None:
    with pytest.raises(Invalid) as refusal:
        limit_of(call_with({"limit": given_}))
    assert refusal.value.errors[0].field == "limit"
