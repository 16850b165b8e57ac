"""The simulator's relying-party API over real mTLS: refusals, limits, an order's life, faults."""

import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from dev.bankid.pki import Pki, key_pem, pem
from dev.persons import ANNA, BENGT
from tests.bankid_stand import BankIdStand, encoded

HANG_UPS = (urllib3.exceptions.SSLError, urllib3.exceptions.ProtocolError)
SIGN: dict[str, Any] = {"endUserIp": "192.0.2.7", "userVisibleData": encoded("Avtal")}
NO_ORDER = {"errorCode": "invalidParameters", "details": "No such order"}
PINNED: dict[str, Any] = {"requirement": {"personalNumber": ANNA.personal_number}}


def test_without_a_client_certificate_nobody_gets_in(bankid: BankIdStand) -> None:
    with pytest.raises(HANG_UPS):
        bankid.rp("auth", {"endUserIp": "192.0.2.7"}, certificate=None)


def test_a_certificate_of_another_authority_does_not_get_in(bankid: BankIdStand, tmp_path: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    name, now = Pki(bankid.data).client.certificate.subject, datetime.now(UTC)  # the right name is not enough
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    (tmp_path / "c.pem").write_bytes(pem(builder.sign(key, hashes.SHA256())))
    (tmp_path / "c.key").write_bytes(key_pem(key))
    with pytest.raises(HANG_UPS):
        bankid.rp("auth", {"endUserIp": "192.0.2.7"}, certificate=tmp_path / "c.pem", key=tmp_path / "c.key")


def test_the_server_is_known_only_by_its_own_authority(bankid: BankIdStand) -> None:
    pool = urllib3.PoolManager(cert_reqs=ssl.CERT_REQUIRED, retries=False)
    with pytest.raises(urllib3.exceptions.SSLError):
        pool.request("POST", f"https://localhost:{bankid.port}/rp/v6.0/auth")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/json;charset=UTF-8", "text/plain", ""]
)
def test_the_media_type_is_json_and_nothing_more(bankid: BankIdStand, kind: str) -> None:
    answer = bankid.rp("auth", {"endUserIp": "192.0.2.7"}, content_type=kind)
    assert answer.error == (415, "unsupportedMediaType")


def test_only_post(bankid: BankIdStand) -> None:
    assert bankid.rp("collect", b"", method="GET").error == (405, "methodNotAllowed")


@pytest.mark.parametrize("path", ["payment", "auth/", "nothing", "../v5.1/auth"])
def test_unknown_paths(bankid: BankIdStand, path: str) -> None:
    assert bankid.rp(path, {"endUserIp": "192.0.2.7"}).error == (404, "notFound")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"endUserIp": "192.0.2"}, "endUserIp"),
        ({"userVisibleData": ""}, "userVisibleData"),
        ({"userVisibleData": "å"}, "userVisibleData"),
        ({"userVisibleData": "/w=="}, "userVisibleData"),  # a byte that is no UTF-8
        ({"userVisibleData": "AA=="}, "userVisibleData"),  # NUL
        ({"userVisibleData": "A" * 40_004}, "userVisibleData"),
        ({"userVisibleDataFormat": "html"}, "userVisibleDataFormat"),
        ({"userVisibleDataFormat": "simpleMarkdownV1", "userVisibleData": encoded("a\n+b")}, "At (2, 1)"),
        ({"userNonVisibleData": "A" * 200_004}, "userNonVisibleData"),
        ({"userNonVisibleData": "A"}, "userNonVisibleData"),
        ({"returnUrl": "https://" + "a" * 505}, "returnUrl"),
        ({"returnRisk": "true"}, "returnRisk"),
        ({"web": {"referringDomain": "ab"}}, "referringDomain"),
        ({"web": {"referringDomain": "a" * 254}}, "referringDomain"),
        ({"web": {"userAgent": "a" * 257}}, "userAgent"),
        ({"web": {"deviceIdentifier": "a" * 65}}, "deviceIdentifier"),
        ({"app": {"deviceOS": ""}}, "deviceOS"),
        ({"requirement": {"personalNumber": "198001012385"}}, "personalNumber"),  # the check digit
        ({"requirement": {"personalNumber": "8001012387"}}, "personalNumber"),
        ({"requirement": {"cardReader": "class3"}}, "cardReader"),
        ({"requirement": {"certificatePolicies": ["mobile"]}}, "certificatePolicies"),
        ({"requirement": {"risk": "high"}}, "risk"),
        ({"personalNumber": ANNA.personal_number}, "personalNumber"),  # v5's place for it
    ],
)
def test_what_is_out_of_bounds_is_refused_by_name(bankid: BankIdStand, fields: dict[str, Any], named: str) -> None:
    answer = bankid.rp("sign", SIGN | fields)
    assert answer.error == (400, "invalidParameters")
    assert named in answer.json["details"]


