"""Crashes at outside calls: the nth AWS call of a run dies before it is made, or after it and before we know."""

from collections.abc import Iterator
from contextlib import contextmanager
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

    def make(self, client: Any, operation: str, parameters: Any) -> Any:
        self.names.append(operation)
        is_fatal = len(self.names) - 1 == self._kill_at
        if is_fatal and not self._after:
            raise Killed
        answer = REAL(client, operation, parameters)
        if is_fatal:
            raise Killed
        return answer


@contextmanager
def calls(kill_at: int | None = None, *, after: bool = False) -> Iterator[Calls]:
    counted = Calls(kill_at, after=after)

    def make(client: Any, operation: str, parameters: Any) -> Any:
        return counted.make(client, operation, parameters)

    with patch.object(botocore.client.BaseClient, "_make_api_call", make):
        yield counted
