"""The simulator against Stripe's own library: it is called with it, what it answers has the published shapes, and what
it sends is verified and read by it. So a client that is right towards the simulator is not wrong towards Stripe."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from chalicelib.payments import stripe as ours
from chalicelib.payments.stripe_webhook import opened
from chalicelib.platform.clock import utc_now
from dev.stripe import objects
from tests.contract.payment_benches import StripeBench
from tests.contract.payments import order, refund_order
from tests.contract.stripe_shapes import complaints
from tests.payment_stand import Callback, PaymentStand, payment_stand


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaymentStand]:
    with payment_stand("dev.stripe", tmp_path_factory.mktemp("stripe"), "/v1/callbacks/stripe") as running:
        yield running


@pytest.fixture
def bench(stand: PaymentStand) -> StripeBench:
    stand.control()
    stand.forget()
    return StripeBench(stand)


@pytest.fixture
def library(stand: PaymentStand) -> stripe.StripeClient:
    return stripe.StripeClient(
        stand.keys["api_key"],
        base_addresses={"api": stand.url},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=10),
    )


def all_moves(bench: StripeBench) -> tuple[str, str, str]:
    """A payment with everything that can happen to one; its session, its PaymentIntent, a refund."""
    asked = order()
    started = bench.provider.start(asked)
    bench.press(started, "pay", card="4000000000009995")
    bench.press(started, "pay")
    intent = bench.provider.read(started.provider_reference).settlement_reference
    refund = bench.provider.refund(refund_order(intent, 10_000)).provider_reference
    bench.press(started, "refund_fail", refund=refund)
    bench.press(started, "refunds", how="pending")
    bench.provider.refund(refund_order(intent, 5_000))
    bench.press(started, "dispute")
    return started.provider_reference, intent, refund


def test_both_follow_the_same_version_of_the_api() -> None:
    assert ours.API_VERSION == objects.API_VERSION == stripe.api_version


def test_the_library_reads_what_the_simulator_answers(bench: StripeBench, library: stripe.StripeClient) -> None:
    session_id, intent_id, refund_id = all_moves(bench)
    session = library.v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent.latest_charge"]})
    assert (session.status, session.payment_status) == ("complete", "paid")
    assert isinstance(session.payment_intent, stripe.PaymentIntent)
    assert isinstance(session.payment_intent.latest_charge, stripe.Charge)
    assert session.payment_intent.latest_charge.disputed
    assert library.v1.refunds.retrieve(refund_id).failure_reason
    refunds = library.v1.refunds.list({"payment_intent": intent_id})
    assert [each.status for each in refunds.data] == ["pending", "failed"]
    assert library.v1.disputes.list({"payment_intent": intent_id}).data[0].status == "needs_response"


def test_the_library_creates_expires_and_is_refused_as_by_stripe(
    bench: StripeBench, library: stripe.StripeClient
) -> None:
    item: Any = {
        "quantity": 1,
        "price_data": {"currency": "sek", "unit_amount": 39_500, "product_data": {"name": "10 krediter"}},
    }
    params: Any = {"mode": "payment", "line_items": [item], "success_url": "https://b2b.example/credits"}
    made = library.v1.checkout.sessions.create(params, {"idempotency_key": "one"})
    assert library.v1.checkout.sessions.create(params, {"idempotency_key": "one"}).id == made.id
    with pytest.raises(stripe.IdempotencyError):
        library.v1.checkout.sessions.create(params | {"locale": "sv"}, {"idempotency_key": "one"})
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        library.v1.checkout.sessions.create(params | {"ammount": 1})
    assert unknown.value.code == "parameter_unknown"
    assert library.v1.checkout.sessions.expire(made.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        library.v1.checkout.sessions.expire(made.id)
    with pytest.raises(stripe.InvalidRequestError) as missing:
        library.v1.payment_intents.retrieve("pi_unknown")
    assert missing.value.code == "resource_missing"
    with pytest.raises(stripe.AuthenticationError):
        stripe.StripeClient("sk_test_wrong", base_addresses={"api": bench.stand.url}).v1.refunds.retrieve("re_1")


def test_answers_have_the_published_shapes(bench: StripeBench) -> None:
    session_id, intent_id, _ = all_moves(bench)
    paths = [
        f"/v1/checkout/sessions/{session_id}?expand[]=payment_intent.latest_charge",
        f"/v1/payment_intents/{intent_id}",
    ]
    things = [bench.stand.get(path, **bench.authority).json() for path in paths]
    for kind in ("refunds", "disputes"):
        things += bench.stand.get(f"/v1/{kind}?payment_intent={intent_id}", **bench.authority).json()["data"]
    assert [each["object"] for each in things] == ["checkout.session", "payment_intent", "refund", "refund", "dispute"]
    assert [complaint for thing in things for complaint in complaints(thing)] == []


def test_the_comparison_sees_what_is_wrong(bench: StripeBench) -> None:
    started = bench.provider.start(order())
    path = f"/v1/checkout/sessions/{started.provider_reference}"
    right = bench.stand.get(path, **bench.authority).json()
    wrong = right | {"ammount": 1, "status": "done", "livemode": "no", "total_details": {"amount_tax": "0"}}
    del wrong["created"]
    assert {each.split(" ")[0] for each in complaints(wrong)} >= {
        "checkout.session.ammount",
        "checkout.session.status",
        "checkout.session.livemode",
        "checkout.session.created",
        "checkout.session.total_details.amount_tax",
    }


def test_each_webhook_is_verified_by_the_library_and_by_us(bench: StripeBench) -> None:
    all_moves(bench)
    received = bench.stand.shop.wait(lambda them: any(kind(each) == "charge.dispute.created" for each in them))
    for each in received:
        secret = bench.stand.keys["webhook_secrets"]
        event = stripe.Webhook.construct_event(each.body, each.headers["stripe-signature"], secret)
        news = opened(each.body, each.headers["stripe-signature"], [secret], utc_now())
        assert (news.event_id, news.event_type, news.is_live) == (event.id, event.type, False)
        assert complaints({**each.json, "data": {"object": {}}}) == []
        assert complaints(each.json["data"]["object"]) == []
    assert {"checkout.session.completed", "payment_intent.payment_failed", "refund.failed"} <= set(map(kind, received))


def test_while_a_secret_is_replaced_both_sign(bench: StripeBench) -> None:
    old = bench.stand.keys["webhook_secrets"]
    bench.stand.put("/control/webhook-secrets", [old, "whsec_new"])
    started = bench.provider.start(order())
    bench.press(started, "pay")
    last = bench.stand.shop.wait(lambda them: any(kind(each) == "checkout.session.completed" for each in them))[-1]
    bench.stand.put("/control/webhook-secrets", [old])
    for secret in (old, "whsec_new"):
        opened(last.body, last.headers["stripe-signature"], [secret], utc_now())
        stripe.WebhookSignature.verify_header(last.body, last.headers["stripe-signature"], secret, 300)


def test_what_a_dispute_names_leads_to_our_payment(bench: StripeBench) -> None:
    asked = order()
    started = bench.provider.start(asked)
    bench.pays(asked, started)
    bench.disputes(asked, started)
    received = bench.stand.shop.wait(lambda them: any(kind(each) == "charge.dispute.created" for each in them))
    told = next(each for each in received if kind(each) == "charge.dispute.created")
    news = opened(told.body, told.headers["stripe-signature"], [bench.stand.keys["webhook_secrets"]], utc_now())
    assert news.payment_id is None
    assert news.intent_id is not None
    assert bench.provider.payment_of(news.intent_id) == asked.payment_id


def kind(callback: Callback) -> str:
    told: str = json.loads(callback.body)["type"]
    return told
