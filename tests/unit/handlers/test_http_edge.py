"""The edge: every failure is problem+json with its code, language, id and security headers, and tells nothing more."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.handlers.body import MAX_BODY_BYTES
from chalicelib.handlers.headers import SECURITY_HEADERS
from chalicelib.handlers.http import Api
from tests.browser import Reply
from tests.unit.handlers.toy_api import ToyApi

DEEP = b'{"word":"ord","loose":' + b"[" * 100_000


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ToyApi]:
    monkeypatch.setattr(Api, "routes", [])
    yield ToyApi()


def assert_problem(reply: Reply, status: int, code: str, language: str = "sv") -> dict[str, Any]:
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")
    problem: dict[str, Any] = reply.json
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"/v1/docs#error-{code}")
    assert problem["title"] and problem["detail"]
    assert reply.headers["content-language"] == language
    assert reply.headers["x-request-id"] == problem["instance"]
    assert_guarded(reply)
    return problem


def assert_guarded(reply: Reply) -> None:
    assert {name: reply.headers.get(name.lower()) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "content-security-policy" in reply.headers


def test_an_answer_without_personal_data_decided_by_the_view_is_not_stored(api: ToyApi) -> None:
    reply = api.send("GET", "/calls/x")
    assert (reply.status, reply.headers["cache-control"]) == (204, "no-store")
    assert_guarded(reply)


def test_bytes_pass_unharmed_with_the_views_own_headers(api: ToyApi) -> None:
    reply = api.send("GET", "/files")
    assert (reply.body, reply.headers["content-type"]) == (bytes(range(256)), "application/pdf")
    assert reply.headers["cache-control"] == "private"
    assert_guarded(reply)


def test_a_refusal_says_when_to_come_back(api: ToyApi) -> None:
    reply = api.send("GET", "/refusals")
    assert_problem(reply, 429, "come_back_in_a_test")
    assert reply.headers["retry-after"] == "17"


def test_a_failure_of_ours_tells_nothing_and_is_logged_without_its_text(
    api: ToyApi, caplog: pytest.LogCaptureFixture
) -> None:
    reply = api.send("GET", "/failures")
    problem = assert_problem(reply, 500, "internal_error")
    logged = " ".join(str(vars(record)) for record in caplog.records)
    assert "RuntimeError" in logged and problem["instance"] in logged
    assert "Anna" not in logged and "Anna" not in reply.body.decode() and "Traceback" not in reply.body.decode()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "sv"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("sv,en", "sv"),
        ("en;q=0.5, sv;q=0.4", "en"),
        ("en;q=0", "sv"),
        ("de, fr", "sv"),
        ("de, en;q=0.1", "en"),
        ("EN-us", "en"),
        ("en;q=x", "sv"),
        (";;,,=", "sv"),
        ("english", "sv"),
    ],
)
def test_the_language_is_swedish_unless_english_is_preferred(api: ToyApi, accepted: str, language: str) -> None:
    problem = assert_problem(
        api.send("GET", "/refusals", Accept_Language=accepted), 429, "come_back_in_a_test", language
    )
    assert problem["detail"] == {"sv": "Vänta.", "en": "Wait."}[language]


@pytest.mark.parametrize("given", ["a" * 8, "A-b_9" * 10])
def test_a_harmless_request_id_is_kept(api: ToyApi, given: str) -> None:
    assert api.send("GET", "/calls/x", X_Request_Id=given).headers["x-request-id"] == given
    assert api.seen[-1].request_id == given


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "with space!", "åäöåäöåäö", 'x"},{"y":"z'])
def test_any_other_request_id_is_replaced(api: ToyApi, given: str) -> None:
    assert re.fullmatch(r"req_[a-z2-7]{26}", api.send("GET", "/calls/x", X_Request_Id=given).headers["x-request-id"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"word": "x"}, "/word"),
        ({"word": 7}, "/word"),
        ({}, "/"),
        ({"word": "ord", "more": 1}, "/"),
        ({"word": "ord", "parts": [{"a": 1}, {"a": "x"}]}, "/parts/1/"),
        ([], "/"),
    ],
)
def test_an_invalid_field_is_named_without_its_value(api: ToyApi, body: Any, field: str) -> None:
    problem = assert_problem(api.send("POST", "/bodies", body), 422, "invalid_fields")
    (error,) = problem["errors"]
    assert error["field"].startswith(field) and error["code"] and error["detail"]


def test_a_secret_in_a_wrong_field_is_not_repeated(api: ToyApi) -> None:
    reply = api.send("POST", "/bodies", {"word": "ord", "parts": [{"a": "198001012387"}]})
    assert reply.status == 422 and b"198001012387" not in reply.body


@pytest.mark.parametrize("raw", [b"{", b"", b"\xff\xfe", b'{"word": "a\xff"}', b'{"word":"ord"}{}', DEEP])
def test_what_is_not_json_is_malformed(api: ToyApi, raw: bytes) -> None:
    reply = api.send("POST", "/bodies", raw)
    assert_problem(reply, 400, "malformed_body")


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
def test_another_media_type_is_refused(api: ToyApi, media_type: str) -> None:
    assert_problem(
        api.send("POST", "/bodies", b'{"word":"ord"}', Content_Type=media_type), 415, "unsupported_media_type"
    )


@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_accepted_however_it_is_named(api: ToyApi, media_type: str) -> None:
    assert api.send("POST", "/bodies", b'{"word":"ord"}', Content_Type=media_type).status == 204


def test_a_body_over_the_limit_is_refused_before_it_is_read(api: ToyApi) -> None:
    filled = b'{"word":"ord"}'.ljust(MAX_BODY_BYTES)
    assert api.send("POST", "/bodies", filled).status == 204
    assert_problem(api.send("POST", "/bodies", filled + b" "), 413, "body_too_large")


def test_the_caller_is_refused_before_the_body_is_looked_at(api: ToyApi) -> None:
    assert_problem(api.send("POST", "/things", b"{", Idempotency_Key="k"), 403, "not_yours_in_a_test")


def test_the_address_comes_from_the_gateway_not_from_a_header(api: ToyApi) -> None:
    api.send("GET", "/calls/x", X_Forwarded_For="203.0.113.9")
    assert api.seen[-1].source_ip != "203.0.113.9"


def test_what_finds_no_view_is_a_problem_too(api: ToyApi) -> None:
    """An address nobody declared never reaches the function: the gateway answers (infra/triggers.yaml)."""
    answer = api.event("DELETE", "/refusals")
    headers = {name.lower(): value for name, value in answer["headers"].items()}
    raw = answer["body"]
    body = base64.b64decode(raw) if answer.get("isBase64Encoded") else raw.encode()
    assert answer["statusCode"] == 405
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["code"] == "method_not_allowed"
    assert headers["x-content-type-options"] == "nosniff"


def test_a_client_without_an_accept_header_gets_its_file(api: ToyApi) -> None:
    answer = api.event("GET", "/files")
    assert answer["statusCode"] == 200
    assert base64.b64decode(answer["body"]) == bytes(range(256))


def test_a_client_without_an_accept_header_reads_text_as_text(api: ToyApi) -> None:
    """The gateway would hand it base64: it decodes for those who accept something only."""
    answer = api.event("GET", "/refusals")
    assert not answer.get("isBase64Encoded")
    assert json.loads(answer["body"])["detail"] == "Vänta."
