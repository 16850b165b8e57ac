"""The quarantine: where clients put files directly, before anything is known of them."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

URL_TTL_S = 15 * 60


@dataclass(frozen=True, slots=True)
class UploadTarget:
    """Where and how to PUT: the headers are part of the signature, so another size or content is refused by storage."""

    url: str
    headers: dict[str, str]
    expires_in_s: int = URL_TTL_S


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What lies in quarantine: the version is pinned from here on."""

    version: str
    size: int


class Uploads:
    """`s3` is an S3 client that signs with SigV4."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    @property
    def origin(self) -> str:
        """Scheme and host of `target`'s URLs: a page that uploads must name it in its content security policy."""
        endpoint = urlsplit(self._s3.meta.endpoint_url)
        return f"{endpoint.scheme}://{endpoint.netloc}"

    def target(self, name: str, *, size: int, sha256: str) -> UploadTarget:
        """A URL for one PUT of exactly `size` bytes with this SHA-256 (hex)."""
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        params = {"Bucket": self._bucket, "Key": name, "ContentLength": size, "ChecksumSHA256": checksum}
        url = self._s3.generate_presigned_url("put_object", Params=params, ExpiresIn=URL_TTL_S)
        return UploadTarget(url, {"Content-Length": str(size), "x-amz-checksum-sha256": checksum})

    def find(self, name: str) -> Uploaded | None:
        try:
            head = self._s3.head_object(Bucket=self._bucket, Key=name)
        except self._s3.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return None
            raise
        return Uploaded(version=head["VersionId"], size=int(head["ContentLength"]))

    def fetch(self, name: str, version: str, target: Path) -> None:
        body = self._s3.get_object(Bucket=self._bucket, Key=name, VersionId=version)["Body"]
        with target.open("wb") as out:
            for chunk in body.iter_chunks(1024 * 1024):
                out.write(chunk)

    def discard(self, name: str) -> None:
        """Every version: quarantine keeps nothing once the file is taken or refused."""
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=name)
        for page in pages:
            for version in page.get("Versions", []) + page.get("DeleteMarkers", []):
                self._s3.delete_object(Bucket=self._bucket, Key=version["Key"], VersionId=version["VersionId"])
