"""A write is one sentence: a verb returns a Change, the service commits all of them together."""

import functools
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from chalicelib.platform.errors import DomainError
from chalicelib.platform.events import Event
from chalicelib.platform.text import Text

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")

RERUNS = 6


@dataclass(frozen=True, slots=True)
class Change:
    """An entity as it shall be, the event that says why, and what follows from it at once.

    What has no transitions table (a session, a key, an archive row) rides in the same transaction without an event.
    The entity whose id names the event's stream must be among the changes: it carries the head of the chain.
    """

    entity: object
    event: Event | None = None
    then: tuple[Event, ...] = ()

    @property
    def events(self) -> tuple[Event, ...]:
        return ((self.event,) if self.event else ()) + self.then


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """Makes what is delivered twice act once: a row that must not exist, written with the change.

    `fingerprint` tells a repetition from another use of the same key; `result` is the id of what came out.
    """

    once_id: str
    fingerprint: str = ""
    result: str = ""
    ttl_s: int = 24 * 3600


class Commit(Protocol):
    """Writes all changes in one transaction or none; answers the entities as they were written, their streams' heads
    moved on. Raises Conflict, AlreadyDone."""

    def __call__(self, *changes: Change, once: Once | None = None) -> Sequence[object]: ...


class Conflict(DomainError):
    """Somebody else changed the same thing meanwhile; the whole verb is run again, a bounded number of times."""

    code = "conflict"
    status = 409
    text = Text(sv="Något annat ändrades samtidigt. Försök igen.", en="Something else changed meanwhile. Try again.")


class AlreadyDone(DomainError):
    """The once-row exists: this was done before."""

    code = "already_done"
    text = Text(sv="Det är redan gjort.", en="This has already been done.")


def rerun_on_conflict(
    verb: Callable[Concatenate[S, P], R], *, pause: Callable[[float], None] = time.sleep
) -> Callable[Concatenate[S, P], R]:
    """Runs a verb of a service again, from its reads on, when its commit met another writer's."""

    @functools.wraps(verb)
    def run(self: S, *args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(RERUNS):
            try:
                return verb(self, *args, **kwargs)
            except Conflict:
                pause(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter, not a secret
        return verb(self, *args, **kwargs)

    return cast("Callable[Concatenate[S, P], R]", run)
