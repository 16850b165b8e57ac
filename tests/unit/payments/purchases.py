"""A purchase and what a provider may say of it, for tests."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.payments.buyer import Buyer, BuyerKind
from chalicelib.payments.domain import Purchase
from chalicelib.payments.prices import quote
from chalicelib.payments.provider import Method, PaymentStanding, PaymentStarted, PaymentStatus
from chalicelib.platform.ids import PurchaseId, WalletId
from chalicelib.platform.text import Language

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
PAYEE = "1231181189"
WALLET = WalletId("sub_anna")


def created(**changes: Any) -> Purchase:
    purchase = Purchase(
        purchase_id=PurchaseId("pur_1"),
        wallet_id=WALLET,
        quote=quote(10),
        buyer=Buyer(kind=BuyerKind.PERSON, name="Anna Andersson", email="anna@example.com"),
        method=Method.SWISH,
        language=Language.SV,
        payment_id="0" * 32,
        created_at=AT,
    )
    entity = replace(purchase, **changes).create().entity
    assert isinstance(entity, Purchase)
    return entity


def pending(**changes: Any) -> Purchase:
    entity = created(**changes).started(PaymentStarted(provider_reference="ref", app_token="token"), AT).entity
    assert isinstance(entity, Purchase)
    return entity


def standing(status: PaymentStatus = PaymentStatus.PAID, **changes: Any) -> PaymentStanding:
    said = PaymentStanding(
        status=status,
        provider_reference="ref",
        amount_ore=quote(10).total_ore,
        currency="SEK",
        payee=PAYEE,
        settlement_reference="settled-1",
        paid_at=AT,
    )
    return replace(said, **changes)
