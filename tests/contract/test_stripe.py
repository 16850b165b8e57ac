"""What is Stripe's own: declined cards, keys, refusals, answers that never come, and the key that Stripe forgets."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from chalicelib.payments.provider import (
    PaymentStatus,
    ProviderMisconfigured,
    ProviderRefused,
    ProviderUnavailable,
    RefundStatus,
)
from chalicelib.payments.stripe import LIVE_URL, Stripe, StripeCredentials
from chalicelib.payments.stripe_objects import Named
from chalicelib.platform.text import Language
from tests.contract.payment_benches import StripeBench, stripe_of
from tests.contract.payments import an_id, order, refund_order
from tests.payment_stand import PaymentStand, payment_stand
from tests.simulators import free_port


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaymentStand]:
    with payment_stand("dev.stripe", tmp_path_factory.mktemp("stripe"), "/v1/callbacks/stripe") as running:
        yield running


@pytest.fixture
def bench(stand: PaymentStand) -> Iterator[StripeBench]:
    stand.forget()
    yield StripeBench(stand)
    stand.control()


def settled(bench: StripeBench, amount_ore: int = 39_500) -> str:
    asked = order(amount_ore)
    started = bench.provider.start(asked)
    bench.pays(asked, started)
    return bench.provider.read(started.provider_reference).settlement_reference


def test_a_declined_card_ends_nothing_and_says_why(bench: StripeBench) -> None:
    started = bench.provider.start(order())
    bench.press(started, "pay", card="4000000000009995")
    standing = bench.provider.read(started.provider_reference)
    assert (standing.status, standing.reason) == (PaymentStatus.PENDING, "insufficient_funds")
    bench.press(started, "pay")
    assert bench.provider.read(started.provider_reference).status is PaymentStatus.PAID


def test_who_was_declined_and_gives_up_has_let_it_expire(bench: StripeBench) -> None:
    started = bench.provider.start(order())
    bench.press(started, "pay", card="4000000000000002")
    standing = bench.provider.cancel(started.provider_reference)
    assert (standing.status, standing.reason) == (PaymentStatus.EXPIRED, "generic_decline")


def test_another_currency_is_told_as_it_is(bench: StripeBench) -> None:
    started = bench.provider.start(order())
    bench.press(started, "other_currency")
    assert bench.provider.read(started.provider_reference).currency == "EUR"


def test_the_payer_pays_in_their_language_and_comes_back(bench: StripeBench) -> None:
    for language, button in ((Language.SV, "Betala</button>"), (Language.EN, "Pay</button>")):
        asked = order(language=language)
        started = bench.provider.start(asked)
        page = bench.stand.get(f"/c/pay/{started.provider_reference}").data.decode()
        assert f'<html lang="{language.value}">' in page
        assert button in page
        assert "395,00 SEK" in page
        assert "10 krediter, B2B Sign – åäö" in page
        answer = bench.stand.press(f"/c/pay/{started.provider_reference}/pay")
        assert answer.headers["Location"] == asked.return_url


@pytest.mark.parametrize("fault", ["garble", "rate_limit", "unavailable"])
@pytest.mark.parametrize("verb", ["start", "read", "cancel", "refund", "read_refund"])
def test_an_answer_that_says_nothing_is_unknown(bench: StripeBench, verb: str, fault: str) -> None:
    asked = order()
    started = bench.provider.start(asked)
    settlement = settled(bench)
    refund = bench.provider.refund(refund_order(settlement, 1_000))
    calls: dict[str, Callable[[], object]] = {
        "start": lambda: bench.provider.start(order()),
        "read": lambda: bench.provider.read(started.provider_reference),
        "cancel": lambda: bench.provider.cancel(started.provider_reference),
        "refund": lambda: bench.provider.refund(refund_order(settlement, 1_000)),
        "read_refund": lambda: bench.provider.read_refund(refund.provider_reference),
    }
    bench.stand.control(**{fault: 1})
    with pytest.raises(ProviderUnavailable):
        calls[verb]()
    calls[verb]()


def test_a_failure_of_stripes_is_remembered_with_the_key_and_stays_unknown(bench: StripeBench) -> None:
    asked = order()
    bench.stand.control(fail=1)
    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            bench.provider.start(asked)


def test_a_refund_that_was_made_in_spite_of_a_failure_is_found(bench: StripeBench) -> None:
    asked = refund_order(settled(bench), 39_500)
    bench.stand.control(fail=1)
    with pytest.raises(ProviderUnavailable):
        bench.provider.refund(asked)
    assert bench.provider.refund(asked).status is RefundStatus.PAID


def test_a_refund_is_not_paid_twice_when_stripe_has_forgotten_the_key(bench: StripeBench) -> None:
    asked = refund_order(settled(bench), 10_000)
    first = bench.provider.refund(asked)
    with sqlite3.connect(bench.stand.data / "stripe.sqlite") as database:
        database.execute("delete from things where kind = 'key'")
    assert bench.provider.refund(asked) == first


def test_slower_than_we_wait_it_is_unknown_and_repeated_acts_once(bench: StripeBench) -> None:
    asked, hasty = order(), stripe_of(bench.stand, timeout_s=0.3)
    bench.stand.control(slow_seconds=1.5)
    with pytest.raises(ProviderUnavailable):
        hasty.start(asked)
    with pytest.raises(ProviderUnavailable):  # 409: the key is in use at this moment
        bench.provider.start(asked)
    bench.stand.control()
    deadline = time.monotonic() + 20
    while True:
        try:
            started = bench.provider.start(asked)
            break
        except ProviderUnavailable:
            assert time.monotonic() < deadline
    assert started == bench.provider.start(asked)


def test_one_id_for_two_orders_is_refused(bench: StripeBench) -> None:
    asked = order()
    bench.provider.start(asked)
    with pytest.raises(ProviderRefused) as refused:
        bench.provider.start(replace(asked, amount_ore=asked.amount_ore + 100))
    assert refused.value.reason == "idempotency_error"


def test_too_small_an_amount_is_refused(bench: StripeBench) -> None:
    with pytest.raises(ProviderRefused) as refused:
        bench.provider.start(order(amount_ore=299))
    assert refused.value.reason == "amount_too_small"


def test_the_unknown_is_refused(bench: StripeBench) -> None:
    for call in (bench.provider.read, bench.provider.cancel):
        with pytest.raises(ProviderRefused) as refused:
            call("cs_test_unknown/../x")
        assert refused.value.reason in ("resource_missing", "http_404")
    with pytest.raises(ProviderRefused):
        bench.provider.refund(refund_order("pi_unknown", 100))


def test_refunds_that_stripe_refuses(bench: StripeBench) -> None:
    asked = order(20_000)
    started = bench.provider.start(asked)
    bench.pays(asked, started)
    intent = bench.provider.read(started.provider_reference).settlement_reference
    assert refusal(bench, intent, 20_001) == "invalid_request_error"
    bench.press(started, "refunds", how="refuse")
    assert refusal(bench, intent, 100) == "balance_insufficient"
    bench.press(started, "refunds", how="succeed")
    bench.provider.refund(refund_order(intent, 20_000))
    assert refusal(bench, intent, 100) == "charge_already_refunded"


def refusal(bench: StripeBench, intent: str, amount_ore: int) -> str:
    with pytest.raises(ProviderRefused) as refused:
        bench.provider.refund(refund_order(intent, amount_ore))
    return refused.value.reason


def test_a_pending_refund_is_followed(bench: StripeBench) -> None:
    asked = order()
    started = bench.provider.start(asked)
    bench.pays(asked, started)
    bench.press(started, "refunds", how="pending")
    intent = bench.provider.read(started.provider_reference).settlement_reference
    refund = refund_order(intent, 1_000)
    assert bench.provider.refund(refund).status is RefundStatus.PENDING
    bench.ends_refund(refund, RefundStatus.PAID)
    assert bench.provider.refund(refund).status is RefundStatus.PAID


def test_a_dispute_bars_refunds_and_ends_when_it_is_won(bench: StripeBench) -> None:
    asked = order()
    started = bench.provider.start(asked)
    bench.press(started, "pay", card="4000000000000259")
    standing = bench.provider.read(started.provider_reference)
    assert (standing.disputed, standing.reason) == (True, "dispute_needs_response")
    assert standing.dispute_reference.startswith("du_"), "what the report of the day calls it"
    assert refusal(bench, standing.settlement_reference, 100) == "charge_disputed"
    bench.press(started, "dispute_lost")
    assert bench.provider.read(started.provider_reference).reason == "dispute_lost"
    bench.press(started, "dispute_won")
    assert not bench.provider.read(started.provider_reference).disputed


@pytest.mark.parametrize("key", ["sk_test_wrong", "sk_live_real", "rk_live_real", "", "whsec_x"])
def test_a_wrong_key_is_a_matter_for_an_operator(bench: StripeBench, key: str) -> None:
    with pytest.raises(ProviderMisconfigured) as raised:
        stripe_of(bench.stand, api_key=key or " ").read("cs_test_1")
    assert key.strip() == "" or key not in str(raised.value)


def test_real_money_goes_to_stripe_only_and_with_a_live_key(bench: StripeBench) -> None:
    def keys() -> StripeCredentials:
        return StripeCredentials("acct_1", "sk_test_1", ())

    for url in (bench.stand.url, "https://api.stripe.com.example", "http://api.stripe.com", "https://localhost"):
        with pytest.raises(ProviderMisconfigured):
            Stripe(url, keys, is_live=True)
    with pytest.raises(ProviderMisconfigured):
        Stripe(LIVE_URL, keys, is_live=True).read("cs_1")
    for url in ("http://example.com", "ftp://localhost", "stripe"):
        with pytest.raises(ProviderMisconfigured):
            Stripe(url, keys, is_live=False)


def test_a_new_key_is_used_at_the_next_call(bench: StripeBench) -> None:
    keys = iter([bench.stand.keys["api_key"], "sk_test_rolled"])
    provider = Stripe(bench.stand.url, lambda: StripeCredentials("acct_1", next(keys), ()), is_live=False)
    reference = an_id()
    with pytest.raises(ProviderRefused):
        provider.read(reference)
    with pytest.raises(ProviderMisconfigured):
        provider.read(reference)


def test_nobody_listening_is_unknown() -> None:
    provider = Stripe(
        f"http://127.0.0.1:{free_port()}", lambda: StripeCredentials("acct_1", "sk_test_1", ()), is_live=False
    )
    with pytest.raises(ProviderUnavailable):
        provider.read("cs_test_1")


def test_a_payment_without_our_id_is_not_ours(bench: StripeBench) -> None:
    form = {
        "mode": "payment",
        "success_url": "https://elsewhere.example/",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "sek",
        "line_items[0][price_data][unit_amount]": "5000",
        "line_items[0][price_data][product_data][name]": "A mug",
    }
    session = bench.provider._post("/v1/checkout/sessions", form, Named).id
    bench.stand.press(f"/c/pay/{session}/pay")
    assert bench.provider.payment_of(bench.provider.read(session).settlement_reference) is None


def test_many_at_once_with_one_id_are_one_payment(bench: StripeBench) -> None:
    asked, found = order(), []

    def ask() -> None:
        try:
            found.append(bench.provider.start(asked).provider_reference)
        except ProviderUnavailable:
            found.append("in use")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found) - {"in use"}) == 1
