"""Delivering on the messages table: each letter once, one bad address stops nobody, a lost answer is named."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.notifications.domain import Kind, Letter, Status
from chalicelib.notifications.mail import Mail, MailDelayed, MailOutcomeUnknown
from chalicelib.notifications.service import TAKEN_FOR, NotificationService, Obsolete
from chalicelib.notifications.store import KEPT_FOR, MessageRow, MessageStore
from tests.fakes.mailer import InMemoryMailer
from tests.unit.aws.toys import NOW

ADDRESSES = {"rcp_1": "bengt.berg@example.org", "rcp_2": "rejected@example.org", "rcp_3": "cecilia@example.net"}


class World:
    """A clock, a provider, and letters written without asking anybody."""

    def __init__(self) -> None:
        self.now = NOW
        self.mailer = InMemoryMailer()
        self.store = MessageStore()
        self.write_fails: Exception | None = None

    def clock(self) -> datetime:
        return self.now

    def write(self, letter: Letter) -> Mail:
        if self.write_fails:
            raise self.write_fails
        return Mail(to=ADDRESSES[letter.to], subject="s", text="t", html="h")

    def deliver(self, to: str = "rcp_1") -> None:
        service = NotificationService(messages=self.store, write=self.write, send=self.mailer.send, clock=self.clock)
        service.deliver(letter(to))

    @property
    def sent_to(self) -> list[str]:
        return [mail.to for mail in self.mailer.taken]


def letter(to: str = "rcp_1") -> Letter:
    return Letter(event_id="sr_1.2", kind=Kind.COMPLETED, about="sr_1", to=to)


def row(to: str = "rcp_1") -> MessageRow:
    found = MessageRow.find("sr_1", letter(to).message_id)
    assert found is not None
    return found


@pytest.fixture
def world(aws: Any) -> Iterator[World]:
    yield World()


def test_a_letter_is_sent_and_noted_with_the_providers_id(world: World) -> None:
    world.deliver()
    noted = row()
    assert (noted.status, noted.provider_id, noted.attempts) == (Status.SENT, "fake-1", 1)
    assert noted.taken_until is None and noted.may_be_duplicate is None
    assert noted.expires_at == int((NOW + KEPT_FOR).timestamp())


def test_a_letter_delivered_twice_is_sent_once(world: World) -> None:
    world.deliver()
    world.deliver()
    assert len(world.sent_to) == 1
    assert row().attempts == 1


def test_one_rejected_address_stops_nobody_and_is_not_tried_again(world: World) -> None:
    for to in ("rcp_1", "rcp_2", "rcp_3", "rcp_2"):
        world.deliver(to)
    assert world.sent_to == ["bengt.berg@example.org", "cecilia@example.net"]
    assert (row("rcp_2").status, row("rcp_2").attempts) == (Status.BOUNCED, 1)


def test_what_is_surely_not_sent_is_tried_again_at_once(world: World) -> None:
    world.mailer.throttle = 1
    with pytest.raises(MailDelayed):
        world.deliver()
    assert row().status == Status.QUEUED
    world.deliver()
    assert len(world.sent_to) == 1
    assert row().may_be_duplicate is None


def test_a_lost_answer_is_sent_again_and_said_to_be_a_possible_duplicate(world: World) -> None:
    world.mailer.lose_answer = 1
    with pytest.raises(MailOutcomeUnknown):
        world.deliver()
    assert row().may_be_duplicate is None
    world.deliver()
    noted = row()
    assert (noted.status, noted.may_be_duplicate, len(world.sent_to)) == (Status.SENT, True, 2)


def test_a_letter_another_worker_has_is_left_to_it(world: World) -> None:
    world.store.take(letter(), NOW, NOW + TAKEN_FOR)
    world.now += TAKEN_FOR - timedelta(seconds=1)
    with pytest.raises(MailDelayed):
        world.deliver()
    assert world.sent_to == []


def test_a_worker_that_died_is_followed_by_another_which_says_so(world: World) -> None:
    world.store.take(letter(), NOW, NOW + TAKEN_FOR)
    world.now += TAKEN_FOR + timedelta(seconds=1)
    world.deliver()
    assert (len(world.sent_to), row().may_be_duplicate) == (1, True)


def test_of_two_workers_looking_at_the_same_instant_one_sends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read that the letter is new; the second one's write meets the first one's."""
    real, looks = MessageRow.find, list[None]()

    def late(*arguments: Any, **named: Any) -> Any:
        found = real(*arguments, **named)
        looks.append(None)
        if len(looks) == 1:
            world.store.take(letter(), NOW, NOW + TAKEN_FOR)
        return found

    monkeypatch.setattr(MessageRow, "find", late)
    with pytest.raises(MailDelayed):
        world.deliver()
    assert world.sent_to == []


def test_a_letter_about_what_is_gone_is_noted_and_not_sent(world: World) -> None:
    world.write_fails = Obsolete()
    world.deliver()
    world.write_fails = None
    world.deliver()
    assert world.sent_to == []
    assert row().status == Status.OBSOLETE


def test_a_letter_that_could_not_be_written_is_sent_later(world: World) -> None:
    world.write_fails = ConnectionError()
    with pytest.raises(ConnectionError):
        world.deliver()
    world.write_fails, world.now = None, NOW + TAKEN_FOR + timedelta(seconds=1)
    world.deliver()
    assert len(world.sent_to) == 1


def test_a_requests_messages_are_found_together_and_hold_no_address(world: World) -> None:
    for to in ("rcp_1", "rcp_3"):
        world.deliver(to)
    found = world.store.of("sr_1")
    assert {each.to for each in found} == {"rcp_1", "rcp_3"}
    assert not any("@" in str(each.attribute_values) for each in found)
