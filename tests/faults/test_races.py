"""Whoever is first, exactly one consistent outcome: on the emulator, whose transactions are real."""

import os

import pytest

from tests.faults.process import against
from tests.infra.emulated import Emulator

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]
ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))  # a sample; RACE_ROUNDS=50 for the whole

ENDINGS = {
    "two_signers": {"['ok', 'ok'] → sealing 2"},
    "one_order_twice": {"['ok', 'ok', 'ok'] → sealing 1"},
    "double_click": {"1 ok → pending 0"},
    "link_twice": {"1 view → pending 0"},
    "sixteen_senders": {"{'insufficient_credits': 6, 'ok': 10} → {'draft': 6, 'pending': 10}, (0, 10)"},
    "capture_and_release": {"['ok', 'ok', 'ok', 'ok'] → (0, 0)"},
    "paid_four_times": {"['ok', 'ok', 'ok', 'ok'] → (10, 0)"},
    "two_seals": {"1 file → completed 1"},
    "sign and void": {"['ok', 'wrong_state'] → sealing 1", "['wrong_state', 'ok'] → voided 0"},
    "sign and decline": {"['ok', 'wrong_state'] → sealing 1", "['wrong_state', 'ok'] → declined 0"},
    # The schedule that finds nothing to do is content.
    "sign and expire": {"['ok', 'ok'] → sealing 1", "['wrong_state', 'ok'] → expired 0"},
    "sign and reassign": {"['ok', 'wrong_state'] → sealing 1", "['link_replaced', 'ok'] → pending 0"},
    "sign and forward": {"['ok', 'wrong_state'] → sealing 1", "['link_replaced', 'ok'] → pending 0"},
    "void and decline": {"['ok', 'wrong_state'] → voided 0", "['wrong_state', 'ok'] → declined 0"},
    "void and expire": {"['ok', 'ok'] → voided 0", "['wrong_state', 'ok'] → expired 0"},
    "void and reassign": {"['ok', 'ok'] → voided 0", "['ok', 'wrong_state'] → voided 0"},
    "void and forward": {"['ok', 'ok'] → voided 0", "['ok', 'wrong_state'] → voided 0"},
    "decline and expire": {"['wrong_state', 'ok'] → expired 0", "['request_expired', 'ok'] → expired 0"},
    "decline and reassign": {"['ok', 'wrong_state'] → declined 0", "['link_replaced', 'ok'] → pending 0"},
    "decline and forward": {"['ok', 'wrong_state'] → declined 0", "['link_replaced', 'ok'] → pending 0"},
    "expire and reassign": {"['ok', 'wrong_state'] → expired 0", "['ok', 'request_expired'] → expired 0"},
    "expire and forward": {"['ok', 'wrong_state'] → expired 0", "['ok', 'request_expired'] → expired 0"},
    "reassign and forward": {"['ok', 'ok'] → pending 0", "['ok', 'link_replaced'] → pending 0"},
    "expire and expire": {"['ok', 'ok'] → expired 0"},
}


@pytest.fixture(scope="module")
def results(emulator: Emulator) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = against(emulator, "tests.faults.races", ROUNDS)
    return found


@pytest.mark.parametrize("race", ENDINGS)
def test_a_race_ends_in_one_consistent_outcome(results: dict[str, dict[str, int]], race: str) -> None:
    assert set(results[race]) <= ENDINGS[race], results[race]
    assert sum(results[race].values()) == ROUNDS
