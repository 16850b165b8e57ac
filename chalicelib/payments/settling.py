"""What a provider says about a payment, judged: credited once, owed to its payer, ended, or nothing new. Pure.

| the provider says | the purchase | then |
|---|---|---|
| paid, as asked | open, failed or expired (paid late) | credited, once |
| paid, as asked, but by a second payment | paid | owed: `double_payment` |
| paid, another amount, currency or payee | any | owed: `wrong_amount`, `wrong_currency`, `wrong_payee` |
| paid, as asked | its account is erased | owed: `account_gone` |
| paid, but disputed before it was credited | any | owed: `disputed` |
| paid, the payment is accounted for | any | nothing; what its dispute does is in `disputing.py` |
| declined, cancelled, failed | open | `failed` |
| expired | open | `expired` |
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.payments import ledger
from chalicelib.payments.domain import NOT_OURS, OPEN, UNPAID, Attention, Purchase, PurchaseStatus
from chalicelib.payments.ledger import Entry, Kind, Posting
from chalicelib.payments.lots import moved, opened
from chalicelib.payments.provider import PaymentStanding, PaymentStatus
from chalicelib.platform.change import Change
from chalicelib.platform.ids import EntryId
from chalicelib.platform.working_days import swedish_day

ENDINGS = {
    PaymentStatus.DECLINED: PurchaseStatus.FAILED,
    PaymentStatus.CANCELLED: PurchaseStatus.FAILED,
    PaymentStatus.FAILED: PurchaseStatus.FAILED,
    PaymentStatus.EXPIRED: PurchaseStatus.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Marker:
    """That something was done, for ever: a row that must not exist."""

    key: str
    about: str


def settled(
    purchase: Purchase, standing: PaymentStanding, *, payee: str, has_owner: bool, entry_id: EntryId, at: datetime
) -> list[Change]:
    """All that follows, in one transaction; nothing most of the time. `payee` is who we asked to be paid."""
    if standing.status is PaymentStatus.PAID:
        return _paid(purchase, standing, payee, has_owner, entry_id, at)
    if standing.status in ENDINGS and purchase.status in OPEN:
        return [purchase.unpaid(ENDINGS[standing.status], standing.reason or standing.status.value, at)]
    return []


def paid_key(settlement: str) -> str:
    """The marker that a payment was booked, credited or owed."""
    return f"paid#{settlement}"


def settlement_of(purchase: Purchase, standing: PaymentStanding) -> str:
    return f"{purchase.method.value}#{standing.settlement_reference or standing.provider_reference}"


def _paid(
    purchase: Purchase, standing: PaymentStanding, payee: str, has_owner: bool, entry_id: EntryId, at: datetime
) -> list[Change]:
    settlement = settlement_of(purchase, standing)
    if settlement in purchase.settlements:
        return []
    wrong = _wrong(purchase, standing, payee, has_owner)
    marker = Change(Marker(paid_key(settlement), purchase.purchase_id))
    if wrong:
        change = purchase.owes(settlement, wrong, standing.amount_ore, standing.currency, at)
        return [change, Change(_owed(purchase, standing, wrong, entry_id, at)), marker]
    paid, change = purchase.paid(settlement, entry_id, standing.paid_at or at, at)
    entry = _credited(paid, standing, entry_id, at)
    return [change, Change(entry), *(Change(moved(paid.wallet_id, s, None)) for s in entry.shares), marker]


def _wrong(purchase: Purchase, standing: PaymentStanding, payee: str, has_owner: bool) -> Attention | None:
    """Why the money buys nothing; None when it is what was asked for."""
    if standing.disputed:
        return Attention.DISPUTED
    if standing.payee != payee:
        return Attention.WRONG_PAYEE
    if standing.currency != ledger.SEK:
        return Attention.WRONG_CURRENCY
    if standing.amount_ore != purchase.quote.total_ore:
        return Attention.WRONG_AMOUNT
    if purchase.status not in UNPAID:
        return Attention.DOUBLE_PAYMENT
    return None if has_owner else Attention.ACCOUNT_GONE


def _credited(purchase: Purchase, standing: PaymentStanding, entry_id: EntryId, at: datetime) -> Entry:
    quote = purchase.quote
    share = opened(purchase.lot_id, quote.credits, quote.goods.gross_ore, quote.goods.net_ore)
    return _entry(purchase, standing, Kind.PURCHASE, ledger.bought(quote), entry_id, at, shares=(share,))


def _owed(purchase: Purchase, standing: PaymentStanding, wrong: Attention, entry_id: EntryId, at: datetime) -> Entry:
    """An entry of nothing too, where the provider says that nothing was paid: the fact stays in the book."""
    postings = ledger.owed(standing.amount_ore, standing.currency, is_ours=wrong not in NOT_OURS)
    return _entry(purchase, standing, Kind.OWED, postings, entry_id, at, reason=wrong.value)


def _entry(
    purchase: Purchase,
    standing: PaymentStanding,
    kind: Kind,
    postings: tuple[Posting, ...],
    entry_id: EntryId,
    at: datetime,
    **more: object,
) -> Entry:
    return Entry(
        entry_id=entry_id,
        wallet_id=purchase.wallet_id,
        kind=kind,
        at=at,
        about=purchase.purchase_id,
        method=purchase.method.value,
        postings=postings,
        settlement=standing.settlement_reference or standing.provider_reference,
        settled_on=swedish_day(standing.paid_at or at),
        **more,  # type: ignore[arg-type]
    )
