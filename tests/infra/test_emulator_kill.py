"""`kill -9` of the emulator loses nothing that was answered."""

import threading
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tests.infra.emulated import Emulator, eventually
from tests.infra.test_emulator_events import WORKER, arrived, taken

WRITERS = 4


def test_every_write_that_was_answered_is_there_afterwards(own_emulator: Emulator) -> None:
    dynamodb = own_emulator.client("dynamodb")
    dynamodb.create_table(
        TableName="rows",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    answered: list[str] = []

    def write(writer: int) -> None:
        client = own_emulator.client("dynamodb")
        for number in range(10_000):
            pair = [f"{writer}-{number}-{half}" for half in "ab"]
            puts = [{"Put": {"TableName": "rows", "Item": {"id": {"S": each}}}} for each in pair]
            try:
                client.transact_write_items(TransactItems=puts)
            except (BotoCoreError, ClientError):
                return
            answered.extend(pair)

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in writers:
        thread.start()
    eventually(lambda: len(answered) > 300)
    own_emulator.kill()
    for thread in writers:
        thread.join(10)
    own_emulator.start()
    found = {row["id"]["S"] for row in all_rows(dynamodb)}
    assert set(answered) <= found
    assert {name[:-1] + "a" for name in found} == {name for name in found if name.endswith("a")}, "a pair is torn"
    assert len(found) % 2 == 0


def test_messages_streams_objects_keys_and_functions_go_on_where_they_were(own_emulator: Emulator) -> None:
    sqs, dynamodb, kms = (own_emulator.client(name) for name in ("sqs", "dynamodb", "kms"))
    s3 = own_emulator.client("s3", s3={"addressing_style": "path"})
    seen, waiting = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("seen", "waiting"))
    s3.create_bucket(Bucket="papers", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    s3.put_bucket_versioning(Bucket="papers", VersioningConfiguration={"Status": "Enabled"})
    made = dynamodb.create_table(
        TableName="streamed",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    own_emulator.function("worker", WORKER, Environment={"Variables": {"SEEN": seen}}, Timeout=10)
    own_emulator.client("lambda").create_event_source_mapping(
        FunctionName="worker",
        EventSourceArn=made["TableDescription"]["LatestStreamArn"],
        StartingPosition="TRIM_HORIZON",
    )
    dynamodb.put_item(TableName="streamed", Item={"id": {"S": "before"}})
    assert arrived(sqs, seen) == ["before"]
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    secret = kms.encrypt(KeyId=key, Plaintext=b"data key")["CiphertextBlob"]
    sqs.send_message(QueueUrl=waiting, MessageBody="job")
    sqs.send_message(QueueUrl=waiting, MessageBody="done")
    for message in sqs.receive_message(QueueUrl=waiting, MaxNumberOfMessages=10)["Messages"]:
        if message["Body"] == "done":
            sqs.delete_message(QueueUrl=waiting, ReceiptHandle=message["ReceiptHandle"])
    first = s3.put_object(Bucket="papers", Key="contract", Body=b"1")["VersionId"]
    s3.put_object(Bucket="papers", Key="contract", Body=b"2")
    own_emulator.kill()
    own_emulator.start()

    assert taken(sqs, waiting) == ["job"], "accepted, received, never deleted"
    assert s3.get_object(Bucket="papers", Key="contract", VersionId=first)["Body"].read() == b"1"
    assert s3.get_object(Bucket="papers", Key="contract")["Body"].read() == b"2"
    assert kms.decrypt(CiphertextBlob=secret)["Plaintext"] == b"data key"
    dynamodb.put_item(TableName="streamed", Item={"id": {"S": "after"}})
    assert arrived(sqs, seen) == ["after"], "the stream is read on from where it was"


def all_rows(dynamodb: Any) -> list[dict[str, Any]]:
    return [row for page in dynamodb.get_paginator("scan").paginate(TableName="rows") for row in page["Items"]]
