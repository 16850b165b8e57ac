"""What changes seldom (functions, APIs, keys, policies, stacks, descriptions of tables and buckets) survives `kill -9`.

Wrong in ministack: PERSIST_STATE writes only when it is stopped in an orderly way. Here a service's state is written
before a request that may have changed it is answered, and all of it every two seconds while CloudFormation may be at
work. What changes all the time lies in durable_tables.py and durable_queues.py, and ministack itself writes objects.
"""

import asyncio
import base64
import re
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import persistence
from ministack.services import lambda_svc

_EVERY_S = 2.0
_AFTER_LAST_CHANGE_S = 15.0  # CloudFormation works on after its request was answered
_ONLY_AT_THE_END = frozenset({"cloudwatch_logs", "cloudwatch"})
_UNCHANGING = re.compile(
    r"\.(Get|List|Describe|Query|Scan|Batch|Decrypt|Encrypt|Generate|Verify|Sign$|ReEncrypt|Receive"
    r"|PutItem|UpdateItem|DeleteItem|Transact|SendMessage|DeleteMessage|ChangeMessage)"
)
_WITHOUT_STATE_OF_INTEREST = frozenset({"logs", "monitoring", "ses", "tagging"})

_externalize = lambda_svc._externalize_code_zip
_changed_at = 0.0


def apply() -> None:
    lambda_svc._externalize_code_zip = externalize
    for service, handler in list(app.SERVICE_HANDLERS.items()):
        if service not in _WITHOUT_STATE_OF_INTEREST:
            app.SERVICE_HANDLERS[service] = writing_through(service, handler)
    threading.Thread(target=_keep_writing, name="snapshots", daemon=True).start()


def writing_through(service: str, handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The service's handler, answering only when what it changed is on disk."""
    keys = _state_keys(service)

    async def handle(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
        answer = await handler(method, path, headers, body, query_params)
        if answer[0] < 400 and _may_change(service, method, path, headers):
            global _changed_at  # noqa: PLW0603 - one clock for the whole process
            _changed_at = time.monotonic()
            await _write(keys)
        return answer

    return handle


def _may_change(service: str, method: str, path: str, headers: Any) -> bool:
    if service == "s3":  # objects are written by themselves; buckets and their configuration are not
        return method in {"PUT", "POST", "DELETE"} and not path.strip("/").count("/")
    if service == "lambda" and path.endswith("/invocations"):
        return False
    return method != "GET" and not _UNCHANGING.search(headers.get("x-amz-target", ""))


def externalize(func: dict[str, Any], referenced: set[str]) -> None:
    """A package on disk is known by the hash its function carries: hashing all of them anew takes a second."""
    told = (func.get("config") or {}).get("CodeSha256")
    sha256 = base64.b64decode(told).hex() if told else ""
    if isinstance(func.get("code_zip"), bytes) and (Path(lambda_svc.CODE_BLOB_DIR) / f"{sha256}.zip").exists():
        func["code_zip"] = {lambda_svc._BLOB_REF_KEY: sha256}
        referenced.add(sha256)
    else:
        _externalize(func, referenced)


def _state_keys(service: str) -> frozenset[str]:
    """Under which names the service's modules keep their state."""
    registered: Any = app.SERVICE_REGISTRY[service]
    return frozenset({registered.get("state_key", registered["module"]), *registered.get("sub_modules", ())})


async def _write(keys: Iterable[str]) -> None:
    """On the loop that serves, so that no request changes what is being copied; a worker thread still may."""
    states = app._build_persistence_save_dict()
    for key in keys:
        for _ in range(3):
            try:
                state = states[key]() if key in states else None
            except RuntimeError:  # it grew while it was copied
                await asyncio.sleep(0.01)
                continue
            if state is not None:
                persistence.save_state(key, state)
            break


def _keep_writing() -> None:
    while True:
        time.sleep(_EVERY_S)
        loop = app._MAIN_LOOP
        if loop is not None and _changed_at and time.monotonic() - _changed_at < _AFTER_LAST_CHANGE_S:
            keys = app._build_persistence_save_dict().keys() - _ONLY_AT_THE_END
            asyncio.run_coroutine_threadsafe(_write(keys), loop).result(timeout=60)
