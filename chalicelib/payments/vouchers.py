"""Vouchers (verifikationer): what each entry of the book is in the operator's own accounts (BAS). Pure.

Credits are usable for our own service at 25 % only, a single-purpose voucher: VAT is due at the sale (lag 2023:200 om
mervärdesskatt, 7 kap. 18 and 35 §§), what is unused is a debt of service (2420), and use makes it sales. The fee is
revenue at once. Texts carry receipts' numbers and opaque ids, never names.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.payments.ledger import SEK, Account, Entry, Kind
from chalicelib.platform.ids import WalletId
from chalicelib.platform.working_days import swedish_day

BANK, AT_PROVIDERS = "1930", "1580"
PROVIDERS: Mapping[str, str] = {"swish": BANK, "card": AT_PROVIDERS, "klarna": AT_PROVIDERS}
"""Swish pays straight into the bank account; the others hold the money until they pay it out."""
ACCOUNTS: Mapping[Account, str] = {
    Account.UNCLEAR: "2999",
    Account.UNUSED_CREDITS: "2420",
    Account.VAT: "2611",
    Account.SALES: "3041",
    Account.FEES: "3540",
    Account.OWED: "2890",
    Account.DISPUTED: "1515",
    Account.LOSSES: "6351",
}
NAMES: Mapping[str, str] = {
    BANK: "Företagskonto",
    AT_PROVIDERS: "Fordringar för kontokort och kuponger",
    "1515": "Bestridna betalningar",
    "2420": "Förskott från kunder, oanvända krediter",
    "2611": "Utgående moms på försäljning inom Sverige, 25 %",
    "2890": "Återbetalningar till kunder",
    "2999": "OBS-konto, oklara betalningar",
    "3041": "Försäljning av tjänster 25 % moms, krediter",
    "3540": "Transaktionsavgifter, 25 % moms",
    "6351": "Förluster på bestridna betalningar",
}
TEXTS: Mapping[Kind, str] = {
    Kind.PURCHASE: "Köp av krediter",
    Kind.CAPTURE: "Använda krediter",
    Kind.RETURN: "Återlämnade krediter",
    Kind.OWED: "Betalning att återföra",
    Kind.REFUND: "Återbetalning",
    Kind.DISPUTE: "Bestriden betalning",
    Kind.CHARGEBACK: "Återkrav",
    Kind.REVERSAL: "Rättelse",
}
CREDITED = frozenset({Kind.RETURN, Kind.REFUND})

SERIES: Mapping[Kind, str] = {
    Kind.PURCHASE: "K",
    Kind.CAPTURE: "A",
    Kind.RETURN: "R",
    Kind.OWED: "R",
    Kind.REFUND: "R",
    Kind.DISPUTE: "T",
    Kind.CHARGEBACK: "T",
    Kind.REVERSAL: "J",
}
"""A kind of entry that moves money is booked when it has its text and its series here, and its accounts above."""
KEPT_YEARS = 7

NumberOf = Callable[[str], int | None]
"""The number of the receipt or credit invoice about a purchase or refund; None where there is none."""


@dataclass(frozen=True, slots=True)
class Row:
    """A debit is positive, a credit negative."""

    account: str
    amount_ore: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    entry_id: str
    day: date
    text: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """A voucher with its number, unbroken in its series and fiscal year. It is never changed; a fault is corrected by
    another."""

    series: str
    number: int
    booked_at: datetime
    wallet_id: WalletId
    voucher: Voucher

    @property
    def fiscal_year(self) -> int:
        """The calendar's."""
        return self.voucher.day.year

    @property
    def book(self) -> str:
        return f"{self.series}{self.fiscal_year}"

    @property
    def voucher_id(self) -> str:
        return f"{self.book}-{self.number}"

    @property
    def keep_until(self) -> date:
        """Through the seventh year after the calendar year in which the fiscal year ended (BFL 7 kap. 2 §)."""
        return date(self.fiscal_year + KEPT_YEARS, 12, 31)


class VoucherMissing(Exception):
    """A number of a series is not there: nobody may trust the rest before it is known why."""


class Unbooked(ValueError):
    """An entry that no account is known for: a fault of ours, and the period is not complete without it."""


def voucher(entry: Entry, number_of: NumberOf) -> Voucher | None:
    """None where no money moved. Amounts of one account are one row; what nets to nothing is none."""
    sums: Counter[str] = Counter()
    for posting in entry.postings:
        if posting.unit == SEK:
            sums[_account(entry, posting.account)] += posting.amount
    rows = tuple(Row(account, amount) for account, amount in sorted(sums.items()) if amount)
    if not rows:
        return None
    return Voucher(entry_id=entry.entry_id, day=swedish_day(entry.at), text=_text(entry, number_of), rows=rows)


def series_of(entry: Entry) -> str:
    if entry.kind not in SERIES:
        raise Unbooked(entry.entry_id)
    return SERIES[entry.kind]


def foreign(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in other currencies: a person books them at the day's rate."""
    return [e for e in entries if any(p.unit not in (SEK, "credits") for p in e.postings)]


def _account(entry: Entry, account: Account) -> str:
    if account is Account.PROVIDER:
        if entry.method not in PROVIDERS:
            raise Unbooked(entry.entry_id)
        return PROVIDERS[entry.method]
    if account not in ACCOUNTS:
        raise Unbooked(entry.entry_id)
    return ACCOUNTS[account]


def _text(entry: Entry, number_of: NumberOf) -> str:
    said = TEXTS.get(entry.kind)
    if said is None:
        raise Unbooked(entry.entry_id)
    if entry.reverses:
        return f"{said} av {entry.reverses}, {entry.entry_id}"
    number = number_of(entry.about)
    document = "kreditfaktura" if entry.kind in CREDITED else "kvitto"
    about = f"{document} {number}" if number else entry.about
    return f"{said}, {about}, {entry.entry_id}"
