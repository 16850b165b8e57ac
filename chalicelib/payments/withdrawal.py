"""The right of withdrawal: until when, and what goes back to the buyer. Pure.

A business has a contractual right: its unused credits at what was paid for them, without the transaction fee. A
consumer has the law's (lag 2005:59 om distansavtal, 2 kap. 10–15 §§): the fee too, and what was used is deducted only
where the consumer asked expressly that the credits can be used at once and was told so (`Purchase.immediate_use`).

Credits that are reserved for a request nobody has signed are neither used nor unused. They come back when they are
released, and are used when they are captured; until then the withdrawal waits for them, with the rest paid back.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.payments.buyer import BuyerKind
from chalicelib.payments.prices import Quote
from chalicelib.platform.working_days import midnight_after, swedish_day, working_day_from

LENGTH = timedelta(days=14)


def last_day(bought_at: datetime) -> date:
    """Day 1 is the day after the purchase; a last day that is not a working day moves to the next one."""
    return working_day_from(swedish_day(bought_at) + LENGTH)


def closes_at(bought_at: datetime) -> datetime:
    """The first instant that is too late. The message counts from when it was sent, not from when it was read."""
    return midnight_after(last_day(bought_at))


def is_in_time(bought_at: datetime, sent_at: datetime) -> bool:
    return sent_at < closes_at(bought_at)


@dataclass(frozen=True, slots=True)
class Part:
    """An amount with VAT, and without."""

    gross_ore: int = 0
    net_ore: int = 0

    @property
    def vat_ore(self) -> int:
        return self.gross_ore - self.net_ore

    def __add__(self, other: "Part") -> "Part":
        return Part(self.gross_ore + other.gross_ore, self.net_ore + other.net_ore)

    def __sub__(self, other: "Part") -> "Part":
        return Part(self.gross_ore - other.gross_ore, self.net_ore - other.net_ore)


NOTHING = Part()


@dataclass(frozen=True, slots=True)
class Due:
    """What goes back: for credits that were returned, for credits that were used and may not be deducted, the fee."""

    returned: Part = NOTHING
    forgiven: Part = NOTHING
    fee: Part = NOTHING

    @property
    def total(self) -> Part:
        return self.returned + self.forgiven + self.fee

    def __add__(self, other: "Due") -> "Due":
        return Due(self.returned + other.returned, self.forgiven + other.forgiven, self.fee + other.fee)

    def __sub__(self, other: "Due") -> "Due":
        return Due(self.returned - other.returned, self.forgiven - other.forgiven, self.fee - other.fee)


NOTHING_DUE = Due()


def due(quote: Quote, kind: BuyerKind, returned: Part, held: Part, *, immediate_use: bool) -> Due:
    """All that is due so far. `returned` is what came back of the purchase's credits, `held` what may still do so.

    It only grows as `held` shrinks, so what is paid out each time is what is due now less what was due before.
    """
    if kind is BuyerKind.COMPANY:
        return Due(returned)
    fee = Part(quote.fee.gross_ore, quote.fee.net_ore)
    if immediate_use:
        return Due(returned, fee=fee)
    goods = Part(quote.goods.gross_ore, quote.goods.net_ore)
    return Due(returned, goods - returned - held, fee)
