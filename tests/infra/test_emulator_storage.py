"""Storage in the emulator refuses what S3 refuses: else tests of who may read and what was uploaded prove nothing."""

import base64
import hashlib
import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.infra.emulated import NOTHING, Emulator
from tests.infra.test_emulator_api import call

BYTES = b"%PDF-1.7 ten times " * 10
SHA256 = base64.b64encode(hashlib.sha256(BYTES).digest()).decode()
TLS_ONLY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::papers", "arn:aws:s3:::papers/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
}


@pytest.fixture(scope="module")
def s3(emulator: Emulator) -> Any:
    s3 = emulator.client("s3", signature_version="s3v4", s3={"addressing_style": "path"})
    s3.create_bucket(Bucket="papers", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    s3.put_bucket_versioning(Bucket="papers", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_policy(Bucket="papers", Policy=json.dumps(TLS_ONLY))
    rule = {"AllowedMethods": ["PUT"], "AllowedOrigins": ["http://localhost:8080"], "AllowedHeaders": ["*"]}
    s3.put_bucket_cors(Bucket="papers", CORSConfiguration={"CORSRules": [rule]})
    return s3


def upload_url(s3: Any, key: str) -> str:
    params = {"Bucket": "papers", "Key": key, "ContentLength": len(BYTES), "ChecksumSHA256": SHA256}
    return str(s3.generate_presigned_url("put_object", Params=params, ExpiresIn=60))


def test_nobody_reads_an_object_without_a_signature(emulator: Emulator, s3: Any) -> None:
    s3.put_object(Bucket="papers", Key="secret", Body=BYTES)
    assert call(f"{emulator.url}/papers/secret")[0] == 403
    assert call(f"{emulator.url}/papers")[0] == 403
    assert call(f"{emulator.url}/papers/other", BYTES, method="PUT")[0] == 403


def test_a_presigned_url_reads_one_object_for_a_time(s3: Any) -> None:
    s3.put_object(Bucket="papers", Key="lent", Body=BYTES)
    s3.put_object(Bucket="papers", Key="kept", Body=BYTES)
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "papers", "Key": "lent"}, ExpiresIn=1)
    assert call(url)[2] == BYTES
    assert call(url.replace("lent", "kept"))[0] == 403, "the key is signed"
    assert call(url.replace("X-Amz-Expires=1", "X-Amz-Expires=600"))[0] == 403, "the time is signed"
    time.sleep(2.1)
    assert call(url)[0] == 403, "it has expired"


def test_an_upload_is_exactly_the_bytes_that_were_signed(s3: Any) -> None:
    headers = {"x-amz-checksum-sha256": SHA256}
    assert call(upload_url(s3, "right"), BYTES, headers, "PUT")[0] == 200
    status, _, body = call(upload_url(s3, "other-bytes"), BYTES[:-1] + b"!", headers, "PUT")
    assert (status, b"BadDigest" in body) == (400, True)
    assert call(upload_url(s3, "other-size"), BYTES + b"!", headers, "PUT")[0] == 403
    assert call(upload_url(s3, "no-checksum"), BYTES, {}, "PUT")[0] == 403
    other = {"x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(b"!").digest()).decode()}
    assert call(upload_url(s3, "other-checksum"), b"!", other, "PUT")[0] == 403
    assert {found["Key"] for found in s3.list_objects_v2(Bucket="papers")["Contents"]} & {
        "other-bytes", "other-size", "no-checksum", "other-checksum"
    } == set()  # fmt: skip


def test_a_head_tells_the_checksum_of_the_version_asked_for(s3: Any) -> None:
    first = s3.put_object(Bucket="papers", Key="twice", Body=BYTES, ChecksumAlgorithm="SHA256")["VersionId"]
    second = s3.put_object(Bucket="papers", Key="twice", Body=b"2", ChecksumAlgorithm="SHA256")["VersionId"]
    head = s3.head_object(Bucket="papers", Key="twice", VersionId=first, ChecksumMode="ENABLED")
    assert (head["ChecksumSHA256"], head["ContentLength"], head["VersionId"]) == (SHA256, len(BYTES), first)
    assert s3.head_object(Bucket="papers", Key="twice")["VersionId"] == second
    assert s3.get_object(Bucket="papers", Key="twice", VersionId=first)["Body"].read() == BYTES


def test_a_first_write_is_not_overwritten(s3: Any) -> None:
    s3.put_object(Bucket="papers", Key="once", Body=BYTES, IfNoneMatch="*")
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket="papers", Key="once", Body=b"2", IfNoneMatch="*")
    assert refused.value.response["Error"]["Code"] == "PreconditionFailed"


def test_only_the_origin_that_was_named_may_upload_from_a_browser(emulator: Emulator) -> None:
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-amz-checksum-sha256"}
    for origin, allowed in (("http://localhost:8080", True), ("https://evil.example", False)):
        _, headers, _ = call(f"{emulator.url}/papers/x", headers={"Origin": origin, **asked}, method="OPTIONS")
        assert ("Access-Control-Allow-Origin" in headers) == allowed, origin


def test_a_function_lends_an_object_from_a_bucket_that_takes_tls_only(emulator: Emulator, s3: Any) -> None:
    source = (
        "import boto3\nfrom botocore.config import Config\n"
        "s3 = boto3.client('s3', config=Config(signature_version='s3v4', s3={'addressing_style': 'path'}))\n"
        "def handler(event, context):\n"
        "    s3.put_object(Bucket='papers', Key='made', Body=b'by a function')\n"
        "    return s3.generate_presigned_url('get_object', Params={'Bucket': 'papers', 'Key': event})\n"
    )
    mine = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::papers/made"}
    emulator.function("lender", source, {**NOTHING, "Statement": [mine]}, Timeout=10)
    url, error = emulator.invoke("lender", "made")
    assert error is None, url
    assert call(url)[2] == b"by a function"
    s3.put_object(Bucket="papers", Key="not-its-own", Body=BYTES)
    url, _ = emulator.invoke("lender", "not-its-own")
    assert call(url)[0] == 403, "a link carries the rights of whoever signed it"
