"""The shapes of requests and answers as JSON Schema, each with its example."""

from collections.abc import Sequence
from typing import Any

import msgspec

from chalicelib.handlers.http import Route
from chalicelib.handlers.openapi_examples import EXAMPLES

REFERENCE = "#/components/schemas/{name}"


def component_schemas(routes: Sequence[Route]) -> dict[str, Any]:
    """Every shape the routes name, and every shape those are made of."""
    shapes = [shape for route in routes for shape in (route.body, route.answer) if shape]
    _, schemas = msgspec.json.schema_components(set(shapes), schema_hook=_anything, ref_template=REFERENCE)
    return {name: _with_example(name, schemas[name]) for name in sorted(schemas)}


def reference_to(shape: type) -> dict[str, str]:
    return {"$ref": REFERENCE.format(name=shape.__name__)}


def _with_example(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "examples": [EXAMPLES[name]]} if name in EXAMPLES else schema


def _anything(kind: type) -> dict[str, Any]:
    """msgspec asks about what it has no schema for; `object` is the only such type in our shapes."""
    if kind is object:
        return {"description": "Any JSON value."}
    raise NotImplementedError(kind)
