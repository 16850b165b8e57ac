"""What the contract of payment providers is tried on: a provider, and the payer, the bank and the network behind it."""

from collections.abc import Collection
from itertools import count
from typing import Protocol

from chalicelib.payments.provider import PaymentOrder, PaymentStarted, Provider, RefundOrder, RefundStatus
from chalicelib.platform.text import Language

_numbers = count(1)


class Bench(Protocol):
    """The moves are what people do, not what we call."""

    @property
    def provider(self) -> Provider: ...
    @property
    def payee(self) -> str: ...
    @property
    def callback_url(self) -> str: ...
    @property
    def lacks(self) -> Collection[str]:
        """What this provider never does: `disputes`, `failing_refunds`."""

    def pays(self, order: PaymentOrder, started: PaymentStarted) -> None: ...
    def pays_less(self, order: PaymentOrder, started: PaymentStarted, amount_ore: int) -> None: ...
    def pays_late(self, order: PaymentOrder, started: PaymentStarted) -> None: ...
    def runs_out(self, order: PaymentOrder, started: PaymentStarted) -> None: ...
    def disputes(self, order: PaymentOrder, started: PaymentStarted) -> None: ...
    def ends_refund(self, order: RefundOrder, status: RefundStatus) -> None: ...
    def switch(self, *, unavailable: int = 0, lose_answer: int = 0) -> None: ...


def an_id() -> str:
    return f"{next(_numbers):032X}"


def order(
    amount_ore: int = 39_500, language: Language = Language.SV, callback_url: str = "https://b2b.example/callbacks"
) -> PaymentOrder:
    payment_id = an_id()
    return PaymentOrder(
        payment_id=payment_id,
        amount_ore=amount_ore,
        reference=f"pur-{payment_id[-8:].lower()}",
        text="10 krediter, B2B Sign – åäö",
        language=language,
        callback_url=callback_url,
        callback_secret="0123456789abcdef0123456789abcdef",
        return_url=f"https://b2b.example/credits#purchase=pur_{payment_id}",
    )


def refund_order(settlement: str, amount_ore: int) -> RefundOrder:
    return RefundOrder(
        refund_id=an_id(),
        settlement_reference=settlement,
        amount_ore=amount_ore,
        reference="ref-1",
        text="Återbetalning",
        callback_url="https://b2b.example/v1/callbacks/x",
        callback_secret="0123456789abcdef0123456789abcdef",
    )
