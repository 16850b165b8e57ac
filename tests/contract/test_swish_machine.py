"""However calls fail and payers behave, in whatever order: an id is one payment, and no more goes back than came."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.payments.provider import (
    PaymentStatus,
    ProviderRefused,
    ProviderUnavailable,
    RefundOrder,
    RefundStatus,
)
from chalicelib.payments.swish import Swish
from tests.contract.swish_worlds import adapter, order, refund_of
from tests.swish_stand import SwishStand, swish_stand

KINDS = ("drop", "answer-lost", "internal-error", "unavailable", "request-timeout", "unreadable", "paid-before-answer")
OPERATIONS = ("create", "read", "cancel", "refund", "read-refund")
FAULTS = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(OPERATIONS)), max_size=3)
STEPS = ("start", "start", "read", "cancel", "pay", "decline", "time-out", "pay-late")
STEP = st.tuples(st.sampled_from(STEPS), FAULTS)
REFUND_STEP = st.tuples(st.integers(0, 2), st.sampled_from(["refund", "refund", "read", "pay", "fail"]), FAULTS)
PLAYED = {"pay": {}, "decline": {}, "time-out": {"code": "TM01"}, "pay-late": {}}


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwishStand]:
    with swish_stand(tmp_path_factory.mktemp("swish")) as running:
        yield running


def disturbed(stand: SwishStand, faults: list[tuple[str, str]]) -> None:
    listed = [{"kind": kind, "operation": operation} for kind, operation in faults]
    stand.control(faults=listed, refunds_by_hand=True)


def play(stand: SwishStand, path: str, body: dict[str, Any]) -> None:
    """What a person does; the app may refuse it."""
    try:
        stand.page("POST", path, body)
    except OSError:
        return


def tried(swish: Swish, verb: str, *given: Any) -> Any:
    """None where nothing is known; the code of a refusal."""
    try:
        return getattr(swish, verb)(*given)
    except ProviderUnavailable:
        return None
    except ProviderRefused as refused:
        return refused.reason


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=8), st.booleans())
def test_an_id_is_one_payment_and_its_end_stands(stand: SwishStand, steps: list[Any], by_phone: bool) -> None:
    stand.control()
    stand.advance(400)
    swish, asked = adapter(stand), order(payer_phone="46701234567" if by_phone else None)
    tokens: set[str] = set()
    final: PaymentStatus | None = None
    for name, faults in steps:
        disturbed(stand, faults)
        if name in PLAYED:
            verb = "fail" if name == "time-out" else name
            play(stand, f"/payer/payments/{asked.payment_id}/{verb}", PLAYED[name])
            continue
        answer = tried(swish, name, asked if name == "start" else asked.payment_id)
        if name == "start" and getattr(answer, "app_token", None):
            tokens.add(answer.app_token)
        standing = answer.status if name != "start" and hasattr(answer, "status") else None
        truth = stand.payments_of(asked.reference)
        assert len(truth) <= 1, "one id, one payment"
        assert standing is not PaymentStatus.PAID or truth[0]["status"] == "PAID"
        if final in (PaymentStatus.PAID, PaymentStatus.CANCELLED, PaymentStatus.DECLINED) and standing:
            assert standing is final, "an end stands"
        final = standing or final
        if answer == "token_lost":
            assert truth[0]["status"] == "CANCELLED", "what nobody can open, nobody is asked to pay"
    stand.control()
    assert len(tokens) <= 1
    last = tried(swish, "start", asked)
    (truth,) = stand.payments_of(asked.reference)
    assert last == "token_lost" or last.provider_reference == truth["id"]
    can_be_paid = by_phone or bool(getattr(last, "app_token", None))
    assert truth["status"] != "CREATED" or can_be_paid, "what waits can be paid"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(REFUND_STEP, max_size=8))
def test_no_more_goes_back_than_came(stand: SwishStand, steps: list[Any]) -> None:
    stand.control(refunds_by_hand=True)
    stand.advance(400)
    swish, asked = adapter(stand), order(payer_phone=None, amount_ore=100_00)
    swish.start(asked)
    original = stand.act(asked.payment_id, "pay")["paymentReference"]
    orders: list[RefundOrder] = [refund_of(original, amount) for amount in (40_00, 60_00, 60_00)]
    for number, name, faults in steps:
        refund = orders[number]
        disturbed(stand, faults)
        if name in ("pay", "fail"):
            play(stand, f"/payer/refunds/{refund.refund_id}/{name}", {"code": "RF07"} if name == "fail" else {})
            continue
        answer = tried(
            swish, "refund" if name == "refund" else "read_refund", refund if name == "refund" else refund.refund_id
        )
        made = {each["id"]: each for each in stand.page("GET", f"/payer/payments/{asked.payment_id}")["refunds"]}
        assert sum(each["amount"] for each in made.values() if each["status"] != "ERROR") <= 100
        if hasattr(answer, "status"):
            assert refund.refund_id in made, "what is told to be under way is"
            assert (answer.status is RefundStatus.PAID) == (made[refund.refund_id]["status"] == "PAID")
