"""Work for later: messages to named queues, holding opaque ids only."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from chalicelib.aws.clients import client
from chalicelib.aws.observability import log_failure
from chalicelib.aws.settings import settings


def send(queue: str, work: Mapping[str, str], *, delay_s: int = 0) -> None:
    """At least once; whoever takes the work does it once."""
    sqs = client("sqs")
    sqs.send_message(QueueUrl=_url(queue), MessageBody=json.dumps(work), DelaySeconds=delay_s)


@cache
def _url(queue: str) -> str:
    url: str = client("sqs").get_queue_url(QueueName=settings().queue(queue))["QueueUrl"]
    return url


def each(event: Mapping[str, Any], do: Callable[[dict[str, str], int], None]) -> dict[str, Any]:
    """Does every message of an SQS batch on its own: `do(work, receive_count)`. Only the failed come back."""
    failed = []
    for record in event["Records"]:
        try:
            do(json.loads(record["body"]), int(record["attributes"]["ApproximateReceiveCount"]))
        except Exception as error:
            log_failure("message failed", error, message_id=record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
