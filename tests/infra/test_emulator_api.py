"""HTTP through the emulator's API Gateway is as through the real one: one test for each shim that makes it so."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from tests.infra.emulated import REGION, Emulator

ECHO = """
import base64, json
def handler(event, context):
    if event["path"] == "/raise":
        raise ValueError("198001012385")
    if event["path"] == "/shapeless":
        return {"hello": 1}
    if event["path"] == "/event":
        return {"statusCode": 200, "body": json.dumps(event), "headers": {"Content-Type": "application/json"}}
    return {"statusCode": 200, "body": event["body"], "isBase64Encoded": event["isBase64Encoded"],
            "headers": {"Content-Type": "application/pdf"}}
"""
PREFLIGHT = {
    "type": "mock",
    "requestTemplates": {"application/json": '{"statusCode": 200}'},
    "responses": {
        "default": {
            "statusCode": "200",
            "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'https://a.example'"},
        }
    },
}


@pytest.fixture(scope="module")
def echo(emulator: Emulator) -> str:
    return emulator.function("echo", ECHO)


def test_an_imported_api_answers_with_what_the_description_says(emulator: Emulator, echo: str) -> None:
    base = deployed(emulator, echo)
    assert call(f"{base}/event")[0] == 200
    status, headers, _ = call(f"{base}/event", method="OPTIONS")
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "https://a.example")


def test_an_imported_api_carries_bytes(emulator: Emulator, echo: str) -> None:
    every_byte = bytes(range(256))
    types = {"Content-Type": "application/pdf", "Accept": "application/pdf"}
    assert call(f"{deployed(emulator, echo)}/echo", every_byte, types)[2] == every_byte


def test_overwriting_an_api_keeps_its_id_and_stage_and_nothing_else(emulator: Emulator, echo: str) -> None:
    gateway = emulator.client("apigateway")
    base = deployed(emulator, echo)
    api_id = base.split("/")[-2]
    gateway.put_rest_api(restApiId=api_id, mode="overwrite", body=json.dumps(description(echo, "/echo", "/new")))
    assert gateway.get_rest_api(restApiId=api_id)["binaryMediaTypes"] == ["application/pdf"]
    assert call(f"{base}/new", b"x")[0] == 200
    assert call(f"{base}/event")[0] == 403, "a removed route is gone"
    assert [api["id"] for api in gateway.get_rest_apis(limit=500)["items"]].count(api_id) == 1


def test_the_smallest_size_to_compress_may_be_none(emulator: Emulator, echo: str) -> None:
    gateway = emulator.client("apigateway")
    api_id = deployed(emulator, echo).split("/")[-2]
    for value, read in (("1024", 1024), ("", None)):
        change = {"op": "replace", "path": "/minimumCompressionSize", "value": value}
        gateway.update_rest_api(restApiId=api_id, patchOperations=[change])
        assert gateway.get_rest_api(restApiId=api_id).get("minimumCompressionSize") == read


def test_the_source_address_is_the_peer_and_not_what_the_client_claims(emulator: Emulator, echo: str) -> None:
    base = deployed(emulator, echo)
    event = json.loads(call(f"{base}/event")[2])
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["headers"]["x-amzn-trace-id"].startswith("Root=1-")
    forwarded = {"X-Forwarded-For": "6.6.6.6, 192.0.2.7"}  # the last entry is the front's
    event = json.loads(call(f"{base}/event?a=1&a=2", headers=forwarded)[2])
    assert event["requestContext"]["identity"]["sourceIp"] == "192.0.2.7"
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["requestContext"]["requestId"]


def test_a_bearer_token_is_the_functions_business(emulator: Emulator, echo: str) -> None:
    answer = call(f"{deployed(emulator, echo)}/event", headers={"Authorization": "Bearer a.b"})
    assert json.loads(answer[2])["headers"]["authorization"] == "Bearer a.b"


@pytest.mark.parametrize("path", ["/raise", "/shapeless"])
def test_a_failing_function_is_a_502_that_tells_nothing(emulator: Emulator, echo: str, path: str) -> None:
    status, _, body = call(deployed(emulator, echo) + path)
    assert status == 502
    assert json.loads(body)["message"] == "Internal server error"
    assert b"198001012385" not in body


def test_a_failing_function_goes_through_the_apis_own_response(emulator: Emulator, echo: str) -> None:
    gateway = emulator.client("apigateway")
    base = deployed(emulator, echo)
    api_id = base.split("/")[-2]
    gateway.put_gateway_response(
        restApiId=api_id, responseType="DEFAULT_5XX", responseTemplates={"application/json": '{"code":"unavailable"}'}
    )
    gateway.create_deployment(restApiId=api_id, stageName="api")
    status, _, body = call(f"{base}/raise")
    assert (status, body) == (502, b'{"code":"unavailable"}')


@pytest.mark.parametrize("size", [6 * 1024 * 1024 + 1, 11_000_000])
def test_a_request_beyond_the_limits_is_refused(emulator: Emulator, echo: str, size: int) -> None:
    assert call(f"{deployed(emulator, echo)}/echo", b"x" * size)[0] == 413


def deployed(emulator: Emulator, function: str) -> str:
    """The stage URL of a new API with these routes."""
    gateway = emulator.client("apigateway")
    body = json.dumps(description(function, "/echo", "/event", "/raise", "/shapeless"))
    api_id = gateway.import_rest_api(body=body, parameters={"endpointConfigurationTypes": "REGIONAL"})["id"]
    gateway.create_deployment(restApiId=api_id, stageName="api")
    return f"{emulator.url}/_aws/execute-api/{api_id}/api"


def description(function: str, *paths: str) -> dict[str, Any]:
    """As Chalice writes it."""
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
    proxy = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    route = {"x-amazon-apigateway-integration": proxy}
    preflight = {"x-amazon-apigateway-integration": PREFLIGHT}
    return {
        "swagger": "2.0",
        "info": {"title": "echo", "version": "1"},
        "x-amazon-apigateway-binary-media-types": ["application/pdf"],
        "paths": {path: {"get": route, "post": route, "options": preflight} for path in paths},
    }


def call(
    url: str, body: bytes | None = None, headers: dict[str, str] | None = None, method: str | None = None
) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, body, headers or {}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, dict(refused.headers), refused.read()
