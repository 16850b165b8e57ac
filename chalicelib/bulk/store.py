"""The table of bulk sends, a partition an owner, sealed under the owner's key."""

import msgspec

from chalicelib.aws.commit import commit_with
from chalicelib.aws.keys import KeyRing
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Action, delete, versioned
from chalicelib.bulk.domain import Asked, Base, BaseKind, BulkSend, BulkStatus, Deleted, RowState, RowStatus
from chalicelib.bulk.refusals import BulkSendNotFound
from chalicelib.bulk.rows import BulkSendRow
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import BulkId, KeyId, SubjectId


class BulkStore:
    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def find(self, owner: SubjectId, bulk_id: BulkId) -> BulkSend:
        row = BulkSendRow.find(owner, bulk_id)
        if row is None or self._is_over(row):
            raise BulkSendNotFound
        return _bulk_of(row, self.key(owner))

    def of(self, owner: SubjectId) -> list[BulkSend]:
        rows = [row for row in BulkSendRow.query(owner, consistent_read=True) if not self._is_over(row)]
        key = self.key(owner) if rows else None
        return [_bulk_of(row, key) for row in rows if key]

    def key(self, owner: SubjectId) -> DataKey:
        return self._keys.open(KeyId(f"profile#{owner}"))

    def commit(self, change: Change, *, once: Once | None = None) -> None:
        commit_with({BulkSend: self._write, Deleted: self._delete}, self._clock)(change, once=once)

    def _write(self, bulk: BulkSend) -> list[Action]:
        return [versioned(_row_of(bulk, self.key(bulk.owner)), read_version=bulk.version)]

    def _delete(self, deleted: Deleted) -> list[Action]:
        return [delete(_row_of(deleted.bulk, self.key(deleted.bulk.owner)))]

    def _is_over(self, row: BulkSendRow) -> bool:
        return bool(row.expires_at <= self._clock().timestamp())


def _row_of(bulk: BulkSend, key: DataKey) -> BulkSendRow:
    return BulkSendRow(
        bulk.owner,
        bulk.bulk_id,
        version=bulk.version + 1,
        head_seq=bulk.head.seq,
        head_hash=bulk.head.hash,
        status=bulk.status.value,
        base_kind=bulk.base.kind.value,
        base_name=bulk.base.name,
        asked_sealed=_box(key, bulk.owner, bulk.bulk_id).seal_bytes("asked", msgspec.json.encode(bulk.asked)),
        announced_size=bulk.announced_size,
        announced_sha256=bulk.announced_sha256,
        upload_version=bulk.upload_version,
        refusal_code=bulk.refusal_code,
        base_version=bulk.base_version or None,
        price_credits=bulk.price_credits,
        report_size=bulk.report_size,
        rows=[[row.number, row.state.value, *([row.code] if row.code else [])] for row in bulk.rows],
        is_cancelled=bulk.is_cancelled,
        created_at=iso(bulk.created_at),
        expires_at=int(bulk.expires_at.timestamp()),
    )


def _bulk_of(row: BulkSendRow, key: DataKey) -> BulkSend:
    asked = _box(key, row.sid, row.bulk_id).unseal_bytes("asked", row.asked_sealed)
    return BulkSend(
        bulk_id=BulkId(row.bulk_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        owner=SubjectId(row.sid),
        status=BulkStatus(row.status),
        base=Base(BaseKind(row.base_kind), row.base_name),
        asked=msgspec.json.decode(asked, type=Asked),
        announced_size=int(row.announced_size),
        announced_sha256=row.announced_sha256,
        upload_version=row.upload_version,
        refusal_code=row.refusal_code,
        base_version=row.base_version or "",
        price_credits=int(row.price_credits),
        report_size=int(row.report_size),
        rows=tuple(RowStatus(int(n), RowState(state), *code) for n, state, *code in row.rows),
        is_cancelled=bool(row.is_cancelled),
        created_at=from_iso(row.created_at),
    )


def _box(key: DataKey, owner: str, bulk_id: str) -> SealedRow:
    return SealedRow(key, "bulk-sends", f"{owner}/{bulk_id}")
