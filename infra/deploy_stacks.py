"""CloudFormation stacks by change sets: created or updated, waited for, and never at the cost of data."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

HOLDS_DATA = {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key"}
WAIT_AT_MOST_S = 1800


class DeployError(Exception):
    """Deployment cannot go on; the text says in one line what is wrong and where."""


def deploy_stack(
    cloudformation: "CloudFormationClient", name: str, template: str, parameters: Mapping[str, str]
) -> dict[str, str]:
    """Brings the stack to the template (its text) and returns its outputs; without differences nothing is executed.

    A change that would remove or replace a table, bucket or key is refused: data outlives code.
    """
    status = _status(cloudformation, name)
    if status in {"ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"}:  # it never came to be, and cannot be updated
        cloudformation.delete_stack(StackName=name)
        _wait(cloudformation, name, ends={None, "DELETE_COMPLETE"})
        status = None
    kind: Literal["CREATE", "UPDATE"] = "UPDATE" if status else "CREATE"
    change_set = _change_set(cloudformation, name, template, parameters, kind)
    if change_set:
        cloudformation.execute_change_set(
            ChangeSetName=change_set, StackName=name, RetainExceptOnCreate=kind == "CREATE"
        )
        _wait(cloudformation, name, ends={f"{kind}_COMPLETE"})
    return stack_outputs(cloudformation, name)


def is_in_place(cloudformation: "CloudFormationClient", name: str) -> bool:
    """False also when it is gone, for instance with the emulator's data."""
    return _status(cloudformation, name) in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def stack_outputs(cloudformation: "CloudFormationClient", name: str) -> dict[str, str]:
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _change_set(
    cloudformation: "CloudFormationClient",
    name: str,
    template: str,
    parameters: Mapping[str, str],
    kind: Literal["CREATE", "UPDATE"],
) -> str | None:
    """The ARN of a change set that is ready to be executed, or None when there is nothing to change."""
    made = cloudformation.create_change_set(
        StackName=name,
        ChangeSetName=f"deploy-{time.time_ns()}",
        ChangeSetType=kind,
        TemplateBody=template,
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in sorted(parameters.items())],
        Capabilities=["CAPABILITY_AUTO_EXPAND", "CAPABILITY_NAMED_IAM"],
        Tags=[{"Key": "service", "Value": "b2bsign"}],
    )["Id"]
    described = _described(cloudformation, name, made)
    if described["Status"] == "FAILED":
        cloudformation.delete_change_set(ChangeSetName=made, StackName=name)
        reason = described.get("StatusReason", "")
        if "didn't contain changes" in reason or "No updates are to be performed" in reason:
            return None
        raise DeployError(f"{name}: the change set failed: {reason}")
    lost = _lost_data(described["Changes"])
    if lost:
        cloudformation.delete_change_set(ChangeSetName=made, StackName=name)
        raise DeployError(f"{name}: refused, data would be lost or left behind: {', '.join(lost)}")
    return made


def _described(cloudformation: "CloudFormationClient", name: str, change_set: str) -> dict[str, Any]:
    """The change set once it is made, with the changes of all its pages."""
    for pause in _pauses():
        described: dict[str, Any] = dict(cloudformation.describe_change_set(ChangeSetName=change_set, StackName=name))
        if described["Status"] not in {"CREATE_PENDING", "CREATE_IN_PROGRESS"}:
            break
        time.sleep(pause)
    pages = cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName=change_set, StackName=name)
    return described | {"Changes": [change for page in pages for change in page.get("Changes", [])]}


def _lost_data(changes: list[Any]) -> list[str]:
    resources = [change["ResourceChange"] for change in changes if "ResourceChange" in change]
    return [
        f"{resource['LogicalResourceId']} ({resource['ResourceType']})"
        for resource in resources
        if resource["ResourceType"] in HOLDS_DATA
        and (resource["Action"] == "Remove" or resource.get("Replacement") == "True")
    ]


def _wait(cloudformation: "CloudFormationClient", name: str, *, ends: set[str | None]) -> None:
    for pause in _pauses():
        status = _status(cloudformation, name)
        if status in ends:
            return
        if status is None or "FAILED" in status or status.endswith("ROLLBACK_COMPLETE"):
            raise DeployError(f"{name}: {status}: {_first_failure(cloudformation, name)}")
        time.sleep(pause)
    raise DeployError(f"{name}: still not done after {WAIT_AT_MOST_S} s")


def _pauses() -> Any:
    """Short at first, because the emulator answers at once."""
    until, pause = time.monotonic() + WAIT_AT_MOST_S, 0.1
    while time.monotonic() < until:
        yield pause
        pause = min(pause * 1.5, 5.0)


def _status(cloudformation: "CloudFormationClient", name: str) -> str | None:
    try:
        return cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def _first_failure(cloudformation: "CloudFormationClient", name: str) -> str:
    """Why it failed: the oldest failure of the last operation, since the later ones only follow from it."""
    events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
    failures = [event for event in events if "FAILED" in event.get("ResourceStatus", "")]
    if not failures:
        return "no reason given"
    first = failures[-1]
    return f"{first.get('LogicalResourceId')}: {first.get('ResourceStatusReason', '')}"
