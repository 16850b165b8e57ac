"""The whole erasure of a person with a history, walked by its state machine."""

from typing import Any

import pytest

from chalicelib.privacy.erasure import State
from tests.unit.privacy.erasure_stand import Bench, live, make_bench


@pytest.fixture
def bench(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = make_bench(aws, monkeypatch)
    live(made)
    return made


def test_everything_goes_but_what_must_stay(bench: Bench) -> None:
    bench.ask()
    bench.to_the_end()
    assert bench.erasure.state is State.IRREVERSIBLE
