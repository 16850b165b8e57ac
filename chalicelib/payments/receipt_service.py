"""The verbs of receipts: issue each once, with the next number of the series; find, list."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from chalicelib.payments.domain import Purchase
from chalicelib.payments.receipt import Draft, Receipt, ReceiptKind, Seller, bought_lines, issue
from chalicelib.payments.refusals import ReceiptNotFound
from chalicelib.payments.settling import Marker
from chalicelib.platform.change import AlreadyDone, Change, Conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import PurchaseId, ReceiptId, WalletId

TRIES = 60  # whoever meets another has seen a number given: as many as issue at once is enough


@dataclass(frozen=True, slots=True)
class Series:
    """The series moves on by one, if the last number is still the one that was read."""

    read: int


class Receipts(Protocol):
    def find(self, receipt_id: ReceiptId) -> Receipt | None: ...
    def about(self, about: str) -> Receipt | None: ...
    def page(self, wallet_id: WalletId, *, limit: int, after: str | None) -> tuple[list[Receipt], str | None]: ...
    def last_number(self) -> int: ...
    def commit(self, *changes: Change) -> None: ...


FindPurchase = Callable[[PurchaseId], Purchase | None]


class ReceiptService:
    def __init__(
        self,
        *,
        receipts: Receipts,
        find_purchase: FindPurchase,
        seller: Seller,
        clock: Clock,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._receipts = receipts
        self._find_purchase = find_purchase
        self._seller = seller
        self._clock = clock
        self._pause = pause

    def of_purchase(self, purchase_id: PurchaseId) -> Receipt | None:
        """Issued unless it is there; None for what was never paid. Any number of times."""
        purchase = self._find_purchase(purchase_id)
        return self.issued(self._bought(purchase)) if purchase and purchase.credited_by else None

    def about(self, about: str) -> Receipt | None:
        """What was issued about a purchase or a refund, if anything."""
        return self._receipts.about(about)

    def find(self, wallet_id: WalletId, receipt_id: ReceiptId) -> Receipt:
        receipt = self._receipts.find(receipt_id)
        if receipt is None or receipt.draft.wallet_id != wallet_id:
            raise ReceiptNotFound
        return receipt

    def to_mail(self, receipt_id: ReceiptId) -> Receipt:
        """For whoever mails it: to its own buyer, whoever that is."""
        return self.known(receipt_id)

    def about(self, purchase_id: PurchaseId) -> Receipt | None:
        return self._receipts.about(purchase_id)

    def known(self, receipt_id: ReceiptId) -> Receipt:
        """Anybody's, for staff."""
        receipt = self._receipts.find(receipt_id)
        if receipt is None:
            raise ReceiptNotFound
        return receipt

    def page(self, wallet_id: WalletId, *, limit: int, after: str | None) -> tuple[list[Receipt], str | None]:
        return self._receipts.page(wallet_id, limit=limit, after=after)

    def issued(self, draft: Draft) -> Receipt:
        """The receipt about a thing: as it was issued before, or with the next number."""
        for attempt in range(TRIES):
            found = self._receipts.about(draft.about)
            if found is not None:
                return found
            try:
                self._try(draft)
            except AlreadyDone:
                continue
            except Conflict:
                self._pause(random.uniform(0, min(0.2, 0.01 * 2**attempt)))  # noqa: S311 - jitter, not a secret
        raise Conflict

    def _try(self, draft: Draft) -> None:
        last = self._receipts.last_number()
        change = issue(draft, last + 1, self._clock())
        receipt = change.entity
        assert isinstance(receipt, Receipt)
        marker = Marker(f"receipt#{draft.about}", receipt.receipt_id)
        self._receipts.commit(change, Change(Series(last)), Change(marker))

    def _bought(self, purchase: Purchase) -> Draft:
        assert purchase.paid_at is not None
        return Draft(
            kind=ReceiptKind.RECEIPT,
            about=purchase.purchase_id,
            purchase_id=purchase.purchase_id,
            wallet_id=purchase.wallet_id,
            seller=self._seller,
            buyer=purchase.buyer,
            lines=bought_lines(purchase.quote),
            method=purchase.method.value,
            reference=purchase.reference,
            paid_at=purchase.paid_at,
            language=purchase.language,
        )
