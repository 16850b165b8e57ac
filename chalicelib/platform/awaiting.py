"""Runs a coroutine to its end from ordinary code.

Not asyncio.run: that installs a SIGINT handler holding the task and, taking it down, has the standard library render
the task with its result as text. Where the result is a large ASN.1 value that takes minutes (CPython 3.11).
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def result_of(coroutine: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns or raises; an event loop of its own, closed afterwards."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
