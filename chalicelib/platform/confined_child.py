"""The inside of `confined`: takes the request from stdin, closes the doors, runs the task, answers on stdout."""

import importlib
import json
import os
import resource
import signal
import sys
from types import ModuleType
from typing import IO, Any

from chalicelib.platform.confined import Failure

_FORBIDDEN_EVENTS = frozenset(
    {
        "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
        "socket.gethostbyname", "socket.gethostbyaddr", "subprocess.Popen", "os.system", "os.exec",
        "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn",
    }
)  # fmt: skip


# An HTTP client that pyHanko imports for fetching; in here nothing is fetched, and it is a third of the start-up time.
_ABSENT = "aiohttp"


class Forbidden(Exception):
    """The task tried to reach the network or to start a program."""


class _Absent(ModuleType):
    """Stands for a module that is imported but must not be used: every name in it is a class nobody can make."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing


class _Nothing:
    def __init__(self, *_: object, **__: object) -> None:
        raise Forbidden(_ABSENT)


def main() -> None:
    answer_to = _take_stdout()
    request = json.load(sys.stdin)
    _limit(**request["bounds"])
    sys.addaudithook(_forbid)
    sys.modules[_ABSENT] = _Absent(_ABSENT)
    answer = _answer(request["task"], request["arguments"])
    json.dump(answer, answer_to)
    answer_to.flush()
    os._exit(0)  # skips the destructors of a heap that may be full


def _take_stdout() -> IO[str]:
    """Keeps stdout for the answer alone: what a library prints goes to stderr."""
    answer_to = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answer_to


def _limit(memory_bytes: int, file_bytes: int, cpu_s: int, wall_s: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(int(wall_s) + 2)  # the parent may be gone


def _forbid(event: str, _: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN_EVENTS:
        raise Forbidden(event)


def _answer(task: str, arguments: dict[str, Any]) -> dict[str, Any]:
    module, function = task.split(":")
    try:
        return {"answer": getattr(importlib.import_module(module), function)(**arguments)}
    except MemoryError:
        return {"failure": Failure.OUT_OF_MEMORY, "detail": "MemoryError"}
    except RecursionError:
        return {"failure": Failure.TOO_DEEP, "detail": "RecursionError"}
    except Exception as error:
        return {"failure": Failure.RAISED, "detail": type(error).__qualname__}


if __name__ == "__main__":
    main()
