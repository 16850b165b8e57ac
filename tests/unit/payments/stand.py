"""Payments' services on moto or the emulator, with a provider in memory, and the book added up independently."""

import secrets
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib import wiring
from chalicelib.aws.clients import client
from chalicelib.aws.event_rows import history
from chalicelib.payments.buyer import Address, Buyer, BuyerKind
from chalicelib.payments.domain import Purchase
from chalicelib.payments.ledger import Account, Entry, balance
from chalicelib.payments.ledger_store import Ledger
from chalicelib.payments.lots import Lot
from chalicelib.payments.mapping import entry_of, lot_of
from chalicelib.payments.ports import Balance, Shop
from chalicelib.payments.provider import Method
from chalicelib.payments.receipt_store import Receipts
from chalicelib.payments.refund import Refund
from chalicelib.payments.refund_service import RefundService
from chalicelib.payments.refusals import MethodUnavailable
from chalicelib.payments.return_store import Refunds, Withdrawals
from chalicelib.payments.rows import EntryRow, LotRow
from chalicelib.payments.service import PurchaseService, Wanted
from chalicelib.payments.store import Purchases
from chalicelib.payments.wallets import WalletService
from chalicelib.payments.withdrawal_service import WithdrawalService
from chalicelib.platform.events import START, Event, chain
from chalicelib.platform.ids import PurchaseId, RefundId, RequestId, WalletId, new_id
from chalicelib.platform.text import Language
from tests.fakes.provider import FakeProvider

ANNA = WalletId("sub_anna")
PROPOSAL = "prp_1"
BUYER = Buyer(
    kind=BuyerKind.PERSON,
    name="Anna Andersson",
    email="anna@example.com",
    address=Address("Storgatan 1", "11122", "Stockholm"),
)


class Clock:
    """Time that moves only when told to, a second a look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def attended(till: "Till", purchase: Purchase) -> Purchase:
    """A person has done what it needed."""
    till.store.commit(*till.purchases.attending(purchase.purchase_id, "stf_staff", till.clock()))
    return till.shown(purchase)


def tried_again(refunds: RefundService, store: Refunds, refund_id: RefundId, at: datetime) -> Refund:
    """As an approved proposal does; the next attempt, or the same one where its bank has taken the payment."""
    store.commit(*refunds.retrying(refund_id, PROPOSAL, at))
    return refunds.find(refunds.find(refund_id).retried_by or refund_id)


class Till:
    """A shop of one method, its provider, the wallets."""

    def __init__(self, clock: Any = None) -> None:
        self.clock = clock or Clock()
        self.method = Method.SWISH
        self.provider = FakeProvider(self.clock)
        self.shop = Shop(provider=self.provider, payee=self.provider.payee, callback_url="https://b2b.example/cb")
        self.gone: set[WalletId] = set()
        self.store = Purchases(wiring.payments.ledger_keys(), self.clock)
        self.book = Ledger(self.clock)
        self.purchases = PurchaseService(
            purchases=self.store,
            find_shop=self._find_shop,
            has_owner=lambda wallet_id: wallet_id not in self.gone,
            public_url="https://b2b.example",
            clock=self.clock,
            new_id=new_id,
            new_payment_id=lambda: secrets.token_hex(16).upper(),
            book=self.book,
        )
        keys = wiring.payments.ledger_keys()
        self.refund_store = Refunds(keys, self.store, self.clock)
        self.refunds = RefundService(
            refunds=self.refund_store,
            find_purchase=self.store.find,
            find_shop=self._find_shop,
            clock=self.clock,
            new_id=new_id,
        )
        self.withdrawals_store = Withdrawals(keys, self.store, self.clock)
        self.withdrawals = WithdrawalService(
            withdrawals=self.withdrawals_store,
            find_purchase=self.store.find,
            find_receipt=Receipts(keys, self.clock).find,
            book=self.book,
            clock=self.clock,
            new_id=new_id,
        )
        self.wallets = WalletService(book=self.book, history=history, clock=self.clock, new_id=new_id)

    def _find_shop(self, method: Method) -> Shop:
        if method is Method.KLARNA:
            raise MethodUnavailable
        return self.shop

    def wanted(self, package: int = 10, **changes: Any) -> Wanted:
        asked = Wanted(package=package, method=self.method, buyer=BUYER, language=Language.SV)
        return replace(asked, **changes)

    def buy(self, package: int = 10, wallet_id: WalletId = ANNA, **changes: Any) -> Purchase:
        return self.purchases.buy(wallet_id, PurchaseId(new_id("pur")), self.wanted(package, **changes))

    def bought(self, package: int = 10, wallet_id: WalletId = ANNA) -> Purchase:
        purchase = self.buy(package, wallet_id)
        return self.settle(self.provider.pay(purchase.payment_id))

    def settle(self, reference: str) -> Purchase:
        return self.purchases.settle(self.method, reference)

    def shown(self, purchase: Purchase) -> Purchase:
        return self.purchases.find(purchase.wallet_id, purchase.purchase_id)

    def retry(self, refund_id: RefundId) -> Refund:
        return tried_again(self.refunds, self.refund_store, refund_id, self.clock())

    def pay_back(self, purchase_id: PurchaseId, settlement: str) -> Refund:
        self.refund_store.commit(*self.refunds.paying_back(purchase_id, settlement, PROPOSAL, self.clock()))
        return self.refunds.of_purchase(purchase_id)[-1]

    def decide(self, refund_id: RefundId, *, is_paid: bool) -> Refund:
        changes = self.refunds.deciding(refund_id, is_paid=is_paid, by=PROPOSAL, at=self.clock())
        self.refund_store.commit(*changes)
        return self.refunds.find(refund_id)

    def balance(self, wallet_id: WalletId = ANNA) -> tuple[int, int]:
        held = self.book.balance(wallet_id)
        return held.available, held.reserved


def reserve(till: Till, request_id: str, credits_: int, wallet_id: WalletId = ANNA) -> RequestId:
    """As the sending of a request does."""
    changes = till.wallets.reserve(wallet_id, RequestId(request_id), credits_, till.clock())
    till.book.commit(*changes)
    return RequestId(request_id)


def resolve(till: Till, request_id: RequestId, event: str) -> None:
    """As the request's history says: signed, or ended without a signature."""
    recorded = chain(START, Event(stream=request_id, type=event, at=till.clock(), actor="x", data={}))
    wallets = WalletService(book=till.book, history=lambda _: [recorded], clock=till.clock, new_id=new_id)
    wallets.resolve(request_id)


