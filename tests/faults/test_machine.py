"""Every move of a request, in any order, on the emulator: its transactions, indexes and conditions are real."""

import os

import pytest

from tests.faults.process import against
from tests.infra.emulated import Emulator

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]
EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "12"))  # a sample; MACHINE_EXAMPLES=150 for the whole


def test_whatever_is_tried_in_whatever_order_state_and_history_agree(emulator: Emulator) -> None:
    seen = against(emulator, "tests.faults.machine", EXAMPLES, 25)
    # It went somewhere: a machine whose every verb is refused would prove nothing.
    assert {"recipient: pending → viewed", "recipient: viewed → signed", "request: pending → sealing"} <= seen.keys()
    assert any(key.startswith("refused: ") for key in seen)
