"""Counts what the service asks of AWS: calls of every HTTP request, and the write units DynamoDB says it took."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})
CAPACITY = "ReturnConsumedCapacity"


@dataclass
class Work:
    """One HTTP request or one run of a job: its name, its calls by operation, its write units.

    `polling_units` are apart: the leases of BankID polls, whose number a person's thinking time decides.
    """

    name: str
    calls: list[str] = field(default_factory=list)
    write_units: float = 0.0
    polling_units: float = 0.0


class Ledger:
    """Everything done so far. Each thread works on one thing at a time; what it asks of AWS is put down to that."""

    def __init__(self, session: Any) -> None:
        """Listens to every client that is made from this botocore session from now on."""
        self.done: list[Work] = []
        self._now = threading.local()
        session.register("provide-client-params.dynamodb", self._ask_for_capacity)
        session.register("before-call", self._note_call)
        session.register("after-call.dynamodb", self._note_capacity)

    def begin(self, name: str) -> Work:
        self._now.work = Work(name)
        self.done.append(self._now.work)
        return self._work

    @property
    def _work(self) -> Work:
        work: Work = self._now.work
        return work

    def _ask_for_capacity(self, params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any]:
        self._now.is_poll = is_poll(params)
        has = CAPACITY in model.input_shape.members
        return params | {CAPACITY: "TOTAL"} if has else params

    def _note_call(self, model: Any, **_: Any) -> None:
        self._work.calls.append(f"{model.service_model.service_name}:{model.name}")

    def _note_capacity(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        units = units_of(parsed.get("ConsumedCapacity", []))
        if model.name in WRITES and self._now.is_poll:
            self._work.polling_units += units
        elif model.name in WRITES:
            self._work.write_units += units


def is_poll(params: dict[str, Any]) -> bool:
    """A lease of an eID order, or what a poll noted of one that still runs."""
    update = str(params.get("UpdateExpression", ""))
    is_order = str(params.get("TableName", "")).endswith("-eid-orders")
    return is_order and update.startswith(("SET polled_at_ms", "SET hint", "SET unknown_since"))


def units_of(consumed: Any) -> float:
    """The capacity units of one answer: one table's or a list of several."""
    tables = consumed if isinstance(consumed, list) else [consumed]
    return sum(float(table["CapacityUnits"]) for table in tables)


def dearest(done: list[Work]) -> tuple[str, int, str]:
    """The HTTP request with the most AWS calls: its name, how many, and which they were."""
    requests = [work for work in done if work.name.partition(" ")[0].isupper()]
    most = max(requests, key=lambda work: len(work.calls))
    told = ", ".join(f"{count}× {call}" if count > 1 else call for call, count in Counter(most.calls).items())
    return most.name, len(most.calls), told
