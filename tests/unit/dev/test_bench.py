"""The bench's arithmetic and what it writes: goals, the table, the file, and a failure that stays in its group."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from dev.bench import __main__ as bench
from dev.bench.cost import Meter, Program
from dev.bench.figures import GOALS, Figure, Goal, NotMeasured, Result, as_json, table

NAMES = """cold_start_api first_request cold_start_job request_framework query_50 seal_1mb seal_10mb seal_100mb
seal_rss_100mb seal_vs_peers verify_per_mb write_units_n2 write_units_n20 aws_calls_max archive_growth zip_mb"""


def test_the_figures_are_those_that_were_agreed() -> None:
    assert list(GOALS) == NAMES.split()


def test_every_figure_is_measured_by_one_group() -> None:
    figures = [name for group in bench.GROUPS for name in bench.group_of(group).FIGURES]
    assert sorted(figures) == sorted(GOALS)


@pytest.mark.parametrize(
    ("goal", "value", "is_met"),
    [
        (Goal(1.3), 1.3, True),
        (Goal(1.3), 1.301, False),
        (Goal(1, strictly=True), 1.0, False),
        (Goal(1, strictly=True), 0.99, True),
    ],
)
def test_a_goal_is_met_up_to_its_limit(goal: Goal, value: float, is_met: bool) -> None:
    assert goal.is_met(value) is is_met


def test_the_file_holds_what_was_measured_and_nothing_else() -> None:
    results: dict[str, Result] = {"zip_mb": Figure(21.34567, "bytes"), "query_50": NotMeasured("no reason")}
    assert as_json(results) == {"figures": {"zip_mb": {"value": 21.346, "how": "bytes"}}}


def test_the_table_says_what_is_met_missed_and_missing() -> None:
    told = table({"seal_vs_peers": NotMeasured("no peer"), "zip_mb": Figure(26, "b"), "query_50": Figure(0.5, "q")})
    lines = told.splitlines()
    assert [line.split()[0] for line in lines] == ["figure", "query_50", "seal_vs_peers", "zip_mb"]
    assert "met" in lines[1].split()
    assert "not measured: no peer" in lines[2]
    assert "MISSED" in lines[3]


def failing(kind: type[Exception]) -> SimpleNamespace:
    def measure(_wanted: frozenset[str], *, quick: bool) -> Iterator[tuple[str, Result]]:
        yield "query_50", Figure(0.5, "q")
        raise kind(f"broken, quick {quick}")

    return SimpleNamespace(FIGURES=("query_50", "request_framework"), measure=measure)


@pytest.mark.parametrize("kind", [NotMeasured, ZeroDivisionError])
def test_a_group_that_fails_keeps_what_it_had_and_says_why(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "GROUPS", ("warm",))
    monkeypatch.setattr(bench, "group_of", lambda _name: failing(kind))
    results = bench.measured(frozenset({"query_50", "request_framework"}), quick=True)
    assert results["query_50"] == Figure(0.5, "q")
    assert "broken, quick True" in str(results["request_framework"])


def test_a_part_of_the_figures_leaves_the_others_of_an_earlier_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "bench.json"
    out.write_text(json.dumps({"figures": {name: {"value": 1, "how": "old"} for name in ("zip_mb", "query_50")}}))
    monkeypatch.setattr(bench, "OUT", out)
    monkeypatch.setattr(bench, "measured", lambda _wanted, quick: {"zip_mb": Figure(2 if quick else 3, "new")})
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "zip_mb", "--quick"])
    assert bench.main() == 0
    kept = json.loads(out.read_text())["figures"]
    assert kept == {"zip_mb": {"value": 2, "how": "new"}, "query_50": {"value": 1, "how": "old"}}


def test_a_figure_that_does_not_exist_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "--only", "zip_mb,speed"])
    assert bench.main() == 2
    assert "speed" in capsys.readouterr().err


def test_a_programs_cost_is_what_it_does_beyond_an_empty_interpreter(tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text("for _ in range(3_000_000): pass")
    meter = Meter("CPU seconds", 3)
    idle, busy = (meter.cost(Program(tmp_path, code, {})) for code in ("pass", "import busy"))
    assert busy > 0.02
    assert abs(idle) < busy / 2


def test_a_program_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no_such_module"):
        Meter("CPU seconds", 1).cost(Program(tmp_path, "import no_such_module", {}))
