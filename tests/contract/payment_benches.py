"""The benches: the fake in memory, and each real adapter with its simulator behind it."""

from datetime import datetime

from chalicelib.payments.klarna import Klarna
from chalicelib.payments.klarna import credentials_of as klarna_credentials
from chalicelib.payments.provider import PaymentOrder, PaymentStarted, PaymentStatus, RefundOrder, RefundStatus
from chalicelib.payments.stripe import Stripe, StripeCredentials, credentials_of
from chalicelib.platform.clock import Clock, utc_now
from tests.fakes.provider import FakeProvider
from tests.payment_stand import PaymentStand

CALLED = "http://127.0.0.1:9/callbacks"  # nobody listens there


class FakeBench:
    callback_url = CALLED
    lacks = ()

    def __init__(self) -> None:
        self.provider = FakeProvider(utc_now)
        self.payee = self.provider.payee

    def pays(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.provider.pay(order.payment_id)

    def pays_less(self, order: PaymentOrder, started: PaymentStarted, amount_ore: int) -> None:
        self.provider.pay(order.payment_id, amount_ore=amount_ore)

    def pays_late(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.provider.pay(order.payment_id)

    def runs_out(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.provider.end(order.payment_id, PaymentStatus.EXPIRED)

    def disputes(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.provider.pay(order.payment_id, disputed=True)

    def ends_refund(self, order: RefundOrder, status: RefundStatus) -> None:
        self.provider.end_refund(order.refund_id, status)

    def switch(self, *, unavailable: int = 0, lose_answer: int = 0) -> None:
        self.provider.unavailable, self.provider.lose_answer = unavailable, lose_answer


class StripeBench:
    callback_url = CALLED
    lacks = ()

    def __init__(self, stand: PaymentStand) -> None:
        self.stand = stand
        self.provider = stripe_of(stand)
        self.payee = stand.keys["account_id"]

    def pays(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.press(started, "pay")

    def pays_less(self, order: PaymentOrder, started: PaymentStarted, amount_ore: int) -> None:
        assert amount_ore == order.amount_ore - 100, "the page offers one krona less"
        self.press(started, "less")

    def pays_late(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.press(started, "late")

    def runs_out(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.press(started, "expire")

    def disputes(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.press(started, "dispute")

    def ends_refund(self, order: RefundOrder, status: RefundStatus) -> None:
        refund = self.provider.refund(order).provider_reference
        session = self.stand.get(f"/v1/checkout/sessions?payment_intent={order.settlement_reference}", **self.authority)
        move = "refund_complete" if status is RefundStatus.PAID else "refund_fail"
        self.stand.press(f"/c/pay/{session.json()['data'][0]['id']}/{move}", refund=refund)

    def switch(self, *, unavailable: int = 0, lose_answer: int = 0) -> None:
        self.stand.control(unavailable=unavailable, lose_answer=lose_answer)

    def press(self, started: PaymentStarted, move: str, **form: str) -> None:
        self.stand.press(f"/c/pay/{started.provider_reference}/{move}", **form)

    @property
    def authority(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.stand.keys['api_key']}"}


class KlarnaBench:
    lacks = ("disputes", "failing_refunds")

    def __init__(self, stand: PaymentStand) -> None:
        self.stand = stand
        self.provider = klarna_of(stand)
        self.payee = stand.keys["merchant_id"]
        self.callback_url = f"{stand.shop.url}/v1/callbacks/klarna"

    def pays(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.press(started, "pay")

    def pays_less(self, order: PaymentOrder, started: PaymentStarted, amount_ore: int) -> None:
        assert amount_ore == order.amount_ore - 100, "the page offers one krona less"
        self.press(started, "less")

    def pays_late(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.press(started, "late")

    def runs_out(self, order: PaymentOrder, started: PaymentStarted) -> None:
        self.press(started, "expire")

    def disputes(self, order: PaymentOrder, started: PaymentStarted) -> None:
        raise AssertionError("are not part of these APIs")

    def ends_refund(self, order: RefundOrder, status: RefundStatus) -> None:
        assert status is RefundStatus.PAID, "a refund that was taken is paid"

    def switch(self, *, unavailable: int = 0, lose_answer: int = 0) -> None:
        self.stand.control(unavailable=unavailable, lose_answer=lose_answer)

    def press(self, started: PaymentStarted, move: str, **form: str) -> None:
        self.stand.press(f"/payments/{started.provider_reference}/{move}", **form)


def klarna_of(stand: PaymentStand, *, timeout_s: float = 8.0, clock: Clock = utc_now) -> Klarna:
    return Klarna(stand.url, lambda: klarna_credentials(stand.keys), clock, is_live=False, answer_timeout_s=timeout_s)


def stripe_of(stand: PaymentStand, *, api_key: str | None = None, timeout_s: float = 8.0) -> Stripe:
    def credentials() -> StripeCredentials:
        return credentials_of(stand.keys | ({"api_key": api_key} if api_key else {}))

    return Stripe(stand.url, credentials, is_live=False, answer_timeout_s=timeout_s)


def is_now(at: datetime | None) -> bool:
    """Providers' clocks count whole seconds; nothing here takes five minutes."""
    return at is not None and abs((utc_now() - at).total_seconds()) < 300
