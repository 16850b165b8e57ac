"""Delivering letters: each once per addressee, one failing address stops nobody.

One duplicate cannot be excluded: the provider's answer is lost after it took the mail (or we die between its answer and
our note). Then the letter is sent again and its row says `may_be_duplicate`; both mails carry the event's id as a tag.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.notifications.domain import Letter, Status
from chalicelib.notifications.mail import Mail, MailDelayed, MailOutcomeUnknown, MailRefused
from chalicelib.notifications.sms import Sms
from chalicelib.platform.clock import Clock
from chalicelib.platform.errors import DomainError

TAKEN_FOR = timedelta(minutes=2)


class Obsolete(DomainError):
    """What the letter is about is gone or over: nobody shall get it."""

    code = "letter_obsolete"


class Messages(Protocol):
    """The table of messages; every method is one conditional write."""

    def take(self, letter: Letter, now: datetime, until: datetime) -> Status | None:
        """Takes a letter for sending: its status before (None: new). What is done, or taken by another, stays so:
        the status returned is then SENT, BOUNCED, OBSOLETE, or SENDING with `until` unchanged raising MailDelayed."""

    def note(self, letter: Letter, status: Status, now: datetime, *, provider_id: str = "", lookup: str = "") -> None:
        """What the provider itself told meanwhile stays."""


Write = Callable[[Letter], Mail | Sms]
Send = Callable[[Mail | Sms], str]
Told = Callable[[Letter, Mail | Sms], None]

DONE = {Status.SENT, Status.DELIVERED, Status.BOUNCED, Status.OBSOLETE}


def _nothing(*_: object) -> None:
    pass


def _unknown(_address: str) -> str:
    return ""


class NotificationService:
    """`write` makes the mail or text message (raises Obsolete), `send` gives it to the provider and returns its id;
    `told` notes whose data went to whom, whenever it has gone or may have; `lookup` gives the keyed hash of an address,
    `came_back` is told of a letter, and this hash, that no provider takes."""

    def __init__(
        self,
        *,
        messages: Messages,
        write: Write,
        send: Send,
        clock: Clock,
        told: Told = _nothing,
        lookup: Callable[[str], str] = _unknown,
        came_back: Callable[[Letter, str], None] = _nothing,
    ) -> None:
        self._messages = messages
        self._write = write
        self._send = send
        self._clock = clock
        self._told = told
        self._lookup = lookup
        self._came_back = came_back

    def deliver(self, letter: Letter) -> None:
        """Raises MailDelayed or MailOutcomeUnknown when it must be tried again later."""
        now = self._clock()
        if self._messages.take(letter, now, now + TAKEN_FOR) in DONE:
            return
        try:
            message = self._write(letter)
        except Obsolete:
            self._messages.note(letter, Status.OBSOLETE, self._clock())
        else:
            self._hand_over(letter, message, "" if isinstance(message, Sms) else self._lookup(message.to))

    def _hand_over(self, letter: Letter, message: Mail | Sms, lookup: str) -> None:
        try:
            provider_id = self._sent(letter, message)
        except MailRefused:
            self._came_back(letter, lookup)
            self._messages.note(letter, Status.BOUNCED, self._clock(), lookup=lookup)
        except (MailDelayed, MailOutcomeUnknown) as failure:
            is_sure = isinstance(failure, MailDelayed)
            self._messages.note(letter, Status.QUEUED if is_sure else Status.SENDING, self._clock(), lookup=lookup)
            raise
        else:
            self._messages.note(letter, Status.SENT, self._clock(), provider_id=provider_id, lookup=lookup)

    def _sent(self, letter: Letter, message: Mail | Sms) -> str:
        """Noted before the letter's row says so: what is interrupted in between is sent, and noted, again."""
        try:
            provider_id = self._send(message)
        except MailOutcomeUnknown:
            self._told(letter, message)
            raise
        self._told(letter, message)
        return provider_id
