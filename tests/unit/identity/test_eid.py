"""Orders and answers as values: the QR code's published example, tolerant reading, nothing personal in a repr."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.identity.eid import Complete, Failed, Pending, StartedOrder, launch_url, qr_data, read_collect
from chalicelib.identity.eid_errors import EidUnavailable

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
ORDER = StartedOrder(
    order_ref="131daac9-16c6-4618-beb0-365768f37288",
    auto_start_token="7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6",
    qr_start_token="67df3917-fa0d-44e5-b327-edcc928297f8",
    qr_start_secret="d28db9a7-4cde-429e-a983-359be676944c",
    started_at=AT,
)
COMPLETION = {
    "user": {"personalNumber": "198001012385", "name": "Anna Andersson", "givenName": "Anna", "surname": "Andersson"},
    "signature": "c2ln",
    "ocspResponse": "b2NzcA==",
}


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (0, "dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8"),
        (1.999, "949d559bf23403952a94d103e67743126381eda00f0b3cbddbf7c96b1adcbce2"),
        (2, "a9e5ec59cb4eee4ef4117150abc58fad7a85439a6a96ccbecc3668b41795b3f3"),
    ],
)
def test_the_qr_code_is_that_of_bankids_own_example(seconds: float, code: str) -> None:
    shown = qr_data(ORDER, AT + timedelta(seconds=seconds))
    assert shown == f"bankid.67df3917-fa0d-44e5-b327-edcc928297f8.{int(seconds)}.{code}"


def test_a_clock_behind_the_order_shows_the_first_code() -> None:
    assert qr_data(ORDER, AT - timedelta(seconds=5)) == qr_data(ORDER, AT)


def test_the_secret_is_in_no_repr_and_in_no_code() -> None:
    assert ORDER.qr_start_secret not in repr(ORDER) + qr_data(ORDER, AT) + launch_url(ORDER.auto_start_token)


def test_the_launch_link_escapes_its_token() -> None:
    assert launch_url("a&b=c") == "https://app.bankid.com/?autostarttoken=a%26b%3Dc"


def answer(**fields: Any) -> bytes:
    return json.dumps({"orderRef": "o-1", "unknownField": {"x": [1]}} | fields).encode()


@given(st.text())
def test_any_hint_code_is_read(hint: str) -> None:
    assert read_collect(answer(status="pending", hintCode=hint)) == Pending("o-1", hint)
    assert read_collect(answer(status="failed", hintCode=hint)) == Failed("o-1", hint)


def test_a_hint_code_may_be_missing() -> None:
    assert read_collect(answer(status="pending")) == Pending("o-1", "")


def test_a_complete_answer_is_read_whole() -> None:
    more = {
        "device": {"ipAddress": "192.0.2.1", "uhi": "OZvY=", "new": 1},
        "bankIdIssueDate": "2024-02-01",
        "stepUp": {"mrtd": False},
        "risk": "low",
    }
    complete = read_collect(answer(status="complete", completionData=COMPLETION | more))
    assert isinstance(complete, Complete)
    assert (complete.user.personal_number, complete.user.surname) == ("198001012385", "Andersson")
    assert (complete.signature, complete.ocsp_response) == ("c2ln", "b2NzcA==")
    assert (complete.ip_address, complete.uhi, complete.issue_date) == ("192.0.2.1", "OZvY=", "2024-02-01")
    assert (complete.mrtd, complete.risk) == (False, "low")


def test_what_is_optional_may_be_missing_and_the_person_is_in_no_repr() -> None:
    complete = read_collect(answer(status="complete", completionData=COMPLETION))
    assert isinstance(complete, Complete)
    assert complete.ip_address is None
    assert complete.mrtd is None
    assert "Anna" not in repr(complete)
    assert "1980" not in repr(complete)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html>",
        b"[]",
        b"\xff",
        b'{"orderRef": "\xff", "status": "pending"}',
        answer(),
        answer(status="rejected"),
        answer(status="complete"),
        answer(status="complete", completionData={k: v for k, v in COMPLETION.items() if k != "signature"}),
        answer(status="pending", hintCode=7),
    ],
)
def test_what_is_no_answer_is_refused_without_quoting_it(raw: bytes) -> None:
    with pytest.raises(EidUnavailable) as refusal:
        read_collect(raw)
    assert refusal.value.cause == "unreadable_answer"
    assert refusal.value.__context__ is None or refusal.value.__suppress_context__


@given(st.binary())
def test_no_bytes_escape_as_another_error(raw: bytes) -> None:
    with pytest.raises(EidUnavailable):
        read_collect(raw)
