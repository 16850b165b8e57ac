"""The double-entry book of credits and money. Pure.

An entry is immutable, has a unique id, and its postings sum to zero in every unit. What is wrong is reversed, with a
reason, never changed. An entry moves one wallet's accounts only: `available` and `reserved` hold its credits.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chalicelib.payments.lots import Share, negated
from chalicelib.payments.prices import Quote
from chalicelib.payments.withdrawal import NOTHING, Due, Part
from chalicelib.platform.clock import iso
from chalicelib.platform.events import JSON, Event
from chalicelib.platform.ids import EntryId, WalletId

CREDITS = "credits"
SYSTEM = "system"
MADE = "entry.made"
SEK = "SEK"  # in öre; another currency, where a provider paid in one, in its own smallest unit


class Kind(StrEnum):
    PURCHASE = "purchase"
    GRANT = "grant"
    RESERVE = "reserve"
    CAPTURE = "capture"
    RELEASE = "release"
    RETURN = "return"
    OWED = "owed"
    REFUND = "refund"
    DISPUTE = "dispute"
    CHARGEBACK = "chargeback"
    REVERSAL = "reversal"


class Account(StrEnum):
    """Credits: `available` and `reserved` of the wallet against what was `issued`, `used`, `returned` and, while a
    payment is disputed, `blocked`.

    Money: `provider` holds what a payment provider has of ours (the entry names which), `unclear` what was paid but not
    to us as asked; `unused_credits` is what we owe in service (BAS 2420, net), `vat` (2611), `sales` (3041), `fees`;
    `owed` is what must go back to a payer, `disputed` what a provider took back until a dispute is decided, `losses`
    what was used and is not paid.
    """

    AVAILABLE = "available"
    RESERVED = "reserved"
    ISSUED = "issued"
    USED = "used"
    RETURNED = "returned"
    BLOCKED = "blocked"
    PROVIDER = "provider"
    UNCLEAR = "unclear"
    UNUSED_CREDITS = "unused_credits"
    VAT = "vat"
    SALES = "sales"
    FEES = "fees"
    OWED = "owed"
    DISPUTED = "disputed"
    LOSSES = "losses"


@dataclass(frozen=True, slots=True)
class Posting:
    """A debit is positive, a credit negative; for credits (tokens): into an account is positive."""

    account: Account
    amount: int
    unit: str = SEK


class Unbalanced(ValueError):
    """A fault of ours: the postings of an entry do not sum to zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`about` is the purchase or signature request, `method` the way of payment where money moved.

    `shares` are the lots' parts that came (positive) or went (negative), so the book alone can rebuild every lot.
    `settlement` is what the provider's own reports call the money that moved, `settled_on` the Swedish day it did.
    """

    entry_id: EntryId
    wallet_id: WalletId
    kind: Kind
    at: datetime
    about: str
    postings: tuple[Posting, ...]
    method: str = ""
    shares: tuple[Share, ...] = ()
    reason: str = ""
    reverses: EntryId | None = None
    settlement: str = ""
    settled_on: date | None = None

    def __post_init__(self) -> None:
        if any(balance(self.postings).values()) or sum(s.credits for s in self.shares) != self.delta_credits:
            raise Unbalanced(self.kind)

    @property
    def place(self) -> str:
        """Where it stands in the wallet's book: by time, then by id."""
        return f"{iso(self.at)}#{self.entry_id}"

    @property
    def delta_credits(self) -> int:
        return self.delta(Account.AVAILABLE) + self.delta(Account.RESERVED)

    @property
    def moves_money(self) -> bool:
        return any(posting.unit != CREDITS for posting in self.postings)

    def made(self) -> Event:
        """Told in the transaction that writes it, whatever else that does: the voucher follows from it."""
        data: dict[str, JSON] = {"wallet_id": self.wallet_id, "kind": self.kind.value}
        return Event(stream=self.entry_id, type=MADE, at=self.at, actor=SYSTEM, data=data)

    def delta(self, account: Account) -> int:
        return sum(p.amount for p in self.postings if p.account is account)


def balance(postings: Iterable[Posting]) -> Counter[str]:
    """What is left in each unit; nothing in any, where all is well."""
    left: Counter[str] = Counter()
    for posting in postings:
        left[posting.unit] += posting.amount
    return left


def _moved(source: Account, target: Account, credits_: int) -> tuple[Posting, ...]:
    return (Posting(source, -credits_, CREDITS), Posting(target, credits_, CREDITS))


def _money(*postings: Posting) -> tuple[Posting, ...]:
    return tuple(p for p in postings if p.amount)


def bought(quote: Quote) -> tuple[Posting, ...]:
    """VAT is due at the sale: the credits buy our 25 % service only (a single-purpose voucher, ML 7 kap. 18 §)."""
    return (
        *_moved(Account.ISSUED, Account.AVAILABLE, quote.credits),
        Posting(Account.PROVIDER, quote.total_ore),
        Posting(Account.UNUSED_CREDITS, -quote.goods.net_ore),
        Posting(Account.FEES, -quote.fee.net_ore),
        Posting(Account.VAT, -quote.vat_ore),
    )


