"""A function's answer does not wait for log lines that are not coming.

Wrong in ministack: after each invocation it waits up to 50 ms for standard error, and cannot know whether more follows.
Here the function's process ends each invocation's lines with a mark, so they are complete as soon as the mark is read.
"""

import queue
import time

from ministack.core import lambda_runtime

_MARK = "\x1eend of invocation"
_GIVEN_UP_AFTER_S = 0.25
_HANDLER_CALL = "            result = handler_fn(event, context)\n"
_MARKED_CALL = f"""            try:
                result = handler_fn(event, context)
            finally:
                sys.stderr.write({_MARK!r} + chr(10))
                sys.stderr.flush()
"""


def apply() -> None:
    assert _HANDLER_CALL in lambda_runtime._PYTHON_WORKER_SCRIPT, "the worker's script is another than this shim knows"
    lambda_runtime._PYTHON_WORKER_SCRIPT = lambda_runtime._PYTHON_WORKER_SCRIPT.replace(_HANDLER_CALL, _MARKED_CALL)
    lambda_runtime.Worker._drain_stderr_bounded = drain


def drain(worker: lambda_runtime.Worker) -> str:
    lines: list[str] = []
    deadline = time.monotonic() + _GIVEN_UP_AFTER_S
    while (left := deadline - time.monotonic()) > 0:
        try:
            line = worker._stderr_queue.get(timeout=left)
        except queue.Empty:
            break
        if line.endswith(_MARK):
            lines.append(line.removesuffix(_MARK))
            break
        lines.append(line)
    return "\n".join(filter(None, lines))
