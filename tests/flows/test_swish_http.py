"""Credits bought with Swish, over the real client and the simulator: what callbacks say is never believed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.handlers.payments_callbacks import BODY_MAX_BYTES
from chalicelib.handlers.payments_jobs import payments
from chalicelib.payments import service
from chalicelib.payments.domain import Purchase
from chalicelib.payments.refund import Refund
from chalicelib.payments.swish_reasons import explained
from chalicelib.platform.ids import PurchaseId
from dev.persons import BENGT
from dev.seed import _payments
from tests.browser import Browser, Reply
from tests.flows.signing_stand import Stand, everything, make_stand
from tests.ground import put_secret
from tests.swish_stand import Heard, SwishStand, swish_stand

TEN = {"package": 10, "method": "swish", "buyer": {"kind": "person", "name": "Anna Andersson"}}
PHONE = "070-123 45 67"


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SwishStand]:
    with swish_stand(tmp_path_factory.mktemp("data") / "swish") as running:
        yield running


@dataclass
class Shopping:
    """Callbacks go to the listener; a test hands them over: it decides when, how often and in which order."""

    stand: Stand
    swish: SwishStand
    had: int = 0

    def buy(self, **more: str) -> Any:
        reply = self.stand.owner.post("/v1/purchases", {**TEN, **more})
        assert reply.status == 201, reply.body
        return reply.json

    def shown(self, purchase: Any) -> Any:
        return self.stand.owner.get(f"/v1/purchases/{purchase['purchase_id']}").json

    def stored(self, purchase: Any) -> Purchase:
        """As it is on the table: Swish is not asked."""
        found = wiring.payments.purchase_store().find(PurchaseId(purchase["purchase_id"]))
        assert found is not None
        return found

    def payment_id(self, purchase: Any) -> str:
        return self.stored(purchase).payment_id

    def secret(self, purchase: Any) -> str:
        return wiring.payments.purchase_store().callback_secret(self.stored(purchase))

    def credits(self) -> int:
        """What was bought here."""
        return int(self.stand.owner.get("/v1/wallet").json["available"]) - self.had

    def pay(self, purchase: Any, verb: str = "pay", **more: Any) -> list[Heard]:
        """All that Swish then sends."""
        before = len(self.swish.listener.heard)
        self.swish.act(self.payment_id(purchase), verb, **more)
        self.swish.advance(1)
        return self.swish.listener.heard[before:]


@pytest.fixture
def shop(aws: Any, simulator: SwishStand, monkeypatch: pytest.MonkeyPatch) -> Shopping:
    listener = simulator.listener
    monkeypatch.setattr(service, "ASK_EVERY", timedelta())  # who looks twice in a test has waited between
    own = replace(wiring.ground.settings(), swish_url=simulator.url, public_url=listener.url)
    monkeypatch.setattr(wiring.ground, "settings", lambda: own)
    put_secret(aws, "swish", _payments(simulator.data.parent)["swish"])
    simulator.control()
    simulator.advance(3600)
    listener.heard.clear()
    listener.answers.clear()
    monkeypatch.setattr(listener, "takes", lambda _: 200)
    shopping = Shopping(make_stand(aws, monkeypatch), simulator)
    shopping.had = shopping.credits()
    return shopping


def hand_over(heard: Heard, **changed: Any) -> Reply:
    """As Swish: no cookie, no CSRF token, no key. `body` and `identifier` may be changed on the way."""
    identifier = changed.get("identifier", heard.headers["callbackidentifier"])
    return Browser().send("POST", heard.path, changed.get("body", heard.body), {"callbackIdentifier": identifier})


def test_by_phone_paid_and_called_back_is_credited(shop: Shopping) -> None:
    purchase = shop.buy(payer_phone=PHONE)
    assert (purchase["status"], purchase["app_token"]) == ("pending", None)
    (heard,) = shop.pay(purchase)
    assert heard.path == f"/v1/callbacks/swish/{shop.payment_id(purchase)}"
    assert (shop.stored(purchase).status, shop.credits()) == ("pending", 0)
    reply = hand_over(heard)
    assert (reply.status, reply.body) == (200, b"")
    assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)
    assert shop.stored(purchase).paid_at is not None


def test_by_code_the_token_is_the_apps(shop: Shopping) -> None:
    purchase = shop.buy()
    scanned = shop.swish.page("POST", "/payer/scan", {"text": f"D{purchase['app_token']}"})
    assert (scanned["handle"], scanned["amount"]) == (shop.payment_id(purchase), 455.0)
    assert shop.swish.page("POST", "/payer/scan", {"text": purchase["app_link"]})["handle"] == scanned["handle"]
    assert purchase["app_link"].endswith(f"%2Fcredits%23purchase%3D{purchase['purchase_id']}")
    assert scanned["payeePaymentReference"] == purchase["purchase_id"].replace("_", "-")
    hand_over(*shop.pay(purchase))
    assert (shop.shown(purchase)["app_token"], shop.credits()) == (None, 10)


def test_the_code_to_scan_is_an_image_while_there_is_something_to_scan(shop: Shopping) -> None:
    import segno

    purchase = shop.buy()
    path = f"/v1/purchases/{purchase['purchase_id']}/qr.svg"
    reply = shop.stand.owner.get(path)
    assert (reply.status, reply.headers["content-type"]) == (200, "image/svg+xml")
    expected = segno.make_qr(purchase["qr_text"], error="l").svg_inline(border=4, light="#fff", omitsize=True)
    assert reply.body.decode().partition("viewBox")[2].strip() == expected.partition("viewBox")[2]
    hand_over(*shop.pay(purchase))
    by_phone = shop.buy(payer_phone=PHONE)
    for none in (path, f"/v1/purchases/{by_phone['purchase_id']}/qr.svg"):
        assert shop.stand.owner.get(none).code == "payment_qr_missing"
    assert (by_phone["qr_text"], by_phone["app_link"]) == (None, None)
    bengt = shop.stand.person(BENGT)
    assert bengt.get(path).code == "purchase_not_found"


@pytest.mark.parametrize("telling", ["twice", "out-of-order"])
def test_twice_and_out_of_order_is_once(shop: Shopping, telling: str) -> None:
    purchase = shop.buy()
    heard = shop.pay(purchase, telling=telling)
    assert len(heard) == 2
    for each in (*heard, *reversed(heard)):
        assert hand_over(each).status == 200
        assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)


def test_a_lost_callback_is_made_good_by_whoever_looks(shop: Shopping) -> None:
    seen, swept = shop.buy(), shop.buy()
    assert shop.pay(seen, telling="lost") == shop.pay(swept, telling="lost") == []
    assert (shop.shown(seen)["status"], shop.credits()) == ("paid", 10)
    service = wiring.payments.purchases()
    service.look(PurchaseId(swept["purchase_id"]))
    assert shop.credits() == 20
    assert payments({}, None)["failed"] == 0


def test_called_back_before_our_own_answer_came_it_is_credited_once(
    shop: Shopping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simulator waits with its answer until our answer to its callback is there."""
    monkeypatch.setattr(shop.swish.listener, "takes", lambda heard: hand_over(heard).status)
    shop.swish.control(faults=[{"kind": "paid-before-answer", "operation": "create"}])
    purchase = shop.buy()
    assert (shop.shown(purchase)["status"], shop.credits()) == ("paid", 10)
    told = shop.swish.page("GET", f"/payer/payments/{shop.payment_id(purchase)}")["callbacks"]
    assert [each["answers"] for each in told] == [[200]]


