"""Whoever is first, exactly one consistent outcome: on the emulator, whose transactions are real."""

import json
import os
import subprocess
import sys

import pytest

from tests.infra.emulated import Emulator
from tests.simulators import ROOT

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]
ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))  # a sample; RACE_ROUNDS=50 for the whole

ENDINGS = {
    "two_signers": {"['ok', 'ok'] → sealing 2"},
    "one_order_twice": {"['ok', 'ok', 'ok'] → sealing 1"},
    "double_click": {"1 ok → pending 0"},
    "link_twice": {"1 view → pending 0"},
    "void_against_signature": {"['ok', 'wrong_state'] → sealing 1", "['wrong_state', 'ok'] → voided 0"},
    "expiry_against_signature": {"['ok', 'ok', 'ok'] → sealing 1", "['wrong_state', 'ok', 'ok'] → expired 0"},
    "decline_against_signature": {"['ok', 'ok'] → declined 1", "['wrong_state', 'ok'] → declined 0"},
    "two_seals": {"1 file → completed 1"},
}


@pytest.fixture(scope="module")
def results(emulator: Emulator) -> dict[str, dict[str, int]]:
    environment = {
        **os.environ,
        "STAGE": "test",
        "AWS_ENDPOINT_URL": emulator.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-north-1",
    }
    command = [sys.executable, "-m", "tests.faults.races", str(ROUNDS)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=550)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, dict[str, int]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("race", ENDINGS)
def test_a_race_ends_in_one_consistent_outcome(results: dict[str, dict[str, int]], race: str) -> None:
    assert set(results[race]) <= ENDINGS[race], results[race]
    assert sum(results[race].values()) == ROUNDS
