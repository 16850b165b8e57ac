"""Two worlds for one suite: the fake, and the real adapter against the simulator. In both a payer can be played."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from chalicelib.payments.provider import PaymentOrder, PaymentStatus, Provider, RefundOrder, RefundStatus
from chalicelib.payments.swish import Swish
from chalicelib.payments.swish_http import SwishCredentials, SwishHttp
from chalicelib.platform.text import Language
from tests.fakes.swish import FakeSwish
from tests.swish_stand import IDENTIFIER, NUMBER, PAYER, SwishStand

ENDS = {
    "TM01": PaymentStatus.EXPIRED,
    "RF07": PaymentStatus.DECLINED,
    "BANKIDCL": PaymentStatus.DECLINED,
    "FF10": PaymentStatus.FAILED,
    "DS24": PaymentStatus.FAILED,
    "ZZ99": PaymentStatus.FAILED,  # nobody has listed it
}
REFUND_ENDS = {
    "RF07": RefundStatus.FAILED,
    "FF10": RefundStatus.FAILED,
    "DS24": RefundStatus.UNKNOWN,
    "ZZ99": RefundStatus.UNKNOWN,
}


class World(Protocol):
    @property
    def provider(self) -> Provider: ...

    def pay(self, payment_id: str, *, amount_ore: int | None = None) -> None: ...
    def pay_late(self, payment_id: str) -> None: ...
    def decline(self, payment_id: str) -> None: ...
    def fail(self, payment_id: str, code: str) -> None: ...
    def end_refund(self, refund_id: str, code: str | None) -> None:
        """Paid, or failed with that code."""

    def drop_next(self) -> None:
        """The next call fails before anything is done."""

    def lose_next_answer(self) -> None:
        """The next call fails after everything is done."""

    def count(self, reference: str) -> int:
        """Payments of that reference which anybody can pay, or has."""


def order(**fields: object) -> PaymentOrder:
    """E-commerce, unless `payer_phone` is None."""
    given: dict[str, object] = {
        "payment_id": new_id(),
        "amount_ore": 150_00,
        "reference": f"pur-{uuid.uuid4().hex[:8]}",
        "text": "100 krediter",
        "language": Language.SV,
        "callback_url": "https://shop.example/callbacks/swish",
        "callback_secret": IDENTIFIER,
        "return_url": "https://shop.example/credits",
        "payer_phone": PAYER,
    }
    return PaymentOrder(**(given | fields))  # type: ignore[arg-type]


def refund_of(settlement_reference: str, amount_ore: int = 150_00) -> RefundOrder:
    return RefundOrder(
        refund_id=new_id(),
        settlement_reference=settlement_reference,
        amount_ore=amount_ore,
        reference="pur-1",
        text="Ånger",
        callback_url="https://shop.example/callbacks/swish",
        callback_secret=IDENTIFIER,
    )


def new_id() -> str:
    return uuid.uuid4().hex.upper()


class FakeWorld:
    def __init__(self) -> None:
        self.provider = self.fake = FakeSwish(lambda: datetime.now(UTC))

    def pay(self, payment_id: str, *, amount_ore: int | None = None) -> None:
        standing = self.fake.payments[payment_id]
        self.fake.change(
            payment_id,
            status=PaymentStatus.PAID,
            reason="",
            amount_ore=standing.amount_ore if amount_ore is None else amount_ore,
            settlement_reference=new_id(),
            paid_at=self.fake.clock(),
        )

    def pay_late(self, payment_id: str) -> None:
        self.pay(payment_id)

    def decline(self, payment_id: str) -> None:
        self.fake.change(payment_id, status=PaymentStatus.DECLINED)

    def fail(self, payment_id: str, code: str) -> None:
        self.fake.change(payment_id, status=ENDS[code], reason=code)

    def end_refund(self, refund_id: str, code: str | None) -> None:
        status = REFUND_ENDS[code] if code else RefundStatus.PAID
        self.fake.change_refund(refund_id, status=status, reason=code or "")

    def drop_next(self) -> None:
        self.fake.drop = 1

    def lose_next_answer(self) -> None:
        self.fake.lose_answer = 1

    def count(self, reference: str) -> int:
        alive = (PaymentStatus.PENDING, PaymentStatus.PAID)
        asked = (key for key, order in self.fake.orders.items() if order.reference == reference)
        return sum(self.fake.payments[key].status in alive for key in asked)


@dataclass
class SimulatedWorld:
    stand: SwishStand
    provider: Swish

    def pay(self, payment_id: str, *, amount_ore: int | None = None) -> None:
        self.stand.act(payment_id, "pay", amount_ore=amount_ore)

    def pay_late(self, payment_id: str) -> None:
        self.stand.act(payment_id, "pay-late")

    def decline(self, payment_id: str) -> None:
        self.stand.act(payment_id, "decline")

    def fail(self, payment_id: str, code: str) -> None:
        self.stand.act(payment_id, "fail", code=code)

    def end_refund(self, refund_id: str, code: str | None) -> None:
        self.stand.page("POST", f"/payer/refunds/{refund_id}/{'fail' if code else 'pay'}", {"code": code})

    def drop_next(self) -> None:
        self._disturb("drop")

    def lose_next_answer(self) -> None:
        self._disturb("answer-lost")

    def count(self, reference: str) -> int:
        return sum(each["status"] in ("CREATED", "PAID") for each in self.stand.payments_of(reference))

    def _disturb(self, kind: str) -> None:
        """Reading works: what is lost is what changes something."""
        changing = ("create", "cancel", "refund")
        self.stand.control(refunds_by_hand=True, faults=[{"kind": kind, "operation": each} for each in changing])


def adapter(stand: SwishStand, credentials: Callable[[], SwishCredentials] | None = None, **options: float) -> Swish:
    http = SwishHttp(stand.url, credentials or (lambda: credentials_of(stand.data)), is_live=False, **options)
    return Swish(http, lambda: NUMBER)


def credentials_of(data: Path, holder: str = "client") -> SwishCredentials:
    return SwishCredentials(
        (data / f"{holder}.pem").read_text(), (data / f"{holder}.key").read_text(), (data / "server_ca.pem").read_text()
    )
