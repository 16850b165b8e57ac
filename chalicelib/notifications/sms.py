"""A text message as a value: to which number, in which words. Fails in the ways a mail does (`mail.py`)."""

from dataclasses import dataclass, field

LONGEST = 160  # one message of GSM 03.38 characters; what is longer is sent, and paid, as several


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """`to` in E.164. `reference` comes back with the provider's events and holds ids only."""

    to: str = field(repr=False)
    text: str = field(repr=False)
    reference: str = ""
