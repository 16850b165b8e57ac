"""Lots: what is left of each purchase, so that the value of what is used or returned is exact. Pure.

A credit of a lot is worth the lot's price by number, rounded down; the last one takes the remainder, so nothing left is
worth nothing. The oldest lot is used first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chalicelib.platform.ids import WalletId


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a lot: how many credits, what was paid for them (with VAT), and that without VAT."""

    lot_id: str
    credits: int
    value_ore: int = 0
    net_ore: int = 0
    unit_ore: int = 0
    unit_net_ore: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """`lot_id` sorts by age: the time it was bought, and the purchase. `unit_ore` is what one credit is worth."""

    wallet_id: WalletId
    lot_id: str
    credits: int
    value_ore: int
    net_ore: int
    unit_ore: int
    unit_net_ore: int

    def part(self, wanted: int) -> Share:
        """What so many of its credits are worth, going out (negative)."""
        assert 0 < wanted <= self.credits
        if wanted == self.credits:
            return Share(self.lot_id, -wanted, -self.value_ore, -self.net_ore, self.unit_ore, self.unit_net_ore)
        value_ore, net_ore = wanted * self.unit_ore, wanted * self.unit_net_ore
        return Share(self.lot_id, -wanted, -value_ore, -net_ore, self.unit_ore, self.unit_net_ore)


@dataclass(frozen=True, slots=True)
class LotMove:
    """A lot as it was read (None: it was not there) and as it shall be (None: nothing is left)."""

    before: Lot | None
    after: Lot | None


def opened(lot_id: str, credits_: int, value_ore: int, net_ore: int) -> Share:
    """A new lot, as the share that comes in."""
    return Share(lot_id, credits_, value_ore, net_ore, value_ore // credits_, net_ore // credits_)


def oldest(lots: Sequence[Lot], wanted: int) -> list[Share]:
    """So many credits out of the oldest lots, going out; the lots must hold as many."""
    shares = []
    for lot in sorted(lots, key=lambda each: each.lot_id):
        if wanted:
            shares.append(lot.part(min(wanted, lot.credits)))
            wanted += shares[-1].credits
    assert not wanted, "the lots hold fewer credits than the wallet"
    return shares


def negated(share: Share) -> Share:
    return replace(share, credits=-share.credits, value_ore=-share.value_ore, net_ore=-share.net_ore)


def moved(wallet_id: WalletId, share: Share, before: Lot | None) -> LotMove:
    """The lot after a share came or went."""
    held = before or Lot(
        wallet_id=wallet_id,
        lot_id=share.lot_id,
        credits=0,
        value_ore=0,
        net_ore=0,
        unit_ore=share.unit_ore,
        unit_net_ore=share.unit_net_ore,
    )
    after = replace(
        held,
        credits=held.credits + share.credits,
        value_ore=held.value_ore + share.value_ore,
        net_ore=held.net_ore + share.net_ore,
    )
    assert after.credits >= 0, "more of a lot is taken than it holds"
    assert after.credits or not (after.value_ore or after.net_ore), "nothing left must be worth nothing"
    return LotMove(before, after if after.credits else None)
