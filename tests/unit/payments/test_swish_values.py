"""Swish's wire and ours: no öre is lost, nothing unknown makes a payment unreadable, every code has its words."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments import swish_values as values
from chalicelib.payments.provider import PaymentStatus, ProviderUnavailable, RefundStatus
from chalicelib.payments.swish_reasons import REASONS, UNLISTED, Whose, explained, safe
from tests.contract.swish_worlds import order, refund_of

OUR_OWN = {"token_lost", "unknown_payment", "time_over", "declined", "cancelled"}
NOTED_WITH_A_REFUSAL = ["FF08", "RP01", "RP02", "RP03", "RP06", "RP07", "RP09", "BE18", "PA02", "AM02", "AM03", "AM06"]
NOTED_OF_ACCOUNTS = ["ACMT01", "ACMT03", "ACMT07", "VR01", "VR02"]
NOTED = [*NOTED_WITH_A_REFUSAL, *NOTED_OF_ACCOUNTS, "RF07", "FF10", "TM01", "DS24", "BANKIDCL"]


def payment(**fields: object) -> values.SwishPayment:
    shown = {"id": "A" * 32, "status": "CREATED", "amount": 150.0, "currency": "SEK", "payeeAlias": "1230000000"}
    return values.decoded(json.dumps(shown | fields).encode(), values.SwishPayment)


@given(st.integers(min_value=0, max_value=10**13))
def test_an_amount_survives_the_wire_as_text_and_as_number(amount_ore: int) -> None:
    text = values.amount_text(amount_ore)
    assert re.fullmatch(r"\d+\.\d\d", text)
    assert values.ore_of(Decimal(text)) == amount_ore
    as_number = msgspec.json.decode(f"[{text}]".encode(), type=list[Decimal])[0]
    assert values.ore_of(as_number) == amount_ore


@pytest.mark.parametrize("amount", ["1.005", "-1", "NaN", "Infinity", "1e400", "1000000000000"])
def test_an_amount_that_is_none_is_no_answer(amount: str) -> None:
    with pytest.raises(ProviderUnavailable):
        values.ore_of(Decimal(amount))


@given(st.text())
def test_a_message_is_always_one_that_swish_takes(text: str) -> None:
    message = values.message_of(text)
    assert re.fullmatch(r"[a-zA-ZåäöÅÄÖéÉüÜ0-9 :;.,?!()\"-]{0,50}", message)
    assert message == values.message_of(message)


@given(st.text(max_size=12), st.one_of(st.none(), st.text(max_size=12)))
def test_no_state_and_no_code_makes_a_payment_unreadable_or_paid(status: str, code: str | None) -> None:
    standing = values.payment_standing(payment(status=status, errorCode=code))
    assert (standing.status is PaymentStatus.PAID) == (status == "PAID")
    assert re.fullmatch(r"[A-Z0-9]{2,12}|unlisted|", standing.reason)
    assert explained(standing.reason).text.sv


@given(st.one_of(st.none(), st.text(max_size=12)))
def test_only_a_code_that_says_so_makes_a_refund_failed(code: str | None) -> None:
    refund = values.SwishRefund(id="A" * 32, status="ERROR", amount=Decimal(1), currency="SEK", errorCode=code)
    failed = values.refund_standing(refund).status is RefundStatus.FAILED
    assert failed == (code in NOTED and code != "DS24")


def test_a_state_that_is_new_is_not_decided_yet() -> None:
    assert values.payment_standing(payment(status="RESERVED")).status is PaymentStatus.PENDING
    refund = values.SwishRefund(id="A" * 32, status="INITIATED", amount=Decimal(1), currency="SEK")
    assert values.refund_standing(refund).status is RefundStatus.PENDING


def test_an_order_becomes_what_swish_asks_for() -> None:
    asked = order(amount_ore=30_505, text="50 krediter <b>, B2B Sign", callback_url="https://b2bsign.example/cb")
    body = json.loads(values.payment_body(asked, "1234679304"))
    assert body == {
        "payeePaymentReference": asked.reference,
        "callbackUrl": f"https://b2bsign.example/cb/{asked.payment_id}",
        "callbackIdentifier": asked.callback_secret,
        "payeeAlias": "1234679304",
        "payerAlias": asked.payer_phone,
        "amount": "305.05",
        "currency": "SEK",
        "message": "50 krediter b , B2B Sign",
    }
    assert "payerAlias" not in json.loads(values.payment_body(order(payer_phone=None), "1234679304"))
    refund = refund_of("F" * 32, 1)
    back = json.loads(values.refund_body(refund, "1234679304"))
    assert (back["payerAlias"], back["originalPaymentReference"], back["amount"]) == ("1234679304", "F" * 32, "0.01")
    assert back["callbackUrl"].endswith(f"/{refund.refund_id}")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-28T08:30:00.123Z", datetime(2026, 11, 28, 8, 30, 0, 123000, UTC)),
        ("2026-11-28T09:30:00.123+01:00", datetime(2026, 11, 28, 8, 30, 0, 123000, UTC)),
        ("2026-11-28T08:30:00", datetime(2026, 11, 28, 8, 30, 0, 0, UTC)),
        ("yesterday", None),
        (None, None),
    ],
)
def test_the_time_of_payment_is_utc_or_left_out(text: str | None, at: datetime | None) -> None:
    assert values.payment_standing(payment(status="PAID", datePaid=text)).paid_at == at


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (b'[{"errorCode":"ZZ99"},{"errorCode":"BE18"}]', ["BE18", "ZZ99"]),
        (b'[{"errorCode":null,"errorMessage":"?"}]', [UNLISTED]),
        (b'[{"errorCode":"46701234567 is not enrolled"}]', [UNLISTED]),
        (b"[]", [UNLISTED]),
        (b"<html>", [UNLISTED]),
        (b"\xff", [UNLISTED]),
    ],
)
def test_a_refusal_always_has_a_code_and_never_personal_data(body: bytes, codes: list[str]) -> None:
    assert values.codes_of(body) == codes


def test_the_app_is_opened_by_code_or_link() -> None:
    assert values.qr_text("c28a4061470f4af48973bd2a4642b4fa") == "Dc28a4061470f4af48973bd2a4642b4fa"
    link = values.app_link("a&b=c", "https://b2bsign.example/credits#purchase=pur_1&x=å")
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc) == ("swish", "paymentrequest")
    assert parse_qs(parts.query) == {
        "token": ["a&b=c"],
        "callbackurl": ["https://b2bsign.example/credits#purchase=pur_1&x=å"],
    }


def test_every_noted_code_has_a_name_and_words_of_its_own() -> None:
    assert set(REASONS) == {*NOTED, *OUR_OWN}
    names = [reason.name for reason in REASONS.values()]
    assert len(set(names)) == len(names)
    for reason in REASONS.values():
        assert re.fullmatch(r"[a-z_]{5,30}", reason.name)
        assert reason.text.sv != reason.text.en
        assert reason.text.sv.endswith(".")
        assert reason.text.en.endswith(".")
    payers = [reason.text.sv for reason in REASONS.values() if reason.whose is Whose.PAYER]
    assert len(set(payers)) == len(payers)


def test_the_codes_are_those_of_the_simulator() -> None:
    """Written from the same notes by another hand; what it knows beside them is marked there."""
    source = Path("dev/swish/checks.py").read_text() + Path("dev/swish/payments.py").read_text()
    assert set(NOTED) <= set(re.findall(r"\b[A-Z]{2,8}\d{0,2}\b", source))


def test_an_unlisted_code_has_words_too() -> None:
    assert explained("ZZ99").name == explained("").name == UNLISTED
    assert (safe(None), safe("BE18"), safe("46701234567x"), safe("A" * 13)) == ("", "BE18", UNLISTED, UNLISTED)
