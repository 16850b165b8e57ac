"""What the books must say when a way through the machine is over: statement = ledger = vouchers = provider."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from chalicelib.payments.ledger import SEK
from chalicelib.payments.reconciliation import movements_of
from chalicelib.payments.statement import Month
from chalicelib.payments.voucher_file import Period
from chalicelib.payments.vouchers import PROVIDERS, SERIES
from chalicelib.platform.ids import WalletId
from chalicelib.platform.working_days import swedish_day
from tests.unit.payments.office import Office
from tests.unit.payments.sie_reader import read
from tests.unit.payments.stand import Till, entries


def books_agree(till: Till, wallet_id: WalletId, paid: Mapping[str, int]) -> None:
    """`paid`: what the provider says came and went, by the references of its reports, whatever the currency."""
    office, book = Office(till), entries(wallet_id)
    first, again = office.book_all(wallet_id), office.book_all(wallet_id)
    assert first == again, "booked twice"
    years = {swedish_day(entry.at).year for entry in book}
    kept = [b for y in years for s in set(SERIES.values()) for b in office.store.of(s, y) if b.wallet_id == wallet_id]
    assert sorted(b.voucher_id for b in kept) == sorted(filter(None, first))
    moving = [e.entry_id for e in book if any(p.unit == SEK and p.amount for p in e.postings)]
    assert sorted(b.voucher.entry_id for b in kept) == sorted(moving), "one voucher an entry that moved money"
    provider, booked = PROVIDERS[till.method], Counter[str]()
    for row in (row for b in kept for row in b.voucher.rows):
        booked[row.account] += row.amount_ore
    assert not sum(booked.values())
    ours = sum(p.amount for e in book for p in e.postings if p.account.value == "provider" and p.unit == SEK)
    assert booked[provider] == ours, "the vouchers say another sum than the book"
    for year in years:  # every number of every series is there, whoever's it is
        read(office.books.sie_of(Period(date(year, 1, 1), date(year, 12, 31)))[0])
    known = Counter[str]()
    for movement in movements_of(e for e in book if e.settled_on):
        known[movement.reference] += movement.amount
    assert {r: n for r, n in known.items() if n} == paid, "the provider knows other movements than the book"
    today = swedish_day(till.clock.now)
    _, closing = till.wallets.balances(wallet_id, Month(today.year, today.month))
    wallet = till.wallets.wallet(wallet_id)
    assert (closing.available, closing.reserved) == till.balance(wallet_id), "the statement says another balance"
    assert closing.value_ore == wallet.value_ore
