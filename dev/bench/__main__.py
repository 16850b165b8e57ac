"""`python -m dev.bench [--only NAME,…] [--quick]`: measures, prints a table, writes .local/bench.json.

Needs no running stack: what a figure needs (an emulator, simulators) is started for it on free ports and ended. With
--only, the figures of an earlier run stay in the file. Exits 0 whether goals are met or not; the table tells.
"""

import argparse
import json
import sys
import traceback
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from dev.bench.figures import GOALS, NotMeasured, Result, as_json, table

OUT = Path(".local/bench.json")


class Group(Protocol):
    """A module that measures some figures together, because they share what they stand on."""

    FIGURES: tuple[str, ...]

    def measure(self, wanted: frozenset[str], *, quick: bool) -> Iterator[tuple[str, Result]]:
        """The wanted figures one by one; a raised NotMeasured is why the rest of them are missing."""


GROUPS = ("package", "cold", "warm", "growth", "journey", "sealing", "peers")


def main() -> int:
    options = _options()
    wanted = frozenset(options.only.split(",")) if options.only else frozenset(GOALS)
    if unknown := wanted - GOALS.keys():
        print(f"bench: no such figure: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    results = measured(wanted, quick=options.quick)
    print(table(results))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(_kept(OUT, wanted, as_json(results)), ensure_ascii=False, indent=2) + "\n")
    return 0


def measured(wanted: frozenset[str], *, quick: bool) -> dict[str, Result]:
    """Every wanted figure, or why there is none. One group's failure does not take the others with it."""
    results: dict[str, Result] = {}
    for name in GROUPS:
        group = group_of(name)
        own = wanted.intersection(group.FIGURES)
        if own:
            print(f"  … {', '.join(sorted(own))}", file=sys.stderr, flush=True)
            _add(results, group, own, quick=quick)
    return results


def group_of(name: str) -> Group:
    return cast(Group, import_module(f"dev.bench.{name}"))


def _add(results: dict[str, Result], group: Group, wanted: frozenset[str], *, quick: bool) -> None:
    reason = NotMeasured("its group gave none")
    try:
        results.update(group.measure(wanted, quick=quick))
    except NotMeasured as missing:
        reason = missing
    except Exception as failure:
        traceback.print_exc()
        reason = NotMeasured(f"{type(failure).__name__}: {str(failure)[:160]}")
    results.update({name: reason for name in wanted if name not in results})


def _kept(out: Path, wanted: frozenset[str], new: dict[str, dict[str, dict[str, float | str]]]) -> object:
    """With what an earlier run measured of the figures that were not asked for now."""
    try:
        old = json.loads(out.read_text())["figures"]
    except (OSError, ValueError, KeyError):
        old = {}
    return {"figures": {name: value for name, value in old.items() if name not in wanted} | new["figures"]}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dev.bench", description=__doc__)
    parser.add_argument("--only", default="", help=f"some of: {', '.join(GOALS)}")
    parser.add_argument(
        "--quick", action="store_true", help="fewer repetitions, CPU time instead of instruction counts"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
