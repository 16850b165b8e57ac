"""The main job on the whole stack: packaged functions behind the gateway, simulators, emulated AWS with its IAM."""

import base64
import hashlib
import json
import subprocess
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dev.persons import ANNA, BENGT
from tests.local_stack import Stack
from tests.simulators import needed_tool
from tests.unit.payments.sie_reader import read

pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]

# Of the demo: who takes part, what the request and the document are called, what stands in it.
PERSONAL = [ANNA.given_name, ANNA.surname, BENGT.given_name, BENGT.surname, ANNA.email, BENGT.email, "example.com"]
NUMBERS = [ANNA.personal_number, BENGT.personal_number, ANNA.personal_number[2:], BENGT.personal_number[2:]]
IDS = [
    *("--id-attr:Id", "http://www.bankid.com/signature/v1.0.0/types:bankIdSignedData"),
    *("--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:KeyInfo"),
]
CONTENT = ["ramavtal", "Ramavtal", "konsult", "Konsult", "Sekretess", "vi talade om"]


@pytest.fixture(scope="module")
def demo(stack: Stack) -> Path:
    """`make demo`, once; its folder of results."""
    done = stack.demo()
    assert done.returncode == 0, done.stdout + done.stderr
    return stack.root / ".local/demo"


def acts(demo: Path) -> dict[str, bytes]:
    """The evidence of each act in the sender's package."""
    with zipfile.ZipFile(demo / "evidence.zip") as package:
        return {name: package.read(name) for name in package.namelist() if name.startswith("evidence-")}


def test_a_newcomers_document_is_signed_sealed_mailed_and_verified(demo: Path) -> None:
    report = json.loads((demo / "verification.json").read_text())
    assert (report["verdict"], report["level"], report["covers_whole_file"]) == ("genuine", "B-LTA", True)
    assert [line["name"] for line in report["evidence"]["signatures"]] == [ANNA.name, BENGT.name]
    assert acts(demo).keys() == {"evidence-1.json", "evidence-2.json"}


def test_purchase_and_use_are_vouchers_that_another_reader_balances(demo: Path) -> None:
    vouchers = read((demo / "vouchers.si").read_bytes()).vouchers
    assert {"K", "A"} <= {voucher.series for voucher in vouchers}


def test_what_the_seal_names_as_evidence_is_what_the_sender_has(demo: Path) -> None:
    report = json.loads((demo / "verification.json").read_text())
    named = {e["file"]: e["sha256"] for line in report["evidence"]["signatures"] for e in line["evidence"]}
    assert named == {name: hashlib.sha256(content).hexdigest() for name, content in acts(demo).items()}


def test_the_signatures_in_the_evidence_convince_xmlsec(demo: Path) -> None:
    """The xmlsec1 command: another implementation of the whole, down to the chain to BankID's root."""
    xmlsec1 = needed_tool("xmlsec1")
    root = demo.parent / "bankid" / "eid_root.pem"
    assert acts(demo)
    for name, content in acts(demo).items():
        signature = demo / f"{name}.xml"
        signature.write_bytes(base64.b64decode(json.loads(content)["signature_xml"]))
        said = subprocess.run(
            [xmlsec1, "--verify", *IDS, "--trusted-pem", root, signature],
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 0, said.stderr


def test_nothing_lies_in_the_clear(stack: Stack, demo: Path) -> None:
    """Every table with its indexes, every version of every object, every queue, stream and log of the emulator."""
    assert demo.exists()
    looked = 0
    for place, content in everything_at_rest(stack):
        looked += 1
        for word in (*PERSONAL, *NUMBERS, *CONTENT):
            assert word.encode() not in content, f"{word!r} lies in the clear in {place}"
    assert looked > 100, "the search saw next to nothing"


def everything_at_rest(stack: Stack) -> Iterator[tuple[str, bytes]]:
    yield from _tables(stack.aws("dynamodb"))
    yield from _streams(stack.aws("dynamodbstreams"))
    yield from _objects(stack.aws("s3"))
    yield from _queues(stack.aws("sqs"))
    yield from _logs(stack.aws("logs"))


def _tables(dynamodb: Any) -> Iterator[tuple[str, bytes]]:
    for name in dynamodb.list_tables()["TableNames"]:
        table = dynamodb.describe_table(TableName=name)["Table"]
        for index in (None, *(each["IndexName"] for each in table.get("GlobalSecondaryIndexes", []))):
            options = {"TableName": name} | ({"IndexName": index} if index else {})
            for page in dynamodb.get_paginator("scan").paginate(**options):
                for item in page["Items"]:
                    yield f"table {name} {index or ''}", repr(item).encode()


def _streams(streams: Any) -> Iterator[tuple[str, bytes]]:
    for stream in streams.list_streams()["Streams"]:
        arn = stream["StreamArn"]
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            start = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
            iterator = streams.get_shard_iterator(**start)["ShardIterator"]
            for record in streams.get_records(ShardIterator=iterator, Limit=1000)["Records"]:
                yield f"stream {stream['TableName']}", repr(record).encode()


def _objects(s3: Any) -> Iterator[tuple[str, bytes]]:
    for bucket in (each["Name"] for each in s3.list_buckets()["Buckets"]):
        if "quarantine" not in bucket and "vault" not in bucket:
            continue
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in page.get("Versions", []):
                answer = s3.get_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
                about = repr(answer["Metadata"]) + version["Key"]
                yield f"object {bucket}/{version['Key']}", answer["Body"].read() + about.encode()


def _queues(sqs: Any) -> Iterator[tuple[str, bytes]]:
    """Delayed messages too, as far as a reader gets them; what is taken here is put back by its timeout."""
    for url in sqs.list_queues()["QueueUrls"]:
        taken = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=1)
        for message in taken.get("Messages", []):
            yield f"queue {url}", repr(message).encode()