@pytest.mark.parametrize(
    ("verb", "body", "status", "reason"),
    [
        ("decline", {}, "failed", "declined"),
        ("fail", {"code": "BANKIDCL"}, "failed", "BANKIDCL"),
        ("fail", {"code": "TM01"}, "expired", "TM01"),
        ("fail", {"code": "ZZ99"}, "failed", "ZZ99"),
    ],
)
def test_what_was_not_paid_ends_and_late_money_is_credited(
    shop: Shopping, verb: str, body: dict[str, str], status: str, reason: str
) -> None:
    purchase = shop.buy()
    (heard,) = shop.pay(purchase, verb, **body)
    assert hand_over(heard).status == 200
    assert (shop.stored(purchase).status, shop.stored(purchase).reason) == (status, reason)
    told = shop.stand.owner.get(f"/v1/purchases/{purchase['purchase_id']}", Accept_Language="en").json
    assert (told["reason"], told["explanation"]) == (reason, explained(reason).text.en)
    if reason == "TM01":
        hand_over(*shop.pay(purchase, "pay-late"))
        assert (shop.stored(purchase).status, shop.credits()) == ("paid", 10)


def test_another_amount_buys_nothing_and_is_for_a_person(shop: Shopping) -> None:
    purchase = shop.buy()
    assert hand_over(*shop.pay(purchase, amount_ore=1)).status == 200
    assert (shop.stored(purchase).status, shop.stored(purchase).attention) == ("failed", "wrong_amount")
    assert shop.shown(purchase)["explanation"] is None, "a person looks; the payer did nothing wrong"
    assert shop.credits() == 0


