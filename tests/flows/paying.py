"""Credits bought over the real client with a simulator behind it; a test hands the callbacks over as it likes."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.payments import service
from chalicelib.payments.domain import Purchase
from chalicelib.payments.refund import Refund
from chalicelib.platform.ids import PurchaseId
from tests.browser import Browser, Reply
from tests.flows.signing_stand import Stand, make_stand
from tests.ground import put_secret
from tests.payment_stand import Callback, PaymentStand


@dataclass
class Shopping:
    """`method` as the API names it, `page` where that payment's buttons are."""

    stand: Stand
    simulator: PaymentStand
    method: str
    page: str
    had: int = 0

    def buy(self, package: int = 10) -> Any:
        body = {"package": package, "method": self.method, "buyer": {"kind": "person", "name": "Anna Andersson"}}
        reply = self.stand.owner.post("/v1/purchases", body)
        assert reply.status == 201, reply.body
        return reply.json

    def shown(self, purchase: Any) -> Any:
        return self.stand.owner.get(f"/v1/purchases/{purchase['purchase_id']}").json

    def stored(self, purchase: Any) -> Purchase:
        """As it is on the table: the provider is not asked."""
        found = wiring.payments.purchase_store().find(PurchaseId(purchase["purchase_id"]))
        assert found is not None
        return found

    def credits(self) -> int:
        """What was bought here."""
        return int(self.stand.owner.get("/v1/wallet").json["available"]) - self.had

    def press(self, purchase: Any, move: str, **form: str) -> None:
        self.simulator.press(f"{self.page}/{self.stored(purchase).provider_reference}/{move}", **form)

    def told(self, purchase: Any, move: str, enough: int = 1, **form: str) -> list[Callback]:
        """All that the provider then sends, `enough` at least."""
        before = len(self.simulator.shop.received)
        self.press(purchase, move, **form)
        return self.simulator.shop.wait(lambda them: len(them) >= before + enough)[before:]


def shopping(
    aws: Any, simulator: PaymentStand, monkeypatch: pytest.MonkeyPatch, *, method: str, noun: str, page: str
) -> Shopping:
    shop = simulator.shop
    changed: dict[str, Any] = {f"{noun}_url": simulator.url, "public_url": shop.url}
    monkeypatch.setattr(service, "ASK_EVERY", timedelta())  # who looks twice in a test has waited between
    own = replace(wiring.ground.settings(), **changed)
    monkeypatch.setattr(wiring.ground, "settings", lambda: own)
    put_secret(aws, noun, simulator.keys)
    simulator.control(retry_seconds=[0.05] * 6)
    simulator.forget()
    made = Shopping(make_stand(aws, monkeypatch), simulator, method, page)
    made.had = made.credits()
    return made


def withdrawn(shop: Shopping, purchase: Any) -> Refund:
    """Withdrawn from, and the refund asked of the provider."""
    reply = shop.stand.owner.post(f"/v1/purchases/{purchase['purchase_id']}/withdrawal", None)
    assert reply.status == 201, reply.body
    refund_id = shop.stored(purchase).refunds[-1]
    return wiring.payments.refunds().settle(refund_id)


def hand_over(callback: Callback, **changed: Any) -> Reply:
    """As the provider: no cookie, no CSRF token, no key. `body`, `path` and `signature` may be changed on the way."""
    signature = changed.get("signature", callback.headers.get("stripe-signature"))
    headers = {"Stripe-Signature": signature} if signature is not None else {}
    headers["Content-Type"] = callback.headers["content-type"]
    return Browser().send("POST", changed.get("path", callback.path), changed.get("body", callback.body), headers)


def telling_before_the_answer(shop: Shopping, provider: type, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The next purchase is paid at once, and what the provider says of it is handed over before its own answer is
    taken; gives the answers."""
    started, answers = provider.start, list[int]()  # type: ignore[attr-defined]

    def start(self: Any, order: Any) -> Any:
        answer = started(self, order)
        if not answers:
            answers.append(0)
            answers[:] = [hand_over(each).status for each in shop.simulator.shop.received]
        return answer

    monkeypatch.setattr(provider, "start", start)
    shop.simulator.control(pay_at_once=1)
    return answers