def _logs(logs: Any) -> Iterator[tuple[str, bytes]]:
    for group in (each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]):
        for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]:
            found = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
            for event in found:
                yield f"log {group}", event["message"].encode()


def test_the_search_would_find_what_lies_in_the_clear(stack: Stack, demo: Path) -> None:
    """The search itself is tried: a planted name must be seen."""
    assert demo.exists()
    s3 = stack.aws("s3")
    s3.put_object(Bucket="b2bsign-dev-quarantine", Key="planted", Body=f"x {BENGT.name} x".encode())
    try:
        found = [place for place, content in everything_at_rest(stack) if BENGT.name.encode() in content]
        assert found == ["object b2bsign-dev-quarantine/planted"]
    finally:
        for version in s3.list_object_versions(Bucket="b2bsign-dev-quarantine", Prefix="planted")["Versions"]:
            s3.delete_object(Bucket="b2bsign-dev-quarantine", Key="planted", VersionId=version["VersionId"])


def test_quarantine_is_empty_afterwards(stack: Stack, demo: Path) -> None:
    assert demo.exists()
    assert "Versions" not in stack.aws("s3").list_object_versions(Bucket="b2bsign-dev-quarantine")


def test_every_event_was_delivered_and_no_work_failed(stack: Stack, demo: Path) -> None:
    assert demo.exists()
    left = stack.aws("dynamodb").scan(TableName="b2bsign-dev-events", IndexName="undelivered")["Items"]
    assert left == []
    sqs = stack.aws("sqs")
    for url in sqs.list_queues(QueueNamePrefix="b2bsign-dev")["QueueUrls"]:
        if url.endswith("-dead"):
            names = ["ApproximateNumberOfMessages"]
            held = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
            assert held == {"ApproximateNumberOfMessages": "0"}, url


def test_one_mail_per_party(stack: Stack, demo: Path) -> None:
    """Of the demo's own request: other tests on the same stack send letters too."""
    request_id = json.loads(acts(demo)["evidence-1.json"])["request_id"]
    for person in (ANNA, BENGT):
        with urllib.request.urlopen(f"{stack.url('MAIL_PORT')}/inbox?to={person.email}&limit=50") as answer:
            mails = json.load(answer)["mails"]
        letters = Counter((mail["tags"]["kind"], mail["tags"]["event"]) for mail in mails)
        assert set(letters.values()) == {1}, "a letter came twice"
        kinds = Counter(kind for kind, event in letters if event.partition("-")[0] == request_id)
        assert kinds == {"invitation": 1, "completed": 1}


def test_the_receipt_of_the_first_acknowledgement_comes_once(stack: Stack, demo: Path) -> None:
    assert demo.exists()
    with urllib.request.urlopen(f"{stack.url('MAIL_PORT')}/inbox?to={ANNA.email}&limit=50") as answer:
        kinds = Counter(mail["tags"]["kind"] for mail in json.load(answer)["mails"])
    assert kinds["acknowledged"] == 1


@pytest.mark.parametrize("name", ["pdfjs-003.pdf"])
def test_odd_documents_go_the_same_way(stack: Stack, name: str) -> None:
    corpus = Path(__file__).resolve().parents[3] / "shared" / "corpus" / name
    if not corpus.exists():
        pytest.skip("the corpus of odd PDFs is not beside this checkout")
    done = stack.demo("--pdf", str(corpus), "--out", str(stack.root / ".local/demo-odd"))
    assert done.returncode == 0, done.stdout + done.stderr
