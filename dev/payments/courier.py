"""Carries callbacks to the service, again and again until it answers 2xx, as providers do. Redirects are refusals."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import urllib3

from dev.payments.shelf import Shelf

TIMEOUT = urllib3.Timeout(connect=3, read=10)
NEVER = 3_600.0


class Letter(msgspec.Struct, kw_only=True):
    """One callback. `about` is the payment, `due_at` in seconds since the epoch; held letters wait for `release`."""

    letter_id: str
    about: str
    label: str
    url: str
    body: str
    state: str = "waiting"
    due_at: float = 0.0
    attempts: int = 0
    answers: list[str] = msgspec.field(default_factory=list)


class Courier:
    """`headers` are made for each attempt, because signatures carry the time. `retries`: seconds between attempts."""

    def __init__(
        self,
        shelf: Shelf,
        clock: Callable[[], float],
        headers: Callable[[bytes], dict[str, str]],
        retries: Callable[[], Sequence[float]],
    ) -> None:
        self._shelf, self._clock, self._headers, self._retries = shelf, clock, headers, retries
        self._pool = urllib3.PoolManager(timeout=TIMEOUT, retries=False)
        self._woken = asyncio.Event()
        self._busy: dict[str, asyncio.Task[None]] = {}

    def post(self, about: str, label: str, url: str, body: bytes, *, state: str = "waiting") -> Letter:
        letter = Letter(
            letter_id=secrets.token_hex(8),
            about=about,
            label=label,
            url=url,
            body=body.decode(),
            state=state,
            due_at=self._clock(),
        )
        self._keep(letter)
        return letter

    def release(self, about: str) -> None:
        """What was held goes out now, the newest first and one after the other."""
        for place, letter in enumerate(self.about(about)):
            if letter.state == "held":
                letter.state, letter.due_at = "waiting", self._clock() + place * 0.1
                self._keep(letter)

    def about(self, payment: str) -> list[Letter]:
        return [msgspec.convert(each, Letter) for each in self._shelf.where("letter", "about", payment)]

    async def _deliver(self, letter: Letter) -> None:
        """One attempt, and the next one's time."""
        answer = await asyncio.to_thread(self._send, letter)
        letter.attempts += 1
        letter.answers.append(answer)
        retries = list(self._retries())
        if answer.startswith("2"):
            letter.state = "delivered"
        elif letter.attempts > len(retries):
            letter.state = "given_up"
        else:
            letter.due_at = self._clock() + retries[letter.attempts - 1]
        self._keep(letter)

    async def delivered(self, payment: str) -> None:
        """Sends what waits about it, now and in order, and returns when each has been tried once."""
        for each in reversed(self.about(payment)):
            letter = msgspec.convert(self._shelf.get("letter", each.letter_id), Letter)  # it may have gone meanwhile
            if letter.state == "waiting" and not letter.attempts:
                await (self._busy.get(letter.letter_id) or self._set_out(letter))

    async def forget(self) -> None:
        """Nothing more is sent; returns when what was on its way has come back."""
        for each in self._shelf.where("letter", "state", "waiting"):
            self._keep(msgspec.structs.replace(msgspec.convert(each, Letter), state="given_up"))
        for task in list(self._busy.values()):
            await task
        if self._shelf.where("letter", "state", "waiting"):  # refused meanwhile, and to be tried again
            await self.forget()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._woken.clear()
            waiting = [msgspec.convert(each, Letter) for each in self._shelf.where("letter", "state", "waiting")]
            for letter in waiting:
                if letter.due_at <= self._clock() and letter.letter_id not in self._busy:
                    self._set_out(letter)
            idle = [letter for letter in waiting if letter.letter_id not in self._busy]
            pause = max(0.01, min((letter.due_at - self._clock() for letter in idle), default=NEVER))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)

    def wake(self) -> None:
        self._woken.set()

    def _set_out(self, letter: Letter) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._deliver(letter))
        self._busy[letter.letter_id] = task

        def returned(_: Any) -> None:
            self._busy.pop(letter.letter_id, None)
            self.wake()

        task.add_done_callback(returned)
        return task

    def _send(self, letter: Letter) -> str:
        body = letter.body.encode()
        try:
            answer = self._pool.request("POST", letter.url, body=body, headers=self._headers(body), redirect=False)
        except urllib3.exceptions.HTTPError as error:
            return type(error).__name__
        return str(answer.status)

    def _keep(self, letter: Letter) -> None:
        self._shelf.put("letter", letter.letter_id, letter)
        self.wake()
