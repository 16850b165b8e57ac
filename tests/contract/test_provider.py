"""What every payment provider promises: the same tests over the fake in memory and over each adapter's simulator."""

from collections.abc import Iterator

import pytest

from chalicelib.payments.provider import PaymentOrder, PaymentStanding, PaymentStatus, ProviderUnavailable, RefundStatus
from tests.contract.payment_benches import FakeBench, KlarnaBench, StripeBench, is_now
from tests.contract.payments import Bench, refund_order
from tests.contract.payments import order as an_order
from tests.payment_stand import payment_stand


@pytest.fixture(scope="module", params=["fake", "stripe", "klarna"])
def standing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    if request.param == "fake":
        yield FakeBench()
    elif request.param == "klarna":
        with payment_stand("dev.klarna", tmp_path_factory.mktemp("klarna")) as stand:
            yield KlarnaBench(stand)
    else:
        with payment_stand("dev.stripe", tmp_path_factory.mktemp("stripe"), "/v1/callbacks/stripe") as stand:
            yield StripeBench(stand)


@pytest.fixture
def bench(standing: Bench) -> Iterator[Bench]:
    yield standing
    standing.switch()


def order_for(bench: Bench, amount_ore: int = 39_500) -> PaymentOrder:
    return an_order(amount_ore, callback_url=bench.callback_url)


def paid(bench: Bench, amount_ore: int = 39_500) -> PaymentStanding:
    asked = order_for(bench, amount_ore)
    started = bench.provider.start(asked)
    bench.pays(asked, started)
    return bench.provider.read(started.provider_reference)


def test_what_is_asked_for_is_pending(bench: Bench) -> None:
    started = bench.provider.start(order_for(bench))
    assert started.pay_url or started.app_token
    standing = bench.provider.read(started.provider_reference)
    assert standing.status is PaymentStatus.PENDING
    assert standing.amount_ore in (39_500, 0), "0: what is asked for is not shown before it is paid"
    assert (standing.currency, standing.payee) == ("SEK", bench.payee)
    assert standing.provider_reference == started.provider_reference
    assert standing.paid_at is None
    assert not standing.disputed


def test_asked_twice_it_is_one_payment(bench: Bench) -> None:
    asked = order_for(bench)
    assert bench.provider.start(asked) == bench.provider.start(asked)


def test_what_is_paid_is_ours_in_full(bench: Bench) -> None:
    standing = paid(bench, 1_230_000)
    assert standing.status is PaymentStatus.PAID
    assert (standing.amount_ore, standing.currency, standing.payee) == (1_230_000, "SEK", bench.payee)
    assert standing.settlement_reference
    assert is_now(standing.paid_at)


def test_asked_again_after_it_was_paid_it_is_the_same_payment(bench: Bench) -> None:
    asked = order_for(bench)
    started = bench.provider.start(asked)
    bench.pays(asked, started)
    assert bench.provider.start(asked).provider_reference == started.provider_reference
    assert bench.provider.read(started.provider_reference).status is PaymentStatus.PAID


def test_another_amount_is_told_as_it_is(bench: Bench) -> None:
    asked = order_for(bench)
    started = bench.provider.start(asked)
    bench.pays_less(asked, started, asked.amount_ore - 100)
    standing = bench.provider.read(started.provider_reference)
    assert (standing.status, standing.amount_ore) == (PaymentStatus.PAID, asked.amount_ore - 100)


def test_whose_time_is_over_has_expired_and_who_pays_late_has_paid(bench: Bench) -> None:
    asked = order_for(bench)
    started = bench.provider.start(asked)
    bench.runs_out(asked, started)
    assert bench.provider.read(started.provider_reference).status is PaymentStatus.EXPIRED
    bench.pays_late(asked, started)
    assert bench.provider.read(started.provider_reference).status is PaymentStatus.PAID


