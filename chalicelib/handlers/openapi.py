"""The OpenAPI 3.1 document, made of the routes' own declarations. Imported when first asked for, built once."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec

from chalicelib.handlers.http import Api, Route
from chalicelib.handlers.openapi_operations import operation, versioned_shapes
from chalicelib.handlers.openapi_parameters import COMPONENTS
from chalicelib.handlers.openapi_problems import FIELD_ERROR_SCHEMA, PROBLEM_SCHEMA, problem_components
from chalicelib.handlers.openapi_schemas import component_schemas
from chalicelib.handlers.openapi_security import used_schemes
from chalicelib.handlers.openapi_texts import INTRODUCTION, TAGS, TITLE


@cache
def rendered(public_url: str, version: str) -> bytes:
    """The document of every route that was registered, as JSON."""
    return msgspec.json.encode(document(Api.routes, public_url=public_url, version=version))


def document(routes: Sequence[Route], *, public_url: str, version: str) -> dict[str, Any]:
    """`public_url` is where people reach the service; `version` its release."""
    used = {route.tag for route in routes}
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": version, "description": INTRODUCTION.en},
        "servers": [{"url": public_url}],
        "externalDocs": {
            "url": f"{public_url}/v1/docs",
            "description": "The same for people, with the error catalogue",
        },
        "tags": [{"name": name, "description": text.en} for name, text in TAGS.items() if name in used],
        "paths": _paths(routes),
        "components": {
            "schemas": {**component_schemas(routes), "Problem": PROBLEM_SCHEMA, "FieldError": FIELD_ERROR_SCHEMA},
            "responses": problem_components(routes),
            "parameters": COMPONENTS,
            "securitySchemes": used_schemes(routes),
        },
    }


def _paths(routes: Sequence[Route]) -> dict[str, Any]:
    versioned = versioned_shapes(routes)
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = operation(route, versioned)
    return paths
