"""The staff's directory over OpenID Connect, our adapter against the simulator: roles, factors, lies, production."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from chalicelib import wiring
from chalicelib.support.domain import Role
from chalicelib.support.refusals import StaffLoginRefused, StaffLoginUnavailable, StaffMfaMissing, StaffOnly
from chalicelib.support.session import ticket_of
from dev import ports, seed
from tests.contract.oidc_stand import OPENER
from tests.ground import put_secret
from tests.simulators import Simulator, running

TICKET = ticket_of("s" * 43)


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("dev.oidc", tmp_path_factory.mktemp("oidc")) as started:
        yield started


@pytest.fixture
def said(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The secret, as the local stack writes it."""
    monkeypatch.setattr(ports, "OIDC", replace(ports.OIDC, number=simulator.port))
    control(simulator)
    return seed._staff(simulator.data)


@pytest.fixture
def configured(aws: Any, said: dict[str, str]) -> None:
    put_secret(aws, "staff-oidc", said)


def control(simulator: Simulator, **switches: Any) -> None:
    body = json.dumps(switches).encode()
    request = urllib.request.Request(f"{simulator.url}/staff/control", body, method="PUT")
    urllib.request.urlopen(request, timeout=10).close()


def played(person: str, *roles: str, mfa: bool = True) -> dict[str, str]:
    """Opens the page, ticks and chooses; what the browser is sent back with."""
    address = wiring.support.directory().address(TICKET, "sv")
    with urllib.request.urlopen(address, timeout=10) as answer:
        page = answer.read().decode()
    kept = [(unescape(n), unescape(v)) for n, v in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)]
    assert all(f'value="{each}"' in page for each in (person, *roles))
    form = [*kept, *(("role", role) for role in roles), *([("mfa", "yes")] if mfa else []), ("person", person)]
    parts = urlsplit(address)
    try:
        OPENER.open(f"{parts.scheme}://{parts.netloc}/staff/authorize", urllib.parse.urlencode(form).encode(), 10)
    except urllib.error.HTTPError as redirect:
        back = urlsplit(redirect.headers["location"])
        assert (redirect.status, back.path) == (303, "/staff")
        return dict(parse_qsl(back.query))
    raise AssertionError("the directory sends the browser back")


def test_the_browser_is_sent_with_all_that_binds_the_answer(configured: None) -> None:
    asked = parse_qs(urlsplit(wiring.support.directory().address(TICKET, "sv")).query)
    assert (asked["state"], asked["nonce"]) == ([TICKET.state], [TICKET.nonce])
    assert (asked["code_challenge_method"], asked["prompt"]) == (["S256"], ["login"])
    assert TICKET.verifier not in str(asked)
    assert asked["redirect_uri"] == ["http://localhost:8080/staff"]


def test_groups_become_roles_and_a_person_stays_the_same(configured: None) -> None:
    directory = wiring.support.directory()
    back = played("eva", "finance", "support")
    assert back["state"] == TICKET.state
    eva = directory.identify(back["code"], TICKET)
    assert (eva.name, eva.roles) == ("Eva Ekonomi", frozenset({Role.FINANCE, Role.SUPPORT}))
    assert directory.identify(played("eva", "support")["code"], TICKET).subject == eva.subject
    sara = directory.identify(played("sara", "support")["code"], TICKET)
    ids = {wiring.support.staff_id_of(who.issuer, who.subject) for who in (eva, sara)}
    assert len(ids) == 2 and all(re.fullmatch("stf_[a-z2-7]{26}", staff_id) for staff_id in ids)
    with pytest.raises(StaffMfaMissing):
        directory.identify(played("eva", "finance", mfa=False)["code"], TICKET)
    with pytest.raises(StaffOnly):
        directory.identify(played("eva")["code"], TICKET)
    assert played("cancel")["error"] == "access_denied"


def test_a_code_is_good_once_and_for_whoever_asked(configured: None) -> None:
    directory = wiring.support.directory()
    code = played("eva", "finance")["code"]
    directory.identify(code, TICKET)
    for wrong in (code, "x"):
        with pytest.raises(StaffLoginRefused):
            directory.identify(wrong, TICKET)
    with pytest.raises(StaffLoginRefused):
        directory.identify(played("eva", "finance")["code"], ticket_of("t" * 43))


@pytest.mark.parametrize(
    ("bend", "forge"),
    [({"iss": "http://localhost:1"}, ""), ({"aud": "b2bsign"}, ""), ({"nonce": "x"}, ""), ({"exp": 1}, ""),
     ({}, "other_key"), ({}, "none"), ({}, "hmac")],
    ids=str,
)  # fmt: skip
def test_a_statement_that_does_not_hold_lets_nobody_in(
    configured: None, simulator: Simulator, bend: dict[str, Any], forge: str
) -> None:
    control(simulator, bend=bend, forge=forge)
    with pytest.raises(StaffLoginRefused):
        wiring.support.directory().identify(played("eva", "finance")["code"], TICKET)


def test_a_directory_that_does_not_answer_is_no_refusal(configured: None, simulator: Simulator) -> None:
    control(simulator, status=500)
    with pytest.raises(StaffLoginUnavailable):
        wiring.support.directory().identify(played("eva", "finance")["code"], TICKET)


@pytest.mark.parametrize(
    "changed",
    [{"provider": "{}"}, {"provider": None}, {"roles": '{"a": "boss"}'}, {"roles_claim": None}, {"mfa_amr": None}],
    ids=str,
)
def test_what_is_set_wrongly_lets_nobody_in(aws: Any, said: dict[str, str], changed: dict[str, str | None]) -> None:
    put_secret(aws, "staff-oidc", {name: value for name, value in {**said, **changed}.items() if value is not None})
    with pytest.raises(StaffLoginUnavailable):
        wiring.support.directory()


def test_a_stage_without_a_directory_has_no_staff(aws: Any) -> None:
    with pytest.raises(StaffLoginUnavailable):
        wiring.support.directory()


def test_production_refuses_the_simulator(configured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    live = replace(wiring.ground.settings(), stage="prod")
    monkeypatch.setattr(type(live), "secret", lambda _, noun: f"b2bsign/test/{noun}")
    monkeypatch.setattr(wiring.ground, "settings", lambda: live)
    with pytest.raises(StaffLoginUnavailable):
        wiring.support.directory()
