"""What judging one file may use, so that a hostile one ends in a sentence and not in a machine that hangs."""

import contextlib
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

MIB = 1024 * 1024
FILE_BYTES = 512 * MIB
MEMORY_BYTES = 4096 * MIB
WALL_S = 300


class TooSlow(BaseException):
    """The file took longer than `WALL_S` seconds. No Exception: nobody who forgives a parser's errors may catch it."""


@contextmanager
def bounded(seconds: int = WALL_S) -> Iterator[None]:
    """Memory and time for what runs inside, where the operating system can limit them (not on Windows). The limit of
    memory stays afterwards: the program ends then."""
    _limit_memory()
    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses some values
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow
