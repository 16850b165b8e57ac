"""Purchases, payments and credits in any order, with crashes between outside calls, on the emulator's transactions."""

import os

import pytest

from tests.faults.process import against
from tests.infra.emulated import Emulator

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1800)]
EXAMPLES = int(os.environ.get("MONEY_EXAMPLES", "6"))  # a sample; MONEY_EXAMPLES=75 for the whole
STEPS = 30


def test_whatever_happens_in_whatever_order_no_money_and_no_credit_is_lost_or_doubled(emulator: Emulator) -> None:
    seen = against(emulator, "tests.faults.money", EXAMPLES, STEPS, timeout_s=1750)
    # It went somewhere: a machine in which nobody pays, sends or dies would prove nothing.
    assert {"paid: as asked", "sent", "killed", "provider silent", "refused: insufficient_credits"} <= seen.keys()
    assert "withdrawn" in seen
    assert {"refund paid", "refund failed"} & seen.keys()
    assert seen["steps"] >= EXAMPLES * STEPS // 2
    if EXAMPLES >= 75:
        assert seen["steps"] >= 2000
        assert {"signed", "ended", "reversed", "paid: less", "paid: payee"} <= seen.keys()
        assert {"refund paid", "refund failed", "dispute won", "dispute lost"} <= seen.keys()
