"""Refusals as OpenAPI responses: a status with its codes is one component, with an example of each."""

from collections.abc import Sequence
from typing import Any

from chalicelib.handlers.http import Route
from chalicelib.handlers.openapi_catalogue import Refusal, catalogue, refusal_of
from chalicelib.handlers.openapi_security import caller_codes

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = {"description": "Seconds to wait before trying again.", "schema": {"type": "integer"}}
ALWAYS = ("too_many_requests", "internal_error", "unavailable")
WITH_BODY = ("malformed_body", "body_too_large", "unsupported_media_type", "invalid_fields")
WITH_KEY = ("idempotency_key_missing", "idempotency_key_reused", "conflict")
NAMES = {
    400: "BadRequest",
    401: "Unauthorized",
    402: "PaymentRequired",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    410: "Gone",
    412: "PreconditionFailed",
    413: "ContentTooLarge",
    415: "UnsupportedMediaType",
    416: "RangeNotSatisfiable",
    422: "UnprocessableContent",
    428: "PreconditionRequired",
    429: "TooManyRequests",
    500: "InternalError",
    502: "BadGateway",
    503: "ServiceUnavailable",
}
PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "A refusal (RFC 9457). Texts are in the language of Accept-Language; `code` never changes.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Where the code is explained."},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "A sentence for the person."},
        "code": {"type": "string", "description": "Stable: decide by this one."},
        "instance": {"type": "string", "description": "The request's id, also in X-Request-Id."},
        "errors": {
            "type": "array",
            "description": "Where fields are at fault, as with `invalid_fields`: what is wrong with each.",
            "items": {"$ref": "#/components/schemas/FieldError"},
        },
    },
}
FIELD_ERROR_SCHEMA: dict[str, Any] = {
    "title": "FieldError",
    "type": "object",
    "required": ["field", "code", "detail"],
    "properties": {
        "field": {"type": "string", "description": "JSON pointer (RFC 6901) into the body, or a parameter's name."},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
}

Group = tuple[int, tuple[Refusal, ...]]


def problem_components(routes: Sequence[Route]) -> dict[str, Any]:
    groups = {_name(group): group for route in routes for group in _groups(route)}
    return {name: _response(groups[name]) for name in sorted(groups)}


def problem_references(route: Route) -> dict[str, Any]:
    """By status, as an operation's `responses` want them."""
    return {str(group[0]): {"$ref": f"#/components/responses/{_name(group)}"} for group in _groups(route)}


def refusals_of(route: Route) -> list[Refusal]:
    """What a call of this route can be refused with: by its verb, its caller, its body, its key."""
    known = catalogue()
    codes = [
        *(refusal_of(kind).code for kind in route.refusals),
        *caller_codes(route),
        *(WITH_BODY if route.body is not None else ()),
        *(WITH_KEY if route.idempotent else ()),
        *ALWAYS,
    ]
    return sorted({known[code] for code in codes}, key=lambda refusal: (refusal.status, refusal.code))


def _groups(route: Route) -> list[Group]:
    refusals = refusals_of(route)
    statuses = dict.fromkeys(refusal.status for refusal in refusals)
    return [(status, tuple(r for r in refusals if r.status == status)) for status in statuses]


def _name(group: Group) -> str:
    status, refusals = group
    return ".".join((NAMES[status], *(refusal.code for refusal in refusals)))


def _response(group: Group) -> dict[str, Any]:
    status, refusals = group
    schema = {
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {"properties": {"code": {"enum": [refusal.code for refusal in refusals]}}},
        ]
    }
    headers = {"headers": {"Retry-After": RETRY_AFTER}} if status in {429, 503} else {}
    return {
        "description": " ".join(refusal.detail.en for refusal in refusals),
        **headers,
        "content": {MEDIA_TYPE: {"schema": schema, "examples": {r.code: _example(r) for r in refusals}}},
    }


def _example(refusal: Refusal) -> dict[str, Any]:
    value: dict[str, Any] = {
        "type": f"/v1/docs#error-{refusal.code}",
        "title": refusal.title.sv,
        "status": refusal.status,
        "detail": refusal.detail.sv,
        "code": refusal.code,
        "instance": "req_q3xk6v2m4t7pd5hw2bnj8yca4e",
    }
    if refusal.code == "invalid_fields":
        value["errors"] = [
            {"field": "/title", "code": "invalid", "detail": "Expected `str` of length >= 1"},
        ]
    return {"summary": refusal.detail.en, "value": value}
