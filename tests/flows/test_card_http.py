"""Credits bought by card, over the real client and the simulator: what webhooks say is never believed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe

from chalicelib import wiring
from chalicelib.aws import secrets
from chalicelib.handlers.payments_callbacks import EVENT_MAX_BYTES
from chalicelib.handlers.payments_jobs import payments
from chalicelib.payments.stripe import Stripe
from tests.flows.paying import Shopping, hand_over, shopping, telling_before_the_answer, withdrawn
from tests.flows.signing_stand import everything
from tests.payment_stand import Callback, PaymentStand, payment_stand

PAID = 4  # events of a payment


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaymentStand]:
    with payment_stand("dev.stripe", tmp_path_factory.mktemp("stripe"), "/v1/callbacks/stripe") as running:
        yield running


@pytest.fixture
def shop(aws: Any, simulator: PaymentStand, monkeypatch: pytest.MonkeyPatch) -> Shopping:
    return shopping(aws, simulator, monkeypatch, method="card", noun="stripe", page="/c/pay")


def completed(shop: Shopping, purchase: Any = None) -> Callback:
    """What Stripe says of a session that was just paid."""
    told = shop.told(purchase or shop.buy(), "pay", PAID)
    return next(each for each in told if each.json["type"] == "checkout.session.completed")


def signed(body: bytes, secret: str, late: timedelta = timedelta()) -> str:
    at = int((datetime.now(UTC) - late).timestamp())
    header: str = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at)
    return header


def secret_of(shop: Shopping) -> str:
    return shop.simulator.keys["webhook_secrets"]


def rewritten(shop: Shopping, callback: Callback, **changes: Any) -> dict[str, Any]:
    """The event with other fields and another id, signed by Stripe's library: what Stripe might say another time."""
    event = {**callback.json, "id": f"evt_{len(str(changes))}", **changes}
    body = json.dumps(event).encode()
    return {"body": body, "signature": signed(body, secret_of(shop))}


def test_paid_and_told_it_is_credited(shop: Shopping) -> None:
    purchase = shop.buy()
    assert purchase["status"] == "pending"
    assert purchase["pay_url"].startswith("http://localhost:")
    told = shop.told(purchase, "pay", PAID)
    assert (shop.stored(purchase).status, shop.credits()) == ("pending", 0)
    for each in told:
        reply = hand_over(each)
        assert (reply.status, reply.body) == (200, b"")
        assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)
    assert shop.stored(purchase).paid_at is not None
    assert shop.shown(purchase)["pay_url"] is None


@pytest.mark.parametrize("how", ["twice", "backwards"])
def test_twice_and_backwards_is_once(shop: Shopping, how: str) -> None:
    purchase = shop.buy()
    shop.press(purchase, "webhooks", how=how)
    told = shop.told(purchase, "pay", PAID * (2 if how == "twice" else 1))
    for each in (*told, *reversed(told)):
        assert hand_over(each).status == 200
        assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)


def test_lost_webhooks_are_made_good_by_whoever_looks(shop: Shopping) -> None:
    seen, swept = shop.buy(), shop.buy()
    for purchase in (seen, swept):
        shop.press(purchase, "webhooks", how="held")
        shop.press(purchase, "pay")
    assert shop.simulator.shop.received == []
    assert (shop.shown(seen)["status"], shop.credits()) == ("paid", 10)
    soon = datetime.now(UTC) + timedelta(minutes=6)
    purchases = wiring.payments.purchases()
    purchases._clock = lambda: soon
    assert payments({}, None)["settled"] == 1
    assert (shop.stored(swept).status, shop.credits()) == ("paid", 20)


def test_told_before_our_own_answer_it_is_credited_once(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = telling_before_the_answer(shop, Stripe, monkeypatch)
    purchase = shop.buy()
    assert answers == [200] * PAID
    assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)


def test_a_lost_answer_leaves_it_open_and_it_is_one_payment(shop: Shopping) -> None:
    shop.simulator.control(lose_answer=1)
    purchase = shop.buy()
    assert (purchase["status"], purchase["pay_url"]) == ("created", None)
    again = shop.shown(purchase)
    assert again["status"] == "pending"
    assert shop.shown(purchase)["pay_url"] == again["pay_url"]
    for each in shop.told(purchase, "pay", PAID):
        hand_over(each)
    assert shop.credits() == 10


def test_a_declined_card_leaves_it_open(shop: Shopping) -> None:
    purchase = shop.buy()
    for each in shop.told(purchase, "pay", 3, card="4000000000000002"):
        assert hand_over(each).status == 200
    assert (shop.stored(purchase).status, shop.credits()) == ("pending", 0)
    for each in shop.told(purchase, "pay", PAID - 1):
        hand_over(each)
    assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)


