"""Callbacks: the payment object by POST, unsigned, with the merchant's identifier in a header, until a 200 comes.

At most ten times more, after 5, 10, 20, 40 and then 60 seconds each.
"""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from dev.swish.store import Callback, Store

PAUSES = (5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0)
IDENTIFIER = "callbackIdentifier"
APART_SECONDS = 0.001  # between callbacks written at once: the order in which they are sent

Post = Callable[[str, dict[str, str], bytes], Awaitable[int]]
"""Sends one; answers the HTTP status, 0 when there was none."""


class About(Protocol):
    """A payment or a refund."""

    id: str
    callback_url: str
    callback_identifier: str | None

    def shown(self) -> dict[str, Any]: ...


class Telling(StrEnum):
    """How the merchant is told of a decision."""

    ONCE = "once"
    LOST = "lost"
    TWICE = "twice"
    OUT_OF_ORDER = "out-of-order"  # after it comes one that was written before
    FORGED = "forged"  # somebody else claims that it is paid, without knowing the identifier


class Callbacks:
    """`clock`: seconds since the epoch."""

    def __init__(self, store: Store, post: Post, clock: Callable[[], float]) -> None:
        self._store, self._post, self._clock = store, post, clock

    def tell(self, about: About, how: Telling = Telling.ONCE, *, before: dict[str, Any] | None = None) -> None:
        """`before`: the object as it was before the decision, for OUT_OF_ORDER."""
        match how:
            case Telling.LOST:
                self._write(about, about.shown(), lost=True)
            case Telling.TWICE:
                self._write(about, about.shown())
                self._write(about, about.shown(), after=APART_SECONDS)
            case Telling.OUT_OF_ORDER:
                self._write(about, about.shown())
                self._write(about, before or about.shown(), after=APART_SECONDS)
            case Telling.FORGED:
                claim = about.shown() | {"status": "PAID", "errorCode": None, "paymentReference": "F" * 32}
                self._write(about, claim, identifier="f" * 32)
            case _:
                self._write(about, about.shown())

    def tell_of(self, about: About, content: dict[str, Any]) -> None:
        self._write(about, content)

    async def deliver(self) -> None:
        """All that are due, one after the other."""
        for callback in self._store.due_callbacks(self._clock()):
            status = await self._post(callback.url, _headers(callback), callback.content)
            callback.answers.append(status)
            done, tries = status == 200, len(callback.answers)
            if done or tries > len(PAUSES):
                callback.due_at, callback.state = None, "delivered" if done else "given-up"
            else:
                callback.due_at = self._clock() + PAUSES[tries - 1]
            self._store.keep_callback(callback)

    def _write(
        self,
        about: About,
        content: dict[str, Any],
        *,
        lost: bool = False,
        after: float = 0.0,
        identifier: str | None = None,
    ) -> None:
        self._store.keep_callback(
            Callback(
                about=about.id,
                url=about.callback_url,
                identifier=identifier or about.callback_identifier,
                content=msgspec.json.encode(content),
                due_at=None if lost else self._clock() + after,
                state="lost" if lost else "waiting",
            )
        )


def _headers(callback: Callback) -> dict[str, str]:
    headers = {"Content-Type": "application/json"}
    return headers | ({IDENTIFIER: callback.identifier} if callback.identifier else {})
