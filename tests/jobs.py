"""Runs jobs the way the event source does: what is due in a queue of moto goes to the handler; what fails stays."""

from collections.abc import Callable
from typing import Any

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def run_queue(noun: str, handler: Handler) -> int:
    """One batch of what is visible now (delayed messages are not); how many messages it took without failure."""
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=settings().queue(noun))["QueueUrl"]
    answer = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["ApproximateReceiveCount"], VisibilityTimeout=0
    )
    messages = answer.get("Messages", [])
    records = [
        {
            "messageId": m["MessageId"],
            "receiptHandle": m["ReceiptHandle"],
            "body": m["Body"],
            "attributes": m["Attributes"],
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:eu-north-1:000000000000:{settings().queue(noun)}",
        }
        for m in messages
    ]
    if not records:
        return 0
    failed = {each["itemIdentifier"] for each in handler({"Records": records}, None)["batchItemFailures"]}
    done = [m for m in messages if m["MessageId"] not in failed]
    for message in done:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return len(done)


def depth(noun: str) -> tuple[int, int]:
    """Messages that are visible now, and messages that are delayed."""
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=settings().queue(noun))["QueueUrl"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return int(found[names[0]]), int(found[names[1]])
