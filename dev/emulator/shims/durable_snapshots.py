"""What changes seldom (functions, APIs, keys, policies, stacks, descriptions of tables and buckets) survives `kill -9`.

Wrong in ministack: PERSIST_STATE writes only when it is stopped in an orderly way. Here all of it is written every two
seconds while somebody is changing things; what changes with every request lies in durable_tables.py and
durable_queues.py, and objects are written by ministack itself (S3_PERSIST).
"""

import asyncio
import logging
import re
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from ministack import app
from ministack.core import persistence

_EVERY_S = 2.0
_AFTER_LAST_CHANGE_S = 15.0  # CloudFormation works on after its request was answered
_ONLY_AT_THE_END = frozenset({"cloudwatch_logs", "cloudwatch"})
_READING = re.compile(r"\.(Get|List|Describe|Query|Scan|Batch|Decrypt|Encrypt|Generate|Verify|Sign|ReEncrypt)")
_ITEMS = re.compile(r"\.(PutItem|UpdateItem|DeleteItem|Transact\w+)$")
_BUSY_SERVICES = frozenset({"sqs", "logs", "monitoring", "ses"})

_log = logging.getLogger("emulator.snapshots")
_changed_at = 0.0


def apply() -> None:
    for service, handler in list(app.SERVICE_HANDLERS.items()):
        app.SERVICE_HANDLERS[service] = noticing(service, handler)
    threading.Thread(target=_keep_writing, name="snapshots", daemon=True).start()


def noticing(service: str, handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def handle(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
        answer = await handler(method, path, headers, body, query_params)
        if _may_change(service, method, path, headers, query_params):
            global _changed_at  # noqa: PLW0603 - one clock for the whole process
            _changed_at = time.monotonic()
        return answer

    return handle


def _may_change(service: str, method: str, path: str, headers: Any, query_params: Any) -> bool:
    if service in _BUSY_SERVICES and "Queue" not in headers.get("x-amz-target", ""):
        return False
    if service == "s3":  # objects are written by themselves; buckets and their configuration are not
        return method in {"PUT", "POST", "DELETE"} and (path.count("/") < 2 or path.endswith("/"))
    if service == "lambda" and "invocations" in path:
        return False
    target = headers.get("x-amz-target", "")
    return method != "GET" and not _READING.search(target) and not _ITEMS.search(target)


def _keep_writing() -> None:
    written_for = 0.0
    while True:
        time.sleep(_EVERY_S)
        if written_for != _changed_at or (_changed_at and time.monotonic() - _changed_at < _AFTER_LAST_CHANGE_S):
            written_for = _changed_at
            _write()


def _write() -> None:
    """Collected on the loop that serves, so that no request changes what is being copied."""
    loop = app._MAIN_LOOP
    if loop is None:
        return
    for service, state in app._build_persistence_save_dict().items():
        if service in _ONLY_AT_THE_END:
            continue
        try:
            copy = asyncio.run_coroutine_threadsafe(_collect(state), loop).result(timeout=30)
        except (RuntimeError, TimeoutError) as error:  # a worker thread changed it meanwhile: two seconds later, then
            _log.info("%s is being changed: %s", service, error)
            continue
        if copy is not None:
            persistence.save_state(service, copy)


async def _collect(state: Callable[[], Any]) -> Any:
    return state()
