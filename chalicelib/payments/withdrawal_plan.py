"""What a withdrawal takes now of a purchase, and what follows from it in one transaction. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.payments import ledger
from chalicelib.payments.domain import Purchase
from chalicelib.payments.giving_back import refunding, settlement_name
from chalicelib.payments.ledger import Entry, Kind
from chalicelib.payments.lots import Lot, Share, moved
from chalicelib.payments.provider import DisputeStatus
from chalicelib.payments.refund import Refund
from chalicelib.payments.returning import Withdrawal
from chalicelib.payments.withdrawal import NOTHING, NOTHING_DUE, Due, Part
from chalicelib.platform.change import Change
from chalicelib.platform.ids import EntryId, RefundId


@dataclass(frozen=True, slots=True)
class Plan:
    """`share` goes out of `lot` now, for `step`; `held` credits are still waited for, unless it `is_over`."""

    step: Due = NOTHING_DUE
    lot: Lot | None = None
    share: Share | None = None
    held: int = 0
    is_over: bool = True

    @property
    def credits(self) -> int:
        return -self.share.credits if self.share else 0

    def is_new(self, withdrawal: Withdrawal) -> bool:
        return self.is_over or bool(self.credits) or self.held != withdrawal.held


NOTHING_MORE = Plan()


def plan(purchase: Purchase, withdrawal: Withdrawal, lots: Sequence[Lot], available: int) -> Plan:
    """While a bank has the money nothing is taken, and once it keeps it nothing more comes back."""
    lot = next((each for each in lots if each.lot_id == purchase.lot_id), None)
    left = lot.credits if lot else 0
    if purchase.dispute is DisputeStatus.LOST:
        return NOTHING_MORE
    if purchase.dispute is DisputeStatus.OPEN:
        return Plan(held=left, is_over=False)
    taken = min(left, available)
    share = lot.part(taken) if lot and taken else None
    back = ledger.worth([share] if share else [])
    held = Part(lot.value_ore, lot.net_ore) - back if lot else NOTHING
    step = withdrawal.step(purchase.quote, purchase.buyer.kind, back, held, immediate_use=purchase.immediate_use)
    return Plan(step, lot, share, left - taken, left == taken)


def changes(
    purchase: Purchase, withdrawal: Withdrawal, now: Plan, new_id: Callable[[str], str], at: datetime, actor: str
) -> list[Change]:
    """The withdrawal moved on; where money is due the refund, the purchase that counts it, the book and the lot."""
    proceeded = withdrawal.proceeded(now.step, now.credits, now.held, at, actor, is_over=now.is_over)
    if not now.step.total.gross_ore:
        return [proceeded]
    refund = _refund(purchase, withdrawal, now.step, RefundId(new_id("rfd")), at)
    shares = (now.share,) if now.share else ()
    entry = Entry(
        entry_id=EntryId(new_id("led")),
        wallet_id=purchase.wallet_id,
        kind=Kind.RETURN,
        at=at,
        about=refund.root,
        method=purchase.method.value,
        postings=ledger.returned(shares, now.step),
        shares=shares,
    )
    lots = [Change(moved(purchase.wallet_id, share, now.lot)) for share in shares]
    return [proceeded, Change(refunding(purchase, refund)), refund.create(actor), Change(entry), *lots]


def _refund(purchase: Purchase, withdrawal: Withdrawal, step: Due, refund_id: RefundId, at: datetime) -> Refund:
    return Refund(
        refund_id=refund_id,
        root=refund_id,
        purchase_id=purchase.purchase_id,
        wallet_id=purchase.wallet_id,
        withdrawal_id=withdrawal.withdrawal_id,
        method=purchase.method,
        settlement=settlement_name(purchase.credited_by),
        amount_ore=step.total.gross_ore,
        due=step,
        created_at=at,
    )
