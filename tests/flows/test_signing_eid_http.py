"""Signing by another eID through the API, against the broker's simulator: from the page of the eID to the evidence."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.identity.oidc import OidcBrokers
from chalicelib.platform.clock import utc_now
from dev.persons import BENGT
from tests.contract.oidc_stand import control, settings, visit
from tests.flows.signing_stand import (
    AS_BENGT,
    AS_CECILIA,
    CURRENT_SESSION,
    ORDERS,
    PINNED_BENGT,
    REQUESTS,
    Stand,
    everything,
    make_stand,
)
from tests.simulators import Simulator, running

VISITS, SIGN = f"{CURRENT_SESSION}/eid-visits", f"{CURRENT_SESSION}/eid-signatures"
BY_EID = {**AS_BENGT, "method": "eid", "provider": "test-eid"}


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    with running("dev.oidc", tmp_path_factory.mktemp("oidc")) as started:
        yield started


@pytest.fixture
def stand(aws: Any, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Stand:
    control(simulator)
    made = make_stand(aws, monkeypatch)
    brokers = OidcBrokers({"test-eid": settings(simulator, simulator.data)}, "http://localhost:8080/sign", utc_now)
    monkeypatch.setattr(wiring.eid, "brokers", lambda: brokers)
    return made


def test_from_the_page_of_the_eid_to_the_evidence(stand: Stand) -> None:
    assert stand.owner.get("/v1/eid-providers").json == {"items": [{"provider": "test-eid", "name": "Test-eID"}]}
    request_id = stand.sent(BY_EID)
    assert "e-legitimation" in stand.mails(request_id)["invitation"][0].text
    guest = stand.guest(request_id)
    view = guest.get(CURRENT_SESSION).json
    assert (view["method"], view["by_eid"]["eid"], view["by_code"]) == ("eid", "Test-eID", None)
    assert "SHA-256 " in view["by_eid"]["text"]
    first = guest.post(VISITS, Idempotency_Key="1")
    after = everything()
    assert guest.post(VISITS, Idempotency_Key="1").json == first.json
    assert everything() == after, "a repeated start is the same visit"
    back = visit(first.json["address"])
    given = {"state": back["state"], "code": back["code"]}
    assert guest.post(SIGN, given, Idempotency_Key="2").status == 204
    after = everything()
    assert guest.post(SIGN, given, Idempotency_Key="2").status == 204
    assert guest.post(SIGN, given).code == "wrong_state"
    assert everything() == after, "signed once"
    told = stand.show(request_id)["recipients"][0]
    assert (told["status"], told["method"], told["signed_name"]) == ("signed", "eid", BENGT.name)
    evidence = stand.owner.get(f"{REQUESTS}/{request_id}/recipients/{told['recipient_id']}/evidence")
    assert json.loads(evidence.body)["eid"]["name"] == "Test-eID"
    assert guest.get(CURRENT_SESSION).json["by_eid"] is None
    assert BENGT.name not in repr(everything())


def test_what_does_not_belong_here_signs_nothing(stand: Stand, simulator: Simulator) -> None:
    request_id = stand.sent(BY_EID, {**BY_EID, "name": "C"})
    guest, other = stand.guest(request_id), stand.guest(request_id, 1)
    for state in ("s", "å", "\u0000"):
        assert guest.post(SIGN, {"state": state, "code": "c"}).code == "eid_visit_unknown", state
    back = visit(guest.post(VISITS).json["address"])
    others = visit(other.post(VISITS).json["address"])
    assert guest.post(SIGN, {"state": others["state"], "code": others["code"]}).code == "eid_visit_unknown"
    assert guest.post(SIGN, {"state": back["state"], "code": others["code"]}).code == "eid_statement_invalid"
    assert guest.post(SIGN, {"state": back["state"], "code": "made-up"}).code == "eid_statement_invalid"
    control(simulator, forge="other_key")
    forged = visit(guest.post(VISITS).json["address"])
    assert guest.post(SIGN, {"state": forged["state"], "code": forged["code"]}).code == "eid_statement_invalid"
    control(simulator, status=503)
    late = visit(guest.post(VISITS).json["address"])
    assert guest.post(SIGN, {"state": late["state"], "code": late["code"]}).code == "eid_provider_unavailable"
    for odd in ({}, {"state": "s"}, {"state": "s", "code": ""}, {"state": 1, "code": "c"}):
        assert guest.post(SIGN, odd).code == "invalid_fields", odd
    assert [r["status"] for r in stand.show(request_id)["recipients"]] == ["viewed", "viewed"]


def test_which_eid_is_named_and_only_for_signers(stand: Stand) -> None:
    draft = f"{REQUESTS}/{stand.draft()}/recipients"
    before = everything()
    assert stand.owner.post(draft, {**BY_EID, "provider": "freja"}).code == "eid_provider_unknown"
    assert stand.owner.post(draft, {**PINNED_BENGT, **BY_EID}).code == "personnummer_needs_bankid"
    for wrong, field in (
        ({**BY_EID, "provider": None}, "/provider"),
        ({**AS_BENGT, "provider": "test-eid"}, "/provider"),
        ({**BY_EID, "provider": "x" * 33}, "/provider"),
        ({**BY_EID, "role": "approver"}, "/method"),
        ({**BY_EID, "in_person": True}, "/method"),
    ):
        assert [error["field"] for error in stand.owner.post(draft, wrong).json["errors"]] == [field], wrong
    assert everything() == before


def test_each_way_is_its_own(stand: Stand) -> None:
    request_id = stand.sent(BY_EID, AS_CECILIA)
    guest, by_bankid = stand.guest(request_id), stand.guest(request_id, 1)
    before = everything()
    assert by_bankid.post(VISITS).code == "wrong_method"
    assert by_bankid.post(SIGN, {"state": "s", "code": "c"}).code == "wrong_method"
    assert guest.post(ORDERS, {"purpose": "sign"}).code == "wrong_method"
    assert guest.post(f"{CURRENT_SESSION}/signing-codes").code == "wrong_method"
    assert everything() == before