def test_what_expired_ends_and_late_money_is_credited(shop: Shopping) -> None:
    purchase = shop.buy()
    (expired,) = shop.told(purchase, "expire")
    assert hand_over(expired).status == 200
    assert shop.stored(purchase).status == "expired"
    for each in shop.told(purchase, "late", PAID):
        hand_over(each)
    assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)


@pytest.mark.parametrize(("move", "attention"), [("less", "wrong_amount"), ("other_currency", "wrong_currency")])
def test_other_money_buys_nothing_and_is_for_a_person(shop: Shopping, move: str, attention: str) -> None:
    purchase = shop.buy()
    for each in shop.told(purchase, move, PAID):
        assert hand_over(each).status == 200
    assert (shop.stored(purchase).status, shop.stored(purchase).attention) == ("failed", attention)
    assert shop.credits() == 0


@pytest.mark.parametrize("end", ["dispute_won", "dispute_lost"])
def test_a_dispute_has_an_end_though_it_names_stripes_payment_only(shop: Shopping, end: str) -> None:
    purchase = shop.buy()
    for each in shop.told(purchase, "pay", PAID):
        hand_over(each)
    for each in shop.told(purchase, "dispute", 2):
        assert hand_over(each).status == 200
    assert (shop.stored(purchase).status, shop.stored(purchase).attention) == ("paid", "disputed")
    assert shop.credits() == 0, "blocked: the money is not ours until it is decided"
    for each in shop.told(purchase, end, 1):
        assert hand_over(each).status == 200
    found = shop.stored(purchase)
    assert (found.dispute, found.status, shop.credits()) == (
        ("won", "paid", 10) if end == "dispute_won" else ("lost", "refunded", 0)
    )


def test_a_refund_is_told_and_one_that_comes_back_is_owed_again(shop: Shopping) -> None:
    purchase = shop.buy()
    for each in shop.told(purchase, "pay", PAID):
        hand_over(each)
    shop.press(purchase, "refunds", how="pending")
    refund = withdrawn(shop, purchase)
    assert (refund.status, shop.stored(purchase).status) == ("sent", "paid")
    for move, status, then in (("refund_complete", "paid", "refunded"), ("refund_fail", "failed", "paid")):
        for each in shop.told(purchase, move, 1, refund=refund.provider_reference):
            assert hand_over(each).status == 200
        assert wiring.payments.refunds().find(refund.refund_id).status == status
        assert shop.stored(purchase).status == then
    assert shop.stored(purchase).attention == "refund_failed"


# --- what is not from Stripe, or not about us ------------------------------------------------------------------------


def test_forged_altered_stale_and_retired_is_refused_and_reads_nothing(shop: Shopping) -> None:
    purchase = shop.buy()
    told = completed(shop, purchase)
    right = told.headers["stripe-signature"]
    before = everything()
    wrongs: list[dict[str, Any]] = [
        {"signature": None},
        {"signature": ""},
        {"signature": "t=1,v1=ö"},
        {"signature": signed(told.body, "whsec_retired")},
        {"signature": signed(told.body, secret_of(shop), late=timedelta(seconds=301))},
        {"body": told.body.replace(b"evt_", b"evt-")},
        {"body": told.body + b" "},
        {"body": b""},
        {"signature": right.replace("v1=", "v0=")},
    ]
    for wrong in wrongs:
        reply = hand_over(told, **wrong)
        assert (reply.status, reply.code) == (401, "callback_refused"), wrong
    assert everything() == before
    assert shop.stored(purchase).status == "pending"
    assert hand_over(told).status == 200
    assert shop.credits() == 10


def test_while_a_secret_is_replaced_both_are_good_and_then_the_new_one_alone(shop: Shopping, aws: Any) -> None:
    told = shop.told(shop.buy(), "pay", PAID)
    old = secret_of(shop)

    def store(webhook_secrets: str) -> None:
        keys = json.dumps(shop.simulator.keys | {"webhook_secrets": webhook_secrets})
        aws("secretsmanager").put_secret_value(SecretId="b2bsign/test/stripe", SecretString=keys)
        secrets._held.clear()

    store(f"{old} whsec_new")
    assert hand_over(told[0]).status == 200
    assert hand_over(told[1], signature=signed(told[1].body, "whsec_new")).status == 200
    store("whsec_new")
    assert hand_over(told[2]).status == 401
    assert hand_over(told[2], signature=signed(told[2].body, "whsec_new")).status == 200


