"""Runs the jobs as Lambda's event sources do: queues and the events' stream of the emulator, polled in a thread."""

import threading
import time
from collections.abc import Callable
from typing import Any

import boto3

from chalicelib.aws.settings import settings
from chalicelib.handlers.identity_jobs import collect_order
from chalicelib.handlers.notifications_jobs import route_events, send_mail
from chalicelib.handlers.payments_jobs import use_credits
from chalicelib.handlers.signing_jobs import preflight, seal, verify
from dev.bench.counting import Ledger

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
QUEUES: dict[str, Handler] = {
    "preflight": preflight,
    "seal": seal,
    "mail": send_mail,
    "verify": verify,
    "collect": collect_order,
    "credits": use_credits,
}
BATCH = {"mail": 5, "collect": 3, "credits": 5}


class Jobs:
    """One thread does them all, one after another; the HTTP function has its own."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sqs = boto3.client("sqs")
        self._streams = boto3.client("dynamodbstreams")
        self._urls = {noun: self._sqs.get_queue_url(QueueName=settings().queue(noun))["QueueUrl"] for noun in QUEUES}
        self._place = self._beginning()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(60)

    def _work(self) -> None:
        while not self._over.is_set():
            did = [self._take(noun) for noun in QUEUES]
            if not self._follow() and not any(did):
                time.sleep(0.1)

    def _take(self, noun: str) -> bool:
        url = self._urls[noun]
        answer = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=BATCH.get(noun, 1), AttributeNames=["ApproximateReceiveCount"]
        )
        messages = answer.get("Messages", [])
        if not messages:
            return False
        records = [{"messageId": m["MessageId"], "body": m["Body"], "attributes": m["Attributes"]} for m in messages]
        self._ledger.begin(f"job {noun}")
        failed = {each["itemIdentifier"] for each in QUEUES[noun]({"Records": records}, None)["batchItemFailures"]}
        for message in messages:
            if message["MessageId"] not in failed:
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return True

    def _follow(self) -> bool:
        """The stream's filter (triggers.yaml) lets new events through only."""
        answer = self._streams.get_records(ShardIterator=self._place, Limit=25)
        self._place = answer["NextShardIterator"]
        records = [record for record in answer["Records"] if record["eventName"] == "INSERT"]
        if records:
            self._ledger.begin("job route-events")
            route_events({"Records": records}, None)
        return bool(answer["Records"])

    def _beginning(self) -> str:
        table = settings().table("events")
        arn = boto3.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
        (shard,) = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        place: str = self._streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        return place
