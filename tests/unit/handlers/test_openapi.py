"""The OpenAPI document: valid by an outside judge, complete by the declarations, with examples that hold."""

import json
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from chalicelib.handlers.http import Route
from chalicelib.handlers.openapi_examples import EXAMPLES
from chalicelib.handlers.openapi_problems import refusals_of
from chalicelib.handlers.openapi_security import SCHEMES, WAYS
from chalicelib.handlers.openapi_swedish import SWEDISH
from chalicelib.handlers.openapi_texts import TAGS
from tests.browser import Browser
from tests.unit.handlers.api_ground import described, routes


def each_route() -> list[Any]:
    return [pytest.param(route, id=f"{route.method} {route.path}") for route in routes()]


def operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = described()["paths"][route.path][route.method.lower()]
    return found


def headers_of(route: Route) -> set[str]:
    shared = described()["components"]["parameters"]
    found = [shared[p["$ref"].rsplit("/", 1)[-1]] if "$ref" in p else p for p in operation(route)["parameters"]]
    return {parameter["name"] for parameter in found if parameter["in"] == "header"}


def test_an_outside_validator_accepts_it() -> None:
    OpenAPIV31SpecValidator(described()).validate()


def test_it_is_served_as_json_with_the_addresses_of_the_stage(browser: Browser) -> None:
    reply = browser.get("/v1/openapi.json")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert reply.json["openapi"].startswith("3.1")
    assert reply.json["servers"] == [{"url": "http://localhost:8080"}]


def test_every_route_of_the_function_is_in_it() -> None:
    import app

    routes = app.app.routes.items()
    served = {(method, path) for path, methods in routes if path.startswith("/v1/") for method in methods}
    listed = {(method.upper(), path) for path, item in described()["paths"].items() for method in item}
    assert served == listed


def test_operation_ids_are_unique() -> None:
    names = [route.name for route in routes()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("route", each_route())
def test_a_route_says_what_it_does_who_may_call_and_what_comes_back(route: Route) -> None:
    shown = operation(route)
    assert route.summary != route.name, "the view's docstring is the documentation"
    assert route.summary.endswith(".")
    assert route.tag in TAGS
    assert route.caller.scheme in WAYS
    assert (shown["security"] == []) == (route.caller.scheme == "none")
    assert any(status.startswith("2") for status in shown["responses"])
    assert {refusal.status for refusal in refusals_of(route)} <= {int(status) for status in shown["responses"]}


@pytest.mark.parametrize("route", each_route())
def test_a_route_is_described_in_swedish_too(route: Route) -> None:
    summary, description = SWEDISH[route.name]
    assert summary.endswith(".")
    assert bool(description) >= bool(route.description), "the English text says more"


def test_no_swedish_text_is_left_of_a_route_that_is_gone() -> None:
    assert SWEDISH.keys() <= {route.name for route in routes()}


@pytest.mark.parametrize("route", each_route())
def test_headers_follow_from_the_declaration(route: Route) -> None:
    codes = {refusal.code for refusal in route.refusals}
    headers = headers_of(route)
    assert ("Idempotency-Key" in headers) == route.idempotent
    assert ("If-Match" in headers) == ("stale_version" in codes)
    assert ("Range" in headers) == ("range_required" in codes)
    assert ("206" in operation(route)["responses"]) == ("range_required" in codes)


@pytest.mark.parametrize("route", [r for r in each_route() if r.values[0].method == "PATCH"])
def test_a_change_needs_if_match(route: Route) -> None:
    assert {"stale_version", "if_match_missing"} <= {refusal.code for refusal in route.refusals}
    assert "ETag" in operation(route)["responses"]["200"]["headers"]


def test_every_browser_route_that_changes_something_needs_the_csrf_token() -> None:
    guarded = {"session_cookie", "signing_cookie", "staff_cookie"}
    for route in routes():
        for way in operation(route)["security"]:
            assert not (guarded & way.keys()) or ("csrf_token" in way) == (route.method != "GET")


def test_every_named_scheme_is_declared() -> None:
    named = {name for way in WAYS.values() for method in ("GET", "POST") for s in way.security(method) for name in s}
    assert named | {"api_key"} == SCHEMES.keys()


def test_every_shape_has_an_example_and_no_example_is_left_over() -> None:
    shapes = described()["components"]["schemas"].keys() - {"Problem", "FieldError"}
    assert shapes == EXAMPLES.keys()


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_is_what_its_schema_says(name: str) -> None:
    document = described()
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(EXAMPLES[name])]
    assert errors == []


@pytest.mark.parametrize("route", [r for r in each_route() if r.values[0].body is not None])
def test_the_example_of_a_body_is_accepted(route: Route) -> None:
    assert route.body is not None
    msgspec.json.decode(json.dumps(EXAMPLES[route.body.__name__]), type=route.body)


@pytest.mark.parametrize("route", [r for r in each_route() if r.values[0].answer is not None])
def test_the_example_of_an_answer_says_every_field(route: Route) -> None:
    assert route.answer is not None
    value: Any = msgspec.convert(EXAMPLES[route.answer.__name__], type=route.answer)
    assert EXAMPLES[route.answer.__name__].keys() == set(value.__struct_fields__)


def test_problem_examples_are_problems() -> None:
    document = described()
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    validator = Draft202012Validator(schema)
    for response in document["components"]["responses"].values():
        for example in response["content"]["application/problem+json"]["examples"].values():
            assert list(validator.iter_errors(example["value"])) == []


def test_personnummer_in_examples_are_test_numbers_of_the_demo() -> None:
    import re

    from dev.persons import PERSONS

    known = {person.personal_number for person in PERSONS}
    assert set(re.findall(r"\b(?:19|20)\d{10}\b", json.dumps(EXAMPLES))) <= known