@pytest.mark.parametrize(
    "fields",
    [
        {"endUserIp": "2001:db8::7"},
        {"userVisibleData": encoded("x" * 30_000)},  # 40 000 characters of base64
        {"userNonVisibleData": encoded("x" * 150_000)},
        {"returnUrl": "https://" + "a" * 504, "returnRisk": True},
        {"web": {"referringDomain": "a" * 253, "userAgent": "a" * 256, "deviceIdentifier": "a" * 64}},
        {
            "app": {
                "appIdentifier": "se.b2bsign",
                "deviceOS": "IOS 18",
                "deviceModelName": "iPhone",
                "deviceIdentifier": "1",
            }
        },
        {"requirement": {"pinCode": True, "mrtd": True, "cardReader": "class2", "certificatePolicies": ["1.2.3.4.25"]}},
        {"userVisibleDataFormat": "simpleMarkdownV1", "userVisibleData": encoded("# Avtal\n+ en\n+ två")},
    ],
)
def test_what_is_just_within_bounds_is_taken(bankid: BankIdStand, fields: dict[str, Any]) -> None:
    answer = bankid.rp("sign", SIGN | fields)
    assert answer.status == 200, answer.body
    assert answer.json.keys() == {"orderRef", "autoStartToken", "qrStartToken", "qrStartSecret"}


def test_an_identification_shows_a_shorter_text_than_a_signature(bankid: BankIdStand) -> None:
    text = encoded("x" * 1_128)  # 1 504 characters of base64
    assert bankid.rp("auth", {"endUserIp": "192.0.2.7", "userVisibleData": text}).status == 400
    assert bankid.rp("sign", {"endUserIp": "192.0.2.7", "userVisibleData": text}).status == 200


def test_a_signature_needs_a_text(bankid: BankIdStand) -> None:
    assert bankid.rp("sign", {"endUserIp": "192.0.2.7"}).error == (400, "invalidParameters")


def test_a_second_order_for_a_person_cancels_the_first_and_is_not_made(bankid: BankIdStand) -> None:
    first = bankid.start(**PINNED)
    other = bankid.start(requirement={"personalNumber": BENGT.personal_number})
    assert bankid.rp("auth", {"endUserIp": "192.0.2.7", **PINNED}).error == (400, "alreadyInProgress")
    ended = bankid.collect(first).json
    assert (ended["status"], ended["hintCode"]) == ("failed", "cancelled")
    assert bankid.collect(other).json["status"] == "pending"
    third = bankid.start(**PINNED)  # nothing is in progress any more
    for order in (third, other):
        bankid.act(order, "cancel")


@pytest.mark.parametrize("ending", ["approve", "cancel"])
def test_a_finished_order_is_collected_once(bankid: BankIdStand, ending: str) -> None:
    order = bankid.start()
    bankid.act(order, ending, **({"personal_number": ANNA.personal_number} if ending == "approve" else {}))
    assert bankid.collect(order).json["status"] in ("complete", "failed")
    again = bankid.collect(order)
    assert (again.status, again.json) == (400, NO_ORDER)


def test_an_order_belongs_to_its_relying_party(bankid: BankIdStand, tmp_path: Path) -> None:
    other = Pki(bankid.data).relying_party("Annan", "Annan tjänst", "5566778898")
    (tmp_path / "c.pem").write_bytes(pem(other.certificate))
    (tmp_path / "c.key").write_bytes(key_pem(other.key))
    body = {"orderRef": bankid.start()["orderRef"]}
    for operation in ("collect", "cancel"):
        answer = bankid.rp(operation, body, certificate=tmp_path / "c.pem", key=tmp_path / "c.key")
        assert (answer.status, answer.json) == (400, NO_ORDER)


def test_a_cancelled_order_is_gone_for_both_sides(bankid: BankIdStand) -> None:
    order = bankid.start()
    answer = bankid.rp("cancel", {"orderRef": order["orderRef"]})
    assert (answer.status, answer.json) == (200, {})
    assert bankid.collect(order).json == NO_ORDER
    assert bankid.act(order, "approve", personal_number=ANNA.personal_number).json == {"error": "order_ended"}
    assert bankid.rp("cancel", {"orderRef": order["orderRef"]}).json == NO_ORDER


def test_the_hint_codes_of_an_ordinary_signature(bankid: BankIdStand) -> None:
    order, seen = bankid.sign("Avtal"), []
    for verb, body in [("", {}), ("start", {}), ("start", {"personal_number": ANNA.personal_number})]:
        if verb:
            bankid.act(order, verb, **body)
        seen.append(bankid.collect(order).json["hintCode"])
    assert seen == ["outstandingTransaction", "started", "userSign"]
    bankid.approve(order)
    assert "hintCode" not in bankid.collect(order).json


