"""Walks a state machine of infra/statemachines in process, state by state, with the very functions it names.

Knows what the erasure uses: tasks (with and without a token), choices, waits, maps, Retry and Catch by name, paths,
selectors. What it does not know, it refuses.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Function = Callable[[dict[str, Any], Any], Any]


class Failed(Exception):
    """The execution ended in a Fail state; its error."""


@dataclass
class Walk:
    """One execution. `functions` by the names the definition substitutes; `sleep` gets the moment a Wait ends at;
    `between` is called before a retry."""

    definition: Mapping[str, Any]
    functions: Mapping[str, Function]
    data: Any
    sleep: Callable[[str], None]
    between: Callable[[], None] = lambda: None
    new_token: Callable[[], str] = lambda: "token"
    state: str | None = None
    token: str | None = None
    trail: list[str] = field(default_factory=list)
    results: list[Any] | None = None

    def __post_init__(self) -> None:
        self.state = self.definition["StartAt"]

    @property
    def is_over(self) -> bool:
        return self.state is None

    def step(self) -> None:
        """One state, or one item of a map. A task that waits for its token stays where it is until `woken`."""
        assert self.state is not None
        assert self.token is None, "it waits"
        name, state = self.state, self.definition["States"][self.state]
        self.trail.append(name)
        self.data, self.state = self._done(state, self.data)

    def woken(self) -> None:
        assert self.state is not None
        self.token, waited = None, self.definition["States"][self.state]
        self.state = waited["Next"]

    def timed_out(self) -> None:
        assert self.state is not None
        waited = self.definition["States"][self.state]
        self.token, self.state = None, next(c["Next"] for c in waited["Catch"] if "States.Timeout" in c["ErrorEquals"])

    def run(self, until: str | None = None) -> None:
        while self.state is not None and self.token is None and self.state != until:
            self.step()

    def _done(self, state: Mapping[str, Any], data: Any) -> tuple[Any, str | None]:
        match state["Type"]:
            case "Task":
                return self._task(state, data)
            case "Choice":
                return data, _chosen(state, data)
            case "Wait":
                self.sleep(_at(state["TimestampPath"], data))
                return data, state["Next"]
            case "Map":
                return self._map(state, data)
            case "Succeed":
                return _at(state.get("OutputPath", "$"), data), None
            case "Fail":
                raise Failed(state["Error"])
        raise NotImplementedError(state["Type"])

    def _task(self, state: Mapping[str, Any], data: Any) -> tuple[Any, str | None]:
        is_waiting = state["Resource"].endswith(".waitForTaskToken")
        token = self.new_token() if is_waiting else ""
        asked = _filled(state["Parameters"]["Payload"], data, {"Task": {"Token": token}})
        function = self.functions[state["Parameters"]["FunctionName"].strip("${}")]
        if is_waiting:
            self.token = token
        try:
            answer = self._tried(state, lambda: function(json.loads(json.dumps(asked)), None))
        except Exception as error:
            self.token = None
            return _caught(state, data, error)
        if is_waiting and self.token:
            return data, self.state
        if is_waiting:
            return data, state["Next"]
        selected = _filled(state["ResultSelector"], {"Payload": answer}, {}) if "ResultSelector" in state else answer
        return _put(state.get("ResultPath", "$"), data, selected), state.get("Next")

    def _tried(self, state: Mapping[str, Any], do: Callable[[], Any]) -> Any:
        left = [retrier.get("MaxAttempts", 3) for retrier in state.get("Retry", [])]
        while True:
            try:
                return do()
            except Exception as error:
                at = next((i for i, r in enumerate(state.get("Retry", [])) if _names(r, error)), None)
                if at is None or not left[at]:
                    raise
                left[at] -= 1
                self.between()

    def _map(self, state: Mapping[str, Any], data: Any) -> tuple[Any, str | None]:
        """The next item; the map is done when none is left."""
        results, items = self.results or [], _at(state["ItemsPath"], data)
        try:
            if items:
                item = _filled(state["ItemSelector"], data, {"Map": {"Item": {"Value": items[len(results)]}}})
                results = [*results, self._inner(state["ItemProcessor"], item)]
        except Exception as error:
            self.results = None
            return _caught(state, data, error)
        self.results = results if len(results) < len(items) else None
        if self.results is not None:
            return data, self.state
        return _put(state.get("ResultPath", "$"), data, results), state["Next"]

    def _inner(self, processor: Mapping[str, Any], data: Any) -> Any:
        name: str | None = processor["StartAt"]
        while name is not None:
            self.trail.append(name)
            data, name = self._done(processor["States"][name], data)
        return data


def definition(noun: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((ROOT / f"infra/statemachines/{noun}.asl.json").read_text())
    return read


def _names(rule: Mapping[str, Any], error: Exception) -> bool:
    return type(error).__name__ in rule["ErrorEquals"] or "States.ALL" in rule["ErrorEquals"]


def _caught(state: Mapping[str, Any], data: Any, error: Exception) -> tuple[Any, str]:
    for catcher in state.get("Catch", []):
        if _names(catcher, error):
            return _put(catcher["ResultPath"], data, {"Error": type(error).__name__, "Cause": ""}), catcher["Next"]
    raise error


def _chosen(state: Mapping[str, Any], data: Any) -> str:
    for choice in state["Choices"]:
        if _at(choice["Variable"], data) is choice["BooleanEquals"]:
            return str(choice["Next"])
    return str(state["Default"])


def _at(path: str, data: Any) -> Any:
    for part in path.removeprefix("$").strip(".").split("."):
        data = data[part] if part else data
    return data


def _put(path: str | None, data: Any, value: Any) -> Any:
    if path is None:
        return data
    return {**data, path.removeprefix("$."): value} if path != "$" else value


def _filled(template: Mapping[str, Any], data: Any, context: Mapping[str, Any]) -> dict[str, Any]:
    filled = {}
    for name, value in template.items():
        if not name.endswith(".$"):
            filled[name] = value
        elif value.startswith("$$"):
            filled[name[:-2]] = _at(value[1:], context)
        else:
            filled[name[:-2]] = _at(value, data)
    return filled
