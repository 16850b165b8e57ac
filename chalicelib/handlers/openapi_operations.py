"""One declared route as an OpenAPI operation: parameters, body, answers, and what follows from what it declares."""

import re
from collections.abc import Sequence
from typing import Any

from chalicelib.handlers.http import Route
from chalicelib.handlers.openapi_parameters import (
    ACCEPT_LANGUAGE,
    IDEMPOTENCY_KEY,
    RANGE,
    REASON,
    if_match,
    in_path,
    in_query,
)
from chalicelib.handlers.openapi_problems import problem_references
from chalicelib.handlers.openapi_schemas import reference_to
from chalicelib.handlers.openapi_security import COUNTED, security_of

PDF = "application/pdf"
JSON = "application/json"
STATUSES = {200: "Done.", 201: "Made.", 202: "Taken on; a job does it.", 204: "Done; there is nothing to say."}
ETAG = {"description": "The resource's version, for If-Match.", "schema": {"type": "string"}}
LOCATION = {"description": "Where the resource is.", "schema": {"type": "string", "format": "uri-reference"}}
REQUEST_ID = {"description": "The request's id: quote it when you ask us.", "schema": {"type": "string"}}
RATE_LIMIT = {
    "RateLimit-Limit": {"description": "Calls a minute you have.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "Calls you have left.", "schema": {"type": "integer"}},
    "RateLimit-Reset": {"description": "Seconds until you have all of them again.", "schema": {"type": "integer"}},
}
CONTENT_RANGE = {"description": "`bytes a-b/size` of the whole file.", "schema": {"type": "string"}}


def operation(route: Route, versioned: set[type]) -> dict[str, Any]:
    """`versioned` are the shapes that carry an ETag."""
    described: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "description": route.description,
        "tags": [route.tag],
        "security": security_of(route),
        "parameters": _parameters(route),
        "requestBody": _request_body(route),
        "responses": {**_answers(route, versioned), **problem_references(route)},
    }
    return {name: value for name, value in described.items() if value not in ("", None) and value != []} | {
        "security": described["security"]
    }


def versioned_shapes(routes: Sequence[Route]) -> set[type]:
    """The shapes of resources that can be changed under If-Match: those are answered with an ETag."""
    return {route.answer for route in routes if route.answer is not None and takes_if_match(route)}


def takes_if_match(route: Route) -> bool:
    return any(refusal.code == "stale_version" for refusal in route.refusals)


def takes_range(route: Route) -> bool:
    return any(refusal.code == "range_required" for refusal in route.refusals)


def takes_reason(route: Route) -> bool:
    """Reads say why in a header, everything else in the body."""
    return route.method == "GET" and any(refusal.code == "reason_missing" for refusal in route.refusals)


def _parameters(route: Route) -> list[dict[str, Any]]:
    return [
        *(in_path(name) for name in re.findall(r"{(\w+)}", route.path)),
        *(in_query(name, text) for name, text in route.query.items()),
        *([IDEMPOTENCY_KEY] if route.idempotent else []),
        *([if_match(is_required=_requires_if_match(route))] if takes_if_match(route) else []),
        *([RANGE] if takes_range(route) else []),
        *([REASON] if takes_reason(route) else []),
        ACCEPT_LANGUAGE,
    ]


def _requires_if_match(route: Route) -> bool:
    return any(refusal.status == 428 for refusal in route.refusals)


def _request_body(route: Route) -> dict[str, Any] | None:
    if route.body is None:
        return None
    return {"required": True, "content": {JSON: {"schema": reference_to(route.body)}}}


def _answers(route: Route, versioned: set[type]) -> dict[str, Any]:
    """A file of more than 4 MiB comes in parts: 206 beside 200."""
    answer: dict[str, Any] = {"description": STATUSES[route.status], "headers": _headers(route, versioned)}
    if content := _content(route):
        answer["content"] = content
    answers = {str(route.status): answer}
    if takes_range(route):
        headers = {**answer["headers"], "Content-Range": CONTENT_RANGE}
        answers["206"] = {"description": "The part that was asked for.", "headers": headers, "content": content}
    return answers


def _content(route: Route) -> dict[str, Any]:
    if route.answer is not None:
        return {route.media_type: {"schema": reference_to(route.answer)}}
    if route.status == 204:
        return {}
    # OpenAPI 3.1: an empty schema under a binary media type means raw bytes.
    return {route.media_type: {"schema": {"type": "object"}} if route.media_type == JSON else {}}


def _headers(route: Route, versioned: set[type]) -> dict[str, Any]:
    headers: dict[str, Any] = {"X-Request-Id": REQUEST_ID}
    if route.caller.scheme in COUNTED:
        headers |= RATE_LIMIT
    if route.answer in versioned:
        headers["ETag"] = ETAG
    if route.status == 201:
        headers["Location"] = LOCATION
    return headers
