"""The price list: every split is exact and adds up, by an oracle of fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.prices import Amount, price_list, quote
from chalicelib.payments.refusals import PackageUnknown


def test_the_packages_are_those_of_the_price_list_and_more_is_cheaper() -> None:
    quotes = price_list()
    assert [q.credits for q in quotes] == [1, 10, 50, 250]
    prices = [q.price_per_credit_ore for q in quotes]
    assert prices == sorted(prices, reverse=True)
    assert all(q.fee_ore == 500 for q in quotes)


@pytest.mark.parametrize("asked", price_list(), ids=lambda q: str(q.credits))
def test_net_vat_and_fee_add_up_to_the_total(asked: object) -> None:
    q = quote(asked.credits)  # type: ignore[attr-defined]
    assert q.total_ore == q.credits * q.price_per_credit_ore + q.fee_ore == q.net_ore + q.vat_ore
    assert Fraction(q.vat_ore) == Fraction(q.total_ore) / 5  # 25 % of the net is a fifth of the whole
    assert q.goods.net_ore % q.credits == 0, "one credit's net price is whole öre"


def test_ten_credits_in_numbers() -> None:
    q = quote(10)
    assert (q.goods.gross_ore, q.fee_ore, q.total_ore, q.net_ore, q.vat_ore) == (45000, 500, 45500, 36400, 9100)


@given(st.integers(min_value=0, max_value=10**9))
def test_vat_is_rounded_to_the_nearest_ore(gross: int) -> None:
    amount = Amount(gross)
    exact = Fraction(gross * 25, 125)
    assert abs(amount.vat_ore - exact) <= Fraction(1, 2)
    assert amount.net_ore + amount.vat_ore == gross


def test_another_package_is_refused() -> None:
    with pytest.raises(PackageUnknown):
        quote(11)
