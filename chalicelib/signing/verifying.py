"""Verifications: anyone uploads a PDF and learns whether it is genuine. The file is deleted as soon as it was read.

The report names those who signed, so it is sealed under a key of the day and read only by whoever holds its secret.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, Self

from chalicelib.platform.change import rerun_on_conflict
from chalicelib.platform.clock import Clock
from chalicelib.platform.ids import VerificationId
from chalicelib.signing.checking import sha256_of
from chalicelib.signing.ports import Target, Uploads
from chalicelib.signing.refusals import UploadDiffers, UploadMissing, VerificationNotFound
from chalicelib.signing.states import VERIFICATION, VerificationStatus, move

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    verification_id: VerificationId
    version: int = 0
    status: VerificationStatus = VerificationStatus.AWAITING_UPLOAD
    secret_hash: str
    announced_size: int
    announced_sha256: str
    upload_version: str | None = None
    report: Mapping[str, Any] | None = None
    created_at: datetime

    def to(self, status: VerificationStatus) -> Self:
        return replace(self, status=move(VERIFICATION, self.status, status))

    @property
    def expires_at(self) -> datetime:
        return self.created_at + KEPT_FOR


class Verifications(Protocol):
    """The table; `save` is guarded by the version and raises Conflict."""

    def find(self, verification_id: VerificationId) -> Verification | None: ...
    def save(self, verification: Verification) -> None: ...


Verify = Callable[[Path], Mapping[str, Any]]
Enqueue = Callable[[VerificationId], None]


class VerifyingService:
    def __init__(
        self, *, verifications: Verifications, uploads: Uploads, verify: Verify, enqueue: Enqueue, clock: Clock
    ) -> None:
        self._verifications = verifications
        self._uploads = uploads
        self._verify = verify
        self._enqueue = enqueue
        self._clock = clock

    def begin(self, verification_id: VerificationId, secret: str, *, size: int, sha256: str) -> Target:
        """Announces a file; only the holder of `secret` may go on with it."""
        verification = Verification(
            verification_id=verification_id,
            secret_hash=_hash(secret),
            announced_size=size,
            announced_sha256=sha256,
            created_at=self._clock(),
        )
        self._verifications.save(verification)
        return self._uploads.target(_name(verification_id), size=size, sha256=sha256)

    @rerun_on_conflict
    def complete_upload(self, verification_id: VerificationId, secret: str) -> Verification:
        """Pins the uploaded version and hands it to the job. Repeating it changes nothing."""
        verification = self.find(verification_id, secret)
        if verification.status is VerificationStatus.DONE:
            return verification
        if verification.status is VerificationStatus.AWAITING_UPLOAD:
            found = self._uploads.find(_name(verification_id))
            if found is None:
                raise UploadMissing
            if found.size != verification.announced_size:
                raise UploadDiffers
            verification = replace(verification.to(VerificationStatus.CHECKING), upload_version=found.version)
            self._verifications.save(verification)
        # Nobody's state hangs on this message: a client that repeats the call sends it again.
        self._enqueue(verification_id)
        return verification

    def find(self, verification_id: VerificationId, secret: str) -> Verification:
        verification = self._verifications.find(verification_id)
        if verification is None or not hmac.compare_digest(verification.secret_hash, _hash(secret)):
            raise VerificationNotFound
        return verification

    def run(self, verification_id: VerificationId) -> None:
        """The job. The upload is deleted whatever the outcome."""
        verification = self._verifications.find(verification_id)
        if verification is not None and verification.status is VerificationStatus.CHECKING:
            report = self._report(verification)
            self._verifications.save(replace(verification.to(VerificationStatus.DONE), report=report))
        self._uploads.discard(_name(verification_id))

    def _report(self, verification: Verification) -> Mapping[str, Any]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "upload.pdf"
            self._uploads.fetch(_name(verification.verification_id), verification.upload_version or "", path)
            if sha256_of(path) != verification.announced_sha256:
                raise UploadDiffers
            report: Mapping[str, Any] = json.loads(json.dumps(self._verify(path)))
        return report


def _name(verification_id: VerificationId) -> str:
    return f"verify/{verification_id}"


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
