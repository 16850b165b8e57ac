"""What holds for the fake holds for the adapter against the simulator: a payment is asked for, followed, paid back."""

import contextlib
import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.payments.provider import (
    PaymentOrder,
    PaymentStarted,
    PaymentStatus,
    ProviderRefused,
    ProviderUnavailable,
    RefundOrder,
    RefundStanding,
    RefundStatus,
)
from tests.contract.swish_worlds import ENDS, REFUND_ENDS, FakeWorld, SimulatedWorld, World, adapter, order, refund_of
from tests.swish_stand import NUMBER, SwishStand, swish_stand


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwishStand]:
    with swish_stand(tmp_path_factory.mktemp("swish")) as running:
        yield running


@pytest.fixture(params=["fake", "simulator"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "fake":
        return FakeWorld()
    stand: SwishStand = request.getfixturevalue("stand")
    stand.control(refunds_by_hand=True)
    stand.advance(3600)
    return SimulatedWorld(stand, adapter(stand))


def started(world: World, asked: PaymentOrder, times: int = 3) -> PaymentStarted:
    """As a purchase does: without an answer the same is asked again."""
    for _ in range(times - 1):
        try:
            return world.provider.start(asked)
        except ProviderUnavailable:
            continue
    return world.provider.start(asked)


def refunded(world: World, asked: RefundOrder, times: int = 3) -> RefundStanding:
    for _ in range(times - 1):
        try:
            return world.provider.refund(asked)
        except ProviderUnavailable:
            continue
    return world.provider.refund(asked)


def paid(world: World) -> str:
    """The settlement reference of a paid payment."""
    asked = order(payer_phone=None)
    world.provider.start(asked)
    world.pay(asked.payment_id)
    return world.provider.read(asked.payment_id).settlement_reference


def test_a_payment_waits_for_its_payer(world: World) -> None:
    asked = order()
    answer = world.provider.start(asked)
    assert (answer.provider_reference, answer.app_token) == (asked.payment_id, None)
    standing = world.provider.read(answer.provider_reference)
    assert (standing.status, standing.amount_ore, standing.currency) == (PaymentStatus.PENDING, 150_00, "SEK")
    assert (standing.payee, standing.settlement_reference, standing.paid_at) == (NUMBER, "", None)


def test_without_a_phone_the_app_gets_a_token(world: World) -> None:
    assert world.provider.start(order(payer_phone=None)).app_token


def test_a_paid_payment_names_what_a_refund_needs(world: World) -> None:
    asked = order()
    world.provider.start(asked)
    world.pay(asked.payment_id)
    standing = world.provider.read(asked.payment_id)
    assert (standing.status, standing.amount_ore, standing.payee) == (PaymentStatus.PAID, 150_00, NUMBER)
    assert standing.settlement_reference
    assert standing.paid_at is not None
    assert standing.paid_at.utcoffset() == timedelta(0)
    assert standing.paid_at > datetime.now(UTC) - timedelta(minutes=1)


def test_another_amount_is_told_and_not_judged(world: World) -> None:
    asked = order()
    world.provider.start(asked)
    world.pay(asked.payment_id, amount_ore=1)
    assert world.provider.read(asked.payment_id).amount_ore == 1


@pytest.mark.parametrize("code", ENDS)
def test_every_code_is_a_state_and_a_reason(world: World, code: str) -> None:
    asked = order()
    world.provider.start(asked)
    world.fail(asked.payment_id, code)
    standing = world.provider.read(asked.payment_id)
    assert (standing.status, standing.reason) == (ENDS[code], code)


def test_declined_is_declined(world: World) -> None:
    asked = order()
    world.provider.start(asked)
    world.decline(asked.payment_id)
    assert world.provider.read(asked.payment_id).status is PaymentStatus.DECLINED


@pytest.mark.parametrize("code", ["TM01", "DS24"])
def test_a_late_payer_has_paid(world: World, code: str) -> None:
    asked = order()
    world.provider.start(asked)
    world.fail(asked.payment_id, code)
    world.pay_late(asked.payment_id)
    standing = world.provider.read(asked.payment_id)
    assert (standing.status, standing.reason) == (PaymentStatus.PAID, "")


@pytest.mark.parametrize("trouble", ["drop_next", "lose_next_answer"])
def test_a_lost_answer_never_makes_a_second_payment(world: World, trouble: str) -> None:
    asked = order()
    getattr(world, trouble)()
    assert started(world, asked).provider_reference == asked.payment_id
    assert world.count(asked.reference) == 1
    assert started(world, asked).provider_reference == asked.payment_id
    assert world.count(asked.reference) == 1


def test_a_dropped_request_for_a_token_is_simply_repeated(world: World) -> None:
    world.drop_next()
    assert started(world, order(payer_phone=None)).app_token


def test_a_lost_token_ends_the_payment_and_the_payer_starts_anew(world: World) -> None:
    asked = order(payer_phone=None)
    world.lose_next_answer()
    for _ in range(2):
        with pytest.raises(ProviderRefused) as refusal:
            started(world, asked)
        assert refusal.value.reason == "token_lost"
    assert world.count(asked.reference) == 0
    assert world.provider.read(asked.payment_id).status is PaymentStatus.CANCELLED
    assert world.provider.start(dataclasses.replace(asked, payment_id=order().payment_id)).app_token


def test_a_payment_that_was_paid_meanwhile_is_not_given_up(world: World) -> None:
    asked = order(payer_phone=None)
    world.provider.start(asked)
    world.pay(asked.payment_id)
    assert world.provider.start(asked).provider_reference == asked.payment_id
    assert world.provider.read(asked.payment_id).status is PaymentStatus.PAID


@pytest.mark.parametrize(("phone", "code"), [("46700000000", "ACMT03"), ("+46701234567", "BE18")])
def test_what_the_payer_can_mend_is_refused_by_its_code(world: World, phone: str, code: str) -> None:
    asked = order(payer_phone=phone)
    with pytest.raises(ProviderRefused) as refusal:
        world.provider.start(asked)
    assert (refusal.value.reason, world.count(asked.reference)) == (code, 0)


def test_a_payer_with_an_open_payment_is_refused_another(world: World) -> None:
    world.provider.start(order())
    with pytest.raises(ProviderRefused) as refusal:
        world.provider.start(order())
    assert refusal.value.reason == "RP06"


def test_cancelling_twice_or_too_late_tells_how_it_stands(world: World) -> None:
    asked, other = order(), order(payer_phone="46709876543")
    world.provider.start(asked)
    assert world.provider.cancel(asked.payment_id).status is PaymentStatus.CANCELLED
    assert world.provider.cancel(asked.payment_id).status is PaymentStatus.CANCELLED
    world.provider.start(other)
    world.pay(other.payment_id)
    assert world.provider.cancel(other.payment_id).status is PaymentStatus.PAID


@pytest.mark.parametrize("trouble", ["drop_next", "lose_next_answer"])
def test_a_cancellation_without_an_answer_is_repeated(world: World, trouble: str) -> None:
    asked = order()
    world.provider.start(asked)
    getattr(world, trouble)()
    with contextlib.suppress(ProviderUnavailable):
        world.provider.cancel(asked.payment_id)
    assert world.provider.cancel(asked.payment_id).status is PaymentStatus.CANCELLED


def test_what_was_never_asked_for_is_unknown(world: World) -> None:
    for verb in (world.provider.read, world.provider.cancel, world.provider.read_refund):
        with pytest.raises(ProviderRefused) as refusal:
            verb("0" * 32)
        assert refusal.value.reason == "unknown_payment"


def test_money_goes_back(world: World) -> None:
    asked = refund_of(paid(world))
    standing = world.provider.refund(asked)
    assert (standing.status, standing.amount_ore, standing.currency) == (RefundStatus.PENDING, 150_00, "SEK")
    assert world.provider.read_refund(standing.provider_reference).status is RefundStatus.PENDING
    world.end_refund(asked.refund_id, None)
    assert world.provider.read_refund(standing.provider_reference).status is RefundStatus.PAID


@pytest.mark.parametrize("code", REFUND_ENDS)
def test_a_refund_that_may_have_moved_money_is_unknown_and_not_failed(world: World, code: str) -> None:
    asked = refund_of(paid(world))
    reference = world.provider.refund(asked).provider_reference
    world.end_refund(asked.refund_id, code)
    standing = world.provider.read_refund(reference)
    assert (standing.status, standing.reason) == (REFUND_ENDS[code], code)


@pytest.mark.parametrize("trouble", ["drop_next", "lose_next_answer"])
def test_a_refund_is_made_once_whatever_is_lost(world: World, trouble: str) -> None:
    asked = refund_of(paid(world), 100_00)
    getattr(world, trouble)()
    reference = refunded(world, asked).provider_reference
    assert refunded(world, asked).provider_reference == reference
    with pytest.raises(ProviderRefused):  # had it been made twice, or not at all, this would not be what is left
        world.provider.refund(refund_of(asked.settlement_reference, 50_01))
    assert world.provider.refund(refund_of(asked.settlement_reference, 50_00)).status is RefundStatus.PENDING


def test_a_refund_of_what_was_never_paid_is_refused(world: World) -> None:
    with pytest.raises(ProviderRefused):
        world.provider.refund(refund_of("F" * 32))
