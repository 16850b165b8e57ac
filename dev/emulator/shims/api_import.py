"""Importing an API description works as API Gateway does it.

Wrong in ministack: POST /restapis?mode=import and PUT /restapis/ID ignore their body, so a plain `chalice deploy`
leaves an empty API; and where a description is read (CloudFormation), binary media types, the smallest size to
compress, gateway responses, and everything of an integration but its type and URI (a CORS preflight's answer, for one)
are dropped.
"""

import json
from collections.abc import Mapping
from typing import Any

from ministack.services import apigateway_v1 as gateway

Answer = tuple[int, dict[str, str], bytes]

_read_description = gateway._import_rest_api
_read_operation = gateway._import_operation
_handle = gateway.handle_request
# What belongs to the description of an API, and so is replaced with it.
_DESCRIBED = (gateway._authorizers_v1, gateway._models, gateway._gateway_responses)


def apply() -> None:
    gateway._import_rest_api = import_description
    gateway._import_operation = import_operation
    gateway.handle_request = handle_request


async def handle_request(method: str, path: str, headers: Any, body: bytes, query_params: Mapping[str, Any]) -> Answer:
    parts = path.strip("/").split("/")
    if parts[0] == "restapis" and _is_description(body):
        if method == "POST" and len(parts) == 1:
            return _view(import_description(json.loads(body), _endpoint(query_params)), 201)
        if method == "PUT" and len(parts) == 2 and parts[1] in gateway._rest_apis:
            return _view(overwrite(parts[1], json.loads(body)), 200)
    answer: Answer = await _handle(method, path, headers, body, query_params)
    return answer


def import_description(spec: dict[str, Any], base: dict[str, Any] | None = None) -> str:
    """A new API from an OpenAPI or Swagger description; returns its id."""
    data = dict(base or {})
    data.setdefault("binaryMediaTypes", spec.get("x-amazon-apigateway-binary-media-types") or [])
    data.setdefault("minimumCompressionSize", spec.get("x-amazon-apigateway-minimum-compression-size"))
    data.setdefault("policy", spec.get("x-amazon-apigateway-policy"))
    api_id = str(_read_description(spec, data))
    for kind, response in (spec.get("x-amazon-apigateway-gateway-responses") or {}).items():
        gateway._put_gateway_response(api_id, kind, response)
    return api_id


def overwrite(api_id: str, spec: dict[str, Any]) -> str:
    """Replaces an API's description and keeps its id, its stages and what they were deployed with."""
    kept = gateway._rest_apis[api_id]
    made = import_description(spec, {"tags": kept["tags"], "endpointConfiguration": kept["endpointConfiguration"]})
    described = gateway._rest_apis[made]
    for name in ("name", "version", "binaryMediaTypes", "policy"):
        kept[name] = described[name]
    for store in (gateway._resources, *_DESCRIBED):
        store[api_id] = store[made]
    gateway._delete_rest_api(made)
    return api_id


def import_operation(api_id: str, resource_id: str, method: str, operation: dict[str, Any], *security: Any) -> None:
    _read_operation(api_id, resource_id, method, operation, *security)
    integration = (operation or {}).get("x-amazon-apigateway-integration")
    if not integration:
        return
    made = gateway._resources[api_id][resource_id]["resourceMethods"][method]["methodIntegration"]
    for name in ("requestTemplates", "requestParameters", "passthroughBehavior", "contentHandling", "timeoutInMillis"):
        if name in integration:
            made[name] = integration[name]
    for pattern, response in (integration.get("responses") or {}).items():
        code = str(response.get("statusCode", "200"))
        made["integrationResponses"][code] = {
            **response,
            "statusCode": code,
            "selectionPattern": "" if pattern == "default" else pattern,
        }


def _is_description(body: bytes) -> bool:
    return b'"swagger"' in body[:4096] or b'"openapi"' in body[:4096]


def _endpoint(query_params: Mapping[str, Any]) -> dict[str, Any]:
    kinds = query_params.get("endpointConfigurationTypes") or ["REGIONAL"]
    return {"endpointConfiguration": {"types": kinds if isinstance(kinds, list) else [kinds]}}


def _view(api_id: str, status: int) -> Answer:
    return status, {"Content-Type": "application/json"}, gateway._get_rest_api(api_id)[2]