def test_a_lost_token_fails_the_purchase_and_the_next_one_is_paid(shop: Shopping) -> None:
    shop.swish.control(faults=[{"kind": "answer-lost", "operation": "create"}])
    purchase = shop.buy()
    assert (purchase["status"], purchase["reason"]) == ("failed", "token_lost")
    assert shop.swish.read(shop.payment_id(purchase))["status"] == "CANCELLED"
    assert shop.buy()["app_token"]


def test_silence_leaves_it_open_and_it_is_one_payment(shop: Shopping) -> None:
    faults = [{"kind": "internal-error", "operation": "create"}, {"kind": "internal-error", "operation": "read"}]
    shop.swish.control(faults=faults)
    purchase = shop.buy(payer_phone=PHONE)
    assert purchase["status"] == "created"
    assert shop.shown(purchase)["status"] == "pending"
    reference = purchase["purchase_id"].replace("_", "-")
    assert [each["handle"] for each in shop.swish.payments_of(reference)] == [shop.payment_id(purchase)]


# --- what is not from Swish, or not true -----------------------------------------------------------------------------


def test_a_body_that_claims_too_much_is_not_read(shop: Shopping) -> None:
    purchase, other = shop.buy(), shop.buy()
    (about_other,) = shop.pay(other, "decline")
    (genuine,) = shop.pay(purchase, "call-back", telling="once")
    claims = genuine.body.replace(b'"CREATED"', b'"PAID"')
    assert claims != genuine.body
    for body in (claims, about_other.body, b"", b"{", b"\xff", b"[" * 1000):
        assert hand_over(genuine, body=body).status == 200
        assert (shop.stored(purchase).status, shop.credits()) == ("pending", 0)
    assert shop.stored(other).status == "pending", "only the payment of the address is read"


def test_a_wrong_secret_is_refused_and_reads_nothing(shop: Shopping) -> None:
    purchase, other = shop.buy(), shop.buy()
    (forged,) = shop.pay(purchase, "call-back", telling="forged")
    (genuine,) = shop.pay(purchase)
    before = everything()
    right = genuine.headers["callbackidentifier"]
    for wrong in ("", "x", "ö", right.lower(), right[:-1], right + "A", shop.secret(other)):
        reply = hand_over(genuine, identifier=wrong)
        assert (reply.status, reply.code) == (401, "callback_refused"), wrong
    assert (hand_over(forged).status, everything() == before) == (401, True)
    assert shop.credits() == 0
    assert hand_over(genuine).status == 200


@pytest.mark.parametrize("path", ["0" * 32, "x", "..%2F..%2Fwallet", "%C3%B6", "A" * 500])
def test_an_unknown_payment_looks_like_a_wrong_secret(shop: Shopping, path: str) -> None:
    purchase = shop.buy()
    headers = {"callbackIdentifier": shop.secret(purchase)}
    reply = Browser().send("POST", f"/v1/callbacks/swish/{path}", b"{}", headers)
    assert (reply.status, reply.code) == (401, "callback_refused")


def test_a_body_that_is_too_long_is_refused(shop: Shopping) -> None:
    (heard,) = shop.pay(shop.buy())
    assert hand_over(heard, body=b" " * (BODY_MAX_BYTES + 1)).code == "body_too_large"
    assert shop.credits() == 0
    assert hand_over(heard, body=b" " * BODY_MAX_BYTES).status == 200


def test_while_swish_is_silent_it_is_asked_to_come_again(shop: Shopping) -> None:
    """The simulator's own retries bring it home."""
    purchase = shop.buy()
    (heard,) = shop.pay(purchase)
    shop.swish.control(faults=[{"kind": "unavailable", "operation": "read"}])
    reply = hand_over(heard)
    assert (reply.status, reply.code) == (503, "payment_not_read")
    assert (shop.stored(purchase).status, shop.credits()) == ("pending", 0)
    assert hand_over(heard).status == 200
    assert shop.credits() == 10


