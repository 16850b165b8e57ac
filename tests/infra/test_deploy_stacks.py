"""Stacks on the emulator: created, left alone, updated, and never at the cost of data."""

import json
from typing import Any

import pytest

from infra.deploy_stacks import DeployError, deploy_stack
from tests.infra.emulated import Emulator

TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "DeletionPolicy": "Retain",
    "UpdateReplacePolicy": "Retain",
    "Properties": {
        "TableName": {"Ref": "Name"},
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    },
}
QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "${Name}-queue"}}}


def template(**resources: Any) -> str:
    body = {"Parameters": {"Name": {"Type": "String"}}, "Resources": resources}
    body["Outputs"] = {"Named": {"Value": {"Ref": "Name"}}}
    return json.dumps(body)


@pytest.mark.stack
def test_a_stack_is_made_then_left_alone_then_changed(emulator: Emulator) -> None:
    cloudformation, parameters = emulator.client("cloudformation"), {"Name": "made"}
    assert deploy_stack(cloudformation, "made", template(Table=TABLE), parameters) == {"Named": "made"}
    before = len(cloudformation.describe_stack_events(StackName="made")["StackEvents"])
    deploy_stack(cloudformation, "made", template(Table=TABLE), parameters)
    assert len(cloudformation.describe_stack_events(StackName="made")["StackEvents"]) == before
    deploy_stack(cloudformation, "made", template(Table=TABLE, Queue=QUEUE), parameters)
    assert emulator.client("sqs").get_queue_url(QueueName="made-queue")


@pytest.mark.stack
def test_a_change_that_would_lose_a_table_is_refused(emulator: Emulator) -> None:
    cloudformation, parameters = emulator.client("cloudformation"), {"Name": "kept"}
    deploy_stack(cloudformation, "kept", template(Table=TABLE, Queue=QUEUE), parameters)
    with pytest.raises(DeployError, match=r"kept: refused.*Table \(AWS::DynamoDB::Table\)"):
        deploy_stack(cloudformation, "kept", template(Queue=QUEUE), parameters)
    stack = cloudformation.describe_stacks(StackName="kept")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"


@pytest.mark.stack
def test_a_failed_creation_is_told_with_its_cause_and_can_be_repeated(emulator: Emulator) -> None:
    cloudformation, parameters = emulator.client("cloudformation"), {"Name": "again"}
    broken = {
        "Type": "AWS::ApiGateway::GatewayResponse",
        "Properties": {"RestApiId": "none", "ResponseType": "NO_SUCH_TYPE"},
        "DependsOn": ["Table"],  # so that the rollback has something to undo
    }
    with pytest.raises(DeployError, match=r"again: .*Broken"):
        deploy_stack(cloudformation, "again", template(Table=TABLE, Broken=broken), parameters)
    assert deploy_stack(cloudformation, "again", template(Table=TABLE), parameters) == {"Named": "again"}
