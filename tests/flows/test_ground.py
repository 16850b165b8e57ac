"""The ground itself: moto holds what the template describes, and the HTTP function answers on it."""

from typing import Any

from tests.browser import Browser


def test_the_template_becomes_tables_with_the_deployed_keys(aws: Any) -> None:
    names = aws("dynamodb").list_tables()["TableNames"]
    assert {"b2bsign-test-keys", "b2bsign-test-events", "b2bsign-test-sessions", "b2bsign-test-archive"} <= set(names)
    archive = aws("dynamodb").describe_table(TableName="b2bsign-test-archive")["Table"]
    assert [key["AttributeName"] for key in archive["KeySchema"]] == ["sid", "entry"]


def test_keys_wrap_and_unwrap_on_the_ground(aws: Any) -> None:
    from chalicelib import wiring
    from chalicelib.platform.ids import KeyId

    minted = wiring.ground.keys().open_or_mint(KeyId("k"))
    assert wiring.ground.keys().open(KeyId("k")).secret == minted.secret


def test_health_answers_through_the_http_function(browser: Browser) -> None:
    reply = browser.get("/v1/health")
    assert (reply.status, reply.json["status"]) == (200, "ok")


def test_a_method_nobody_declared_is_a_problem_in_swedish(browser: Browser) -> None:
    reply = browser.post("/v1/health")
    assert (reply.status, reply.code) == (405, "method_not_allowed")
