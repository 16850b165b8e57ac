"""The verbs of receipts and credit invoices: issue each once, with the next number of the series; find, list."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from chalicelib.payments.domain import Purchase
from chalicelib.payments.ledger import Entry, worth
from chalicelib.payments.provider import DisputeStatus
from chalicelib.payments.receipt import (
    Draft,
    Original,
    Receipt,
    ReceiptKind,
    Seller,
    bought_lines,
    credited_lines,
    issue,
)
from chalicelib.payments.refund import Refund
from chalicelib.payments.refusals import ReceiptNotFound
from chalicelib.payments.settling import Marker
from chalicelib.payments.withdrawal import Due
from chalicelib.platform.change import AlreadyDone, Change, Conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import PurchaseId, ReceiptId, RefundId, WalletId

TRIES = 60  # whoever meets another has seen a number given: as many as issue at once is enough


@dataclass(frozen=True, slots=True)
class Series:
    """The series moves on by one, if the last number is still the one that was read."""

    read: int


class Receipts(Protocol):
    def find(self, receipt_id: ReceiptId) -> Receipt | None: ...
    def about(self, about: str) -> Receipt | None: ...
    def id_about(self, about: str) -> ReceiptId | None: ...
    def page(self, wallet_id: WalletId, *, limit: int, after: str | None) -> tuple[list[Receipt], str | None]: ...
    def last_number(self) -> int: ...
    def commit(self, *changes: Change) -> None: ...


FindPurchase = Callable[[PurchaseId], Purchase | None]
FindRefund = Callable[[RefundId], Refund | None]
FindEntry = Callable[[WalletId, str], Entry | None]


class ReceiptService:
    def __init__(
        self,
        *,
        receipts: Receipts,
        find_purchase: FindPurchase,
        find_refund: FindRefund,
        find_entry: FindEntry,
        seller: Seller,
        clock: Clock,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._receipts = receipts
        self._find_purchase = find_purchase
        self._find_refund = find_refund
        self._find_entry = find_entry
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

    def id_about(self, about: str) -> ReceiptId | None:
        return self._receipts.id_about(about)

    def of_refund(self, refund_id: RefundId) -> Receipt | None:
        """The credit invoice of what a refund was decided for; None for a further attempt, and for money that had
        bought nothing. Any number of times."""
        refund = self._find_refund(refund_id)
        if refund is None or refund.root != refund_id or not refund.due.total.gross_ore:
            return None
        return self._credited(refund.purchase_id, refund_id, refund.due, refund.created_at)

    def of_chargeback(self, purchase_id: PurchaseId) -> Receipt | None:
        """The credit invoice of credits that were taken back with a payment a bank took back; None where none were."""
        purchase = self._find_purchase(purchase_id)
        if purchase is None or purchase.dispute is not DisputeStatus.LOST:
            return None
        opened = self._find_entry(purchase.wallet_id, purchase.dispute_entry)
        if opened is None or not opened.shares:
            return None
        return self._credited(purchase_id, f"chargeback#{purchase_id}", Due(worth(opened.shares)), opened.at)

    def find(self, wallet_id: WalletId, receipt_id: ReceiptId) -> Receipt:
        receipt = self._receipts.find(receipt_id)
        if receipt is None or receipt.draft.wallet_id != wallet_id:
            raise ReceiptNotFound
        return receipt

    def to_mail(self, receipt_id: ReceiptId) -> Receipt:
        """For whoever mails it: to its own buyer, whoever that is."""
        return self.known(receipt_id)

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

    def _credited(self, purchase_id: PurchaseId, about: str, due: Due, decided_at: datetime) -> Receipt:
        """Names the original (ML 17 kap. 22 §), which is issued first should it still be missing."""
        purchase, original = self._find_purchase(purchase_id), self.of_purchase(purchase_id)
        assert purchase is not None and original is not None, "what goes back was bought"
        draft = replace(
            self._bought(purchase),
            kind=ReceiptKind.CREDIT,
            about=about,
            lines=credited_lines(purchase.quote, due),
            paid_at=decided_at,
            original=Original(number=original.number, issued_at=original.issued_at),
        )
        return self.issued(draft)

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
