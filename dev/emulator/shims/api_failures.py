"""A function's failure ends as API Gateway ends it: 502, "Internal server error", through the API's gateway responses.

Wrong in ministack: the client is given the exception's text, past the gateway responses, and an answer that is not a
proxy answer counts as 200. Both show a client what it never sees in AWS, and hide what it does see.
"""

from typing import Any

from ministack.services import apigateway_v1 as gateway

_invoke_proxy = gateway._invoke_lambda_proxy_v1
_shape = gateway._lambda_proxy_response
_render = gateway._gateway_error_response


class FunctionFailedError(Exception):
    """The function raised, timed out, or answered something that is not an HTTP answer."""


def apply() -> None:
    gateway._invoke_lambda_proxy_v1 = invoke_proxy
    gateway._lambda_proxy_response = shape
    gateway._gateway_error_response = render


async def invoke_proxy(*args: Any, **options: Any) -> Any:
    try:
        return await _invoke_proxy(*args, **options)
    except FunctionFailedError:
        return gateway._GatewayError("DEFAULT_5XX", "Internal server error", "InternalServerErrorException")


def shape(result: dict[str, Any]) -> Any:
    if result.get("throttle"):
        return _shape(result)
    if result.get("error") or "statusCode" not in (result.get("body") or {}):
        raise FunctionFailedError
    return _shape(result)


def render(error: Any, request: Any) -> tuple[int, dict[str, str], bytes]:
    status, headers, body = _render(error, request)
    if error.response_type == "DEFAULT_5XX" and not _has_own_status(request):
        status = 502  # the failure's, where the response does not set one; ministack takes 500 for it
    return status, headers, body


def _has_own_status(request: Any) -> bool:
    deployed = gateway._deployed_gateway_responses.get(request["api_id"], {})
    responses = deployed.get((request["stage"] or {}).get("deploymentId")) or {}
    return bool((responses.get("DEFAULT_5XX") or {}).get("statusCode"))
