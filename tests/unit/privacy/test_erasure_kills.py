"""Killed at every point: before and after every state, and after every write before it is heard of. Whatever happens,
the world comes to the same end.

A write's kill is compared at the end of its own state: what the retry leaves is what the undisturbed task leaves, and
what follows is the same too. A dead execution is compared at the end of all, walked anew by the sweep from the start.
"""

import os
import sys
from typing import Any

import pytest

from chalicelib.privacy.erasure import State
from chalicelib.privacy.erasure_scan import DynamoScanner
from tests.machines import definition
from tests.unit.privacy.erasure_stand import Bench, Killed, World, differences, killed_after, live, make_bench, outcome

EVERY = 1 if os.environ.get("EVERY_DEATH") else 4  # `EVERY_DEATH=1 pytest …` walks from both sides of every state
POINTS_AT_LEAST = 85 if EVERY == 1 else 25
CHOICES = {name for name, state in definition("erasure")["States"].items() if state["Type"] in ("Choice", "Wait")}


def sample(written: int) -> list[int]:
    """Writes of a state: the first, each fourth and the last, or all of them."""
    return sorted({*range(1, written + 1, EVERY), written} - {0})


def begun(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The scan reads two places here instead of sixty: what it finds elsewhere is other tests' matter."""
    monkeypatch.setattr(DynamoScanner, "places", lambda _: ["table/lookups", "bucket/vault"])
    bench = make_bench(aws, monkeypatch)
    live(bench)
    bench.ask(with_export=True)
    return bench


def advance(bench: Bench) -> None:
    """One state, or what a person does when one is waited for."""
    bench.settle()
    if bench.present.token:
        bench.confirm() if bench.present.state == "VerifyIdentity" else bench.approve()
    else:
        bench.present.step()
    bench.settle()


def test_a_kill_after_any_write_changes_nothing(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bench, points = begun(aws, monkeypatch), 0
    while not bench.present.is_over:
        state = bench.present.state
        if state == "VerifyScan" or (bench.present.results is None and state in CHOICES):
            bench.present.step()  # reads only, or nothing at all
            continue
        before = World(bench)
        with killed_after(bench, 0) as writes:
            bench.present.step()
        after, written = World(bench), len(writes)
        expected = outcome()
        for number in sample(written):
            before.bring_back()
            with pytest.raises(Killed), killed_after(bench, number):
                bench.present.step()
            bench.present.token = None
            bench.present.step()
            assert differences(expected, outcome()) == [], (state, number)
            points += 1
        after.bring_back()
        if bench.present.token:
            advance(bench)
    assert bench.erasure.state is State.IRREVERSIBLE
    sys.stdout.write(f"killed after {points} writes\n")
    assert points >= POINTS_AT_LEAST


def test_an_execution_that_dies_before_or_after_any_state_is_walked_anew(
    aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = begun(aws, monkeypatch)
    worlds = []
    while not bench.present.is_over:
        if not bench.present.results:
            worlds.append(World(bench))
        advance(bench)
    expected = outcome()
    assert bench.erasure.state is State.IRREVERSIBLE
    sampled = worlds[::EVERY]
    for world in sampled:
        world.bring_back()
        bench.restart()
        bench.to_the_end()
        assert bench.erasure.state is State.IRREVERSIBLE
        assert differences(expected, outcome()) == []
    sys.stdout.write(f"died after one and before the next of {len(worlds)} states: {len(sampled)} of them tried\n")
