"""Work for later: messages to named queues, holding opaque ids only."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from chalicelib.aws.clients import client
from chalicelib.aws.observability import log_failure
from chalicelib.aws.settings import settings

MAX_BACKOFF_S = 900


def send(queue: str, work: Mapping[str, str], *, delay_s: int = 0) -> None:
    """At least once; whoever takes the work does it once."""
    sqs = client("sqs")
    sqs.send_message(QueueUrl=_url(queue), MessageBody=json.dumps(work), DelaySeconds=delay_s)


@cache
def _url(queue: str) -> str:
    url: str = client("sqs").get_queue_url(QueueName=settings().queue(queue))["QueueUrl"]
    return url


def each(event: Mapping[str, Any], do: Callable[[dict[str, str], int], None]) -> dict[str, Any]:
    """Does every message of an SQS batch on its own: `do(work, receive_count)`. Only the failed come back, later each
    time: left alone they would wait for the queue's visibility timeout, which must outlast the longest run."""
    failed = []
    for record in event["Records"]:
        attempt = int(record["attributes"]["ApproximateReceiveCount"])
        try:
            do(json.loads(record["body"]), attempt)
        except Exception as error:
            log_failure("message failed", error, message_id=record["messageId"], attempt=str(attempt))
            _again_in(record, min(5 * 4 ** (attempt - 1), MAX_BACKOFF_S))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def _again_in(record: Mapping[str, Any], seconds: int) -> None:
    """A courtesy: should it fail, the message comes back with the queue's own timeout."""
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=record["eventSourceARN"].rsplit(":", 1)[-1])["QueueUrl"]
    with suppress(sqs.exceptions.ClientError):
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=seconds)
