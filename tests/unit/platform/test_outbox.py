"""The outbox: an event is marked only after all its work was handed over, so a crash repeats and never loses."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import pytest

from chalicelib.platform.events import START, Event, Recorded, chain
from chalicelib.platform.outbox import Outbox, Work

RECORDED = chain(START, Event(stream="sr_1", type="a.b", at=datetime(2025, 1, 1, tzinfo=UTC), actor="sid_1"))


class Post:
    """Queues and marks in memory; `fails_at` is the number of the sending that fails."""

    def __init__(self, fails_at: int = 0) -> None:
        self.fails_at, self.attempts = fails_at, 0
        self.sent: list[tuple[str, dict[str, str]]] = []
        self.marked: list[Recorded] = []
        self.asked: list[tuple[str, int]] = []

    def send(self, queue: str, body: Mapping[str, str]) -> None:
        self.attempts += 1
        if self.attempts == self.fails_at:
            raise ConnectionError
        self.sent.append((queue, dict(body)))

    def left_behind(self, before: str, limit: int) -> list[Recorded]:
        self.asked.append((before, limit))
        return [RECORDED, RECORDED]

    def outbox(self) -> Outbox:
        return Outbox(
            routes=(seals, mails), send=self.send, mark_delivered=self.marked.append, left_behind=self.left_behind
        )


def seals(recorded: Recorded) -> Iterable[Work]:
    return [Work("seal", {"id": recorded.event_id})]


def mails(recorded: Recorded) -> Iterable[Work]:
    return [Work("mail", {"to": "rcp_1"}), Work("mail", {"to": "rcp_2"})]


ALL = [("seal", {"id": "sr_1.1"}), ("mail", {"to": "rcp_1"}), ("mail", {"to": "rcp_2"})]


def test_every_route_sends_its_work_and_then_the_event_is_marked() -> None:
    post = Post()
    post.outbox().deliver(RECORDED)
    assert (post.sent, post.marked) == (ALL, [RECORDED])


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_failure_leaves_the_event_unmarked_and_a_repetition_sends_all(fails_at: int) -> None:
    post = Post(fails_at)
    with pytest.raises(ConnectionError):
        post.outbox().deliver(RECORDED)
    assert post.marked == []
    post.outbox().deliver(RECORDED)
    assert post.sent[fails_at - 1 :] == ALL
    assert post.marked == [RECORDED]


def test_a_sweep_delivers_what_was_left_behind_within_its_limit() -> None:
    post = Post()
    assert post.outbox().sweep(before="2025-01-02", limit=7) == 2
    assert post.asked == [("2025-01-02", 7)]
    assert len(post.marked) == 2
