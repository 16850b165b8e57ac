"""Messages beyond what AWS carries are refused: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html

Wrong in ministack: no size is enforced (11 MB passed). API Gateway takes 10 MB, Lambda takes 6 MB and gives 6 MB: a
larger request is answered 413, and a larger answer of a function is a failure of that function.
"""

import json
from typing import Any

from ministack.services import apigateway_v1 as gateway
from ministack.services import lambda_svc

REQUEST_BYTES = 10 * 1024 * 1024
INVOCATION_BYTES = 6 * 1024 * 1024
ANSWER_BYTES = 6_291_556
_BODY = 8  # its place among the arguments of an integration

_invoke_proxy = gateway._invoke_lambda_proxy_v1
_execute = lambda_svc._execute_function_warm


def apply() -> None:
    gateway._invoke_lambda_proxy_v1 = invoke_proxy
    lambda_svc._execute_function_warm = execute


async def invoke_proxy(*args: Any, **options: Any) -> Any:
    body = args[_BODY] or b""
    if len(body) > REQUEST_BYTES:
        return gateway._gw_error("REQUEST_TOO_LARGE", f"HTTP content length exceeded {REQUEST_BYTES} bytes.")
    if len(body) > INVOCATION_BYTES:
        return gateway._gw_error("REQUEST_TOO_LARGE", "Request Too Long")
    return await _invoke_proxy(*args, **options)


def execute(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
    result: dict[str, Any] = _execute(func, event, request_id)
    if result.get("error") or len(json.dumps(result.get("body"))) <= ANSWER_BYTES:
        return result
    sentence = f"Response payload size exceeded maximum allowed payload size ({ANSWER_BYTES} bytes)."
    body = {"errorMessage": sentence, "errorType": "Function.ResponseSizeTooLarge"}
    return {"body": body, "error": True, "log": result.get("log", "")}
