"""Commit: every Change of a verb in one TransactWriteItems, with its event, which is also the outbox."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol, cast

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.event_rows import event_row
from chalicelib.aws.fence import while_open
from chalicelib.aws.once_rows import once_row
from chalicelib.aws.tables import Action, create
from chalicelib.platform.change import AlreadyDone, Change, Commit, Conflict, Once
from chalicelib.platform.clock import Clock
from chalicelib.platform.events import Event, Head, chain
from chalicelib.platform.fence import is_person

MAX_ACTIONS = 100  # DynamoDB's limit of one transaction
BUSY_TRIES = 40  # some eight seconds of pauses together; an answer must be there within 29
LONGEST_PAUSE_S = 0.4

Writer = Callable[[Any], list[Action]]


class Stream(Protocol):
    """An entity that owns a stream of events: it holds the head of the chain."""

    @property
    def stream(self) -> str: ...
    @property
    def head(self) -> Head: ...


def commit_with(writers: Mapping[type, Writer], clock: Clock) -> Commit:
    """A Commit that writes each entity by the writer of its type; each domain's wiring names its own types only."""

    def commit(*changes: Change, once: Once | None = None) -> list[object]:
        entities, events = _chained(changes)
        actions = [action for entity in entities for action in writers[type(entity)](entity)] + events
        actions += _fences(changes, actions)
        if once is not None:
            actions.append(create(once_row(once, clock()), AlreadyDone))
        transact(actions)
        return entities

    return commit


def _fences(changes: tuple[Change, ...], actions: list[Action]) -> list[Action]:
    """What a person does is written only while nobody is erasing them; what moves the fence itself needs no check."""
    written = {action.target for action in actions}
    actors = dict.fromkeys(event.actor for change in changes for event in change.events if is_person(event.actor))
    return [fence for fence in map(while_open, actors) if fence.target not in written]


def _chained(changes: tuple[Change, ...]) -> tuple[list[object], list[Action]]:
    """The entities with their streams' heads moved on, and a row for each event."""
    heads = {cast(Stream, c.entity).stream: cast(Stream, c.entity).head for c in changes if hasattr(c.entity, "head")}
    rows = []
    for event in (event for change in changes for event in change.events):
        recorded = chain(_head_of(heads, event), event)
        heads[event.stream] = recorded.head
        rows.append(create(event_row(recorded)))
    return [_moved(c.entity, heads) for c in changes], rows


def _head_of(heads: dict[str, Head], event: Event) -> Head:
    head = heads.get(event.stream)
    assert head is not None, f"{event.type}: the entity that owns the stream is not among the changes"
    return head


def _moved(entity: Any, heads: dict[str, Head]) -> object:
    return replace(entity, head=heads[entity.stream]) if hasattr(entity, "head") else entity


class Busy(Conflict):
    """Nothing was refused: another transaction held an item at that instant, or DynamoDB asked us to slow down."""


def transact(actions: list[Action], *, pause: Callable[[float], None] = time.sleep) -> None:
    """All actions or none; raises the refusal of the first action whose condition failed.

    What was merely busy is tried again as it is: its conditions guard it, so reading anew would bring nothing. Many
    share a wallet, and none of them may fail because of the others.
    """
    assert len(actions) <= MAX_ACTIONS, "too many actions for one transaction"
    assert len({action.target for action in actions}) == len(actions), "one item twice in one transaction"
    for attempt in range(BUSY_TRIES):
        try:
            return _try(actions)
        except Busy:
            pause(random.uniform(0, min(LONGEST_PAUSE_S, 0.01 * 2**attempt)))  # noqa: S311 - jitter, not a secret
    raise Conflict


def _try(actions: list[Action]) -> None:
    """botocore adds a ClientRequestToken, so its own retry after a lost answer does not write twice."""
    dynamodb = client("dynamodb")
    try:
        dynamodb.transact_write_items(TransactItems=[action.body for action in actions])
    except dynamodb.exceptions.TransactionCanceledException as cancelled:
        raise _refusal(actions, cancelled) from cancelled
    except dynamodb.exceptions.TransactionInProgressException as busy:
        raise Busy from busy


def _refusal(actions: list[Action], cancelled: ClientError) -> Exception:
    """Cancellation reasons come in the order of the actions."""
    reasons = cast(list[dict[str, str]], cast(Any, cancelled.response)["CancellationReasons"])
    failed = [a.refusal for a, r in zip(actions, reasons, strict=True) if r.get("Code") == "ConditionalCheckFailed"]
    if AlreadyDone in failed:  # that it was done before explains every other guard that failed with it
        return AlreadyDone()
    if failed:
        return failed[0]()
    busy = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
    return Busy() if any(r.get("Code") in busy for r in reasons) else cancelled
