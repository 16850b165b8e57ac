"""The price list. Prices are what the buyer pays, 25 % VAT included, in öre. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.payments.refusals import PackageUnknown

VAT_PERCENT = 25
FEE_ORE = 500  # a purchase, whatever its size
PRICE_ORE: Mapping[int, int] = {1: 4900, 10: 4500, 50: 3900, 250: 2900}
"""What one credit costs, by the package it is bought in."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with its VAT in it, and how it splits."""

    gross_ore: int

    @property
    def vat_ore(self) -> int:
        """Rounded to the nearest öre, halves up."""
        return (2 * self.gross_ore * VAT_PERCENT + 100 + VAT_PERCENT) // (2 * (100 + VAT_PERCENT))

    @property
    def net_ore(self) -> int:
        return self.gross_ore - self.vat_ore


@dataclass(frozen=True, slots=True)
class Quote:
    """What a package costs, as it is shown before payment and kept with the purchase: later lists do not change it."""

    credits: int
    price_per_credit_ore: int
    fee_ore: int

    @property
    def goods(self) -> Amount:
        return Amount(self.credits * self.price_per_credit_ore)

    @property
    def fee(self) -> Amount:
        return Amount(self.fee_ore)

    @property
    def total_ore(self) -> int:
        return self.goods.gross_ore + self.fee.gross_ore

    @property
    def vat_ore(self) -> int:
        return self.goods.vat_ore + self.fee.vat_ore

    @property
    def net_ore(self) -> int:
        return self.total_ore - self.vat_ore


def quote(package: int) -> Quote:
    """PackageUnknown when there is no package of so many credits."""
    if package not in PRICE_ORE:
        raise PackageUnknown
    return Quote(package, PRICE_ORE[package], FEE_ORE)


def price_list() -> Sequence[Quote]:
    return [quote(package) for package in PRICE_ORE]
