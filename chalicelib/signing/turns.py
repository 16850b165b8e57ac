"""Whose turn it is: groups of recipients, one after the other; within a group everybody acts side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.signing.recipient import Recipient


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is let in now, and for how many of them the request waits before it goes on."""

    opened: tuple[Recipient, ...]
    awaited: int


def next_turn(waiting: Sequence[Recipient]) -> Turn:
    """The groups in their order, up to the first in which somebody must sign or approve.

    A group of viewers only stops nobody, so the one after it opens with it. None awaited: everybody has acted.
    """
    opened: list[Recipient] = []
    for order in sorted({recipient.order for recipient in waiting}):
        group = [recipient for recipient in waiting if recipient.order == order]
        opened += group
        if awaited := sum(recipient.role.acts for recipient in group):
            return Turn(tuple(opened), awaited)
    return Turn(tuple(opened), 0)