def test_events_that_are_about_nothing_of_ours_are_taken_and_change_nothing(shop: Shopping) -> None:
    purchase = shop.buy()
    told = completed(shop, purchase)
    of_another = {"object": {**told.json["data"]["object"], "client_reference_id": None, "metadata": {}}}
    of_another["object"]["payment_intent"] = None
    for changes in ({"type": "customer.created"}, {"livemode": True}, {"data": of_another}):
        assert hand_over(told, **rewritten(shop, told, **changes)).status == 200, changes
    assert (shop.stored(purchase).status, shop.credits()) == ("pending", 0)


def test_what_an_event_claims_is_not_believed(shop: Shopping) -> None:
    purchase = shop.buy()
    told = shop.told(purchase, "pay", 3, card="4000000000009995")[-1]
    claimed = {"object": {**told.json["data"]["object"], "status": "succeeded", "amount_received": 10**6}}
    changes = {"type": "payment_intent.succeeded", "data": claimed}
    assert hand_over(told, **rewritten(shop, told, **changes)).status == 200
    assert (shop.stored(purchase).status, shop.credits()) == ("pending", 0)


def test_a_payment_that_no_purchase_asked_for_is_sent_again(shop: Shopping) -> None:
    told = completed(shop)
    unknown = {"object": {**told.json["data"]["object"], "client_reference_id": "0" * 32}}
    reply = hand_over(told, **rewritten(shop, told, data=unknown))
    assert (reply.status, reply.code) == (404, "payment_not_found")


def test_a_body_that_is_too_long_is_refused(shop: Shopping) -> None:
    told = completed(shop)
    body = told.body + b" " * EVENT_MAX_BYTES
    reply = hand_over(told, body=body, signature=signed(body, secret_of(shop)))
    assert (reply.status, reply.code) == (413, "body_too_large")


def test_while_stripe_is_silent_it_is_asked_to_come_again(shop: Shopping) -> None:
    purchase = shop.buy()
    told = shop.told(purchase, "pay", PAID)
    for fault in ("unavailable", "garble", "rate_limit"):
        shop.simulator.control(**{fault: 1})
        reply = hand_over(told[-1])
        assert (reply.status, reply.code) == (503, "payment_not_read")
        assert (shop.stored(purchase).status, shop.credits()) == ("pending", 0)
    assert hand_over(told[-1]).status == 200
    assert shop.credits() == 10


def test_an_event_that_was_taken_is_not_read_again(shop: Shopping) -> None:
    told = completed(shop)
    hand_over(told)
    shop.simulator.control(unavailable=9)
    assert hand_over(told).status == 200


def test_when_the_secret_cannot_be_read_it_is_asked_to_come_again(
    shop: Shopping, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import EndpointConnectionError

    told = completed(shop)

    def fail(_: str) -> dict[str, str]:
        raise EndpointConnectionError(endpoint_url="x")

    monkeypatch.setattr(secrets, "secret", fail)
    reply = hand_over(told)
    assert (reply.status, reply.code) == (503, "payment_not_read")


def test_keys_and_secrets_are_nowhere_to_be_seen(
    shop: Shopping, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    purchase = shop.buy()
    told = completed(shop, purchase)
    shop.simulator.control(unavailable=1)
    hand_over(told)
    hand_over(told, body=b"{}")
    hand_over(told)
    seen = str(everything()) + caplog.text + str(shop.shown(purchase)) + "".join(capfd.readouterr())
    for hidden in (*shop.simulator.keys.values(), told.headers["stripe-signature"]):
        assert hidden not in seen


# --- what an operator must see to ------------------------------------------------------------------------------------


def test_without_an_agreement_the_method_is_unavailable(shop: Shopping, aws: Any) -> None:
    aws("secretsmanager").delete_secret(SecretId="b2bsign/test/stripe", ForceDeleteWithoutRecovery=True)
    secrets._held.clear()
    body = {"package": 1, "method": "card", "buyer": {"kind": "person", "name": "Anna Andersson"}}
    reply = shop.stand.owner.post("/v1/purchases", body)
    assert (reply.status, reply.code) == (422, "payment_method_unavailable")


@pytest.mark.parametrize("missing", ["account_id", "api_key", "webhook_secrets"])
def test_a_secret_without_a_field_is_for_an_operator_and_stripe_comes_again(
    shop: Shopping, aws: Any, missing: str
) -> None:
    told = completed(shop)
    keys = json.dumps(shop.simulator.keys | {missing: ""})
    aws("secretsmanager").put_secret_value(SecretId="b2bsign/test/stripe", SecretString=keys)
    secrets._held.clear()
    reply = hand_over(told)
    assert (reply.status, reply.code) == (503, "payment_not_read")


def test_production_never_calls_a_simulator(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.payments.provider import ProviderMisconfigured

    own = replace(wiring.ground.settings(), stage="prod")
    monkeypatch.setattr(wiring.ground, "settings", lambda: own)
    with pytest.raises(ProviderMisconfigured, match="base_url"):
        wiring.providers.card()
