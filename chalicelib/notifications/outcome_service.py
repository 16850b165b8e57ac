"""Noting what became of mails: the message's status once however often it is told, then who must know, then silence."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from chalicelib.notifications.domain import Letter, Status
from chalicelib.notifications.mail import MailDelayed
from chalicelib.notifications.outcome import Told
from chalicelib.platform.clock import Clock


class Noted(Protocol):
    """A message as its row says it. `lookup`: the keyed hash of its address; empty until its sending is noted."""

    @property
    def status(self) -> Status: ...
    @property
    def lookup(self) -> str: ...


class Messages(Protocol):
    def find(self, letter: Letter) -> Noted | None: ...
    def note(self, letter: Letter, status: Status, now: datetime, *, provider_id: str = "") -> None: ...


Arrived = Callable[[Letter, str, bool], None]


class OutcomeService:
    """`arrived(letter, lookup, has_arrived)` tells the domain the letter is about: that it came, or that it came back.
    `suppress` takes the keyed hash of an address. Both do the same thing twice without harm."""

    def __init__(self, *, messages: Messages, arrived: Arrived, suppress: Callable[[str], None], clock: Clock) -> None:
        self._messages = messages
        self._arrived = arrived
        self._suppress = suppress
        self._clock = clock

    def note(self, told: Told) -> None:
        """Raises MailDelayed when the sending itself is not noted yet: the provider was faster than we are."""
        message = self._messages.find(told.letter)
        if message is None:
            return  # older than we keep messages, or erased
        if not message.lookup:
            raise MailDelayed("sending not noted")
        if told.suppresses:
            self._suppress(message.lookup)
        if (status := told.after(message.status)) is not None:
            self._arrived(told.letter, message.lookup, status is Status.DELIVERED)
            self._messages.note(told.letter, status, self._clock())
