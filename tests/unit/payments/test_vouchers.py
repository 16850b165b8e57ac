"""Vouchers of every kind of entry, and the SIE file of them as an independent reader reads it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.payments import ledger
from chalicelib.payments.ledger import Account, Entry, Kind, Posting
from chalicelib.payments.lots import opened
from chalicelib.payments.prices import PRICE_ORE, Quote, quote
from chalicelib.payments.sie import Company, sie, text
from chalicelib.payments.vouchers import (
    ACCOUNTS,
    NAMES,
    PROVIDERS,
    SERIES,
    TEXTS,
    Booked,
    Row,
    Unbooked,
    Voucher,
    foreign,
    series_of,
    voucher,
)
from chalicelib.platform.ids import EntryId, WalletId
from tests.unit.payments.sie_reader import File, NotSie, fields, read

AT = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # the 28th in Stockholm
OUR = Company(name="B2B Sign Exempel AB", organisation_number="5599999991")


def entry(kind: Kind, postings: tuple[Posting, ...], **changes: Any) -> Entry:
    made: dict[str, Any] = {"method": "swish", "about": "pur_1"}
    return Entry(
        entry_id=EntryId("led_1"), wallet_id=WalletId("w"), kind=kind, at=AT, postings=postings, **made | changes
    )


def bought(package: int = 10, **changes: Any) -> Entry:
    q = quote(package)
    share = opened("lot", q.credits, q.goods.gross_ore, q.goods.net_ore)
    return entry(Kind.PURCHASE, ledger.bought(q), shares=(share,), **changes)


def used(package: int = 10, credits_: int = 3) -> Entry:
    q = quote(package)
    share = replace(opened("lot", q.credits, q.goods.gross_ore, q.goods.net_ore))
    gone = replace(
        share, credits=-credits_, value_ore=-share.unit_ore * credits_, net_ore=-share.unit_net_ore * credits_
    )
    return entry(Kind.CAPTURE, ledger.captured([gone]), shares=(gone,), about="sr_1", method="")


def seventeen(about: str) -> int | None:
    return 17 if about.startswith("pur_") else None


def rows(made: Entry) -> dict[str, int]:
    found = voucher(made, seventeen)
    assert found is not None
    return {row.account: row.amount_ore for row in found.rows}


@pytest.mark.parametrize(("method", "debit"), [("swish", "1930"), ("card", "1580"), ("klarna", "1580")])
def test_a_purchase(method: str, debit: str) -> None:
    assert rows(bought(method=method)) == {debit: 45500, "2611": -9100, "2420": -36000, "3540": -400}


def test_use_makes_the_debt_sales_and_vat_is_not_due_again() -> None:
    assert rows(used()) == {"2420": 10800, "3041": -10800}


def test_money_that_bought_nothing_is_owed() -> None:
    owed = entry(Kind.OWED, ledger.owed(5000, "SEK", is_ours=True))
    assert rows(owed) == {"1930": 5000, "2890": -5000}
    assert rows(replace(owed, postings=ledger.owed(5000, "SEK", is_ours=False))) == {"2999": 5000, "2890": -5000}


def test_a_correction_is_the_opposite_and_names_what_it_corrects() -> None:
    back = ledger.reversal(bought(), "fel konto", AT, EntryId("led_2"))
    assert rows(back) == {account: -amount for account, amount in rows(bought()).items()}
    made = voucher(back, seventeen)
    assert made is not None
    assert made.text == "Rättelse av led_1, led_2"


def test_where_no_money_moves_there_is_no_voucher() -> None:
    assert voucher(entry(Kind.RESERVE, ledger.reserved(3)), seventeen) is None
    assert voucher(entry(Kind.RELEASE, ledger.released(3)), seventeen) is None
    gift = opened("lot", 5, 0, 0)
    assert voucher(entry(Kind.GRANT, ledger.granted(5), shares=(gift,)), seventeen) is None
    free = entry(Kind.CAPTURE, ledger.captured([replace(gift, credits=-5)]), shares=(replace(gift, credits=-5),))
    assert voucher(free, seventeen) is None


def test_the_day_is_swedens_and_the_text_names_the_receipt_and_nobody() -> None:
    made = voucher(bought(), seventeen)
    assert made is not None
    assert (made.day, made.text) == (date(2026, 11, 28), "Köp av krediter, kvitto 17, led_1")
    unknown = voucher(used(), seventeen)
    assert unknown is not None
    assert unknown.text == "Använda krediter, sr_1, led_1"


def test_another_currency_is_named_instead_of_booked_at_a_guess() -> None:
    euro = entry(Kind.OWED, ledger.owed(5000, "EUR", is_ours=False))
    assert voucher(euro, seventeen) is None
    assert foreign([bought(), used(), euro]) == [euro]


def test_what_has_no_account_stops_the_export_instead_of_missing_in_it() -> None:
    with pytest.raises(Unbooked):
        voucher(bought(method="cash"), seventeen)
    money = (Posting(Account.PROVIDER, 5), Posting(Account.OWED, -5))
    with pytest.raises(Unbooked):
        voucher(entry(Kind.GRANT, money), seventeen)
    with pytest.raises(Unbooked):
        voucher(entry(Kind.OWED, (Posting(Account.ISSUED, 5), Posting(Account.OWED, -5))), seventeen)


def test_every_account_and_kind_of_the_book_that_moves_money_is_known() -> None:
    tokens = {Account.AVAILABLE, Account.RESERVED, Account.ISSUED, Account.USED, Account.RETURNED, Account.BLOCKED}
    assert set(ACCOUNTS) == set(Account) - tokens - {Account.PROVIDER}
    assert set(NAMES) == set(ACCOUNTS.values()) | set(PROVIDERS.values())
    assert set(TEXTS) >= set(Kind) - {Kind.RESERVE, Kind.RELEASE, Kind.GRANT}
    assert set(SERIES) == set(TEXTS)
    with pytest.raises(Unbooked):
        series_of(entry(Kind.GRANT, ()))


@given(st.sampled_from([*PRICE_ORE, 3, 7]), st.integers(100, 99999), st.sampled_from([0, 500, 501, 7]))
def test_whatever_the_price_a_purchase_balances_and_its_vat_is_a_fifth(package: int, price: int, fee: int) -> None:
    q = Quote(package, price, fee)
    share = opened("lot", q.credits, q.goods.gross_ore, q.goods.net_ore)
    found = rows(entry(Kind.PURCHASE, ledger.bought(q), shares=(share,)))
    assert sum(found.values()) == 0
    assert abs(-found["2611"] * 5 - found["1930"]) <= 5, "two roundings of half an öre"


# --- the file --------------------------------------------------------------------------------------------------------


BOOKED_AT = datetime(2026, 12, 2, 9, tzinfo=UTC)


def booked(*vouchers: Voucher) -> list[Booked]:
    """As the first ones of series K."""
    return [
        Booked(series="K", number=number, booked_at=BOOKED_AT, wallet_id=WalletId("w"), voucher=each)
        for number, each in enumerate(vouchers, 1)
    ]


def written(*vouchers: Voucher) -> File:
    return read(sie(booked(*vouchers), OUR, date(2026, 12, 1), "0.1.0"))


def made_of(*entries: Entry) -> list[Voucher]:
    return [found for found in (voucher(each, seventeen) for each in entries) if found]


def test_a_file_says_whose_it_is_and_of_what_kind() -> None:
    found = written(*made_of(bought(), used()))
    assert found.labels == {
        "#FLAGGA": ["0"],
        "#PROGRAM": ["B2B Sign", "0.1.0"],
        "#FORMAT": ["PC8"],
        "#GEN": ["20261201"],
        "#SIETYP": ["4"],
        "#ORGNR": ["559999-9991"],
        "#FNAMN": ["B2B Sign Exempel AB"],
        "#KPTYP": ["EUBAS97"],
    }
    assert found.accounts["2611"] == "Utgående moms på försäljning inom Sverige, 25 %"
    assert set(found.accounts) == {"1930", "2420", "2611", "3041", "3540"}


def test_every_voucher_is_in_it_to_the_ore_with_texts_in_swedish() -> None:
    first, second = written(*made_of(bought(), used())).vouchers
    assert (first.text, first.day) == ("Köp av krediter, kvitto 17, led_1", date(2026, 11, 28))
    assert dict(first.rows) == {
        "1930": Decimal("455.00"),
        "2420": Decimal("-360.00"),
        "2611": Decimal("-91.00"),
        "3540": Decimal("-4.00"),
    }
    assert dict(second.rows) == {"2420": Decimal("108.00"), "3041": Decimal("-108.00")}


def test_numbers_and_days_are_those_it_was_booked_with() -> None:
    found = written(*made_of(bought(), used())).vouchers
    assert [(each.series, each.number) for each in found] == [("K", "1"), ("K", "2")]
    assert {each.booked_on for each in found} == {date(2026, 12, 2)}


def test_a_voucher_is_kept_through_the_seventh_year_after_its_own() -> None:
    (made,) = booked(*made_of(bought()))
    assert (made.voucher_id, made.keep_until) == ("K2026-1", date(2033, 12, 31))
    new_year = replace(made.voucher, day=date(2027, 1, 1))
    assert replace(made, voucher=new_year).keep_until == date(2034, 12, 31)


def test_a_month_without_vouchers_is_a_file_too() -> None:
    assert written().vouchers == []


def test_one_that_does_not_balance_is_refused() -> None:
    wrong = Voucher(entry_id="led_1", day=date(2026, 11, 1), text="x", rows=(Row("1930", 1), Row("2420", -2)))
    with pytest.raises(ValueError, match="balance"):
        written(wrong)


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        ("Åke Älg & Öst é ü ñ", "Åke Älg & Öst é ü ñ"),
        ("100 € – ”rabatt” enligt § 5 …", '100 EUR - "rabatt" enligt par. 5 ...'),
        ("it’s", "it's"),
        ("Ørsted Ő š Ђ 漢", "Orsted O s ? ?"),
        ("a\r\nb\tc\x00d\x7f", "a  b c d "),
        ("c:\\temp\\", "c:/temp/"),
        ("non\u00a0breaking \u202e\u2028x", "non breaking x"),
        ('"', '"'),
        ("e\u0301", "é"),
    ],
)
def test_texts_are_in_characters_of_the_code_page(given_text: str, wanted: str) -> None:
    assert fields(f"#FNAMN {text(given_text)}".encode("cp437"))[1] == wanted


@settings(deadline=None)
@given(st.text())
def test_no_text_breaks_a_file(given_text: str) -> None:
    strange = Voucher(entry_id="led_1", day=date(2026, 11, 1), text=given_text, rows=(Row("1930", -5), Row("2420", 5)))
    found = read(sie(booked(strange, strange), replace(OUR, name=given_text), date(2026, 12, 1), given_text))
    assert len(found.vouchers) == 2
    assert found.vouchers[0].rows == [("1930", Decimal("-0.05")), ("2420", Decimal("0.05"))]


def test_the_reader_would_see_what_is_wrong() -> None:
    good = sie(booked(*made_of(bought())), OUR, date(2026, 12, 1), "0.1.0")
    for wrong in (
        good.replace(b"455.00", b"455.01"),
        good.replace(b"#TRANS 1930", b"#TRANS 1931"),
        good.replace(b"\r\n}", b""),
        good.replace(b"#SIETYP 4", b"#SIETYP 3"),
        good.replace(b"PC8", b"UTF8"),
        good.replace(b'led_1"', b"led_1"),
        good.replace(b"\r\n", b"\n"),
        good.replace(b"K\x94p", b'K"p'),
    ):
        assert wrong != good
        with pytest.raises(NotSie):
            read(wrong)
