"""The exports table, a partition an owner; what was searched for is sealed under the owner's key."""

from dataclasses import asdict
from datetime import date
from typing import Any

import msgspec

from chalicelib.aws.commit import commit_with
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Action, versioned
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import ExportId, KeyId, SubjectId
from chalicelib.platform.text import Language
from chalicelib.signing.archive_query import ArchiveQuery
from chalicelib.signing.export import ArchiveExport, ExportStatus, Part
from chalicelib.signing.export_refusals import ExportNotFound
from chalicelib.signing.rows import ExportRow
from chalicelib.signing.states import RequestStatus


class ExportStore:
    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def find(self, owner: SubjectId, export_id: ExportId) -> ArchiveExport:
        row = ExportRow.find(owner, export_id)
        if row is None or self._is_over(row):
            raise ExportNotFound
        return _export_of(row, self.key(owner))

    def of(self, owner: SubjectId) -> list[ArchiveExport]:
        rows = [row for row in ExportRow.query(owner, consistent_read=True) if not self._is_over(row)]
        key = self.key(owner) if rows else None
        return [_export_of(row, key) for row in rows if key]

    def key(self, owner: SubjectId) -> DataKey:
        return self._keys.open(KeyId(f"profile#{owner}"))

    def commit(self, change: Change, *, once: Once | None = None) -> None:
        commit_with({ArchiveExport: self._write}, self._clock)(change, once=once)

    def _write(self, export: ArchiveExport) -> list[Action]:
        return [versioned(_row_of(export, self.key(export.owner)), read_version=export.version)]

    def _is_over(self, row: ExportRow) -> bool:
        return bool(row.expires_at <= self._clock().timestamp())


def _row_of(export: ArchiveExport, key: DataKey) -> ExportRow:
    asked = {**asdict(export.asked), "statuses": list(export.asked.statuses)}
    return ExportRow(
        export.owner,
        export.export_id,
        version=export.version + 1,
        head_seq=export.head.seq,
        head_hash=export.head.hash,
        status=export.status.value,
        language=export.language.value,
        asked_sealed=_box(key, export.owner, export.export_id).seal("asked", msgspec.json.encode(asked).decode()),
        with_evidence=export.with_evidence,
        after=export.after,
        parts=[[part.size, part.requests, part.file_id] for part in export.parts],
        created_at=iso(export.created_at),
        expires_at=int(export.expires_at.timestamp()),
    )


def _export_of(row: ExportRow, key: DataKey) -> ArchiveExport:
    asked: dict[str, Any] = msgspec.json.decode(
        _box(key, row.sid, row.export_id).unseal("asked", row.asked_sealed) or ""
    )
    for name in ("created_from", "created_to"):
        asked[name] = date.fromisoformat(asked[name]) if asked[name] else None
    asked["statuses"] = tuple(RequestStatus(name) for name in asked["statuses"])
    return ArchiveExport(
        export_id=ExportId(row.export_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        owner=SubjectId(row.sid),
        language=Language(row.language),
        status=ExportStatus(row.status),
        asked=ArchiveQuery(**asked),
        with_evidence=bool(row.with_evidence),
        after=row.after,
        parts=tuple(Part(int(size), int(requests), file_id) for size, requests, file_id in row.parts),
        created_at=from_iso(row.created_at),
    )


def _box(key: DataKey, owner: str, export_id: str) -> SealedRow:
    return SealedRow(key, "exports", f"{owner}/{export_id}")
