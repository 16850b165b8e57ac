"""The small tools of every route: ETag and If-Match, pages, cookies, CSRF."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.handlers.call import Call
from chalicelib.handlers.cookies import cookie, gone_cookie, host_cookie, require_csrf
from chalicelib.handlers.cursor import cursor_of, limit_of, place_of, read_cursor
from chalicelib.handlers.etag import IfMatchMissing, etag_of, if_match, require_if_match
from chalicelib.handlers.problem import Invalid
from chalicelib.identity.refusals import CsrfTokenInvalid
from chalicelib.identity.session import csrf_token
from chalicelib.platform.text import Language
from chalicelib.platform.versions import StaleVersion


@dataclass
class Asked:
    """What the helpers read of a Chalice request."""

    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    query_params: dict[str, str] = field(default_factory=dict)
    uri_params: dict[str, str] = field(default_factory=dict)


def call(**asked: Any) -> Call:
    return Call(Asked(**asked), Language.SV, "req_1")  # type: ignore[arg-type]


@given(st.integers(0, 10**15 - 1))
def test_a_tag_gives_its_version_back(version: int) -> None:
    assert require_if_match(call(headers={"if-match": etag_of(version)})) == version


@pytest.mark.parametrize("given", ["", "*", " * "])
def test_who_names_no_version_has_none(given: str) -> None:
    assert if_match(call(headers={"if-match": given})) is None
    with pytest.raises(IfMatchMissing):
        require_if_match(call(headers={"if-match": given}))


@pytest.mark.parametrize(
    "given", ['"3"', "v3", 'W/"v3"', '"v-3"', '"v3", "v4"', '"v٣x"', '"v3"\n"v4"', '"v' + "9" * 99 + '"']
)
def test_a_tag_that_was_never_ours_is_stale(given: str) -> None:
    with pytest.raises(StaleVersion):
        if_match(call(headers={"if-match": given}))


@given(st.text(max_size=30))
def test_a_cursor_gives_its_place_back(place: str) -> None:
    """Places are ids and times; what is longer than 500 characters is refused."""
    assert place_of(cursor_of(place)) == place
    assert read_cursor(call(query_params={"cursor": cursor_of(place)})) == cursor_of(place)


@given(st.text(max_size=60))
def test_no_text_in_a_cursor_is_more_than_invalid(text: str) -> None:
    try:
        read_cursor(call(query_params={"cursor": text}))
    except Invalid as invalid:
        assert invalid.errors[0].field == "cursor"


@pytest.mark.parametrize("given", ["W10=", "e30=", "MQ==", "bnVsbA==", "A" * 600])
def test_a_cursor_holds_a_place_and_nothing_else(given: str) -> None:
    with pytest.raises(Invalid):
        read_cursor(call(query_params={"cursor": given}))


@pytest.mark.parametrize("given", ["0", "101", "-1", "1.5", "", "x", "٣", "²", "9" * 5000])
def test_a_limit_out_of_range_is_named(given: str) -> None:
    with pytest.raises(Invalid):
        limit_of(call(query_params={"limit": given}))


def test_limits() -> None:
    assert limit_of(call()) == 25
    assert [limit_of(call(query_params={"limit": given})) for given in ("1", "100")] == [1, 100]


def test_a_cookie_is_read_among_others() -> None:
    asked = call(headers={"cookie": "a=1; __Host-session=ses_1.abc; b=2"})
    assert (cookie(asked, "__Host-session"), cookie(asked, "__Host-other")) == ("ses_1.abc", "")


def test_a_neighbours_odd_cookie_hides_none_of_ours() -> None:
    asked = call(headers={"cookie": '{"a": 1}; x="un closed; é=1;; __Host-session=ses_1.abc'})
    assert cookie(asked, "__Host-session") == "ses_1.abc"


@given(st.text(max_size=80))
def test_no_cookie_header_breaks_a_request(text: str) -> None:
    cookie(call(headers={"cookie": text}), "__Host-session")


def test_cookies_are_bound_to_host_script_and_site() -> None:
    line = host_cookie("__Host-x", "v", max_age_s=60)
    assert line == "__Host-x=v; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Lax"
    assert gone_cookie("__Host-x").startswith("__Host-x=; Max-Age=0;")
    with pytest.raises(AssertionError):
        host_cookie("x", "v", max_age_s=60)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_a_change_by_cookie_needs_the_token_of_that_session(method: str) -> None:
    token = "ses_1.secret"
    require_csrf(call(method=method, headers={"x-csrf-token": csrf_token(token)}), token)
    for wrong in ("", csrf_token("ses_2.secret"), token, "å"):
        with pytest.raises(CsrfTokenInvalid):
            require_csrf(call(method=method, headers={"x-csrf-token": wrong}), token)


def test_reading_needs_none() -> None:
    require_csrf(call(), "ses_1.secret")
