"""What refunds make of their purchase: never more goes back than was paid, and what has gone back shows. Pure.

Each verb answers the purchase as it shall be; its version guards what was read, so the sum is a condition of the
transaction that makes the refund.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.payments.domain import SYSTEM, Attention, Owed, Purchase, PurchaseStatus
from chalicelib.payments.provider import DisputeStatus
from chalicelib.payments.refund import Refund
from chalicelib.payments.refusals import NothingOwed, RefundTooLarge
from chalicelib.platform.change import Change
from chalicelib.platform.ids import RefundId

S = PurchaseStatus


def refunding(purchase: Purchase, refund: Refund) -> Purchase:
    """With a refund that is made now. RefundTooLarge; of what bought nothing the sum is the payment itself."""
    refunds = (*purchase.refunds, refund.refund_id)
    if not is_of_the_purchase(purchase, refund):
        return replace(purchase, refunds=refunds)
    refunded_ore = purchase.refunded_ore + refund.amount_ore
    if refunded_ore + _taken(purchase) > purchase.quote.total_ore:
        raise RefundTooLarge
    return replace(purchase, refunds=refunds, refunded_ore=refunded_ore)


def refund_paid(purchase: Purchase, refund: Refund, at: datetime) -> Change:
    if not is_of_the_purchase(purchase, refund):
        return Change(purchase)
    now = replace(purchase, paid_back_ore=purchase.paid_back_ore + refund.amount_ore)
    if now.attention is Attention.REFUND_UNCLEAR:  # it has become clear
        now = replace(now, attention=None)
    return standing_of(now, purchase, at)


def refund_failed(purchase: Purchase, refund: Refund, at: datetime, *, was_paid: bool) -> Change:
    """Still owed, and seen by a person. What a card's bank sent back was not paid after all."""
    needed = replace(purchase, attention=Attention.REFUND_FAILED)
    told = purchase.event("purchase.needs_attention", at, SYSTEM, attention=Attention.REFUND_FAILED.value)
    if not is_of_the_purchase(purchase, refund):
        return Change(needed, told)
    needed = replace(needed, refunded_ore=purchase.refunded_ore - refund.amount_ore)
    if was_paid:
        needed = replace(needed, paid_back_ore=purchase.paid_back_ore - refund.amount_ore)
    change = standing_of(needed, purchase, at)
    return Change(change.entity, told, change.events)


def is_taken(purchase: Purchase, refund: Refund) -> bool:
    """Whether its bank has the whole payment: what is owed of it has reached the payer that way."""
    is_all = purchase.dispute is DisputeStatus.LOST and purchase.disputed_ore >= purchase.quote.total_ore
    return is_all and is_of_the_purchase(purchase, refund)


def refund_unclear(purchase: Purchase, at: datetime) -> Change:
    told = purchase.event("purchase.needs_attention", at, SYSTEM, attention=Attention.REFUND_UNCLEAR.value)
    return Change(replace(purchase, attention=Attention.REFUND_UNCLEAR), told)


def standing_of(now: Purchase, was: Purchase, at: datetime) -> Change:
    """The purchase with the status that what went back makes, and an event where that is another one."""
    gone = now.paid_back_ore + (now.disputed_ore if now.dispute is DisputeStatus.LOST else 0)
    status = S.PAID if gone <= 0 else S.PART_REFUNDED if gone < now.quote.total_ore else S.REFUNDED
    moved = now.to(status)
    if status is was.status:
        return Change(moved)
    kind = {S.PAID: "purchase.refund_undone", S.REFUNDED: "purchase.refunded"}.get(status, "purchase.part_refunded")
    return Change(moved, was.event(kind, at, SYSTEM, paid_back_ore=now.paid_back_ore))


def owed_payment(purchase: Purchase, settlement: str) -> Owed:
    """A payment that bought nothing and can go back the way it came; NothingOwed."""
    found = next((o for o in purchase.owed if o.settlement == settlement and o.refund_id is None), None)
    if found is None or not found.is_ours or not found.amount:
        raise NothingOwed
    return found


def paying_by(purchase: Purchase, owed: Owed, refund_id: RefundId) -> Purchase:
    marked = tuple(replace(o, refund_id=refund_id) if o == owed else o for o in purchase.owed)
    return replace(purchase, owed=marked)


def is_of_the_purchase(purchase: Purchase, refund: Refund) -> bool:
    """Rather than of a second or wrong payment."""
    return refund.settlement == settlement_name(purchase.credited_by)


def settlement_name(settlement: str) -> str:
    """As the provider knows it: ours begins with the method."""
    return settlement.partition("#")[2]


def _taken(purchase: Purchase) -> int:
    is_taken = purchase.dispute in (DisputeStatus.OPEN, DisputeStatus.LOST)
    return purchase.disputed_ore if is_taken else 0
