"""What is Klarna's own: reviews, captures, a page that may be tried again, and callbacks proved by their address."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import urllib3

from chalicelib.payments.klarna import LIVE_URL, Klarna, KlarnaCredentials
from chalicelib.payments.provider import (
    PaymentOrder,
    PaymentStarted,
    PaymentStatus,
    ProviderMisconfigured,
    ProviderRefused,
    ProviderUnavailable,
    RefundStatus,
)
from chalicelib.platform.clock import utc_now
from chalicelib.platform.text import Language
from tests.contract.payment_benches import KlarnaBench, klarna_of
from tests.contract.payments import order as an_order
from tests.contract.payments import refund_order
from tests.payment_stand import PaymentStand, payment_stand


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaymentStand]:
    with payment_stand("dev.klarna", tmp_path_factory.mktemp("klarna")) as running:
        yield running


@pytest.fixture
def bench(stand: PaymentStand) -> Iterator[KlarnaBench]:
    stand.forget()
    stand.control(retry_seconds=[0.05] * 5)
    yield KlarnaBench(stand)
    stand.control()


def begun(bench: KlarnaBench, *moves: str) -> tuple[PaymentOrder, PaymentStarted]:
    asked = an_order(callback_url=bench.callback_url)
    started = bench.provider.start(asked)
    for move in moves:
        bench.press(started, move)
    return asked, started


def status(bench: KlarnaBench, started: PaymentStarted) -> tuple[PaymentStatus, str]:
    standing = bench.provider.read(started.provider_reference)
    return standing.status, standing.reason


def shown_order(bench: KlarnaBench, order_id: str) -> dict[str, object]:
    keys = bench.stand.keys
    headers = urllib3.make_headers(basic_auth=f"{keys['username']}:{keys['password']}")
    shown: dict[str, object] = bench.stand.get(f"/ordermanagement/v1/orders/{order_id}", **headers).json()
    return shown


def test_an_order_under_review_is_pending_until_klarna_accepts_it(bench: KlarnaBench) -> None:
    _, started = begun(bench, "review")
    assert status(bench, started) == (PaymentStatus.PENDING, "fraud_pending")
    bench.press(started, "accept")
    assert status(bench, started) == (PaymentStatus.PAID, "")


def test_an_order_that_klarna_rejects_after_its_review_is_declined(bench: KlarnaBench) -> None:
    _, started = begun(bench, "review", "reject")
    assert status(bench, started) == (PaymentStatus.DECLINED, "fraud_rejected")


def test_an_order_under_review_can_be_cancelled_and_is_never_captured_then(bench: KlarnaBench) -> None:
    _, started = begun(bench, "review")
    assert bench.provider.cancel(started.provider_reference).status is PaymentStatus.CANCELLED
    bench.press(started, "accept")
    assert bench.provider.read(started.provider_reference).status is PaymentStatus.CANCELLED


def test_who_bought_before_we_cancelled_has_paid(bench: KlarnaBench) -> None:
    _, started = begun(bench, "pay")
    assert bench.provider.cancel(started.provider_reference).status is PaymentStatus.PAID


def test_a_payer_who_is_declined_may_try_again(bench: KlarnaBench) -> None:
    _, started = begun(bench, "fail")
    assert status(bench, started) == (PaymentStatus.PENDING, "failed")
    bench.press(started, "error")
    assert status(bench, started)[0] is PaymentStatus.PENDING
    bench.press(started, "back")
    bench.press(started, "pay")
    assert status(bench, started)[0] is PaymentStatus.PAID


def test_who_gives_up_has_cancelled(bench: KlarnaBench) -> None:
    _, started = begun(bench, "abandon")
    assert status(bench, started)[0] is PaymentStatus.CANCELLED


def test_another_currency_is_told_as_it_is(bench: KlarnaBench) -> None:
    _, started = begun(bench, "other_currency")
    assert bench.provider.read(started.provider_reference).currency == "EUR"


def test_a_page_whose_time_is_over_has_expired_though_klarna_has_not_said_so(bench: KlarnaBench) -> None:
    _, started = begun(bench)
    late = klarna_of(bench.stand, clock=lambda: utc_now() + timedelta(hours=48))
    assert late.read(started.provider_reference).status is PaymentStatus.EXPIRED
    bench.press(started, "pay")
    assert late.read(started.provider_reference).status is PaymentStatus.PAID


def test_a_refused_capture_is_no_money_and_is_tried_at_the_next_look(bench: KlarnaBench) -> None:
    _, started = begun(bench, "pay")
    bench.press(started, "captures", how="refuse")
    assert status(bench, started) == (PaymentStatus.PENDING, "authorized")
    bench.press(started, "captures", how="succeed")
    assert status(bench, started)[0] is PaymentStatus.PAID


def test_however_many_look_at_once_it_is_captured_once(bench: KlarnaBench) -> None:
    asked, started = begun(bench, "pay")
    threads = [threading.Thread(target=bench.provider.read, args=(started.provider_reference,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    standing = bench.provider.read(started.provider_reference)
    shown = shown_order(bench, standing.settlement_reference)
    assert (standing.amount_ore, shown["captured_amount"]) == (asked.amount_ore, asked.amount_ore)
    assert len(shown["captures"]) == 1  # type: ignore[arg-type]


def test_what_klarna_did_though_it_failed_to_say_so_is_found(bench: KlarnaBench) -> None:
    _, started = begun(bench, "pay")
    bench.stand.control(fail=1)
    with pytest.raises(ProviderUnavailable):
        bench.provider.read(started.provider_reference)
    standing = bench.provider.read(started.provider_reference)
    assert standing.status is PaymentStatus.PAID
    refund = refund_order(standing.settlement_reference, 10_000)
    bench.stand.control(fail=1)
    with pytest.raises(ProviderUnavailable):
        bench.provider.refund(refund)
    assert bench.provider.refund(refund).status is RefundStatus.PAID
    assert shown_order(bench, standing.settlement_reference)["refunded_amount"] == 10_000


@pytest.mark.parametrize("fault", ["unavailable", "rate_limit", "garble"])
@pytest.mark.parametrize("verb", ["start", "read", "refund", "read_refund"])
def test_an_answer_that_says_nothing_is_unknown(bench: KlarnaBench, verb: str, fault: str) -> None:
    _, started = begun(bench, "pay")
    settlement = bench.provider.read(started.provider_reference).settlement_reference
    made = bench.provider.refund(refund_order(settlement, 1_000))
    calls: dict[str, Callable[[], object]] = {
        "start": lambda: bench.provider.start(an_order(callback_url=bench.callback_url)),
        "read": lambda: bench.provider.read(started.provider_reference),
        "refund": lambda: bench.provider.refund(refund_order(settlement, 1_000)),
        "read_refund": lambda: bench.provider.read_refund(made.provider_reference),
    }
    bench.stand.control(**{fault: 1})
    with pytest.raises(ProviderUnavailable):
        calls[verb]()
    calls[verb]()


def test_refunds_that_klarna_refuses(bench: KlarnaBench) -> None:
    asked, started = begun(bench, "pay")
    settlement = bench.provider.read(started.provider_reference).settlement_reference
    assert refusal(bench, settlement, asked.amount_ore + 1) == "REFUND_NOT_ALLOWED"
    bench.press(started, "refunds", how="refuse")
    assert refusal(bench, settlement, 100) == "REFUND_NOT_ALLOWED"
    assert refusal(bench, "unknown/../order", 100) in ("NO_SUCH_ORDER", "http_404")
    with pytest.raises(ProviderRefused):
        bench.provider.read_refund(f"{settlement}/unknown")


def refusal(bench: KlarnaBench, settlement: str, amount_ore: int) -> str:
    with pytest.raises(ProviderRefused) as refused:
        bench.provider.refund(refund_order(settlement, amount_ore))
    return refused.value.reason


def test_callbacks_come_to_an_address_that_only_klarna_was_told(bench: KlarnaBench) -> None:
    asked, started = begun(bench, "review", "accept")
    received = bench.stand.shop.wait(lambda them: len(them) >= 2)
    assert {each.path for each in received} == {
        f"/v1/callbacks/klarna/{asked.payment_id}?secret={asked.callback_secret}"
    }
    told = {each.json.get("event_type") or each.json["session"]["status"] for each in received}
    assert told == {"COMPLETED", "FRAUD_RISK_ACCEPTED"}
    page = next(each.json for each in received if "session" in each.json)
    assert page["event_id"]
    assert page["session"]["session_id"] == started.provider_reference


def test_klarna_tries_four_times(bench: KlarnaBench) -> None:
    bench.stand.shop.answers[:] = [500] * 8
    begun(bench, "pay")
    bench.stand.shop.wait(lambda them: len(them) == 4)
    last = bench.stand.shop.received[-1]
    assert all(each.body == last.body for each in bench.stand.shop.received)


def test_twice_and_held_back(bench: KlarnaBench) -> None:
    _, started = begun(bench)
    bench.press(started, "webhooks", how="held")
    bench.press(started, "fail")
    bench.press(started, "pay")
    assert bench.stand.shop.received == []
    bench.press(started, "release")
    received = bench.stand.shop.wait(lambda them: len(them) == 2)
    assert [each.json["session"]["status"] for each in received] == ["COMPLETED", "FAILED"]
    _, twice = begun(bench)
    bench.press(twice, "webhooks", how="twice")
    bench.press(twice, "pay")
    bench.stand.shop.wait(lambda them: len(them) == 4)


def test_paid_at_once_we_are_told_before_we_are_answered(bench: KlarnaBench) -> None:
    bench.stand.control(pay_at_once=1)
    _, started = begun(bench)
    assert bench.stand.shop.received[-1].json["session"]["status"] == "COMPLETED"
    assert status(bench, started)[0] is PaymentStatus.PAID


def test_the_page_speaks_the_payers_language_and_returns_them(bench: KlarnaBench) -> None:
    for language, words in ((Language.SV, "Köp</button>"), (Language.EN, "Buy</button>")):
        asked = an_order(language=language, callback_url=bench.callback_url)
        started = bench.provider.start(asked)
        page = bench.stand.get(f"/payments/{started.provider_reference}").data.decode()
        assert f'<html lang="{language.value}">' in page
        assert words in page
        assert "395,00 SEK" in page
        answer = bench.stand.press(f"/payments/{started.provider_reference}/pay")
        assert answer.headers["Location"] == asked.return_url
    assert bench.stand.get("/?lang=en").status == 200


@pytest.mark.parametrize("field", ["username", "password"])
def test_wrong_credentials_are_a_matter_for_an_operator(bench: KlarnaBench, field: str) -> None:
    keys = bench.stand.keys | {field: "hemligt"}
    credentials = KlarnaCredentials(keys["merchant_id"], keys["username"], keys["password"])
    with pytest.raises(ProviderMisconfigured) as raised:
        Klarna(bench.stand.url, lambda: credentials, utc_now, is_live=False).read("x")
    assert "hemligt" not in str(raised.value) + repr(credentials)


def test_real_money_goes_to_klarna_only_and_only_real_money_does(bench: KlarnaBench) -> None:
    def keys() -> KlarnaCredentials:
        return KlarnaCredentials("K1", "u", "p")

    for url, is_live in ((bench.stand.url, True), ("https://api.playground.klarna.com", True), (LIVE_URL, False)):
        with pytest.raises(ProviderMisconfigured):
            Klarna(url, keys, utc_now, is_live=is_live)
    Klarna(LIVE_URL, keys, utc_now, is_live=True).close()
