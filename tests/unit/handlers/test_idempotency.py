"""Idempotency-Key: a repetition answers with what the first one made and changes nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws.once_rows import OnceRow
from chalicelib.handlers.call import Call
from chalicelib.handlers.http import Api
from chalicelib.platform.text import Language
from tests.unit.aws.toys import NOW, ThingRow
from tests.unit.handlers.toy_api import ToyApi


@pytest.fixture
def api(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[ToyApi]:
    monkeypatch.setattr(Api, "routes", [])
    yield ToyApi()


@pytest.fixture(autouse=True)
def _same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy's once-rows are of NOW; so is the edge's clock."""
    from chalicelib.handlers import http

    real = http.Call

    def today(request: Any, language: Language, request_id: str, **told: Any) -> Call:
        return real(request, language, request_id, lambda: NOW, **told)

    monkeypatch.setattr(http, "Call", today)


def things() -> list[str]:
    return sorted(row.request_id for row in ThingRow.scan())


def post(api: ToyApi, body: Any = None, *, key: str = "k1", by: str = "anna") -> Any:
    return api.send("POST", "/things", body or {"word": "ord"}, Idempotency_Key=key, X_Name=by)


def test_the_same_call_again_answers_the_same_and_makes_nothing(api: ToyApi) -> None:
    first, again = post(api), post(api)
    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    assert len(things()) == 1


def test_another_key_makes_another_thing(api: ToyApi) -> None:
    assert post(api).json["thing_id"] != post(api, key="k2").json["thing_id"]


def test_the_same_key_for_another_body_is_refused(api: ToyApi) -> None:
    post(api)
    reply = post(api, {"word": "annat"})
    assert (reply.status, reply.code) == (422, "idempotency_key_reused")
    assert len(things()) == 1


def test_a_key_is_one_callers_own(api: ToyApi) -> None:
    mine, theirs = post(api), post(api, by="bengt")
    assert theirs.status == 201
    assert mine.json["thing_id"] != theirs.json["thing_id"]


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_is_required(api: ToyApi, key: str) -> None:
    reply = post(api, key=key)
    assert (reply.status, reply.code) == (400, "idempotency_key_missing")
    assert things() == []


def test_of_two_calls_at_the_same_instant_one_acts_and_both_get_its_answer(api: ToyApi) -> None:
    """The second passes every check while the first is not committed yet."""
    inner: list[Any] = []

    def meanwhile() -> None:
        api.before_commit = lambda: None
        inner.append(post(api))

    api.before_commit = meanwhile
    outer = post(api)
    assert (outer.status, inner[0].status) == (201, 201)
    assert outer.json == inner[0].json
    assert len(things()) == 1


def test_of_two_different_calls_with_one_key_at_the_same_instant_one_is_refused(api: ToyApi) -> None:
    def meanwhile() -> None:
        api.before_commit = lambda: None
        post(api, {"word": "annat"})

    api.before_commit = meanwhile
    reply = post(api)
    assert (reply.status, reply.code) == (422, "idempotency_key_reused")
    assert len(things()) == 1


def test_only_hashes_are_stored_and_for_a_day(api: ToyApi) -> None:
    post(api, {"word": "hemligt"}, key="nyckel-med-anna@example.com")
    (row,) = OnceRow.scan()
    stored = str(row.attribute_values)
    assert "anna" not in stored and "hemligt" not in stored
    expires = datetime.fromtimestamp(row.expires_at, tz=NOW.tzinfo)
    assert expires - NOW == timedelta(hours=24)