def test_cancelled_it_cannot_be_pending_and_again_changes_nothing(bench: Bench) -> None:
    started = bench.provider.start(order_for(bench))
    for _ in range(2):
        ended = bench.provider.cancel(started.provider_reference)
        assert ended.status in (PaymentStatus.CANCELLED, PaymentStatus.EXPIRED)
        assert bench.provider.read(started.provider_reference).status is ended.status


def test_a_payer_who_was_faster_than_the_cancellation_has_paid(bench: Bench) -> None:
    standing = paid(bench)
    assert bench.provider.cancel(standing.provider_reference).status is PaymentStatus.PAID


def test_a_disputed_payment_says_so(bench: Bench) -> None:
    if "disputes" in bench.lacks:
        return
    asked = order_for(bench)
    started = bench.provider.start(asked)
    bench.pays(asked, started)
    bench.disputes(asked, started)
    standing = bench.provider.read(started.provider_reference)
    assert (standing.status, standing.disputed) == (PaymentStatus.PAID, True)


def test_asked_twice_it_is_one_refund(bench: Bench) -> None:
    standing = paid(bench)
    asked = refund_order(standing.settlement_reference, 10_000)
    first, second = bench.provider.refund(asked), bench.provider.refund(asked)
    assert first.provider_reference == second.provider_reference
    assert (first.amount_ore, first.currency) == (10_000, "SEK")
    assert bench.provider.read_refund(first.provider_reference).status in (RefundStatus.PENDING, RefundStatus.PAID)


def test_two_refunds_are_two(bench: Bench) -> None:
    settlement = paid(bench).settlement_reference
    made = [bench.provider.refund(refund_order(settlement, 10_000)).provider_reference for _ in range(2)]
    assert made[0] != made[1]


def test_a_refund_can_fail_after_it_was_taken(bench: Bench) -> None:
    if "failing_refunds" in bench.lacks:
        return
    asked = refund_order(paid(bench).settlement_reference, 10_000)
    made = bench.provider.refund(asked)
    bench.ends_refund(asked, RefundStatus.FAILED)
    assert bench.provider.read_refund(made.provider_reference).status is RefundStatus.FAILED
    assert bench.provider.refund(asked).status is RefundStatus.FAILED, "the same id is never tried anew by itself"


@pytest.mark.parametrize("fault", ["unavailable", "lose_answer"])
def test_a_lost_answer_to_start_is_unknown_and_repeated_with_the_same_id_acts_once(bench: Bench, fault: str) -> None:
    asked = order_for(bench)
    bench.switch(**{fault: 1})
    with pytest.raises(ProviderUnavailable):
        bench.provider.start(asked)
    started = bench.provider.start(asked)
    assert bench.provider.start(asked) == started
    assert bench.provider.read(started.provider_reference).status is PaymentStatus.PENDING


def test_no_answer_to_read_is_unknown(bench: Bench) -> None:
    standing = paid(bench)
    bench.switch(unavailable=1)
    with pytest.raises(ProviderUnavailable):
        bench.provider.read(standing.provider_reference)
    assert bench.provider.read(standing.provider_reference) == standing


@pytest.mark.parametrize("fault", ["unavailable", "lose_answer"])
def test_a_lost_answer_to_cancel_is_unknown_and_repeated_ends_it(bench: Bench, fault: str) -> None:
    started = bench.provider.start(order_for(bench))
    bench.switch(**{fault: 1})
    with pytest.raises(ProviderUnavailable):
        bench.provider.cancel(started.provider_reference)
    ended = bench.provider.cancel(started.provider_reference)
    assert ended.status in (PaymentStatus.CANCELLED, PaymentStatus.EXPIRED)


def test_a_lost_answer_to_refund_is_unknown_and_repeated_pays_once(bench: Bench) -> None:
    settlement = paid(bench, 20_000).settlement_reference
    asked = refund_order(settlement, 15_000)
    bench.switch(lose_answer=1)
    with pytest.raises(ProviderUnavailable):
        bench.provider.refund(asked)
    bench.switch()
    first, second = bench.provider.refund(asked), bench.provider.refund(asked)
    assert first == second