def used(till: Till, credits_: int) -> None:
    resolve(till, reserve(till, new_id("sr"), credits_), "recipient.signed")


def entries(wallet_id: WalletId = ANNA) -> list[Entry]:
    return [entry_of(row) for row in EntryRow.query(wallet_id, consistent_read=True)]


def audit(till: Till, wallet_id: WalletId = ANNA) -> Counter[Account]:
    """The book of a wallet, added up by itself, against wallet and lots. Answers the sum of each account, in öre or
    credits. Invariants of the design: entries sum to zero, no balance below zero, no credits ⇒ no value."""
    book, sums, value, net, units = entries(wallet_id), Counter[Account](), 0, 0, Counter[str]()
    for entry in book:
        assert not any(balance(entry.postings).values()), entry
        for posting in entry.postings:
            sums[posting.account] += posting.amount
        for share in entry.shares:
            units[share.lot_id] += share.credits
            value, net = value + share.value_ore, net + share.net_ore
    held = till.book.balance(wallet_id)
    assert held == Balance(sums[Account.AVAILABLE], sums[Account.RESERVED])
    assert min(held.available, held.reserved) >= 0
    lots = [lot_of(row) for row in LotRow.query(wallet_id, consistent_read=True)]
    assert {lot.lot_id: lot.credits for lot in lots} == {lot_id: n for lot_id, n in units.items() if n}
    assert sum(lot.credits for lot in lots) == held.available + held.reserved
    assert sum(lot.value_ore for lot in lots) == value
    assert sum(lot.net_ore for lot in lots) == net == -sums[Account.UNUSED_CREDITS]
    assert all(lot.value_ore >= 0 and lot.net_ore >= 0 for lot in lots)
    assert held.available + held.reserved or (value, net) == (0, 0)
    return sums


def lots(wallet_id: WalletId = ANNA) -> list[Lot]:
    return [lot_of(row) for row in LotRow.query(wallet_id, consistent_read=True)]


def rows(noun: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client("dynamodb").scan(TableName=wiring.ground.settings().table(noun))["Items"]
    return found
