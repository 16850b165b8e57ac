"""The outbox: events become work on queues, at least once; whoever takes the work acts once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.platform.events import Recorded


@dataclass(frozen=True, slots=True)
class Work:
    """One message for a queue; ids only."""

    queue: str
    body: Mapping[str, str]


Route = Callable[[Recorded], Iterable[Work]]


class Outbox:
    """`routes` say what work an event makes; `send` puts it on a queue; `mark_delivered` takes the event out."""

    def __init__(
        self,
        *,
        routes: Sequence[Route],
        send: Callable[[str, Mapping[str, str]], None],
        mark_delivered: Callable[[Recorded], None],
        left_behind: Callable[[str, int], list[Recorded]],
    ) -> None:
        self._routes = routes
        self._send = send
        self._mark_delivered = mark_delivered
        self._left_behind = left_behind

    def deliver(self, recorded: Recorded) -> None:
        """Marked only after everything was handed over: a crash between delivers again, never loses."""
        for route in self._routes:
            for work in route(recorded):
                self._send(work.queue, work.body)
        self._mark_delivered(recorded)

    def sweep(self, *, before: str, limit: int) -> int:
        """Delivers what a lost stream record left behind, oldest first; how many there were."""
        stale = self._left_behind(before, limit)
        for recorded in stale:
            self.deliver(recorded)
        return len(stale)
