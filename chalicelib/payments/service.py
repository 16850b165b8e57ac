"""The verbs of purchases: buy, follow, settle.

A provider is asked between two commits, so a crash anywhere leaves a purchase that the next look takes up: its payment
has an id of ours that the provider acts on once.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.payments.buyer import Buyer, checked
from chalicelib.payments.disputing import Held, disputed, is_news
from chalicelib.payments.domain import OPEN, Asked, Purchase, PurchaseStatus
from chalicelib.payments.ports import FindShop, HasOwner, Ledger, Purchases, Shop
from chalicelib.payments.prices import quote
from chalicelib.payments.provider import (
    Method,
    PaymentOrder,
    PaymentStanding,
    PaymentStatus,
    ProviderRefused,
    ProviderUnavailable,
)
from chalicelib.payments.refusals import PaymentNotFound, PurchaseNotFound
from chalicelib.payments.settling import settled, settlement_of
from chalicelib.platform.change import AlreadyDone, Change, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import EntryId, PurchaseId, WalletId
from chalicelib.platform.text import Language, Text

ASK_EVERY = timedelta(seconds=3)
BOUGHT = Text(sv="{credits} krediter, B2B Sign", en="{credits} credits, B2B Sign")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asks to buy. `payer_phone`: 46701234567, for Swish on another device's app. `made_by`: the person
    who asks, where it is for a company."""

    package: int
    method: Method
    buyer: Buyer
    language: Language
    payer_phone: str | None = None
    immediate_use: bool = False
    made_by: str = ""


