"""Receipts and credit invoices: what they say, and the one series of their numbers. Pure.

Contents: mervärdesskattelagen (2023:200) 17 kap. 24 § (a full invoice), 26 § (a simplified one) and 22 § (a credit
invoice names the original); bokföringslagen (1999:1078) 5 kap. 7 §. Both kinds share one series without gaps, so what
is missing shows. A receipt is made once and never changed; what was wrong is credited.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.payments.buyer import Address, Buyer
from chalicelib.payments.prices import VAT_PERCENT, Quote
from chalicelib.payments.withdrawal import Due, Part
from chalicelib.platform.change import Change
from chalicelib.platform.events import JSON, START, Event, Head
from chalicelib.platform.ids import PurchaseId, ReceiptId, WalletId
from chalicelib.platform.text import Language
from chalicelib.platform.working_days import swedish_day

SYSTEM = "system"


class ReceiptKind(StrEnum):
    RECEIPT = "receipt"
    CREDIT = "credit"


class LineKind(StrEnum):
    """`forgiven`: credits that were used, and are paid back nevertheless."""

    CREDITS = "credits"
    FEE = "fee"
    FORGIVEN = "forgiven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """The operator, as a receipt must name them."""

    name: str
    organisation_number: str
    vat_number: str
    address: Address
    email: str


@dataclass(frozen=True, slots=True)
class Line:
    """Amounts are negative on a credit invoice. `unit_ore` with VAT."""

    kind: LineKind
    quantity: int
    unit_ore: int
    gross_ore: int
    net_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What a credit invoice corrects."""

    number: int
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A receipt before it has its number. `about` makes it be issued once: the purchase, or the refund.

    `paid_at`: when the payment was made; on a credit invoice when the refund was decided.
    """

    kind: ReceiptKind
    about: str
    purchase_id: PurchaseId
    wallet_id: WalletId
    seller: Seller
    buyer: Buyer = field(repr=False)
    lines: tuple[Line, ...]
    method: str
    reference: str
    paid_at: datetime
    language: Language
    original: Original | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`number` is its place in the series. Its stream has one event: that it was issued."""

    number: int
    issued_at: datetime
    head: Head = START
    draft: Draft = field(repr=False)

    @property
    def receipt_id(self) -> ReceiptId:
        return receipt_id_of(self.number)

    @property
    def stream(self) -> str:
        return self.receipt_id

    @property
    def fiscal_year(self) -> int:
        """Whose key seals it: that of the year it belongs to in the books. The year is the calendar's."""
        return swedish_day(self.issued_at).year

    @property
    def total(self) -> Part:
        return sum_of(self.draft.lines)

    @property
    def rounding_ore(self) -> int:
        """To whole kronor. Nothing is rounded: every way of payment takes öre."""
        return 0


def receipt_id_of(number: int) -> ReceiptId:
    return ReceiptId(f"rct_{number:07}")


def sum_of(lines: tuple[Line, ...]) -> Part:
    return Part(sum(line.gross_ore for line in lines), sum(line.net_ore for line in lines))


def by_rate(lines: tuple[Line, ...]) -> Mapping[int, Part]:
    """The taxed base and its VAT by rate in percent; everything sold so far has the same one."""
    return {VAT_PERCENT: sum_of(lines)}


def bought_lines(quote: Quote) -> tuple[Line, ...]:
    goods, fee = quote.goods, quote.fee
    credits_ = Line(LineKind.CREDITS, quote.credits, quote.price_per_credit_ore, goods.gross_ore, goods.net_ore)
    return (credits_, Line(LineKind.FEE, 1, fee.gross_ore, fee.gross_ore, fee.net_ore))


def credited_lines(quote: Quote, due: Due) -> tuple[Line, ...]:
    """What is credited of a purchase, negative; parts of nothing are left out."""
    unit = quote.price_per_credit_ore
    parts = (
        (LineKind.CREDITS, due.returned, unit),
        (LineKind.FORGIVEN, due.forgiven, unit),
        (LineKind.FEE, due.fee, quote.fee.gross_ore),
    )
    return tuple(_credited(kind, part, each_ore) for kind, part, each_ore in parts if part.gross_ore)


def _credited(kind: LineKind, part: Part, unit_ore: int) -> Line:
    return Line(kind, -(part.gross_ore // unit_ore), unit_ore, -part.gross_ore, -part.net_ore)


def issue(draft: Draft, number: int, at: datetime) -> Change:
    """The receipt with its number, and the event that has it mailed."""
    receipt = Receipt(number=number, issued_at=at, draft=draft)
    data: dict[str, JSON] = {
        "wallet_id": draft.wallet_id,
        "purchase_id": draft.purchase_id,
        "number": number,
        "kind": draft.kind.value,
    }
    event = Event(stream=receipt.stream, type="receipt.issued", at=at, actor=SYSTEM, data=data)
    return Change(receipt, event)
