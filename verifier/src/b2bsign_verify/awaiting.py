"""Runs a coroutine of pyHanko to its end from ordinary code.

Not asyncio.run: its SIGINT handler has the standard library render the task with its result as text, which takes
minutes where that is a large ASN.1 value (CPython 3.11).
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def result_of(coroutine: Coroutine[Any, Any, T]) -> T:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
