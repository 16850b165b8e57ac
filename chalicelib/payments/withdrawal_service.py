"""The verbs of withdrawals: what would come back, withdraw, by form, by a mail that staff recorded; go on waiting ones.

A withdrawal takes what is unused and not reserved at once, in the transaction that receives it, and makes the refund.
What is reserved is waited for: a look takes what was released since, until nothing of the purchase is left.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.payments.authority import owner_of
from chalicelib.payments.domain import SYSTEM, Purchase
from chalicelib.payments.ports import Ledger, Withdrawals
from chalicelib.payments.receipt import Receipt, ReceiptKind, receipt_id_of
from chalicelib.payments.receipt_service import FindPurchase
from chalicelib.payments.refusals import (
    AlreadyWithdrawn,
    MessageTimeWrong,
    NothingToReturn,
    PurchaseNotFound,
    WithdrawalNotFound,
    WithdrawalTooLate,
)
from chalicelib.payments.returning import Channel, Withdrawal, WithdrawalStatus
from chalicelib.payments.settling import Marker
from chalicelib.payments.withdrawal import Due, closes_at, is_in_time, last_day
from chalicelib.payments.withdrawal_plan import NOTHING_MORE, Plan, changes, plan
from chalicelib.platform.change import AlreadyDone, Change, Once, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.errors import DomainError
from chalicelib.platform.ids import EntryId, PurchaseId, ReceiptId, SubjectId, WalletId, WithdrawalId
from chalicelib.platform.owners import company_of
from chalicelib.platform.working_days import swedish_day

FindReceipt = Callable[[ReceiptId], Receipt | None]


@dataclass(frozen=True, slots=True)
class Offer:
    """What would come back of a purchase if it were withdrawn from now; `refusal` says why it cannot be."""

    purchase: Purchase
    closes_at: datetime | None
    due: Due
    credits: int
    held: int
    refusal: DomainError | None

    @property
    def used(self) -> int:
        return self.purchase.quote.credits - self.credits - self.held


class WithdrawalService:
    def __init__(
        self,
        *,
        withdrawals: Withdrawals,
        find_purchase: FindPurchase,
        find_receipt: FindReceipt,
        book: Ledger,
        clock: Clock,
        new_id: Callable[[str], str],
    ) -> None:
        self._withdrawals = withdrawals
        self._find_purchase = find_purchase
        self._find_receipt = find_receipt
        self._book = book
        self._clock = clock
        self._new_id = new_id

    def offer(self, wallet_id: WalletId, purchase_id: PurchaseId) -> Offer:
        """What would come back now, and why, without doing it."""
        purchase, at = self._of_wallet(wallet_id, purchase_id), self._clock()
        closes = closes_at(purchase.paid_at) if purchase.paid_at else None
        drafted = self._drafted(purchase, WithdrawalId("wdr_offer"), Channel.BUYER, at, at)
        now = self._plan(purchase, drafted)
        return Offer(purchase, closes, now.step, now.credits, now.held, self._why_not(purchase, at, now))

    @rerun_on_conflict
    def withdraw(
        self,
        wallet_id: WalletId,
        purchase_id: PurchaseId,
        withdrawal_id: WithdrawalId,
        made_by: SubjectId,
        *,
        once: Once | None = None,
    ) -> Withdrawal:
        """The buyer says so now; `made_by` is who does, for a company too. WithdrawalTooLate, AlreadyWithdrawn,
        NothingToReturn."""
        purchase, at = self._of_wallet(wallet_id, purchase_id), self._clock()
        withdrawal = self._drafted(purchase, withdrawal_id, Channel.BUYER, at, at)
        return self._received(purchase, withdrawal, at, made_by, once)

    @rerun_on_conflict
    def record_for(
        self,
        purchase_id: PurchaseId,
        sent_at: datetime,
        withdrawal_id: WithdrawalId,
        actor: str,
        *,
        once: Once | None = None,
    ) -> Withdrawal:
        """For staff: a mail or letter that said so. It counts from when it was sent, whenever it is read; where only
        its arrival is known, from that. `actor` is the subject id of who records it. MessageTimeWrong besides."""
        purchase, at = self._purchase(purchase_id), self._clock()
        if purchase.paid_at is not None and not purchase.paid_at <= sent_at <= at:
            raise MessageTimeWrong
        withdrawal = self._drafted(purchase, withdrawal_id, Channel.STAFF, sent_at, at)
        return self._received(purchase, withdrawal, at, actor, once)

    def ask(self, number: int, email: str, withdrawal_id: WithdrawalId, *, once: Once | None = None) -> None:
        """By the form, without a login: whoever has the receipt is mailed a link at the address on it. Silent about
        whether there is such a receipt; one mail a purchase and day.

        Not of a company's wallet: the address is a member's own, and outlives their role, which a login asks for.
        """
        receipt = self._find_receipt(receipt_id_of(number))
        if receipt is None or receipt.draft.kind is not ReceiptKind.RECEIPT or not _is_same(receipt, email):
            return
        at, purchase = self._clock(), self._purchase(receipt.draft.purchase_id)
        if company_of(owner_of(purchase.wallet_id)):
            return
        asked = self._drafted(purchase, withdrawal_id, Channel.FORM, at, at).ask()
        marker = Marker(f"form#{purchase.purchase_id}#{swedish_day(at)}", withdrawal_id)
        try:
            self._withdrawals.commit(asked, Change(marker), once=once)
        except AlreadyDone:
            return

    @rerun_on_conflict
    def confirm(self, withdrawal_id: WithdrawalId, token: str) -> Withdrawal:
        """By the mailed link. It counts from when the form was sent; twice is once. WithdrawalNotFound for a link that
        is wrong or older than its time."""
        withdrawal, at = self._withdrawals.find(withdrawal_id), self._clock()
        if withdrawal is None or withdrawal.channel is not Channel.FORM or not self._is_token(withdrawal, token):
            raise WithdrawalNotFound
        if withdrawal.status is not WithdrawalStatus.ASKED:
            return withdrawal
        if not withdrawal.may_be_confirmed(at):
            raise WithdrawalNotFound
        return self._received(self._purchase(withdrawal.purchase_id), withdrawal.confirmed(at), at, "form", None)

    def find(self, wallet_id: WalletId, withdrawal_id: WithdrawalId) -> Withdrawal:
        withdrawal = self._withdrawals.find(withdrawal_id)
        if withdrawal is None or withdrawal.wallet_id != wallet_id:
            raise WithdrawalNotFound
        return withdrawal

    def known(self, withdrawal_id: WithdrawalId) -> Withdrawal:
        """Anybody's, for staff."""
        withdrawal = self._withdrawals.find(withdrawal_id)
        if withdrawal is None:
            raise WithdrawalNotFound
        return withdrawal

    def to_mail(self, withdrawal_id: WithdrawalId) -> tuple[Withdrawal, Purchase, str]:
        """For whoever mails about it: with its purchase, and the token of its link."""
        withdrawal = self.known(withdrawal_id)
        return withdrawal, self._purchase(withdrawal.purchase_id), self._withdrawals.token(withdrawal)

    def page(self, wallet_id: WalletId, *, limit: int, after: str | None) -> tuple[list[Withdrawal], str | None]:
        return self._withdrawals.page(wallet_id, limit=limit, after=after)

    def due(self, *, limit: int) -> list[WithdrawalId]:
        return self._withdrawals.due(self._clock(), limit=limit)

    @rerun_on_conflict
    def look(self, withdrawal_id: WithdrawalId) -> bool:
        """What the schedule does for one that waits: takes what was released, ends when nothing is left; whether
        anything changed."""
        withdrawal, at = self._withdrawals.find(withdrawal_id), self._clock()
        if withdrawal is None or withdrawal.status is not WithdrawalStatus.WAITING:
            return False
        purchase = self._purchase(withdrawal.purchase_id)
        now = self._plan(purchase, withdrawal)
        if not now.is_new(withdrawal):
            self._withdrawals.commit(Change(withdrawal.looked(at)))
            return False
        self._withdrawals.commit(*changes(purchase, withdrawal, now, self._new_id, at, SYSTEM))
        return True

    def _received(
        self, purchase: Purchase, withdrawal: Withdrawal, at: datetime, actor: str, once: Once | None
    ) -> Withdrawal:
        now = self._plan(purchase, withdrawal)
        why_not = self._why_not(purchase, withdrawal.sent_at, now)
        if why_not is not None:
            raise why_not
        marker = Change(Marker(f"withdrawn#{purchase.purchase_id}", withdrawal.withdrawal_id))
        self._withdrawals.commit(*changes(purchase, withdrawal, now, self._new_id, at, actor), marker, once=once)
        found = self._withdrawals.find(withdrawal.withdrawal_id)
        assert found is not None
        return found

    def _why_not(self, purchase: Purchase, sent_at: datetime, now: Plan) -> DomainError | None:
        if purchase.paid_at is None:
            return NothingToReturn()
        if self._withdrawals.of(purchase.purchase_id):
            return AlreadyWithdrawn()
        if not is_in_time(purchase.paid_at, sent_at):
            return WithdrawalTooLate(last_day(purchase.paid_at).isoformat())
        return NothingToReturn() if now.is_over and not now.step.total.gross_ore else None

    def _plan(self, purchase: Purchase, withdrawal: Withdrawal) -> Plan:
        """Nothing of what was never credited, or was undone by hand."""
        if not purchase.is_credited or self._is_reversed(purchase):
            return NOTHING_MORE
        lots, balance = self._book.lots(purchase.wallet_id), self._book.balance(purchase.wallet_id)
        return plan(purchase, withdrawal, lots, balance.available)

    def _drafted(
        self, purchase: Purchase, withdrawal_id: WithdrawalId, channel: Channel, sent_at: datetime, at: datetime
    ) -> Withdrawal:
        return Withdrawal(
            withdrawal_id=withdrawal_id,
            wallet_id=purchase.wallet_id,
            purchase_id=purchase.purchase_id,
            channel=channel,
            sent_at=sent_at,
            received_at=at,
        )

    def _is_reversed(self, purchase: Purchase) -> bool:
        return bool(purchase.booked_by) and self._withdrawals.is_reversed(EntryId(purchase.booked_by or ""))

    def _is_token(self, withdrawal: Withdrawal, token: str) -> bool:
        return hmac.compare_digest(self._withdrawals.token(withdrawal).encode(), token.encode())

    def _of_wallet(self, wallet_id: WalletId, purchase_id: PurchaseId) -> Purchase:
        purchase = self._purchase(purchase_id)
        if purchase.wallet_id != wallet_id:
            raise PurchaseNotFound
        return purchase

    def _purchase(self, purchase_id: PurchaseId) -> Purchase:
        purchase = self._find_purchase(purchase_id)
        if purchase is None:
            raise PurchaseNotFound
        return purchase


def _is_same(receipt: Receipt, email: str) -> bool:
    return receipt.draft.buyer.email.strip().casefold() == email.strip().casefold()
