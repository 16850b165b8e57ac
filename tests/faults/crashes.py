"""Crashes at outside calls: the nth call of a run dies before it is made, or after it and before we know."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import botocore.client

REAL = vars(botocore.client.BaseClient)["_make_api_call"]


class Killed(BaseException):
    """Not an Exception: nothing in the code may catch it, as nothing catches a kill."""


class Calls:
    """Counts the calls and kills at one of them; `names` is what was called."""

    def __init__(self, kill_at: int | None = None, *, after: bool = False) -> None:
        self.names: list[str] = []
        self._kill_at = kill_at
        self._after = after

    def through(self, name: str, call: Callable[[], Any]) -> Any:
        self.names.append(name)
        is_fatal = len(self.names) - 1 == self._kill_at
        if is_fatal and not self._after:
            raise Killed
        answer = call()
        if is_fatal:
            raise Killed
        return answer


Method = tuple[type, str]


@contextmanager
def calls(kill_at: int | None = None, *, after: bool = False, outside: Sequence[Method] = ()) -> Iterator[Calls]:
    """AWS calls, and those of the methods named in `outside`."""
    counted = Calls(kill_at, after=after)

    def make(client: Any, operation: str, parameters: Any) -> Any:
        return counted.through(operation, lambda: REAL(client, operation, parameters))

    with ExitStack() as patched:
        patched.enter_context(patch.object(botocore.client.BaseClient, "_make_api_call", make))
        for owner, name in outside:
            patched.enter_context(patch.object(owner, name, _counting(counted, owner, name)))
        yield counted


def _counting(counted: Calls, owner: type, name: str) -> Callable[..., Any]:
    real = getattr(owner, name)

    def make(self: Any, *args: Any) -> Any:
        return counted.through(name, lambda: real(self, *args))

    return make
