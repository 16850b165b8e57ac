"""The verbs of refunds: ask the provider, follow to the end, try again, pay back what bought nothing.

A refund is asked for between two commits with an id of ours that the provider acts on once, so a crash anywhere leaves
a refund that the next look takes up. What a callback says is never believed; the refund is read.
"""

import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from chalicelib.payments import ledger
from chalicelib.payments.domain import Attention, Purchase
from chalicelib.payments.giving_back import (
    is_taken,
    owed_payment,
    paying_by,
    refund_failed,
    refund_paid,
    refund_unclear,
    refunding,
    settlement_name,
)
from chalicelib.payments.ledger import Entry, Kind, Posting
from chalicelib.payments.ports import FindShop, Refunds
from chalicelib.payments.provider import Method, ProviderRefused, RefundOrder, RefundStanding, RefundStatus
from chalicelib.payments.receipt_service import FindPurchase
from chalicelib.payments.refund import TOLD, Refund, RefundState, refund_id_of
from chalicelib.payments.refusals import PurchaseNotFound, RefundNotFound, RefundWrongState
from chalicelib.payments.withdrawal import NOTHING_DUE
from chalicelib.platform.change import Change, rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import EntryId, PurchaseId, RefundId
from chalicelib.platform.text import Text
from chalicelib.platform.working_days import swedish_day

R = RefundState
PAID_BACK = Text(sv="Återbetalning, B2B Sign", en="Refund, B2B Sign")
OTHER_AMOUNT = "other_amount"


