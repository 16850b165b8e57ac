"""What SES tells, in any order and any number of times: one status, each told once, silence after a hard bounce."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from chalicelib.notifications.domain import Kind, Letter, Status
from chalicelib.notifications.mail import MailDelayed
from chalicelib.notifications.outcome import Outcome, Told
from chalicelib.notifications.outcome_service import OutcomeService
from chalicelib.notifications.store import KEPT_FOR, MessageRow, MessageStore
from tests.unit.aws.toys import NOW

LETTER = Letter(event_id="sr_1.2", kind=Kind.INVITATION, about="sr_1", to="rcp_1")
DELIVERY, COMPLAINT, REJECT = (Told(letter=LETTER, outcome=Outcome(o)) for o in ("Delivery", "Complaint", "Reject"))
GONE, FULL = (Told(letter=LETTER, outcome=Outcome.BOUNCE, is_permanent=is_permanent) for is_permanent in (True, False))


class World:
    def __init__(self, lookup: str = "hash") -> None:
        MessageRow(LETTER.about, LETTER.message_id).delete()
        self.store = MessageStore()
        self.arrived: list[bool] = []
        self.suppressed: set[str] = set()
        self.store.take(LETTER, NOW, NOW + KEPT_FOR)
        self.store.note(LETTER, Status.SENT, NOW, provider_id="ses-1", lookup=lookup)

    def tell(self, *told: Told) -> "World":
        service = OutcomeService(
            messages=self.store,
            arrived=lambda _letter, _lookup, has_arrived: self.arrived.append(has_arrived),
            suppress=self.suppressed.add,
            clock=lambda: NOW,
        )
        for each in told:
            service.note(each)
        return self

    @property
    def status(self) -> Status:
        noted = self.store.find(LETTER)
        assert noted
        return noted.status


@pytest.fixture
def world(aws: Any) -> Iterator[type[World]]:
    yield World


@pytest.mark.parametrize(
    ("told", "status", "is_suppressed"),
    [
        ([DELIVERY], Status.DELIVERED, False),
        ([COMPLAINT], Status.DELIVERED, True),
        ([REJECT], Status.BOUNCED, False),
        ([GONE], Status.BOUNCED, True),
        ([FULL], Status.BOUNCED, False),
        ([DELIVERY, FULL], Status.DELIVERED, False),  # a machine says that its owner is away
        ([DELIVERY, GONE], Status.BOUNCED, True),  # taken, and sent back
    ],
)
def test_an_outcome_is_noted_and_told_once(
    world: type[World], told: list[Told], status: Status, is_suppressed: bool
) -> None:
    made = world().tell(*told, *told)
    assert (made.status, bool(made.suppressed)) == (status, is_suppressed)
    assert made.arrived[-1] is (status is Status.DELIVERED)
    assert len(made.arrived) == len(set(made.arrived))


def test_a_permanent_bounce_wins_in_whatever_order_it_is_told(world: type[World]) -> None:
    for told in permutations((DELIVERY, GONE, COMPLAINT)):
        made = world()
        made.tell(*told)
        made.store.note(LETTER, Status.QUEUED, NOW)
        assert made.status is Status.BOUNCED, "and how the sending went overwrites nothing"
        assert made.arrived.count(False) == 1


def test_what_is_not_noted_yet_comes_again_and_what_is_gone_does_not(world: type[World]) -> None:
    with pytest.raises(MailDelayed):
        world(lookup="").tell(DELIVERY)
    other = Letter(event_id="sr_9.1", kind=Kind.INVITATION, about="sr_9", to="rcp_9")
    assert world().tell(Told(letter=other, outcome=Outcome.BOUNCE, is_permanent=True)).arrived == []


def test_a_letter_is_found_again_by_the_tags_of_its_mail() -> None:
    work = {"event": "sr_1-2", "kind": "invitation", "about": "sr_1", "to": "rcp_1"}
    assert Told.of({**work, "outcome": "Bounce", "severity": "Permanent"}) == GONE
    assert Told.of({**work, "outcome": "Bounce", "severity": "Transient"}) == FULL
    assert Told.of({**work, "outcome": "Delivery"}) == DELIVERY
