"""What providers say of a day, over the real clients with the simulators behind them, in the book's own references."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.payments import klarna_report, stripe_report
from chalicelib.payments.klarna_report import KlarnaReport
from chalicelib.payments.provider import ProviderMisconfigured, ProviderUnavailable, RefundStatus
from chalicelib.payments.reconciliation import Movement, Reporter
from chalicelib.payments.stripe_report import StripeReport
from chalicelib.payments.swish_report import SwishReport, read_statement
from chalicelib.platform.clock import utc_now
from chalicelib.platform.working_days import swedish_day
from tests.contract import swish_worlds
from tests.contract.payment_benches import KlarnaBench, StripeBench
from tests.contract.payments import Bench, order, refund_order
from tests.contract.swish_worlds import SimulatedWorld, adapter, credentials_of
from tests.payment_stand import payment_stand
from tests.swish_stand import SwishStand, swish_stand

DAY = timedelta(days=1)


@pytest.fixture(scope="module", params=["stripe", "klarna"])
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    name = request.param
    path = "/v1/callbacks/stripe" if name == "stripe" else ""
    with payment_stand(f"dev.{name}", tmp_path_factory.mktemp(name), path) as stand:
        yield StripeBench(stand) if name == "stripe" else KlarnaBench(stand)


def reporter_of(bench: Bench) -> Reporter:
    if isinstance(bench, StripeBench):
        return StripeReport(bench.provider)
    assert isinstance(bench, KlarnaBench)
    return KlarnaReport(bench.provider, utc_now)


def paid(bench: Bench, amount_ore: int) -> str:
    asked = order(amount_ore, callback_url=bench.callback_url)
    started = bench.provider.start(asked)
    bench.pays(asked, started)
    standing = bench.provider.read(started.provider_reference)
    assert standing.paid_at is not None
    return standing.settlement_reference


def test_payments_and_refunds_of_a_day_by_the_books_references(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of one each, so that every one is asked for; unpaid ones and the provider's fees are in none."""
    monkeypatch.setattr(stripe_report, "PAGE", "1")
    monkeypatch.setattr(klarna_report, "PAGE", 1)
    began = swedish_day(utc_now())
    first, second = paid(bench, 39_500), paid(bench, 5_400)
    bench.provider.start(order(callback_url=bench.callback_url))
    back = bench.provider.refund(refund_order(first, 10_000))
    today = swedish_day(utc_now())
    if began != today:
        pytest.skip("midnight passed meanwhile")
    found = reporter_of(bench).happened(today)
    wanted = [(first, 39_500), (second, 5_400), (back.provider_reference, -10_000)]
    assert sorted(found, key=lambda m: m.amount) == sorted(
        (Movement(reference, amount, "SEK", today) for reference, amount in wanted), key=lambda m: m.amount
    )
    for other in (today - DAY, today + DAY):
        assert reporter_of(bench).happened(other) == []


def test_a_dispute_and_a_refund_that_failed_show_as_what_they_are(bench: Bench) -> None:
    if not isinstance(bench, StripeBench):
        pytest.skip("not part of Klarna's APIs")
    asked = order(7_000)
    started = bench.provider.start(asked)
    bench.pays(asked, started)
    settlement = bench.provider.read(started.provider_reference).settlement_reference
    wanted = refund_order(settlement, 1_000)
    bench.ends_refund(wanted, RefundStatus.FAILED)
    bench.disputes(asked, started)
    today = swedish_day(utc_now())
    found = reporter_of(bench).happened(today)
    refund = bench.provider.refund(wanted).provider_reference
    assert sorted(m.amount for m in found if m.reference == refund) == [-1_000, 1_000]
    (disputed,) = [m for m in found if m.reference.startswith("du_")]
    assert disputed.amount == -7_000
    assert [m.amount for m in found if m.reference == settlement] == [7_000]


def test_no_answer_is_no_report(bench: Bench) -> None:
    bench.switch(unavailable=1)
    with pytest.raises(ProviderUnavailable):
        reporter_of(bench).happened(swedish_day(utc_now()))
    bench.switch()


# --- Swish ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def swish(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwishStand]:
    with swish_stand(tmp_path_factory.mktemp("swish")) as running:
        yield running


def statement_of(swish: SwishStand) -> SwishReport:
    base_url = swish.url.removesuffix("/swish-cpcapi/api") + "/statements"
    return SwishReport(base_url, lambda: credentials_of(swish.data))


def test_swishs_statement_over_mutual_tls(swish: SwishStand) -> None:
    world = SimulatedWorld(swish, adapter(swish))
    asked = swish_worlds.order()
    world.provider.start(asked)
    world.pay(asked.payment_id)
    settlement = world.provider.read(asked.payment_id).settlement_reference
    swish.control(refunds_by_hand=True)
    back = swish_worlds.refund_of(settlement, 5_050)
    world.provider.refund(back)
    swish.advance(2)
    world.end_refund(back.refund_id, None)
    world.provider.start(swish_worlds.order(payer_phone=None))
    today = swedish_day(utc_now())
    found = statement_of(swish).happened(today)
    wanted = [Movement(back.refund_id, -5_050, "SEK", today), Movement(settlement, 15_000, "SEK", today)]
    assert sorted(found, key=lambda m: m.amount) == wanted
    assert statement_of(swish).happened(today - DAY) == []
    with pytest.raises(ProviderUnavailable):
        statement_of(swish).happened(today + 2 * DAY)


HEAD = "Typ;Betalningsreferens;Instruktions-id;Belopp;Valuta\r\n"
ON = date(2026, 11, 28)


@pytest.mark.parametrize(
    "content",
    [
        b"<html>not yet</html>\r\n<p>",
        b"\xff\xfe",
        (HEAD + "BETALNING;A;B;1,005;SEK\r\n").encode(),
        (HEAD + "BETALNING;A;B;hundra;SEK\r\n").encode(),
        (HEAD + "GISSNING;A;B;1,00;SEK\r\n").encode(),
        (HEAD + "BETALNING;A\r\n").encode(),
    ],
)
def test_a_file_that_cannot_be_read_is_no_report(content: bytes) -> None:
    with pytest.raises(ProviderUnavailable):
        read_statement(content, ON)


def test_a_statement_with_a_mark_and_nothing_in_it_is_an_empty_day() -> None:
    assert read_statement(HEAD.encode("utf-8-sig"), ON) == []


def test_a_stranger_to_the_file_service_is_a_matter_for_an_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.payments import swish_report
    from chalicelib.payments.http import Answered, ProviderHttp

    monkeypatch.setattr(swish_report, "tls_of", lambda _: None)
    monkeypatch.setattr(ProviderHttp, "send", lambda *_: Answered(403, {}, b""))
    with pytest.raises(ProviderMisconfigured):
        SwishReport("https://bank.example", lambda: None).happened(ON)  # type: ignore[arg-type, return-value]


def test_days_are_swedens(bench: Bench) -> None:
    """A payment late in the evening in UTC is the next day's."""
    assert swedish_day(datetime(2026, 11, 27, 23, 30, tzinfo=UTC)) == ON
    assert stripe_report._midnight(ON) == int(datetime(2026, 11, 27, 23, tzinfo=UTC).timestamp())
    assert klarna_report._midnight(ON) == "2026-11-28T00:00:00+01:00"
