"""The book: whatever happens balances, lots are used up to the last öre, and a reversal undoes exactly."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments import ledger
from chalicelib.payments.ledger import CREDITS, Account, Entry, Kind, Posting, Unbalanced, balance
from chalicelib.payments.lots import Lot, Share, moved, negated, oldest, opened
from chalicelib.payments.prices import price_list, quote
from chalicelib.platform.ids import EntryId, WalletId

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
WALLET = WalletId("sub_anna")


def entry(kind: Kind, postings: tuple[Posting, ...], *shares: Share) -> Entry:
    return Entry(
        entry_id=EntryId("led_1"), wallet_id=WALLET, kind=kind, at=AT, about="pur_1", postings=postings, shares=shares
    )


def lot(credits_: int, value_ore: int, lot_id: str = "a") -> Lot:
    after = moved(WALLET, opened(lot_id, credits_, value_ore, value_ore * 4 // 5), None).after
    assert after
    return after


@pytest.mark.parametrize("q", price_list(), ids=lambda q: str(q.credits))
def test_a_purchase_books_money_vat_fee_and_credits(q: object) -> None:
    asked = quote(q.credits)  # type: ignore[attr-defined]
    share = opened("a", asked.credits, asked.goods.gross_ore, asked.goods.net_ore)
    made = entry(Kind.PURCHASE, ledger.bought(asked), share)
    assert not any(balance(made.postings).values())
    assert made.delta(Account.AVAILABLE) == asked.credits
    assert made.delta(Account.PROVIDER) == asked.total_ore
    assert -made.delta(Account.UNUSED_CREDITS) == asked.goods.net_ore, "the fee is never among what we owe in service"
    assert -made.delta(Account.FEES) == 400
    assert -made.delta(Account.VAT) == asked.vat_ore


def test_what_does_not_balance_cannot_be_written() -> None:
    with pytest.raises(Unbalanced):
        entry(Kind.OWED, (Posting(Account.PROVIDER, 1), Posting(Account.OWED, -2)))
    with pytest.raises(Unbalanced):  # by unit, not in sum
        entry(Kind.OWED, (Posting(Account.PROVIDER, 1, "EUR"), Posting(Account.OWED, -1)))
    with pytest.raises(Unbalanced):  # credits without a lot
        entry(Kind.GRANT, ledger.granted(1))


@given(st.integers(1, 60), st.integers(0, 10_000), st.lists(st.integers(1, 20), max_size=60))
def test_a_lot_is_worth_nothing_when_nothing_is_left_and_the_last_takes_the_remainder(
    credits_: int, value_ore: int, takes: list[int]
) -> None:
    left, shares = lot(credits_, value_ore), []
    unit = value_ore // credits_
    for wanted in [*takes, credits_]:
        if left is None:
            break
        share = left.part(min(wanted, left.credits))
        is_last = -share.credits == left.credits
        assert is_last or -share.value_ore == unit * -share.credits
        shares.append(share)
        left = moved(WALLET, share, left).after  # type: ignore[assignment]
    assert left is None
    assert -sum(s.value_ore for s in shares) == value_ore
    assert -sum(s.credits for s in shares) == credits_


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 999)), min_size=1, max_size=6), st.data())
def test_the_oldest_lots_go_first_and_no_more_than_is_there(given_: list[tuple[int, int]], data: st.DataObject) -> None:
    lots = [lot(n, v, f"{i}") for i, (n, v) in enumerate(given_)]
    wanted = data.draw(st.integers(0, sum(one.credits for one in lots)))
    shares = oldest(list(reversed(lots)), wanted)
    assert -sum(s.credits for s in shares) == wanted
    full = [s.lot_id for s in shares[:-1]]
    assert full == [one.lot_id for one in lots[: len(full)]]
    assert all(-s.credits == one.credits for s, one in zip(shares[:-1], lots, strict=False))


def test_more_than_the_lots_hold_is_our_fault_and_stops() -> None:
    with pytest.raises(AssertionError):
        oldest([lot(1, 100)], 2)


KINDS = st.sampled_from(["bought", "granted", "captured", "taken_back", "reserved", "released", "owed"])


@given(KINDS, st.integers(1, 9), st.integers(0, 5000))
def test_a_reversal_undoes_every_posting_and_share(kind: str, credits_: int, value_ore: int) -> None:
    share = opened("a", credits_, value_ore, value_ore * 4 // 5)
    out = negated(share)
    made = {
        "bought": lambda: entry(Kind.PURCHASE, ledger.bought(quote(10)), opened("a", 10, 45000, 36000)),
        "granted": lambda: entry(Kind.GRANT, ledger.granted(credits_), opened("a", credits_, 0, 0)),
        "captured": lambda: entry(Kind.CAPTURE, ledger.captured([out]), out),
        "taken_back": lambda: entry(Kind.RETURN, ledger.taken_back([out]), out),
        "reserved": lambda: entry(Kind.RESERVE, ledger.reserved(credits_)),
        "released": lambda: entry(Kind.RELEASE, ledger.released(credits_)),
        "owed": lambda: entry(Kind.OWED, ledger.owed(value_ore, "SEK", is_ours=True)),
    }[kind]()
    back = ledger.reversal(made, "fel konto", AT, EntryId("led_2"))
    assert back.reverses == made.entry_id
    for account in Account:
        assert made.delta(account) + back.delta(account) == 0
    assert sum(s.value_ore for s in (*made.shares, *back.shares)) == 0
    with pytest.raises(ValueError, match="reason"):
        ledger.reversal(made, "  ", AT, EntryId("led_2"))
    with pytest.raises(ValueError, match="own kind"):
        ledger.reversal(back, "igen", AT, EntryId("led_3"))


def test_money_of_another_currency_or_payee_is_not_said_to_be_with_our_provider() -> None:
    postings = ledger.owed(100, "EUR", is_ours=False)
    assert {p.account for p in postings} == {Account.UNCLEAR, Account.OWED}
    assert {p.unit for p in postings} == {"EUR"}
    assert CREDITS not in {p.unit for p in postings}
