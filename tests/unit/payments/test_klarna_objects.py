"""What Klarna's objects mean to us, in every combination that may be answered, and the VAT of what we ask for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.klarna import _key, _session_of
from chalicelib.payments.klarna_objects import Order, Page, standing_of_order, standing_of_page
from chalicelib.payments.provider import PaymentStatus
from dev.klarna.parameters import NewSession, checked_session
from tests.contract.payments import order as an_order

NOW = datetime(2026, 11, 28, tzinfo=UTC)
FINAL = {PaymentStatus.DECLINED, PaymentStatus.CANCELLED, PaymentStatus.EXPIRED}
orders = st.builds(
    Order,
    order_id=st.just("o-1"),
    status=st.sampled_from(["AUTHORIZED", "PART_CAPTURED", "CAPTURED", "CANCELLED", "EXPIRED", "CLOSED", "NEW"]),
    purchase_currency=st.just("SEK"),
    fraud_status=st.sampled_from(["ACCEPTED", "PENDING", "REJECTED", "NEW"]),
    order_amount=st.integers(1, 10**7),
    captured_amount=st.sampled_from([0, 1, 39_500]),
    remaining_authorized_amount=st.sampled_from([0, 1, 39_500]),
)
pages = st.builds(
    Page,
    status=st.sampled_from(
        [
            "WAITING",
            "IN_PROGRESS",
            "MANUAL_ID_CHECK",
            "BACK",
            "FAILED",
            "ERROR",
            "COMPLETED",
            "CANCELLED",
            "DISABLED",
            "TIMEOUT",
            "NEW",
        ]
    ),
    expires_at=st.sampled_from([None, NOW - timedelta(seconds=1), NOW, NOW + timedelta(hours=1)]),
)


@given(orders)
def test_it_is_paid_when_and_only_when_something_was_captured(order: Order) -> None:
    standing = standing_of_order(order, "page", "K1")
    assert (standing.status is PaymentStatus.PAID) == (order.captured_amount > 0)
    if standing.status is PaymentStatus.PAID:
        assert standing.amount_ore == order.captured_amount


@given(orders)
def test_what_may_be_captured_has_not_ended_and_is_not_under_review(order: Order) -> None:
    if order.may_be_captured:
        assert standing_of_order(order, "page", "K1").status not in FINAL
        assert order.fraud_status == "ACCEPTED"
        assert order.remaining_authorized_amount > 0


@given(pages)
def test_a_page_alone_is_never_money_and_ends_only_when_nobody_can_pay(page: Page) -> None:
    status = standing_of_page(page, "page", "K1", NOW).status
    assert status is not PaymentStatus.PAID
    if page.status == "COMPLETED":
        assert status is PaymentStatus.PENDING, "its order may still appear"
    if status is PaymentStatus.PENDING:
        assert page.status not in ("CANCELLED", "DISABLED", "TIMEOUT")


@given(st.integers(1, 10**8))
def test_whatever_it_costs_klarna_agrees_on_the_vat(amount_ore: int) -> None:
    asked = _session_of(replace(an_order(), amount_ore=amount_ore))
    checked_session(msgspec.convert(asked, NewSession))


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_key_is_one_deeds(one: str, other: str) -> None:
    assert _key(one, "refund") == _key(one, "refund")
    assert (_key(one, "refund") == _key(other, "refund")) == (one == other)
    assert _key(one, "refund") != _key(one, "capture")
