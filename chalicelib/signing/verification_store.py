"""The verifications table; a report is sealed under the key of the day it was asked for."""

import json
from dataclasses import replace

from chalicelib.aws.commit import transact
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.sealed import SealedRow
from chalicelib.aws.tables import versioned
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.ids import KeyId, VerificationId
from chalicelib.signing.rows import VerificationRow
from chalicelib.signing.states import VerificationStatus
from chalicelib.signing.verifying import Verification


class VerificationStore:
    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def find(self, verification_id: VerificationId) -> Verification | None:
        row = VerificationRow.find(verification_id)
        if row is None or row.expires_at <= self._clock().timestamp():
            return None
        return self._verification(row)

    def save(self, verification: Verification) -> None:
        report = json.dumps(verification.report, ensure_ascii=False) if verification.report else None
        row = VerificationRow(
            verification.verification_id,
            version=verification.version + 1,
            status=verification.status.value,
            secret_hash=verification.secret_hash,
            announced_size=verification.announced_size,
            announced_sha256=verification.announced_sha256,
            upload_version=verification.upload_version,
            report_sealed=self._box(verification).seal("report", report) if report else None,
            created_at=iso(verification.created_at),
            expires_at=int(verification.expires_at.timestamp()),
        )
        transact([versioned(row, read_version=verification.version)])

    def _verification(self, row: VerificationRow) -> Verification:
        verification = Verification(
            verification_id=VerificationId(row.verification_id),
            version=int(row.version),
            status=VerificationStatus(row.status),
            secret_hash=row.secret_hash,
            announced_size=int(row.announced_size),
            announced_sha256=row.announced_sha256,
            upload_version=row.upload_version,
            created_at=from_iso(row.created_at),
        )
        if row.report_sealed is None:
            return verification
        report = self._box(verification).unseal("report", row.report_sealed)
        return replace(verification, report=json.loads(report or "null"))

    def _box(self, verification: Verification) -> SealedRow:
        key_id = KeyId(f"verifications#{verification.created_at.date().isoformat()}")
        return SealedRow(self._keys.open_or_mint(key_id), "verifications", verification.verification_id)