class RefundService:
    def __init__(
        self,
        *,
        refunds: Refunds,
        find_purchase: FindPurchase,
        find_shop: FindShop,
        clock: Clock,
        new_id: Callable[[str], str],
    ) -> None:
        self._refunds = refunds
        self._find_purchase = find_purchase
        self._find_shop = find_shop
        self._clock = clock
        self._new_id = new_id

    def find(self, refund_id: RefundId) -> Refund:
        refund = self._refunds.find(refund_id)
        if refund is None:
            raise RefundNotFound
        return refund

    def to_mail(self, refund_id: RefundId) -> tuple[Refund, Purchase]:
        """For whoever mails about it: with its purchase."""
        refund = self.find(refund_id)
        return refund, self._purchase(refund.purchase_id)

    def of_purchase(self, purchase_id: PurchaseId) -> list[Refund]:
        """Every attempt, the oldest first."""
        return [self.find(refund_id) for refund_id in self._purchase(purchase_id).refunds]

    @rerun_on_conflict
    def settle(self, refund_id: RefundId) -> Refund:
        """Asks for it unless that was done, reads how it stands, books what is new. Any number of times, by jobs and
        callbacks. Raises ProviderUnavailable and ProviderMisconfigured: whoever called tries again."""
        refund = self._asked(self.find(refund_id))
        if refund.status is R.FAILED or (refund.status is R.PAID and refund.look_at is None):
            return refund
        provider = self._find_shop(refund.method).provider
        return self._judged(refund, provider.read_refund(refund.provider_reference))

    def named(self, order_id: str) -> RefundId | None:
        """Which refund a provider means by the id we gave it; None: none of ours."""
        refund_id = refund_id_of(order_id)
        return refund_id if refund_id and self._refunds.find(refund_id) else None

    def is_callback_secret(self, method: Method, refund_id: RefundId, given: str) -> bool:
        refund = self.find(refund_id)
        secret = self._refunds.callback_secret(refund)
        return refund.method is method and hmac.compare_digest(secret.encode(), given.encode())

    def due(self, *, limit: int) -> list[RefundId]:
        return self._refunds.due(self._clock(), limit=limit)

    def unsettled(self, *, limit: int) -> list[Refund]:
        """What has not gone back: on its way, unclear, or owed because it failed. The oldest first."""
        found = [self.find(refund_id) for refund_id in self._refunds.unsettled(limit=limit)]
        return [refund for refund in found if refund.is_unsettled]

    def look(self, refund_id: RefundId) -> bool:
        """What the schedule does; whether anything changed. The next time is set even where the provider fails."""
        before = self.find(refund_id)
        try:
            after = self.settle(refund_id)
        except Exception:
            self._postpone(refund_id)
            raise
        if after.version == before.version:
            self._postpone(refund_id)
        return after.status is not before.status

    def retrying(self, refund_id: RefundId, by: str, at: datetime) -> list[Change]:
        """What it writes that a refund that failed is asked for anew, under a new id; for whoever commits who decided
        it, too. `by` names that: a proposal. Where the payer's bank took the whole payment back the refund is settled
        by that instead. RefundWrongState unless it is owed; RefundTooLarge."""
        refund = self.find(refund_id)
        following, changes = refund.again(RefundId(self._new_id("rfd")), by, at)
        purchase = self._purchase(refund.purchase_id)
        if is_taken(purchase, refund):
            return self._taken(purchase, refund, by, at)
        purchase = refunding(purchase, following)
        if purchase.attention is Attention.REFUND_FAILED and not self._others_owed(purchase, refund):
            purchase = replace(purchase, attention=None)
        return [Change(purchase), *changes]

    def paying_back(self, purchase_id: PurchaseId, settlement: str, by: str, at: datetime) -> list[Change]:
        """What it writes that a payment that bought nothing goes back the way it came. NothingOwed."""
        purchase = self._purchase(purchase_id)
        owed, refund_id = owed_payment(purchase, settlement), RefundId(self._new_id("rfd"))
        refund = Refund(
            refund_id=refund_id,
            root=refund_id,
            purchase_id=purchase_id,
            wallet_id=purchase.wallet_id,
            method=purchase.method,
            settlement=settlement_name(settlement),
            amount_ore=owed.amount,
            due=NOTHING_DUE,
            created_at=at,
        )
        marked = refunding(paying_by(purchase, owed, refund_id), refund)
        return [marked.attend(by, at) if marked.attention else Change(marked), refund.create(by)]

    def deciding(self, refund_id: RefundId, *, is_paid: bool, by: str, at: datetime) -> list[Change]:
        """What it writes, where the provider cannot say, that a person found out whether the money has gone back.
        RefundWrongState unless it is unclear."""
        refund = self.find(refund_id)
        if refund.status is not R.UNCLEAR:
            raise RefundWrongState(refund.status.value)
        status = RefundStatus.PAID if is_paid else RefundStatus.FAILED
        ended, *rest = self._ended(refund, status, "decided_by_hand", at)
        assert ended.event is not None
        return [Change(ended.entity, replace(ended.event, actor=by)), *rest]

    def _taken(self, purchase: Purchase, refund: Refund, by: str, at: datetime) -> list[Change]:
        entry_id, postings = EntryId(self._new_id("led")), ledger.taken_instead(refund.amount_ore)
        entry = _entry(refund, Kind.CHARGEBACK, postings, entry_id, at)
        return [refund.taken(by, at), Change(purchase), Change(entry)]

    def _asked(self, refund: Refund) -> Refund:
        if refund.status is not R.CREATED:
            return refund
        try:
            standing = self._find_shop(refund.method).provider.refund(self._order(refund))
        except ProviderRefused as refused:
            self._refunds.commit(*self._ended(refund, RefundStatus.FAILED, refused.reason, self._clock()))
            return self.find(refund.refund_id)
        self._refunds.commit(refund.sent(standing.provider_reference, self._clock()))
        return self.find(refund.refund_id)

    def _judged(self, refund: Refund, standing: RefundStanding) -> Refund:
        """What is new is written: a refund of another amount than was asked for is for a person."""
        status, reason = standing.status, standing.reason
        if status is RefundStatus.PAID and (standing.amount_ore, standing.currency) != (refund.amount_ore, ledger.SEK):
            status, reason = RefundStatus.UNKNOWN, OTHER_AMOUNT
        if status not in TOLD or not refund.may_become(TOLD[status]):
            return refund
        self._refunds.commit(*self._ended(refund, status, reason, self._clock()))
        return self.find(refund.refund_id)

    def _ended(self, refund: Refund, status: RefundStatus, reason: str, at: datetime) -> list[Change]:
        purchase, entry_id = self._purchase(refund.purchase_id), EntryId(self._new_id("led"))
        if status is RefundStatus.UNKNOWN:
            return [refund.unclear(reason, at), refund_unclear(purchase, at)]
        if status is RefundStatus.PAID:
            entry = _entry(refund, Kind.REFUND, ledger.paid_back(refund.amount_ore), entry_id, at)
            return [refund.paid(entry_id, at), refund_paid(purchase, refund, at), Change(entry)]
        was_paid = refund.status is R.PAID
        changes = [refund.failed(reason, at), refund_failed(purchase, refund, at, was_paid=was_paid)]
        return [*changes, Change(_came_back(refund, entry_id, reason, at))] if was_paid else changes

    def _order(self, refund: Refund) -> RefundOrder:
        purchase = self._purchase(refund.purchase_id)
        return RefundOrder(
            refund_id=refund.order_id,
            settlement_reference=refund.settlement,
            amount_ore=refund.amount_ore,
            reference=purchase.reference,
            text=PAID_BACK.in_(purchase.language),
            callback_url=self._find_shop(refund.method).callback_url,
            callback_secret=self._refunds.callback_secret(refund),
        )

    @rerun_on_conflict
    def _postpone(self, refund_id: RefundId) -> None:
        refund = self.find(refund_id)
        if refund.look_at is not None and refund.look_at <= self._clock():
            self._refunds.commit(Change(refund.looked(self._clock())))

    def _others_owed(self, purchase: Purchase, refund: Refund) -> bool:
        """`purchase` names the attempt that is being made too, which nobody can find yet."""
        others = [self._refunds.find(r) for r in purchase.refunds if r != refund.refund_id]
        return any(other.is_owed for other in others if other)

    def _purchase(self, purchase_id: PurchaseId) -> Purchase:
        purchase = self._find_purchase(purchase_id)
        if purchase is None:
            raise PurchaseNotFound
        return purchase


def _came_back(refund: Refund, entry_id: EntryId, reason: str, at: datetime) -> Entry:
    """The money a payer's bank sent back is owed again."""
    postings = tuple(replace(p, amount=-p.amount) for p in ledger.paid_back(refund.amount_ore))
    entry = _entry(refund, Kind.REVERSAL, postings, entry_id, at)
    return replace(entry, reason=reason or "refund_failed", reverses=refund.booked_by)


def _entry(refund: Refund, kind: Kind, postings: tuple[Posting, ...], entry_id: EntryId, at: datetime) -> Entry:
    """Providers date a refund when it is done, which they do not tell: it is booked on the day we learn it."""
    return Entry(
        entry_id=entry_id,
        wallet_id=refund.wallet_id,
        kind=kind,
        at=at,
        about=refund.root,
        method=refund.method.value,
        postings=postings,
        settlement=refund.provider_reference,
        settled_on=swedish_day(at) if kind is not Kind.CHARGEBACK else None,
    )
