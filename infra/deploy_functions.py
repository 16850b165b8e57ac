"""The functions: by the real `chalice deploy`, or their code alone when only code changed."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.deploy_build import RECORDS
from infra.deploy_stacks import DeployError

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient
    from mypy_boto3_lambda import LambdaClient

APP = "b2bsign"


def chalice_deploy(build: Path, stage: str, environment: Mapping[str, str]) -> None:
    """`environment` is for the command itself: credentials, region, endpoint."""
    command = [str(Path(sys.executable).with_name("chalice")), "deploy", "--stage", stage]
    # A .pyc written while Chalice loads the app would change the hash by which it finds our package.
    variables = os.environ | environment | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(  # noqa: S603
        command, cwd=build, env=variables, capture_output=True, text=True, check=False, timeout=1800
    )
    if done.returncode:
        raise DeployError(f"chalice deploy failed:\n{(done.stdout + done.stderr).strip()[-4000:]}")
    if "Reusing existing deployment package" not in done.stdout:
        raise DeployError("chalice deploy did not take the prepared package")


def deploy_code(functions: "LambdaClient", stage: str, code: dict[str, Any]) -> None:
    """New code for every function of the stage, nothing else: no new route, function, variable or permission.

    `code` says where it is as Lambda wants to hear it: `ZipFile`, or `S3Bucket` and `S3Key`.
    """
    waiter = functions.get_waiter("function_updated_v2")

    def update(name: str) -> None:
        functions.update_function_code(FunctionName=name, **code)
        waiter.wait(FunctionName=name)

    names = [found["lambda_arn"].rsplit(":", 1)[1] for found in _recorded(stage, "lambda_function")]
    if not names:
        raise DeployError(f"stage {stage} has no functions yet: deploy it without --code-only first")
    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(update, names))


def deployed_code(functions: "LambdaClient", stage: str) -> str | None:
    """The SHA-256 of what the HTTP function of the stage runs; None without one."""
    try:
        return str(functions.get_function_configuration(FunctionName=f"{APP}-{stage}")["CodeSha256"])
    except functions.exceptions.ResourceNotFoundException:
        return None


def rest_api_id(gateway: "APIGatewayClient", functions: "LambdaClient", stage: str) -> str | None:
    """The stage's REST API. All stages' APIs have the app's name; the record, or the function's policy, tells which.

    The record is on the machine that deployed; the policy (who may invoke the function) is there for everybody.
    """
    recorded: list[str] = [found["rest_api_id"] for found in _recorded(stage, "rest_api")]
    for candidate in recorded + _invoking_apis(functions, f"{APP}-{stage}"):
        try:
            gateway.get_rest_api(restApiId=candidate)
        except gateway.exceptions.NotFoundException:
            continue
        return candidate
    return None


def restore_record(gateway: "APIGatewayClient", functions: "LambdaClient", stage: str) -> None:
    """Where Chalice's record is lost, it would make a second API: so the record of the first is written anew.

    Functions and roles it finds by their names.
    """
    if _recorded(stage, "rest_api"):
        return
    found = rest_api_id(gateway, functions, stage)
    if found:
        resource = {"name": "rest_api", "resource_type": "rest_api", "rest_api_id": found}
        record = {"resources": [resource], "schema_version": "2.0", "backend": "api"}
        RECORDS.mkdir(exist_ok=True)
        (RECORDS / f"{stage}.json").write_text(json.dumps(record, indent=2))


def _recorded(stage: str, kind: str) -> list[dict[str, Any]]:
    record = RECORDS / f"{stage}.json"
    resources = json.loads(record.read_text())["resources"] if record.exists() else []
    return [resource for resource in resources if resource["resource_type"] == kind]


def _invoking_apis(functions: "LambdaClient", name: str) -> list[str]:
    try:
        policy = json.loads(functions.get_policy(FunctionName=name)["Policy"])
    except functions.exceptions.ResourceNotFoundException:
        return []
    sources = [str(statement.get("Condition", {})) for statement in policy["Statement"]]
    # arn:aws:execute-api:<region>:<account>:<api>/…
    return [
        source.split(":execute-api:")[1].split(":")[2].split("/")[0] for source in sources if ":execute-api:" in source
    ]
