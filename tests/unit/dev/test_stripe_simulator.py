"""The simulator of Stripe by itself: what becomes of its webhooks, its pages, and what it keeps over a restart."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.payment_benches import StripeBench
from tests.contract.payments import order
from tests.payment_stand import Callback, PaymentStand, payment_stand, shop

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaymentStand]:
    with payment_stand("dev.stripe", tmp_path_factory.mktemp("stripe"), "/hook?from=stripe") as running:
        yield running


@pytest.fixture
def bench(stand: PaymentStand) -> Iterator[StripeBench]:
    stand.forget()
    stand.control(retry_seconds=[0.05] * 5)
    yield StripeBench(stand)
    stand.control()


def types(received: list[Callback]) -> list[str]:
    return [each.json["type"] for each in received]


def paid_with(bench: StripeBench, how: str) -> str:
    started = bench.provider.start(order())
    bench.press(started, "webhooks", how=how)
    bench.press(started, "pay")
    return started.provider_reference


def test_whoever_pays_makes_it_tell_where_it_was_told_to(bench: StripeBench) -> None:
    paid_with(bench, "normal")
    received = bench.stand.shop.wait(lambda them: len(them) >= len(PAID))
    assert sorted(types(received)) == sorted(PAID)
    assert {each.path for each in received} == {"/hook?from=stripe"}


def test_it_tries_again_until_it_is_taken(bench: StripeBench) -> None:
    bench.stand.shop.answers[:] = [500, 302, 404, 503] * 2
    paid_with(bench, "normal")
    received = bench.stand.shop.wait(lambda them: len(them) == len(PAID) + 8)
    assert len({each.json["id"] for each in received}) == len(PAID)
    assert len({each.body for each in received}) == len(PAID), "a repetition says the same"


def test_it_gives_up_at_last(bench: StripeBench) -> None:
    bench.stand.control(retry_seconds=[0.01])
    bench.stand.shop.answers[:] = [500] * 8
    session = paid_with(bench, "normal")
    bench.stand.shop.wait(lambda them: len(them) == 8)
    page = ""
    while page.count("given up") < len(PAID):
        page = bench.stand.get(f"/c/pay/{session}?lang=en").data.decode()
    assert "500, 500" in page


def test_twice_is_twice_with_one_id(bench: StripeBench) -> None:
    paid_with(bench, "twice")
    received = bench.stand.shop.wait(lambda them: len(them) == 2 * len(PAID))
    assert sorted(types(received)) == sorted(PAID * 2)
    assert len({each.json["id"] for each in received}) == len(PAID)


def test_held_back_they_come_when_they_are_let_go_the_newest_first(bench: StripeBench) -> None:
    session = paid_with(bench, "held")
    assert bench.stand.shop.received == []
    bench.stand.press(f"/c/pay/{session}/release")
    received = bench.stand.shop.wait(lambda them: len(them) == len(PAID))
    assert types(received) == PAID[::-1]


def test_paid_at_once_we_are_told_before_we_are_answered(bench: StripeBench) -> None:
    bench.stand.control(pay_at_once=1)
    started = bench.provider.start(order())
    assert "checkout.session.completed" in types(bench.stand.shop.received)
    assert bench.provider.read(started.provider_reference).status == "paid"


def test_the_page_offers_every_prank_in_both_languages(bench: StripeBench) -> None:
    started = bench.provider.start(order())
    for lang, words in (("sv", ("Ofog", "Betala en krona för lite")), ("en", ("Pranks", "Pay one krona too little"))):
        page = bench.stand.get(f"/c/pay/{started.provider_reference}?lang={lang}")
        assert all(each in page.data.decode() for each in words)
        assert "script" not in page.headers["Content-Security-Policy"]
        assert bench.stand.get(f"/?lang={lang}").status == 200
    bench.press(started, "expire")
    assert "Betala ändå" in bench.stand.get(f"/c/pay/{started.provider_reference}").data.decode()
    assert bench.stand.get("/c/pay/cs_test_unknown").status == 404
    assert bench.stand.get("/page.css").status == 200


def test_a_foreign_page_in_the_browser_cannot_press(bench: StripeBench) -> None:
    import urllib3

    started = bench.provider.start(order())
    url = f"{bench.stand.url}/c/pay/{started.provider_reference}/pay"
    assert urllib3.request("POST", url, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert urllib3.request("POST", url, headers={"Host": "evil.example"}).status == 400
    assert bench.provider.read(started.provider_reference).status == "pending"


def test_killed_it_goes_on_where_it_was(tmp_path: Path) -> None:
    with shop() as keeper:
        keeper.answers[:] = [500] * 4
        with payment_stand("dev.stripe", tmp_path, "/hook", keeper) as stand:
            stand.control(retry_seconds=[1])
            bench = StripeBench(stand)
            asked = order()
            started = bench.provider.start(asked)
            bench.press(started, "pay")
            keeper.wait(lambda them: len(them) == 4)
            keys = stand.keys
        with payment_stand("dev.stripe", tmp_path, "/hook", keeper) as stand:
            assert stand.keys == keys
            bench = StripeBench(stand)
            assert bench.provider.start(asked).provider_reference == started.provider_reference
            assert bench.provider.read(started.provider_reference).status == "paid"
            received = keeper.wait(lambda them: len(them) >= 8)
            assert sorted(types(received[4:8])) == sorted(PAID)
