"""Reading together, finding by keyed hashes, secrets: what verbs decide on."""

import hashlib
from typing import Any

import pytest

from chalicelib.aws import secrets
from chalicelib.aws.lookup import Lookups, normal_email
from chalicelib.aws.once_rows import OnceRow
from chalicelib.aws.tables import together
from tests.ground import put_secret
from tests.unit.aws.toys import Thing, ThingRow, commit, counted


def test_several_tables_are_read_in_one_call_in_the_order_asked(aws: Any) -> None:
    commit(Thing("t1").say("ett"))
    OnceRow("o1", expires_at=7).save()
    wanted = [(OnceRow, "o2", None), (ThingRow, "t1", None), (OnceRow, "o1", None)]
    with counted(aws("dynamodb")) as calls:
        nothing, thing, once = together(*wanted)
    assert calls.names == ["BatchGetItem"]
    assert (nothing, thing.word, once.expires_at) == (None, "ett", 7)


@pytest.fixture
def lookups(aws: Any) -> Lookups:
    return Lookups(aws("kms"), "alias/b2bsign-test-lookup-email", "alias/b2bsign-test-lookup-personnummer")


def test_an_address_is_found_however_it_is_written(lookups: Lookups) -> None:
    assert lookups.email(" Anna@Example.COM ") == lookups.email("anna@example.com")
    assert lookups.email("åsa@example.com") == lookups.email("a\u030asa@example.com")
    assert lookups.email("anna@example.com") != lookups.email("anna@example.org")


def test_a_lookup_shows_nothing_of_what_it_finds(lookups: Lookups) -> None:
    found = lookups.personnummer("198001012387")
    assert found.startswith("personnummer#") and len(found) == len("personnummer#") + 64
    assert "198001012387" not in found
    assert hashlib.sha256(b"198001012387").hexdigest() not in found, "a plain hash can be tried out"


def test_the_two_kinds_have_keys_of_their_own(lookups: Lookups) -> None:
    as_email, as_number = lookups.email("198001012387"), lookups.personnummer("198001012387")
    assert as_email.partition("#")[2] != as_number.partition("#")[2]


@pytest.mark.parametrize(("given", "normal"), [("A@B.se", "a@b.se"), ("ß@b.se", "ss@b.se"), ("  x@y.z\n", "x@y.z")])
def test_normal_addresses(given: str, normal: str) -> None:
    assert normal_email(given) == normal


def test_a_secret_is_held_for_five_minutes_and_then_read_anew(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets._held.clear()
    now = [1000.0]
    monkeypatch.setattr("chalicelib.aws.secrets.time.monotonic", lambda: now[0])
    put_secret(aws, "trust", {"a": "1"})
    assert secrets.secret("b2bsign/test/trust") == {"a": "1"}
    aws("secretsmanager").put_secret_value(SecretId="b2bsign/test/trust", SecretString='{"a":"2"}')
    now[0] += secrets.HELD_FOR_S - 1
    assert secrets.secret("b2bsign/test/trust") == {"a": "1"}
    now[0] += 2
    assert secrets.secret("b2bsign/test/trust") == {"a": "2"}
    secrets._held.clear()