def test_the_secret_of_a_payment_is_nowhere_to_be_seen(shop: Shopping, caplog: pytest.LogCaptureFixture) -> None:
    purchase = shop.buy(payer_phone=PHONE)
    hand_over(*shop.pay(purchase))
    secret = shop.secret(purchase)
    assert 32 <= len(secret) <= 36
    assert secret not in str(everything()) + caplog.text + str(shop.shown(purchase))


# --- what an operator must see to ------------------------------------------------------------------------------------


def test_without_an_agreement_the_method_is_unavailable(shop: Shopping, aws: Any) -> None:
    aws("secretsmanager").delete_secret(SecretId="b2bsign/test/swish", ForceDeleteWithoutRecovery=True)
    from chalicelib.aws import secrets

    secrets._held.clear()
    reply = shop.stand.owner.post("/v1/purchases", TEN)
    assert (reply.status, reply.code) == (422, "payment_method_unavailable")


def test_a_secret_that_vanishes_or_cannot_be_read_is_said_in_the_providers_words(
    shop: Shopping, aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing: an operator must act. Out of reach: later. A purchase under way stays what it was."""
    from botocore.exceptions import ClientError, EndpointConnectionError

    from chalicelib.aws import secrets
    from chalicelib.payments.provider import Method, ProviderMisconfigured, ProviderUnavailable

    purchase = shop.buy()
    (heard,) = shop.pay(purchase)
    troubles = {
        EndpointConnectionError(endpoint_url="https://x.example"): ProviderUnavailable,
        ClientError({"Error": {"Code": "InternalServiceError"}}, "GetSecretValue"): ProviderUnavailable,
        ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "GetSecretValue"): ProviderMisconfigured,
    }
    for trouble, said in troubles.items():

        def failing(_name: str, error: Exception = trouble) -> dict[str, str]:
            raise error

        with monkeypatch.context() as patched:
            patched.setattr(secrets, "secret", failing)
            with pytest.raises(said):
                wiring.providers.provider_secret(Method.SWISH)
            assert (hand_over(heard).code, shop.credits()) == ("payment_not_read", 0)
    assert hand_over(heard).status == 200
    assert shop.credits() == 10


def test_production_never_calls_a_simulator(shop: Shopping, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.payments.provider import ProviderMisconfigured

    own = replace(wiring.ground.settings(), stage="prod")
    monkeypatch.setattr(wiring.ground, "settings", lambda: own)
    with pytest.raises(ProviderMisconfigured, match="base_url"):
        wiring.providers.swish()


def told_of_refund(shop: Shopping, refund: Refund, verb: str, **more: Any) -> list[Heard]:
    before = len(shop.swish.listener.heard)
    shop.swish.page("POST", f"/payer/refunds/{refund.order_id}/{verb}", more)
    shop.swish.advance(1)
    return shop.swish.listener.heard[before:]


@pytest.mark.parametrize(("verb", "status", "then"), [("pay", "paid", "refunded"), ("fail", "failed", "paid")])
def test_a_refund_ends_late_and_its_callback_proves_itself(shop: Shopping, verb: str, status: str, then: str) -> None:
    purchase = shop.buy()
    hand_over(*shop.pay(purchase))
    shop.swish.control(refunds_by_hand=True)
    assert shop.stand.owner.post(f"/v1/purchases/{purchase['purchase_id']}/withdrawal", None).status == 201
    refunds = wiring.payments.refunds()
    refund = refunds.settle(shop.stored(purchase).refunds[0])
    assert (refund.status, shop.stored(purchase).status) == ("sent", "paid")
    (heard,) = told_of_refund(shop, refund, verb, **({"code": "RF07"} if verb == "fail" else {}))
    assert heard.path == f"/v1/callbacks/swish/{refund.order_id}"
    for wrong in ("", "x", shop.secret(purchase)):
        assert hand_over(heard, identifier=wrong).status == 401
    assert refunds.find(refund.refund_id).status == "sent"
    for _ in range(2):
        assert hand_over(heard, body=b"{}").status == 200
    assert (refunds.find(refund.refund_id).status, shop.stored(purchase).status) == (status, then)
