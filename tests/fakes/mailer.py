"""A mailer in memory that fails as SES does; the contract suite keeps it honest."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from chalicelib.notifications.mail import Mail, MailDelayed, MailOutcomeUnknown, MailRefused
from chalicelib.notifications.ses import as_mime
from chalicelib.notifications.sms import Sms

SENDER = "B2B Sign <no-reply@b2bsign.example>"


@dataclass
class InMemoryMailer:
    """`taken` holds what was accepted, in order. The counters make that many of the next sends fail."""

    taken: list[Mail] = field(default_factory=list)
    throttle: int = 0
    lose_answer: int = 0
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def send(self, mail: Mail | Sms) -> str:
        assert isinstance(mail, Mail)
        as_mime(mail, SENDER)  # refuses what cannot be an address
        if self.throttle:
            self.throttle -= 1
            raise MailDelayed("TooManyRequestsException")
        if mail.to.lower().startswith("rejected@"):
            raise MailRefused("MessageRejected")
        self.taken.append(mail)
        if self.lose_answer:
            self.lose_answer -= 1
            raise MailOutcomeUnknown("ConnectionClosedError")
        return f"fake-{next(self._numbers)}"
