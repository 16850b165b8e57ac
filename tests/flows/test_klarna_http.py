"""Credits bought with Klarna, over the real client and the simulator: what callbacks say is never believed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.handlers.payments_callbacks import BODY_MAX_BYTES
from chalicelib.handlers.payments_jobs import settle_payments
from chalicelib.payments.klarna import Klarna
from chalicelib.platform.clock import utc_now
from tests.browser import Reply
from tests.flows import paying
from tests.flows.paying import Shopping, shopping
from tests.flows.signing_stand import everything
from tests.jobs import run_queue
from tests.payment_stand import Callback, PaymentStand, payment_stand
from tests.unit.payments.stand import tried_again


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaymentStand]:
    with payment_stand("dev.klarna", tmp_path_factory.mktemp("klarna")) as running:
        yield running


@pytest.fixture
def shop(aws: Any, simulator: PaymentStand, monkeypatch: pytest.MonkeyPatch) -> Shopping:
    return shopping(aws, simulator, monkeypatch, method="klarna", noun="klarna", page="/payments")


def hand_over(callback: Callback, **changed: Any) -> Reply:
    """And the job does what follows."""
    reply = paying.hand_over(callback, **changed)
    while run_queue("settle", settle_payments):
        pass
    return reply


def test_bought_and_told_it_is_captured_and_credited(shop: Shopping) -> None:
    purchase = shop.buy()
    assert purchase["status"] == "pending"
    (told,) = shop.told(purchase, "pay")
    stored = shop.stored(purchase)
    secret = wiring.payments.purchase_store().callback_secret(stored)
    assert told.path == f"/v1/callbacks/klarna/{stored.payment_id}?secret={secret}"
    assert (shop.stored(purchase).status, shop.credits()) == ("pending", 0)
    reply = paying.hand_over(told)
    assert (reply.status, reply.body, shop.stored(purchase).status) == (200, b"", "pending"), "Klarna waits 3 seconds"
    assert run_queue("settle", settle_payments) == 1
    assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)


def test_twice_and_out_of_order_is_once(shop: Shopping) -> None:
    purchase = shop.buy()
    shop.press(purchase, "webhooks", how="twice")
    told = [*shop.told(purchase, "fail", 2), *shop.told(purchase, "pay", 2)]
    for each in (*reversed(told), *told):
        assert hand_over(each).status == 200
        assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)


def test_a_lost_callback_is_made_good_by_whoever_looks(shop: Shopping) -> None:
    purchase = shop.buy()
    shop.press(purchase, "webhooks", how="held")
    shop.press(purchase, "pay")
    assert (shop.shown(purchase)["status"], shop.credits()) == ("paid", 10)


def test_told_before_our_own_answer_it_is_credited_once(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = paying.telling_before_the_answer(shop, Klarna, monkeypatch)
    purchase = shop.buy()
    assert answers == [200]
    assert run_queue("settle", settle_payments) == 1
    assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)


def test_an_order_under_review_waits_for_klarnas_decision(shop: Shopping) -> None:
    accepted, rejected = shop.buy(), shop.buy()
    for purchase, decision, status in ((accepted, "accept", "paid"), (rejected, "reject", "failed")):
        (told,) = shop.told(purchase, "review")
        assert hand_over(told).status == 200
        assert shop.stored(purchase).status == "pending"
        (decided,) = shop.told(purchase, decision)
        assert hand_over(decided).status == 200
        assert shop.stored(purchase).status == status
    assert shop.credits() == 10


def test_what_was_not_bought_ends_and_a_late_order_is_credited(shop: Shopping) -> None:
    purchase = shop.buy()
    (told,) = shop.told(purchase, "abandon")
    hand_over(told)
    assert shop.stored(purchase).status == "failed"
    (told,) = shop.told(purchase, "late")
    hand_over(told)
    assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)


@pytest.mark.parametrize(("move", "attention"), [("less", "wrong_amount"), ("other_currency", "wrong_currency")])
def test_other_money_buys_nothing_and_is_for_a_person(shop: Shopping, move: str, attention: str) -> None:
    purchase = shop.buy()
    (told,) = shop.told(purchase, move)
    assert hand_over(told).status == 200
    assert (shop.stored(purchase).attention, shop.credits()) == (attention, 0)


def test_a_body_that_claims_too_much_is_not_read(shop: Shopping) -> None:
    purchase = shop.buy()
    (told,) = shop.told(purchase, "fail")
    for body in (told.body.replace(b"FAILED", b"COMPLETED"), b"", b"{", b"\xff"):
        assert hand_over(told, body=body).status == 200
        assert (shop.stored(purchase).status, shop.credits()) == ("pending", 0)
    assert hand_over(told, body=b" " * (BODY_MAX_BYTES + 1)).code == "body_too_large"


def test_a_wrong_secret_is_refused_and_reads_nothing(shop: Shopping) -> None:
    purchase, other = shop.buy(), shop.buy()
    (told,) = shop.told(purchase, "pay")
    before = everything()
    address, _, right = told.path.partition("?secret=")
    others = wiring.payments.purchase_store().callback_secret(shop.stored(other))
    for wrong in ("", "?secret=", "?secret=x", "?secret=%C3%B6", f"?secret={right[:-1]}", f"?secret={others}"):
        reply = hand_over(told, path=address + wrong)
        assert (reply.status, reply.code) == (401, "callback_refused"), wrong
    for unknown in ("0" * 32, "x", "A" * 500):
        reply = hand_over(told, path=f"/v1/callbacks/klarna/{unknown}?secret={right}")
        assert (reply.status, reply.code) == (401, "callback_refused"), unknown
    swish = f"/v1/callbacks/swish/{shop.stored(purchase).payment_id}?secret={right}"
    assert hand_over(told, path=swish).status == 401
    assert everything() == before
    assert hand_over(told).status == 200


def test_while_klarna_is_silent_what_it_told_stays_in_the_queue(shop: Shopping) -> None:
    purchase = shop.buy()
    (told,) = shop.told(purchase, "pay")
    for fault in ("unavailable", "garble", "fail"):
        shop.simulator.control(**{fault: 1})
        assert paying.hand_over(told).status == 200
        assert run_queue("settle", settle_payments) == 0, fault
    assert shop.stored(purchase).status == "pending"
    assert hand_over(told).status == 200
    assert shop.credits() == 10


def test_withdrawn_from_klarna_pays_back_at_once_or_refuses(shop: Shopping) -> None:
    paid, refused = shop.buy(), shop.buy()
    for purchase in (paid, refused):
        (told,) = shop.told(purchase, "pay")
        hand_over(told)
    shop.press(refused, "refunds", how="refuse")
    assert paying.withdrawn(shop, paid).status == "paid"
    failed = paying.withdrawn(shop, refused)
    assert (failed.status, failed.reason) == ("failed", "REFUND_NOT_ALLOWED")
    assert (shop.stored(paid).status, shop.stored(refused).status) == ("refunded", "paid")
    assert (shop.stored(refused).attention, shop.credits()) == ("refund_failed", 0)
    shop.press(refused, "refunds", how="succeed")
    again = tried_again(wiring.payments.refunds(), wiring.payments.refund_store(), failed.refund_id, utc_now())
    assert wiring.payments.refunds().settle(again.refund_id).status == "paid"
    assert shop.stored(refused).status == "refunded"


def test_production_never_calls_a_simulator(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.payments.provider import ProviderMisconfigured

    own = replace(wiring.ground.settings(), stage="prod")
    monkeypatch.setattr(wiring.ground, "settings", lambda: own)
    with pytest.raises(ProviderMisconfigured, match="base_url"):
        wiring.providers.klarna()
