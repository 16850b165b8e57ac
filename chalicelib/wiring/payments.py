"""Credits: purchases with their providers, and wallets.

A provider is added to `SHOPS` by its method (`"swish"`, `"klarna"`, `"card"`); each is built when it is first used.
"""

import secrets
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from chalicelib.aws.clients import client
from chalicelib.platform.clock import utc_now
from chalicelib.platform.ids import SubjectId, WalletId, new_id
from chalicelib.wiring import ground, identity

if TYPE_CHECKING:
    from chalicelib.aws.keys import KeyRing
    from chalicelib.payments.ports import Shop
    from chalicelib.payments.provider import Method
    from chalicelib.payments.service import PurchaseService
    from chalicelib.payments.store import Purchases
    from chalicelib.payments.wallets import WalletService

SHOPS: "dict[str, Callable[[], Shop]]" = {}


def find_shop(method: "Method") -> "Shop":
    from chalicelib.payments.refusals import MethodUnavailable

    if method not in SHOPS:
        raise MethodUnavailable
    return SHOPS[method]()


def callback_url(method: "Method") -> str:
    """Where a provider tells us; what it adds to the address is its adapter's."""
    return f"{ground.settings().public_url}/v1/payment-webhooks/{method.value}"


@cache
def ledger_keys() -> "KeyRing":
    from chalicelib.aws.keys import KeyRing
    from chalicelib.payments.rows import LedgerKeyRow

    return KeyRing(client("kms"), ground.settings().key_alias("kek"), utc_now, LedgerKeyRow)


@cache
def purchase_store() -> "Purchases":
    from chalicelib.payments.store import Purchases

    return Purchases(ledger_keys(), utc_now)


@cache
def purchases() -> "PurchaseService":
    from chalicelib.payments.service import PurchaseService

    return PurchaseService(
        purchases=purchase_store(),
        find_shop=find_shop,
        has_owner=has_owner,
        public_url=ground.settings().public_url,
        clock=utc_now,
        new_id=new_id,
        new_payment_id=lambda: secrets.token_hex(16).upper(),
    )


@cache
def wallets() -> "WalletService":
    from chalicelib.aws.event_rows import history
    from chalicelib.payments.ledger_store import Ledger
    from chalicelib.payments.wallets import WalletService

    return WalletService(book=Ledger(utc_now), history=history, clock=utc_now, new_id=new_id)


def wallet_of(sid: SubjectId) -> WalletId:
    """A person's own wallet has their name."""
    return WalletId(sid)


def has_owner(wallet_id: WalletId) -> bool:
    from chalicelib.identity.refusals import PersonNotFound

    try:
        identity.accounts().person(SubjectId(wallet_id))
    except PersonNotFound:
        return False
    return True
