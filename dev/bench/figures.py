"""The figures by name: what each is, its goal, and how a run is told, as a table and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass


class NotMeasured(Exception):
    """A figure cannot be had here; the text says why in a few words."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`how` says in one line what stands on both sides of the ratio and how it was counted."""

    value: float
    how: str


@dataclass(frozen=True, slots=True)
class Goal:
    """At most `limit` (below it, when `strictly`)."""

    limit: float
    unit: str = "×"
    strictly: bool = False

    def is_met(self, value: float) -> bool:
        return value < self.limit if self.strictly else value <= self.limit

    def __str__(self) -> str:
        return f"{'<' if self.strictly else '≤'} {self.limit:g} {self.unit}"


Result = Figure | NotMeasured

GOALS: Mapping[str, Goal] = {
    "cold_start_api": Goal(0.8),
    "first_request": Goal(1.3),
    "cold_start_job": Goal(0.6),
    "request_framework": Goal(0.2),
    "query_50": Goal(0.6),
    "seal_1mb": Goal(4),
    "seal_10mb": Goal(1.3),
    "seal_100mb": Goal(1.15),
    "seal_rss_100mb": Goal(64, "MB"),
    "seal_vs_peers": Goal(1, strictly=True),
    "verify_per_mb": Goal(1.1),
    "write_units_n2": Goal(70, "WU"),
    "write_units_n20": Goal(480, "WU"),
    "aws_calls_max": Goal(5, "calls"),
    "archive_growth": Goal(1.1),
    "zip_mb": Goal(25, "MB"),
}


def as_json(results: Mapping[str, Result]) -> dict[str, dict[str, dict[str, float | str]]]:
    """The form of bench.json: what was not measured is not there."""
    measured = {name: result for name, result in results.items() if isinstance(result, Figure)}
    return {"figures": {name: {"value": round(each.value, 3), "how": each.how} for name, each in measured.items()}}


def table(results: Mapping[str, Result]) -> str:
    """One line a figure, in the order of the goals; what was not asked for is left out."""
    rows = [("figure", "value", "goal", "", "how")]
    rows += [_row(name, results[name]) for name in GOALS if name in results]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(_line(row, widths) for row in rows)


def _row(name: str, result: Result) -> tuple[str, str, str, str, str]:
    goal = GOALS[name]
    if isinstance(result, NotMeasured):
        return name, "–", str(goal), "?", f"not measured: {result}"
    return name, f"{result.value:.2f}", str(goal), "met" if goal.is_met(result.value) else "MISSED", result.how


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    name, value, goal, met, how = row
    return f"{name:<{widths[0]}}  {value:>{widths[1]}}  {goal:<{widths[2]}}  {met:<{widths[3]}}  {how}"
