"""Queues and streams drive functions in the emulator as in Lambda: retries, partial failures, dead letters, delays."""

import json
import time
from typing import Any

from tests.infra.emulated import Emulator, eventually

# Writes what it was given to a queue, and fails what says so.
WORKER = """
import os, boto3
sqs = boto3.client("sqs")
def handler(event, context):
    failed = []
    for record in event["Records"]:
        body = record["body"] if "body" in record else record["dynamodb"]["NewImage"]["id"]["S"]
        sqs.send_message(QueueUrl=os.environ["SEEN"], MessageBody=body)
        if body.startswith("fail"):
            failed.append(record["messageId"] if "messageId" in record else record["dynamodb"]["SequenceNumber"])
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
"""


def arn(sqs: Any, url: str) -> str:
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def taken(sqs: Any, url: str) -> list[str]:
    """Everything that lies in the queue now."""
    found: list[str] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for message in messages:
            found.append(str(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def arrived(sqs: Any, url: str, within_s: float = 20) -> list[str]:
    """What lies in the queue, once something does."""
    found: list[str] = []

    def look() -> bool:
        found.extend(taken(sqs, url))
        return bool(found)

    eventually(look, within_s)
    return found


def test_a_failed_message_alone_is_tried_again_and_ends_with_the_dead(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    seen, dead = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("seen", "work-dead"))
    redrive = json.dumps({"deadLetterTargetArn": arn(sqs, dead), "maxReceiveCount": "2"})
    work = sqs.create_queue(QueueName="work", Attributes={"VisibilityTimeout": "3", "RedrivePolicy": redrive})[
        "QueueUrl"
    ]
    for body in ("good-1", "fail-1", "good-2"):
        sqs.send_message(QueueUrl=work, MessageBody=body)
    emulator.function("worker", WORKER, Environment={"Variables": {"SEEN": seen}}, Timeout=3)
    emulator.client("lambda").create_event_source_mapping(
        FunctionName="worker",
        EventSourceArn=arn(sqs, work),
        BatchSize=10,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    assert arrived(sqs, dead) == ["fail-1"]
    assert sorted(taken(sqs, seen)) == ["fail-1", "fail-1", "good-1", "good-2"]


def test_a_delayed_message_comes_late(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    seen, delayed = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("seen-delayed", "delayed"))
    emulator.function("delayed-worker", WORKER, Environment={"Variables": {"SEEN": seen}}, Timeout=5)
    emulator.client("lambda").create_event_source_mapping(
        FunctionName="delayed-worker", EventSourceArn=arn(sqs, delayed), BatchSize=1
    )
    began = time.monotonic()
    sqs.send_message(QueueUrl=delayed, MessageBody="later", DelaySeconds=2)
    assert arrived(sqs, seen) == ["later"]
    assert time.monotonic() - began >= 2


def test_a_stream_delivers_in_order_and_repeats_from_what_failed(emulator: Emulator) -> None:
    sqs, dynamodb = emulator.client("sqs"), emulator.client("dynamodb")
    seen = sqs.create_queue(QueueName="seen-stream")["QueueUrl"]
    made = dynamodb.create_table(
        TableName="streamed",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    emulator.function("stream-worker", WORKER, Environment={"Variables": {"SEEN": seen}}, Timeout=5)
    emulator.client("lambda").create_event_source_mapping(
        FunctionName="stream-worker",
        EventSourceArn=made["TableDescription"]["LatestStreamArn"],
        StartingPosition="TRIM_HORIZON",
        BatchSize=10,
        MaximumRetryAttempts=2,
        BisectBatchOnFunctionError=True,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    for name in ("one", "fail-two", "three"):
        dynamodb.put_item(TableName="streamed", Item={"id": {"S": name}})
    bodies: list[str] = []

    def given_up() -> bool:
        bodies.extend(taken(sqs, seen))
        return bodies.count("fail-two") >= 3 and bodies[-1] == "three"

    eventually(given_up, 60)
    assert bodies.count("one") == 1, "what succeeded is not repeated"
    assert 3 <= bodies.count("fail-two") <= 6, "tried, tried again as often as asked for, then given up"
    assert bodies.index("one") < bodies.index("fail-two") < len(bodies) - 1


def test_a_function_is_called_while_another_works(emulator: Emulator) -> None:
    emulator.function("quick", "def handler(event, context):\n    return 1\n")
    emulator.function("slow", "import time\ndef handler(event, context):\n    time.sleep(8)\n", Timeout=20)
    emulator.invoke("quick")
    emulator.client("lambda").invoke(FunctionName="slow", InvocationType="Event", Payload=b"{}")
    began = time.monotonic()
    assert emulator.invoke("quick") == (1, None)
    assert time.monotonic() - began < 6