class PurchaseService:
    def __init__(
        self,
        *,
        purchases: Purchases,
        find_shop: FindShop,
        has_owner: HasOwner,
        public_url: str,
        clock: Clock,
        new_id: Callable[[str], str],
        new_payment_id: Callable[[], str],
        book: Ledger,
    ) -> None:
        self._purchases = purchases
        self._find_shop = find_shop
        self._has_owner = has_owner
        self._public_url = public_url
        self._clock = clock
        self._new_id = new_id
        self._new_payment_id = new_payment_id
        self._book = book

    def buy(self, wallet_id: WalletId, purchase_id: PurchaseId, wanted: Wanted, once: Once | None = None) -> Purchase:
        """Refused, or stored and then asked for at the provider; without an answer it stays `created` and is asked
        for again at the next look."""
        asked = quote(wanted.package)
        buyer = checked(wanted.buyer, asked.total_ore)
        self._find_shop(wanted.method)
        purchase = Purchase(
            purchase_id=purchase_id,
            wallet_id=wallet_id,
            quote=asked,
            buyer=buyer,
            method=wanted.method,
            language=wanted.language,
            immediate_use=wanted.immediate_use,
            payer_phone=wanted.payer_phone,
            payment_id=self._new_payment_id(),
            created_at=self._clock(),
        )
        known = Asked(purchase.method, purchase.payment_id, purchase_id)
        self._purchases.commit(purchase.create(wanted.made_by), Change(known), once=once)
        try:
            return self._started(purchase_id)
        except ProviderUnavailable:
            return self._open(purchase_id)

    def find(self, wallet_id: WalletId, purchase_id: PurchaseId) -> Purchase:
        """As it is stored; nobody is asked."""
        purchase = self._open(purchase_id)
        if purchase.wallet_id != wallet_id:
            raise PurchaseNotFound
        return purchase

    def follow(self, wallet_id: WalletId, purchase_id: PurchaseId) -> Purchase:
        """For a buyer who waits: while it is open the provider is asked, every few seconds however often the buyer
        looks; without an answer it is as it was."""
        purchase = self.find(wallet_id, purchase_id)
        if purchase.status not in OPEN or not self._purchases.may_ask(purchase_id, self._clock(), ASK_EVERY):
            return purchase
        try:
            return self._settle(purchase_id)
        except ProviderUnavailable:
            return self._open(purchase_id)

    def page(self, wallet_id: WalletId, *, limit: int, after: str | None) -> tuple[list[Purchase], str | None]:
        return self._purchases.page(wallet_id, limit=limit, after=after)

    def settle(self, method: Method, reference: str) -> Purchase:
        """What a callback calls, however often and in whatever order: the truth is read from the provider anew.

        `reference` is the provider's, or our `payment_id` (which is known before the provider has answered), or that of
        a settlement that was booked (a dispute may name no other).
        Raises PaymentNotFound, and ProviderUnavailable and Conflict, which the provider is answered by 5xx for, so
        that it calls again. What the callback itself says is never needed.
        """
        return self._settle(self._asked_by(method, reference))

    def is_callback_secret(self, method: Method, reference: str, given: str) -> bool:
        """Whether a callback comes from whom we asked, compared in constant time; False for an unknown payment."""
        purchase_id = self._purchases.asked_by(method, reference)
        if purchase_id is None:
            return False
        secret = self._purchases.callback_secret(self._open(purchase_id))
        return hmac.compare_digest(secret.encode(), given.encode())

    def return_url(self, purchase: Purchase) -> str:
        """Where the payer comes back to, having paid or not."""
        return f"{self._public_url}/credits#purchase={purchase.purchase_id}"

    def due(self, *, limit: int) -> list[PurchaseId]:
        return self._purchases.due(self._clock(), limit=limit)

    def needing_attention(self, *, limit: int) -> list[Purchase]:
        """For staff: money that bought nothing, disputes."""
        return [self._open(purchase_id) for purchase_id in self._purchases.needing_attention(limit=limit)]

    def known(self, purchase_id: PurchaseId) -> Purchase:
        """Anybody's, for staff."""
        return self._open(purchase_id)

    def attending(self, purchase_id: PurchaseId, by: str, at: datetime) -> list[Change]:
        """What it writes that a person has done what a purchase needed; for whoever commits who decided it, too."""
        return [self._open(purchase_id).attend(by, at)]

    def look(self, purchase_id: PurchaseId) -> bool:
        """What the schedule does: settles what no callback told, closes what nobody paid; whether anything changed.

        The next time is set even where the provider fails, so that one provider's trouble does not hold up the rest.
        """
        before = self._open(purchase_id)
        try:
            after = self._settle(purchase_id, close=self._clock() >= before.closes_at)
        except Exception:
            self._postpone(purchase_id)
            raise
        if after.version == before.version:
            self._postpone(purchase_id)
        return after.status is not before.status or after.attention is not before.attention

    @rerun_on_conflict
    def _settle(self, purchase_id: PurchaseId, *, close: bool = False) -> Purchase:
        purchase = self._started(purchase_id)
        if not purchase.provider_reference:
            return purchase
        shop = self._find_shop(purchase.method)
        standing = shop.provider.read(purchase.provider_reference)
        if close and standing.status is PaymentStatus.PENDING:
            standing = shop.provider.cancel(purchase.provider_reference)
            standing = _given_up(standing)
        return self._judged(purchase, standing, shop)

    def _judged(self, purchase: Purchase, standing: PaymentStanding, shop: Shop) -> Purchase:
        changes = settled(
            purchase,
            standing,
            payee=shop.payee,
            has_owner=self._has_owner(purchase.wallet_id),
            entry_id=EntryId(self._new_id("led")),
            at=self._clock(),
        )
        purchase = self._commit(purchase, changes)
        settlement = settlement_of(purchase, standing)
        while settlement in purchase.settlements and is_news(purchase, standing):
            purchase = self._commit(purchase, self._disputed(purchase, standing, settlement))
        return purchase

    def _disputed(self, purchase: Purchase, standing: PaymentStanding, settlement: str) -> list[Change]:
        wallet_id = purchase.wallet_id
        held = Held(
            lots={lot.lot_id: lot for lot in self._book.lots(wallet_id)},
            available=self._book.balance(wallet_id).available,
            opened=self._book.entry(wallet_id, purchase.dispute_entry) if purchase.dispute_entry else None,
        )
        entry_id = EntryId(self._new_id("led"))
        return disputed(purchase, standing, settlement, held, entry_id, self._clock())

    @rerun_on_conflict
    def _started(self, purchase_id: PurchaseId) -> Purchase:
        """Asks the provider for the payment unless it has answered; a refusal ends the purchase."""
        purchase = self._open(purchase_id)
        if purchase.provider_reference or purchase.status not in OPEN:
            return purchase
        try:
            answer = self._find_shop(purchase.method).provider.start(self._order(purchase))
        except ProviderRefused as refused:
            return self._commit(purchase, [purchase.unpaid(PurchaseStatus.FAILED, refused.reason, self._clock())])
        changes = [purchase.started(answer, self._clock())]
        if answer.provider_reference != purchase.payment_id:
            changes.append(Change(Asked(purchase.method, answer.provider_reference, purchase_id)))
        return self._commit(purchase, changes)

    def _order(self, purchase: Purchase) -> PaymentOrder:
        return PaymentOrder(
            payment_id=purchase.payment_id,
            amount_ore=purchase.quote.total_ore,
            reference=purchase.reference,
            text=BOUGHT.format(credits=str(purchase.quote.credits)).in_(purchase.language),
            language=purchase.language,
            callback_url=self._find_shop(purchase.method).callback_url,
            callback_secret=self._purchases.callback_secret(purchase),
            return_url=self.return_url(purchase),
            payer_phone=purchase.payer_phone,
        )

    @rerun_on_conflict
    def _postpone(self, purchase_id: PurchaseId) -> None:
        purchase = self._open(purchase_id)
        if purchase.look_at is not None and purchase.look_at <= self._clock():
            self._commit(purchase, [Change(purchase.looked(self._clock()))])

    def _commit(self, purchase: Purchase, changes: list[Change]) -> Purchase:
        """The purchase as it then is; AlreadyDone means that another run booked this very payment."""
        if not changes:
            return purchase
        try:
            written = self._purchases.commit(*changes)
        except AlreadyDone:
            return self._open(purchase.purchase_id)
        entity = next(e for e in written if isinstance(e, Purchase))
        return replace(entity, version=entity.version + 1)

    def _open(self, purchase_id: PurchaseId) -> Purchase:
        purchase = self._purchases.find(purchase_id)
        if purchase is None:
            raise PurchaseNotFound
        return purchase

    def _asked_by(self, method: Method, reference: str) -> PurchaseId:
        purchase_id = self._purchases.asked_by(method, reference)
        if purchase_id is None:
            raise PaymentNotFound
        return purchase_id


def _given_up(standing: PaymentStanding) -> PaymentStanding:
    """What we cancelled because its time was over has expired; who was faster has paid."""
    if standing.status is PaymentStatus.CANCELLED:
        return replace(standing, status=PaymentStatus.EXPIRED, reason="time_over")
    return standing
