"""The HTTP API after its deployment: the gateway's own answers are in force, and it answers."""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING

from infra.deploy_stacks import DeployError

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_cloudformation import CloudFormationClient


def gateway_answers(gateway: "APIGatewayClient", api: str) -> int:
    """How many answers of its own the API gives otherwise than API Gateway's defaults."""
    answers = gateway.get_gateway_responses(restApiId=api, limit=500)["items"]
    return sum(not answer.get("defaultResponse", True) for answer in answers)


def expected_answers(cloudformation: "CloudFormationClient", stack: str) -> int:
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
    return sum(resource["ResourceType"] == "AWS::ApiGateway::GatewayResponse" for resource in resources)


def without_answers(template: str) -> str:
    """triggers.yaml without its gateway answers.

    `chalice deploy` imports the API anew, which drops what others added to it, behind the stack's back. Deploying the
    stack without the answers and then with them makes them again.
    """
    sections = re.split(r"(?m)^(?=  # ---- )", template)
    kept = [section for section in sections if not section.startswith("  # ---- Gateway answers")]
    assert len(kept) == len(sections) - 1, "triggers.yaml has no section of gateway answers"
    return "".join(kept)


def publish(gateway: "APIGatewayClient", api: str, api_stage: str) -> None:
    """Gateway answers act only from the next deployment of the API on."""
    gateway.create_deployment(restApiId=api, stageName=api_stage, description="gateway answers")


def api_url(api: str, api_stage: str, region: str, endpoint: str | None) -> str:
    """Where the deployed API answers; `endpoint` is the emulator's."""
    if endpoint:
        return f"{endpoint.rstrip('/')}/restapis/{api}/{api_stage}/_user_request_"
    return f"https://{api}.execute-api.{region}.amazonaws.com/{api_stage}"


def smoke_test(url: str, *, within_s: float = 60) -> Mapping[str, object]:
    """GET /v1/health until it says ok; a new deployment may take a moment to answer."""
    request = urllib.request.Request(f"{url}/v1/health", headers={"Accept": "application/json"})  # noqa: S310
    until, told = time.monotonic() + within_s, "no answer"
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  (our own address)
                health: dict[str, object] = json.load(answer)
                return health
        except urllib.error.HTTPError as error:
            told = f"{error.code} {error.read(2000).decode(errors='replace')}"
        except (OSError, ValueError) as error:
            told = str(error)
        time.sleep(1)
    raise DeployError(f"{url}/v1/health: {told}")