def granted(credits_: int) -> tuple[Posting, ...]:
    """Given without payment: no money moves, and the lot is worth nothing."""
    return _moved(Account.ISSUED, Account.AVAILABLE, credits_)


def reserved(credits_: int) -> tuple[Posting, ...]:
    return _moved(Account.AVAILABLE, Account.RESERVED, credits_)


def released(credits_: int) -> tuple[Posting, ...]:
    return _moved(Account.RESERVED, Account.AVAILABLE, credits_)


def captured(shares: Sequence[Share]) -> tuple[Posting, ...]:
    """`shares` are what goes (negative): the debt of service becomes sales."""
    net_ore = -sum(s.net_ore for s in shares)
    sold = _money(Posting(Account.UNUSED_CREDITS, net_ore), Posting(Account.SALES, -net_ore))
    return (*_moved(Account.RESERVED, Account.USED, -sum(s.credits for s in shares)), *sold)


def taken_back(shares: Sequence[Share]) -> tuple[Posting, ...]:
    """`shares` are what goes (negative): credits are returned, and their price with its VAT is owed to the payer."""
    value_ore, net_ore = -sum(s.value_ore for s in shares), -sum(s.net_ore for s in shares)
    owed = _money(
        Posting(Account.UNUSED_CREDITS, net_ore),
        Posting(Account.VAT, value_ore - net_ore),
        Posting(Account.OWED, -value_ore),
    )
    return (*_moved(Account.AVAILABLE, Account.RETURNED, -sum(s.credits for s in shares)), *owed)


def returned(shares: Sequence[Share], due: Due) -> tuple[Posting, ...]:
    """A withdrawal: what `taken_back` says of the credits, and what is owed besides for used credits and the fee."""
    forgiven, fee = due.forgiven, due.fee
    more = _money(
        Posting(Account.SALES, forgiven.net_ore),
        Posting(Account.FEES, fee.net_ore),
        Posting(Account.VAT, forgiven.vat_ore + fee.vat_ore),
        Posting(Account.OWED, -forgiven.gross_ore - fee.gross_ore),
    )
    return (*taken_back(shares), *more) if shares else more


def paid_back(amount_ore: int) -> tuple[Posting, ...]:
    """What was owed has gone back by the provider."""
    return (Posting(Account.OWED, amount_ore), Posting(Account.PROVIDER, -amount_ore))


def disputed(shares: Sequence[Share], amount_ore: int) -> tuple[Posting, ...]:
    """The provider took the money back; `shares` (negative) are blocked. VAT stays until it is decided."""
    net_ore = worth(shares).net_ore
    blocked = _moved(Account.AVAILABLE, Account.BLOCKED, -sum(s.credits for s in shares)) if shares else ()
    money = _money(
        Posting(Account.PROVIDER, -amount_ore),
        Posting(Account.UNUSED_CREDITS, net_ore),
        Posting(Account.DISPUTED, amount_ore - net_ore),
    )
    return (*blocked, *money)


def charged_back(shares: Sequence[Share], amount_ore: int) -> tuple[Posting, ...]:
    """The dispute of these `shares` is lost: the credits are returned with their VAT, the rest is a loss.

    The VAT of the loss is not taken back here: whether it may be is for the bookkeeper to judge.
    """
    part = worth(shares)
    gone = _moved(Account.BLOCKED, Account.RETURNED, -sum(s.credits for s in shares)) if shares else ()
    money = _money(
        Posting(Account.VAT, part.vat_ore),
        Posting(Account.LOSSES, amount_ore - part.gross_ore),
        Posting(Account.DISPUTED, part.net_ore - amount_ore),
    )
    return (*gone, *money)


def taken_instead(amount_ore: int) -> tuple[Posting, ...]:
    """What was owed went back by a lost dispute, whose loss it is no part of."""
    return (Posting(Account.OWED, amount_ore), Posting(Account.LOSSES, -amount_ore))


def worth(shares: Sequence[Share]) -> Part:
    """Of shares going out, as a positive amount."""
    return Part(-sum(s.value_ore for s in shares), -sum(s.net_ore for s in shares)) if shares else NOTHING


def owed(amount: int, currency: str, *, is_ours: bool) -> tuple[Posting, ...]:
    """Money that buys nothing: it goes back. `is_ours`: it reached our account, and is no more than too much."""
    held = Account.PROVIDER if is_ours else Account.UNCLEAR
    return (Posting(held, amount, currency), Posting(Account.OWED, -amount, currency))


def reversal(entry: Entry, reason: str, at: datetime, entry_id: EntryId) -> Entry:
    """Everything the other way round. A reversal is not reversed: make the entry anew instead."""
    if entry.kind is Kind.REVERSAL or not reason.strip():
        raise ValueError("a reversal needs an entry of its own kind and a reason")
    return Entry(
        entry_id=entry_id,
        wallet_id=entry.wallet_id,
        kind=Kind.REVERSAL,
        at=at,
        about=entry.about,
        method=entry.method,
        postings=tuple(Posting(p.account, -p.amount, p.unit) for p in entry.postings),
        shares=tuple(negated(s) for s in entry.shares),
        reason=reason,
        reverses=entry.entry_id,
        settlement=entry.settlement,
        settled_on=entry.settled_on,
    )
