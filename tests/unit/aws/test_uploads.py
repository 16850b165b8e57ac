"""The quarantine: an upload URL is good for one size and content, the version is pinned, nothing is left behind."""

import base64
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.aws.uploads import URL_TTL_S, Uploads

BUCKET = "b2bsign-test-quarantine"
CONTENT = b"%PDF-1.7 first"


@pytest.fixture
def uploads(aws: Any) -> Uploads:
    return Uploads(aws("s3"), BUCKET)


def test_size_and_checksum_are_part_of_the_urls_signature(uploads: Uploads) -> None:
    digest = hashlib.sha256(CONTENT).digest()
    target = uploads.target("doc_1", size=len(CONTENT), sha256=digest.hex())
    url = urlsplit(target.url)
    query = parse_qs(url.query)
    checksum = base64.b64encode(digest).decode()
    assert url.path == f"/{BUCKET}/doc_1"
    assert f"{url.scheme}://{url.netloc}" == uploads.origin
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == [str(URL_TTL_S)]
    signed = query["X-Amz-SignedHeaders"][0].split(";")
    assert "content-length" in signed and "host" in signed
    assert "x-amz-checksum-sha256" in signed or query["x-amz-checksum-sha256"] == [checksum]
    assert target.headers == {"Content-Length": str(len(CONTENT)), "x-amz-checksum-sha256": checksum}


def test_another_size_or_content_has_another_signature(uploads: Uploads) -> None:
    def signature(size: int, sha256: str) -> str:
        return parse_qs(urlsplit(uploads.target("d", size=size, sha256=sha256).url).query)["X-Amz-Signature"][0]

    assert len({signature(10, "00" * 32), signature(11, "00" * 32), signature(10, "01" * 32)}) == 3


def test_what_is_not_there_is_not_found(uploads: Uploads) -> None:
    assert uploads.find("doc_1") is None


def test_another_failure_is_not_taken_for_absence(aws: Any) -> None:
    gone = Uploads(aws("s3"), "b2bsign-test-vault")
    from botocore.stub import Stubber

    with Stubber(aws("s3")) as stub, pytest.raises(aws("s3").exceptions.ClientError):
        stub.add_client_error("head_object", "403", http_status_code=403)
        gone.find("doc_1")


def test_the_version_that_was_found_is_read_although_another_came_later(
    uploads: Uploads, aws: Any, tmp_path: Path
) -> None:
    aws("s3").put_object(Bucket=BUCKET, Key="doc_1", Body=CONTENT)
    found = uploads.find("doc_1")
    assert found is not None and found.size == len(CONTENT)
    aws("s3").put_object(Bucket=BUCKET, Key="doc_1", Body=b"another file")
    uploads.fetch("doc_1", found.version, tmp_path / "pdf")
    assert (tmp_path / "pdf").read_bytes() == CONTENT


def test_every_version_is_discarded(uploads: Uploads, aws: Any) -> None:
    for content in (CONTENT, b"again"):
        aws("s3").put_object(Bucket=BUCKET, Key="doc_1", Body=content)
    aws("s3").delete_object(Bucket=BUCKET, Key="doc_1")
    aws("s3").put_object(Bucket=BUCKET, Key="doc_2", Body=CONTENT)
    uploads.discard("doc_1")
    left = aws("s3").list_object_versions(Bucket=BUCKET)
    assert [version["Key"] for version in left["Versions"]] == ["doc_2"]
    assert "DeleteMarkers" not in left
