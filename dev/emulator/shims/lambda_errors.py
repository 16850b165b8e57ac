"""A function that raises is reported by the name of its exception, and stays warm.

Wrong in ministack: errorType is always Runtime.HandlerError, so that retries and catches by name never match, and the
process of a function that raised is killed, so that the next call is a cold start; Lambda keeps it.
"""

from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_MARK = "__ministack_shim_raised__"
_ERROR = 'json.dumps({"status": "error", "error": str(e), "trace": traceback.format_exc()})'
# An answer, as far as the process is concerned: only what is not one gets it killed.
_RAISED = (
    f'json.dumps({{"status": "ok", "result": {{"{_MARK}": {{"errorMessage": str(e), "errorType": type(e).__name__, '
    '"requestId": getattr(context, "aws_request_id", ""), "stackTrace": traceback.format_exc().splitlines()}}})'
)

_execute = lambda_svc._execute_function_warm


def apply() -> None:
    assert _ERROR in lambda_runtime._PYTHON_WORKER_SCRIPT, "the worker's script is another than this shim knows"
    lambda_runtime._PYTHON_WORKER_SCRIPT = lambda_runtime._PYTHON_WORKER_SCRIPT.replace(_ERROR, _RAISED)
    lambda_svc._execute_function_warm = execute


def execute(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
    result: dict[str, Any] = _execute(func, event, request_id)
    body = result.get("body")
    if not isinstance(body, dict) or _MARK not in body:
        return result
    raised = body[_MARK]
    trace = "\n".join(raised["stackTrace"])
    return {"body": raised, "error": True, "log": "\n".join(filter(None, [result.get("log"), trace]))}
