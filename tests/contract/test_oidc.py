"""The client of eID brokers against the simulator: what holds is taken, and every lie is refused by name."""

import base64
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.identity.oidc import OidcBrokers
from chalicelib.identity.oidc_errors import EidProviderUnavailable, EidProviderUnknown, EidStatementInvalid
from chalicelib.platform.clock import utc_now
from dev.persons import ANNA, BENGT
from tests.contract.oidc_stand import control, settings, visit
from tests.simulators import Simulator, free_port, running

BACK = "http://localhost:9/sign"
TICKET: dict[str, str] = {"nonce": "n" * 43, "verifier": "v" * 43}


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("dev.oidc", tmp_path_factory.mktemp("oidc")) as started:
        yield started


@pytest.fixture(autouse=True)
def well_behaved(simulator: Simulator) -> None:
    control(simulator)


def brokers(simulator: Simulator, **changes: Any) -> OidcBrokers:
    return OidcBrokers({"test": settings(simulator, simulator.data, **changes)}, BACK, utc_now)


def address(client: OidcBrokers, **changes: str) -> str:
    return client.address("test", **{"state": "s" * 43, "language": "sv", **TICKET, **changes})


def code(client: OidcBrokers) -> str:
    return visit(address(client))["code"]


def test_the_browser_is_sent_with_all_that_binds_the_answer(simulator: Simulator) -> None:
    asked = parse_qs(urlsplit(address(brokers(simulator))).query)
    assert asked["state"] == ["s" * 43] and asked["nonce"] == [TICKET["nonce"]]
    assert asked["code_challenge_method"] == ["S256"] and TICKET["verifier"] not in str(asked)
    assert (asked["prompt"], asked["acr_values"]) == (["login"], ["loa3 loa4"])


def test_what_the_broker_states_is_verified_and_kept_as_it_came(simulator: Simulator) -> None:
    client = brokers(simulator)
    back = visit(address(client))
    assert back["state"] == "s" * 43
    stated = client.statement("test", back["code"], **TICKET)
    assert (stated.name, stated.eid_name, stated.assurance) == (BENGT.name, "Test-eID", "loa3")
    claims = json.loads(base64.urlsafe_b64decode(stated.id_token.split(".")[1] + "=="))
    assert claims["nonce"] == TICKET["nonce"] and claims["sub"] == stated.identifier
    assert [key["kid"] for key in stated.jwks["keys"]] == ["1"]
    by_number = brokers(simulator, identifier_claim="personal_number")
    assert by_number.statement("test", code(by_number), **TICKET).identifier == BENGT.personal_number
    assert BENGT.name not in repr(stated.id_token[:10])


def test_a_person_who_stops_comes_back_without_a_code(simulator: Simulator) -> None:
    back = visit(address(brokers(simulator)), None)
    assert (back["error"], "code" in back) == ("access_denied", False)


def test_a_code_is_good_once_for_whoever_asked(simulator: Simulator) -> None:
    client = brokers(simulator)
    got = code(client)
    client.statement("test", got, **TICKET)
    for wrong in (got, "x"):
        with pytest.raises(EidStatementInvalid):
            client.statement("test", wrong, **TICKET)
    with pytest.raises(EidStatementInvalid):
        client.statement("test", code(client), nonce=TICKET["nonce"], verifier="w" * 43)
    with pytest.raises(EidStatementInvalid, match="eid_statement_invalid"):
        client.statement("test", code(client), nonce="m" * 43, verifier=TICKET["verifier"])
    stranger = brokers(simulator, client_secret="x")
    with pytest.raises(EidStatementInvalid):
        stranger.statement("test", code(stranger), **TICKET)


@pytest.mark.parametrize(
    ("bend", "forge"),
    [
        ({"iss": "https://other.example"}, ""),
        ({"iss": None}, ""),
        ({"aud": "other"}, ""),
        ({"aud": None}, ""),
        ({"aud": ["b2bsign", "other"]}, ""),
        ({"aud": ["b2bsign", "other"], "azp": "other"}, ""),
        ({"nonce": "x"}, ""),
        ({"nonce": None}, ""),
        ({"exp": ("now", -120)}, ""),
        ({"exp": None}, ""),
        ({"iat": ("now", -3600)}, ""),
        ({"iat": ("now", 3600)}, ""),
        ({"iat": None}, ""),
        ({"nbf": ("now", 3600)}, ""),
        ({"sub": None}, ""),
        ({"acr": "loa2"}, ""),
        ({"acr": None}, ""),
        ({"name": None, "given_name": None, "family_name": None}, ""),
        ({"name": "a\u202eb"}, ""),
        ({"name": "x" * 121}, ""),
        ({}, "other_key"),
        ({}, "none"),
        ({}, "hmac"),
    ],
    ids=str,
)
def test_a_statement_that_does_not_hold_is_refused(simulator: Simulator, bend: dict[str, Any], forge: str) -> None:
    now = int(time.time())
    control(simulator, bend={k: now + v[1] if isinstance(v, tuple) else v for k, v in bend.items()}, forge=forge)
    client = brokers(simulator)
    with pytest.raises(EidStatementInvalid):
        client.statement("test", code(client), **TICKET)


def test_several_audiences_are_right_where_we_are_the_authorized_party(simulator: Simulator) -> None:
    control(simulator, bend={"aud": ["b2bsign", "other"], "azp": "b2bsign"})
    client = brokers(simulator)
    assert client.statement("test", code(client), **TICKET).name == BENGT.name


def test_without_one_name_the_two_are_taken(simulator: Simulator) -> None:
    control(simulator, bend={"name": None})
    client = brokers(simulator)
    assert client.statement("test", visit(address(client), ANNA)["code"], **TICKET).name == ANNA.name


@pytest.mark.parametrize("status", [500, 503, 302, 429])
def test_a_broker_that_fails_is_unavailable(simulator: Simulator, status: int) -> None:
    client = brokers(simulator)
    got = code(client)
    control(simulator, status=status)
    with pytest.raises(EidProviderUnavailable):
        client.statement("test", got, **TICKET)


def test_where_nobody_listens_it_is_unavailable(simulator: Simulator) -> None:
    client = brokers(simulator, token_endpoint=f"http://127.0.0.1:{free_port()}/token")
    with pytest.raises(EidProviderUnavailable):
        client.statement("test", "x", **TICKET)


def test_an_unknown_eid_is_named_and_an_unsafe_one_not_configured(simulator: Simulator) -> None:
    with pytest.raises(EidProviderUnknown):
        brokers(simulator).require("freja")
    for unsafe in ("http://broker.example/token", "ftp://localhost/token", "token"):
        with pytest.raises(ValueError, match="https"):
            brokers(simulator, token_endpoint=unsafe)
