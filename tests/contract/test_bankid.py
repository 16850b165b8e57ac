"""Our BankID client against the simulator: mutual TLS, the whole of an order, every error told and none repeated."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.identity.bankid import BankID, BankIDCredentials
from chalicelib.identity.eid import (
    Complete,
    EidFlow,
    EidFunction,
    Failed,
    Pending,
    VisibleFormat,
    launch_url,
    qr_data,
    read_collect,
)
from chalicelib.identity.eid_errors import (
    EidAlreadyInProgress,
    EidMisused,
    EidOrderUnknown,
    EidRateLimited,
    EidUnavailable,
)
from chalicelib.identity.eid_messages import message_for
from chalicelib.identity.eid_order import App, Web
from chalicelib.platform.clock import utc_now
from tests.contract.bankid_fixtures import bankid, running, sim
from tests.contract.bankid_simulator import ANNA, AUTH, BENGT, SIGN, TEXT, Simulator, asked, verify

__all__ = ["bankid", "running", "sim"]


def test_identification_by_the_qr_code(sim: Simulator, bankid: BankID) -> None:
    order = bankid.start_auth(AUTH)
    assert read_collect(bankid.collect(order.order_ref)) == Pending(order.order_ref, "outstandingTransaction")
    sim.call("POST", "/phone/scan", {"text": qr_data(order, utc_now()), "personal_number": ANNA})
    assert read_collect(bankid.collect(order.order_ref)) == Pending(order.order_ref, "userSign")
    sim.act(order, "approve", personal_number=ANNA)
    verified = verify(sim, bankid.collect(order.order_ref), asked(order, AUTH, sim))
    assert (verified.personal_number, verified.name) == (ANNA, "Anna Andersson")
    assert verified.function is EidFunction.IDENTIFICATION
    assert verified.signed_visible_data is None


def test_a_stale_qr_code_is_of_no_use(sim: Simulator, bankid: BankID) -> None:
    """The app refuses what was photographed and sent on: our seconds must be counted as BankID counts them."""
    order = bankid.start_auth(AUTH)
    with pytest.raises(OSError, match="409"):
        sim.call("POST", "/phone/scan", {"text": qr_data(order, utc_now() + timedelta(seconds=30))})


def test_signing_on_the_same_device_and_collecting_once(sim: Simulator, bankid: BankID) -> None:
    start = replace(SIGN, personal_number=ANNA, return_url="https://localhost/#n=1", return_risk=True, pin_code=True)
    start = replace(
        start, origin=Web("localhost", "Firefox", "d1"), risk="moderate", certificate_policies=("1.2.3.4.25",)
    )
    order = bankid.start_sign(start)
    link = launch_url(order.auto_start_token)
    sim.call("POST", "/phone/scan", {"text": link, "personal_number": ANNA})
    sim.act(order, "approve", personal_number=ANNA)
    raw = bankid.collect(order.order_ref)
    complete = read_collect(raw)
    assert isinstance(complete, Complete)
    assert (complete.ip_address, complete.risk, complete.mrtd) == ("192.0.2.7", "low", False)
    verified = verify(sim, raw, asked(order, start, sim))
    assert (verified.personal_number, verified.signed_visible_data) == (ANNA, TEXT)
    assert verified.signed_non_visible_data == b"\x00\xffcase"
    with pytest.raises(EidOrderUnknown):
        bankid.collect(order.order_ref)


@pytest.mark.parametrize(
    "origin", [App("se.example.sign", "iOS 26", "iPhone17,3", "id"), Web("localhost", "x" * 999, "d")]
)
def test_every_field_we_send_is_one_that_bankid_knows(sim: Simulator, bankid: BankID, origin: App | Web) -> None:
    start = replace(SIGN, origin=origin, visible_format=VisibleFormat.MARKDOWN, mrtd=True, card_reader="class1")
    order = bankid.start_sign(start)
    sim.act(order, "approve", personal_number=BENGT)
    assert verify(sim, bankid.collect(order.order_ref), asked(order, start, sim)).personal_number == BENGT


def test_the_longest_text_that_we_let_pass_is_taken(sim: Simulator, bankid: BankID) -> None:
    start = replace(SIGN, visible_text="å" * 15_000, non_visible_data=b"x" * 150_000)
    order = bankid.start_sign(start)
    sim.act(order, "approve", personal_number=ANNA)
    assert verify(sim, bankid.collect(order.order_ref), asked(order, start, sim)).signed_visible_data == "å" * 15_000


@pytest.mark.parametrize(
    ("hint", "code"),
    [
        ("outstandingTransaction", "RFA13"),
        ("noClient", "RFA1"),
        ("started", "RFA15B"),
        ("userMrtd", "RFA23"),
        ("userCallConfirm", "userCallConfirm"),
        ("userSign", "RFA9"),
    ],
)
def test_every_pending_hint_code_has_its_message(sim: Simulator, bankid: BankID, hint: str, code: str) -> None:
    order = bankid.start_auth(AUTH)
    sim.act(order, "pend", hint_code=hint)
    pending = read_collect(bankid.collect(order.order_ref))
    assert isinstance(pending, Pending)
    assert message_for(pending, flow=EidFlow.SAME_DEVICE).code == code


@pytest.mark.parametrize(
    ("hint", "code"),
    [
        ("expiredTransaction", "RFA8"),
        ("certificateErr", "RFA16"),
        ("userCancel", "RFA6"),
        ("cancelled", "RFA3"),
        ("startFailed", "RFA17B"),
        ("userDeclinedCall", "userDeclinedCall"),
        ("notSupportedByUserApp", "notSupportedByUserApp"),
        ("transactionRiskBlocked", "transactionRiskBlocked"),
    ],
)
def test_every_failure_has_its_message_and_is_told_once(sim: Simulator, bankid: BankID, hint: str, code: str) -> None:
    order = bankid.start_auth(AUTH)
    sim.act(order, "fail", hint_code=hint)
    failed = read_collect(bankid.collect(order.order_ref))
    assert isinstance(failed, Failed)
    assert message_for(failed, flow=EidFlow.QR).code == code
    with pytest.raises(EidOrderUnknown):
        bankid.collect(order.order_ref)


def test_an_order_nobody_started_fails_by_itself(sim: Simulator, bankid: BankID) -> None:
    sim.control(lifetimes={"start": 0.05})
    order = bankid.start_auth(AUTH)
    time.sleep(0.1)
    assert read_collect(bankid.collect(order.order_ref)) == Failed(order.order_ref, "startFailed")


def test_a_cancelled_order_is_gone(bankid: BankID) -> None:
    order = bankid.start_sign(SIGN)
    bankid.cancel(order.order_ref)
    with pytest.raises(EidOrderUnknown):
        bankid.collect(order.order_ref)
    with pytest.raises(EidOrderUnknown):
        bankid.cancel(order.order_ref)


def test_a_second_order_for_the_same_person_is_refused_and_ends_the_first(bankid: BankID) -> None:
    pinned = replace(SIGN, personal_number=BENGT)
    first = bankid.start_sign(pinned)
    with pytest.raises(EidAlreadyInProgress):
        bankid.start_sign(pinned)
    assert read_collect(bankid.collect(first.order_ref)) == Failed(first.order_ref, "cancelled")
    bankid.cancel(bankid.start_sign(pinned).order_ref)


def test_polling_too_fast_is_told_with_the_time_to_wait(sim: Simulator, bankid: BankID) -> None:
    sim.control(rate_limit=True)
    order = bankid.start_auth(AUTH)
    bankid.collect(order.order_ref)
    with pytest.raises(EidRateLimited) as refusal:
        bankid.collect(order.order_ref)
    assert refusal.value.retry_after_s == 1


def test_a_personnummer_that_cannot_exist_is_our_own_mistake(bankid: BankID) -> None:
    with pytest.raises(EidMisused) as refusal:
        bankid.start_sign(replace(SIGN, personal_number="198001012386"))
    assert refusal.value.cause == "http_400"


def test_a_wrong_address_is_our_own_mistake(sim: Simulator) -> None:
    with pytest.raises(EidMisused) as refusal:
        sim.client("/rp/v5.1").start_auth(AUTH)
    assert refusal.value.cause == "http_404"


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("maintenance", "http_503"),
        ("internal-error", "http_500"),
        ("request-timeout", "http_408"),
        ("drop", "connection"),
        ("answer-lost", "connection"),
    ],
)
def test_a_fault_is_told_and_never_repeated_by_itself(sim: Simulator, bankid: BankID, fault: str, cause: str) -> None:
    """One fault, one call: a client that tries again by itself would succeed and hide it (or start two orders)."""
    sim.control(fault={"kind": fault, "times": 1})
    with pytest.raises(EidUnavailable) as refusal:
        bankid.start_auth(AUTH)
    assert refusal.value.cause == cause
    assert bankid.start_auth(AUTH).order_ref


def test_a_slow_answer_ends_in_time(sim: Simulator) -> None:
    sim.control(fault={"kind": "slow", "slow_seconds": 8})
    client, began = sim.client(answer_timeout_s=0.3), time.monotonic()
    with pytest.raises(EidUnavailable) as refusal:
        client.start_auth(AUTH)
    assert refusal.value.cause == "timeout"
    assert time.monotonic() - began < 6


def test_nobody_is_there() -> None:
    # Port 1 of the loopback is nobody's.
    client = BankID("https://127.0.0.1:1/rp/v6.0", dead_credentials(), utc_now)
    with pytest.raises(EidUnavailable) as refusal:
        client.start_auth(AUTH)
    assert refusal.value.cause == "connection"


def dead_credentials() -> BankIDCredentials:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    from tests.unit.identity import eid_phone

    own = eid_phone.bank().root
    secret = own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return BankIDCredentials(own.pem, secret, own.pem)


def test_only_the_given_authority_is_trusted(sim: Simulator) -> None:
    client = sim.client(credentials=replace(sim.credentials, server_ca_pem=dead_credentials().server_ca_pem))
    with pytest.raises(EidUnavailable) as refusal:
        client.start_auth(AUTH)
    assert refusal.value.cause == "tls"


def test_without_a_certificate_of_its_authority_bankid_does_not_talk_to_us(sim: Simulator) -> None:
    client = sim.client(credentials=replace(dead_credentials(), server_ca_pem=sim.read("server_ca.pem")))
    with pytest.raises(EidUnavailable) as refusal:
        client.start_auth(AUTH)
    assert refusal.value.cause in {"tls", "connection"}