@pytest.mark.parametrize("hint", ["noClient", "started", "userMrtd", "userCallConfirm", "userSign"])
def test_every_pending_hint_can_be_shown(bankid: BankIdStand, hint: str) -> None:
    order = bankid.start()
    bankid.act(order, "pend", hint_code=hint)
    assert bankid.collect(order).json == {"orderRef": order["orderRef"], "status": "pending", "hintCode": hint}


@pytest.mark.parametrize(
    "hint",
    [
        "expiredTransaction",
        "certificateErr",
        "userCancel",
        "cancelled",
        "startFailed",
        "userDeclinedCall",
        "notSupportedByUserApp",
        "transactionRiskBlocked",
    ],
)
def test_every_failure_can_happen(bankid: BankIdStand, hint: str) -> None:
    order = bankid.start()
    bankid.act(order, "fail", hint_code=hint)
    assert bankid.collect(order).json == {"orderRef": order["orderRef"], "status": "failed", "hintCode": hint}


def test_an_identity_document_is_asked_for_where_required(bankid: BankIdStand) -> None:
    order = bankid.start(requirement={"mrtd": True})
    bankid.act(order, "start", personal_number=ANNA.personal_number)
    assert bankid.collect(order).json["hintCode"] == "userMrtd"
    bankid.approve(order)
    assert bankid.completed(order)["stepUp"] == {"mrtd": True}


def test_a_risk_is_told_on_request_and_blocks_above_the_requirement(bankid: BankIdStand) -> None:
    silent, told, blocked = bankid.start(), bankid.start(returnRisk=True), bankid.start(requirement={"risk": "low"})
    for order in (silent, told, blocked):
        bankid.approve(order, risk="moderate")
    assert "risk" not in bankid.completed(silent)
    assert bankid.completed(told)["risk"] == "moderate"
    assert bankid.collect(blocked).json["hintCode"] == "transactionRiskBlocked"


def test_a_phone_order_is_pushed_to_the_person(bankid: BankIdStand) -> None:
    body = {"personalNumber": ANNA.personal_number, "callInitiator": "RP"}
    order = bankid.rp("phone/auth", body).json
    assert order.keys() == {"orderRef"}
    handle = bankid.phone("/phone/orders", method="GET").json[0]["handle"]
    bankid.phone(f"/phone/orders/{handle}/approve", {"personal_number": ANNA.personal_number})
    assert bankid.completed(order)["user"]["personalNumber"] == ANNA.personal_number


def test_the_life_times_can_be_shortened(bankid: BankIdStand) -> None:
    bankid.control(lifetimes={"start": 0})
    assert bankid.collect(bankid.start()).json["hintCode"] == "startFailed"


def test_collecting_more_than_once_a_second_is_limited_and_costs_nothing(bankid: BankIdStand) -> None:
    bankid.control(rate_limit=True)
    order = bankid.start()
    assert bankid.collect(order).status == 200
    bankid.approve(order)
    limited = bankid.collect(order)
    assert limited.error == (429, "tooManyRequests")
    assert limited.headers["ratelimit-remaining"] == "0"
    time.sleep(1)
    assert bankid.collect(order).json["status"] == "complete"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("maintenance", (503, "Maintenance")),
        ("internal-error", (500, "internalError")),
        ("request-timeout", (408, "RequestTimeout")),
    ],
)
def test_a_fault_hits_the_named_call_once(bankid: BankIdStand, kind: str, expected: tuple[int, str]) -> None:
    order = bankid.start()
    bankid.control(fault={"kind": kind, "operation": "collect"})
    assert bankid.start()["orderRef"]
    assert bankid.collect(order).error == expected
    assert bankid.collect(order).status == 200


def test_a_dropped_connection_does_nothing_and_a_lost_answer_everything(bankid: BankIdStand) -> None:
    order = bankid.start()
    bankid.approve(order)
    for kind in ("drop", "answer-lost"):
        bankid.control(fault={"kind": kind, "operation": "collect"})
        with pytest.raises(urllib3.exceptions.ProtocolError):
            bankid.collect(order)
        if kind == "drop":
            fresh = bankid.start()
            assert bankid.collect(fresh).json["status"] == "pending"
    assert bankid.collect(order).json == NO_ORDER


def test_a_slow_answer_comes_late_and_right(bankid: BankIdStand) -> None:
    bankid.control(fault={"kind": "slow", "slow_seconds": 0.5})
    before = time.monotonic()
    assert bankid.start()["orderRef"]
    assert time.monotonic() - before >= 0.5
