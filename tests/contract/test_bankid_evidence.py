"""Our verifier against the simulator's false evidence: everything about it is right but one thing."""

import base64
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from chalicelib.identity.bankid import BankID
from chalicelib.identity.eid import (
    Complete,
    read_collect,
)
from chalicelib.identity.eid_errors import (
    EidSignatureRefused,
    Reason,
)
from chalicelib.identity.eid_order import StartOrder
from chalicelib.identity.eid_validation import device_facts, validation_report
from chalicelib.platform.clock import utc_now
from tests.contract.bankid_fixtures import bankid, running, sim
from tests.contract.bankid_simulator import ANNA, SIGN, TEXT, Simulator, asked, verify

__all__ = ["bankid", "running", "sim"]


FLAWS = {
    "tampered": {Reason.DIGEST},
    "forged": {Reason.SIGNATURE},
    "other-order": {Reason.VISIBLE_DATA},
    "other-function": {Reason.FUNCTION},
    "other-relying-party": {Reason.SERVER_NAME},
    "other-person": {Reason.OTHER_PERSON},
    "wrong-root": {Reason.CHAIN},
    "wrapped": {Reason.DUPLICATE_ID},
    "revoked": {Reason.OCSP_REVOKED},
    "unknown": {Reason.OCSP_UNKNOWN},
    "other-nonce": {Reason.OCSP_NONCE},
    "other-certificate": {Reason.OCSP_CERTIFICATE},
    "wrong-responder": {Reason.OCSP_RESPONDER},
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_false_evidence_is_refused_for_its_reason(sim: Simulator, bankid: BankID, flaw: str) -> None:
    start = replace(SIGN, personal_number=ANNA)
    order = bankid.start_sign(start)
    sim.act(order, "approve", personal_number=ANNA, flaw=flaw)
    with pytest.raises(EidSignatureRefused) as refusal:
        verify(sim, bankid.collect(order.order_ref), asked(order, start, sim))
    assert refusal.value.reason in FLAWS[flaw]


def test_a_stranger_behind_an_unpinned_order_is_found_by_the_certificate(sim: Simulator, bankid: BankID) -> None:
    order = bankid.start_sign(SIGN)
    sim.act(order, "approve", personal_number=ANNA, flaw="other-person")
    with pytest.raises(EidSignatureRefused) as refusal:
        verify(sim, bankid.collect(order.order_ref), asked(order, SIGN, sim))
    assert refusal.value.reason is Reason.USER_MISMATCH


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (replace(SIGN, visible_text=TEXT + "!"), Reason.VISIBLE_DATA),
        (replace(SIGN, non_visible_data=b"b"), Reason.NON_VISIBLE_DATA),
    ],
)
def test_a_replayed_signature_of_another_order_is_refused(
    sim: Simulator, bankid: BankID, second: StartOrder, reason: Reason
) -> None:
    first = bankid.start_sign(SIGN)
    sim.act(first, "approve", personal_number=ANNA)
    order = bankid.start_sign(second)
    sim.act(order, "approve", personal_number=ANNA, replay_of=first.auto_start_token)
    with pytest.raises(EidSignatureRefused) as refusal:
        verify(sim, bankid.collect(order.order_ref), asked(order, second, sim))
    assert refusal.value.reason is reason


def test_a_replay_into_a_later_order_for_the_same_text_is_refused_by_its_time(sim: Simulator, bankid: BankID) -> None:
    order = bankid.start_sign(SIGN)
    sim.act(order, "approve", personal_number=ANNA)
    raw = bankid.collect(order.order_ref)
    later = replace(asked(order, SIGN, sim), order_started_at=order.started_at + timedelta(minutes=2))
    with pytest.raises(EidSignatureRefused) as refusal:
        verify(sim, raw, later)
    assert refusal.value.reason is Reason.OCSP_TIME


def test_xmlsec_accepts_what_the_simulator_signs(sim: Simulator, bankid: BankID) -> None:
    """The two sides could agree on the same mistake; the oracle knows neither."""
    from tests.unit.identity.eid_phone import Holder, key, xmlsec_accepts

    order = bankid.start_sign(SIGN)
    sim.act(order, "approve", personal_number=ANNA)
    raw = bankid.collect(order.order_ref)
    complete: Any = read_collect(raw)
    pem = verify(sim, raw, asked(order, SIGN, sim)).path_pem[0]
    holder = Holder(key("unused"), x509.load_pem_x509_certificate(pem.encode()))
    assert xmlsec_accepts(base64.b64decode(complete.signature), holder)


def test_our_report_names_every_certificate_up_to_the_pinned_root(sim: Simulator, bankid: BankID) -> None:
    order = bankid.start_sign(SIGN)
    sim.act(order, "approve", personal_number=ANNA)
    raw = bankid.collect(order.order_ref)
    report = validation_report(verify(sim, raw, asked(order, SIGN, sim)), utc_now())
    path = [x509.load_pem_x509_certificate(pem.encode()) for pem in cast("list[str]", report["certificates_pem"])]
    for certificate, issuer in pairwise(path):
        certificate.verify_directly_issued_by(issuer)
    pinned = x509.load_pem_x509_certificate(sim.read("eid_root.pem").encode())
    assert path[-1] == pinned and report["root_sha256"] == pinned.fingerprint(SHA256()).hex()
    assert report["certificate_serial"] == f"{path[0].serial_number:x}"
    complete = read_collect(raw)
    assert isinstance(complete, Complete) and device_facts(complete)["ip_address"] == complete.ip_address
