"""Disputes (chargebacks) of payments that were booked: opened, won, lost. Pure.

| the provider says | in the book | the purchase |
|---|---|---|
| inquiry | nothing | needs attention |
| open: the money was taken back | it is `disputed`; what is left of the credits is blocked | needs attention |
| won | all of it the other way round: money and credits are there again | attention ends |
| lost | credits returned with their VAT, the rest is a loss | part_refunded or refunded, needs attention |

A payment that had bought nothing is not owed any more once its bank has taken it back.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.payments import ledger
from chalicelib.payments.domain import SYSTEM, Attention, Purchase
from chalicelib.payments.giving_back import standing_of
from chalicelib.payments.ledger import Entry, Kind, Posting
from chalicelib.payments.lots import Lot, Share, moved
from chalicelib.payments.provider import DisputeStatus, PaymentStanding
from chalicelib.platform.change import Change
from chalicelib.platform.ids import EntryId
from chalicelib.platform.working_days import swedish_day

D = DisputeStatus
NEXT = {
    None: frozenset({D.INQUIRY, D.OPEN, D.LOST}),
    D.INQUIRY: frozenset({D.OPEN, D.WON, D.LOST}),
    D.OPEN: frozenset({D.WON, D.LOST}),
    D.WON: frozenset({D.OPEN, D.LOST}),
    D.LOST: frozenset[DisputeStatus](),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the wallet has: its lots by id, the credits that are not reserved; `opened` is where the dispute began in
    the book."""

    lots: dict[str, Lot]
    available: int
    opened: Entry | None


def dispute_of(standing: PaymentStanding) -> DisputeStatus | None:
    return standing.dispute or (D.INQUIRY if standing.disputed else None)


def is_news(purchase: Purchase, standing: PaymentStanding) -> bool:
    said = dispute_of(standing)
    return said is not None and said in NEXT[purchase.dispute]


def disputed(
    purchase: Purchase, standing: PaymentStanding, settlement: str, held: Held, entry_id: EntryId, at: datetime
) -> list[Change]:
    """What follows from news (`is_news`). Lost at once is opened and lost: two looks, the second finds it lost."""
    said = dispute_of(standing)
    is_credit = settlement == purchase.credited_by
    if said is D.INQUIRY:
        return [_attention(replace(purchase, dispute=said), purchase, Attention.DISPUTED, at)]
    if said is D.WON:
        return _won(purchase, held, entry_id, at)
    if purchase.dispute is D.OPEN:
        return _lost(purchase, held, entry_id, at, is_credit=is_credit)
    return _opened(purchase, standing, settlement, held, entry_id, at)


def _opened(
    purchase: Purchase, standing: PaymentStanding, settlement: str, held: Held, entry_id: EntryId, at: datetime
) -> list[Change]:
    amount, is_credit = standing.disputed_ore or standing.amount_ore, settlement == purchase.credited_by
    shares = _blocked(purchase, held, amount) if is_credit else ()
    postings = ledger.disputed(shares, amount) if is_credit else ledger.paid_back(amount)
    entry = _entry(purchase, Kind.DISPUTE, postings, entry_id, at, shares)
    entry = replace(
        entry, settlement=standing.dispute_reference or standing.settlement_reference, settled_on=swedish_day(at)
    )
    now = replace(purchase, dispute=D.OPEN, disputed_ore=amount, dispute_entry=entry.place)
    lots = [Change(moved(purchase.wallet_id, share, held.lots.get(share.lot_id))) for share in shares]
    return [_attention(now, purchase, Attention.DISPUTED, at), Change(entry), *lots]


def _won(purchase: Purchase, held: Held, entry_id: EntryId, at: datetime) -> list[Change]:
    now = replace(purchase, dispute=D.WON, disputed_ore=0, dispute_entry="", look_at=None)
    if now.attention is Attention.DISPUTED:
        now = replace(now, attention=None)
    won = Change(now, purchase.event("purchase.dispute_won", at, SYSTEM))
    if held.opened is None:
        return [won]
    back = replace(ledger.reversal(held.opened, "dispute_won", at, entry_id), settled_on=swedish_day(at))
    lots = [Change(moved(purchase.wallet_id, share, held.lots.get(share.lot_id))) for share in back.shares]
    return [won, Change(back), *lots]


def _lost(purchase: Purchase, held: Held, entry_id: EntryId, at: datetime, *, is_credit: bool) -> list[Change]:
    now = replace(purchase, dispute=D.LOST, look_at=None)
    told = purchase.event("purchase.dispute_lost", at, SYSTEM, amount_ore=purchase.disputed_ore)
    if not is_credit:
        return [Change(replace(now, attention=None), told)]
    assert held.opened is not None, "a dispute that is open has an entry"
    postings = ledger.charged_back(held.opened.shares, purchase.disputed_ore)
    change = standing_of(replace(now, attention=Attention.DISPUTE_LOST), purchase, at)
    entry = _entry(purchase, Kind.CHARGEBACK, postings, entry_id, at)
    return [Change(change.entity, told, change.events), Change(entry)]


def _blocked(purchase: Purchase, held: Held, amount: int) -> tuple[Share, ...]:
    """Credits of the purchase that are neither used nor reserved, as many as the disputed amount paid for."""
    lot = held.lots.get(purchase.lot_id)
    if lot is None:
        return ()
    wanted = min(lot.credits, held.available, amount // max(lot.unit_ore, 1))
    share = lot.part(wanted) if wanted else None
    if share is not None and -share.value_ore > amount:  # the last credit takes the rest of the price
        share = lot.part(wanted - 1) if wanted > 1 else None
    return (share,) if share else ()


def _attention(now: Purchase, was: Purchase, why: Attention, at: datetime) -> Change:
    event = was.event("purchase.needs_attention", at, SYSTEM, attention=why.value)
    return Change(replace(now, attention=why).looked(at), event)


def _entry(
    purchase: Purchase,
    kind: Kind,
    postings: tuple[Posting, ...],
    entry_id: EntryId,
    at: datetime,
    shares: tuple[Share, ...] = (),
) -> Entry:
    return Entry(
        entry_id=entry_id,
        wallet_id=purchase.wallet_id,
        kind=kind,
        at=at,
        about=purchase.purchase_id,
        method=purchase.method.value,
        postings=postings,
        shares=shares,
    )
