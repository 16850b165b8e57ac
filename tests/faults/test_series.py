"""The series of receipts and vouchers have no gap and no number twice, however many give numbers at once and die while
they do."""

import os

import pytest

from tests.faults.process import against
from tests.infra.emulated import Emulator

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]
ROUNDS = int(os.environ.get("RACE_ROUNDS", "3"))


def test_the_series_has_no_gap_when_sixteen_issue_at_once_and_some_die(emulator: Emulator) -> None:
    found = against(emulator, "tests.faults.series", ROUNDS)
    assert found["given"] == list(range(1, 16 * ROUNDS + 1))
    assert found["booked"] == found["given"]
    assert found["killed"] > 5, "nobody died: the test says nothing"
