"""Erasures in their tables. A transition moves the person's fence in the same transaction as the erasure's own row."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from pynamodb.exceptions import PutError

from chalicelib.aws.commit import commit_with, transact
from chalicelib.aws.fence import FenceRow, fence_target
from chalicelib.aws.keys import KeyRing, KeyShredded
from chalicelib.aws.sealed import SealedRow
from chalicelib.aws.tables import Action, versioned
from chalicelib.platform.change import Change, Conflict, Once
from chalicelib.platform.clock import Clock
from chalicelib.platform.erasing import Identifiers, Kept
from chalicelib.platform.fence import FenceState
from chalicelib.platform.ids import ErasureId, KeyId, SubjectId
from chalicelib.privacy.certificate import Certificate
from chalicelib.privacy.certificate_store import certificate_actions
from chalicelib.privacy.erasure import Erasure
from chalicelib.privacy.erasure_ledger import Entry
from chalicelib.privacy.erasure_mapping import (
    UNDER_WAY,
    entry_of,
    entry_row,
    erasure_of,
    erasure_row,
    kept_of,
    kept_row,
)
from chalicelib.privacy.erasure_ports import Hold
from chalicelib.privacy.erasure_refusals import ErasureNotFound, ErasureRunning
from chalicelib.privacy.erasure_rows import ErasureRow, HoldRow, LedgerRow

FENCE = {
    "erasure.requested": FenceState.OPEN,
    "erasure.frozen": FenceState.FROZEN,
    "erasure.erasing": FenceState.ERASING,
    "erasure.erased": FenceState.ERASED,
    "erasure.cancelled": FenceState.OPEN,
    "erasure.expired": FenceState.OPEN,
}
RELEASED = {"erasure.cancelled", "erasure.expired"}


@dataclass(frozen=True, slots=True)
class FenceMove:
    sid: SubjectId
    erasure_id: ErasureId
    state: FenceState
    cause: str


class DynamoErasures:
    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def find(self, erasure_id: ErasureId) -> Erasure:
        row = ErasureRow.find(erasure_id)
        if row is None:
            raise ErasureNotFound
        return erasure_of(row, self._unsealed(row))

    def of(self, sid: SubjectId) -> Erasure | None:
        fence = FenceRow.find(sid)
        return self.find(ErasureId(fence.erasure_id)) if fence and fence.erasure_id else None

    def under_way(self, limit: int) -> list[ErasureId]:
        return [ErasureId(row.erasure_id) for row in ErasureRow.walking.query(UNDER_WAY, limit=limit)]

    def commit(self, change: Change, *, once: Once | None = None, certificate: Certificate | None = None) -> Erasure:
        erasure = change.entity
        assert isinstance(erasure, Erasure)
        assert change.event is not None, "only what has an event is committed"
        moves = [Change(certificate)] if certificate else []
        if state := FENCE.get(change.event.type):
            moves.append(Change(FenceMove(erasure.sid, erasure.erasure_id, state, change.event.type)))
        writers = {
            Erasure: lambda e: [versioned(self._row(e), read_version=e.version)],
            FenceMove: lambda move: [_fence_action(move)],
            Certificate: certificate_actions,
        }
        written = commit_with(writers, self._clock)(change, *moves, once=once)[0]
        assert isinstance(written, Erasure)
        return erasure_written(written)

    def note(self, erasure: Erasure) -> None:
        transact([versioned(self._row(erasure), read_version=erasure.version)])

    def forget(self, erasure_id: ErasureId) -> None:
        self._keys.shred(_key_id(erasure_id))

    def _row(self, erasure: Erasure) -> ErasureRow:
        row = erasure_row(erasure)
        if erasure.identifiers is not None:
            box = SealedRow(self._keys.open_or_mint(_key_id(erasure.erasure_id)), "erasures", erasure.erasure_id)
            row.identifiers_sealed = box.seal_bytes("identifiers", msgspec.json.encode(erasure.identifiers))
        return row

    def _unsealed(self, row: ErasureRow) -> Identifiers | None:
        if row.identifiers_sealed is None:
            return None
        try:
            key = self._keys.open(_key_id(row.erasure_id))
        except KeyShredded:
            return None
        opened = SealedRow(key, "erasures", row.erasure_id).unseal_bytes("identifiers", row.identifiers_sealed)
        return msgspec.json.decode(opened, type=Identifiers)


class DynamoLedger:
    """What stays and what was done; every write is one row that may be written again."""

    def kept(self, erasure_id: ErasureId) -> list[Kept]:
        rows = LedgerRow.query(erasure_id, LedgerRow.entry.startswith("plan#"), consistent_read=True)
        return [kept_of(row) for row in rows]

    def keep(self, erasure_id: ErasureId, kept: Iterable[Kept]) -> None:
        with LedgerRow.batch_write() as batch:
            for each in {k.place: k for k in kept}.values():
                batch.save(kept_row(erasure_id, each))

    def entries(self, erasure_id: ErasureId) -> list[Entry]:
        rows = LedgerRow.query(erasure_id, LedgerRow.entry.startswith("work#"), consistent_read=True)
        return [entry_of(row) for row in rows]

    def last(self, erasure_id: ErasureId) -> Entry | None:
        rows = LedgerRow.query(
            erasure_id, LedgerRow.entry.startswith("work#"), consistent_read=True, scan_index_forward=False, limit=1
        )
        return next((entry_of(row) for row in rows), None)

    def write(self, erasure_id: ErasureId, entry: Entry) -> None:
        """Two walks at once write different links of one number: the second finds the first's, and starts anew."""
        row = entry_row(erasure_id, entry)
        condition = LedgerRow.entry.does_not_exist() if entry.places else LedgerRow.hash == entry.hash
        is_verdict = not entry.places and entry.count == 0
        try:
            row.save(condition=LedgerRow.entry.does_not_exist() if is_verdict else condition)
        except PutError as error:
            if error.cause_response_code != "ConditionalCheckFailedException":
                raise
            raise Conflict from error


class DynamoHolds:
    def of(self, sid: SubjectId) -> list[Hold]:
        rows = HoldRow.query(sid, consistent_read=True)
        return [Hold(row.hold_id, tuple(row.stores), row.reason) for row in rows]


def erasure_written(erasure: Erasure) -> Erasure:
    return replace(erasure, version=erasure.version + 1)


def _key_id(erasure_id: str) -> KeyId:
    return KeyId(f"erasure#{erasure_id}")


def _fence_action(move: FenceMove) -> Action:
    is_free, is_ours = "attribute_not_exists(erasure_id)", "erasure_id = :id"
    expression = "SET #s = :state ADD epoch :one"
    if move.cause in RELEASED:
        expression += " REMOVE erasure_id"
    elif move.cause == "erasure.requested":
        expression = "SET #s = :state, erasure_id = :id ADD epoch :one"
    body: dict[str, Any] = {
        "TableName": FenceRow.Meta.table_name,
        "Key": {"sid": {"S": move.sid}},
        "UpdateExpression": expression,
        "ConditionExpression": is_free if move.cause == "erasure.requested" else is_ours,
        "ExpressionAttributeNames": {"#s": "state"},
        "ExpressionAttributeValues": {
            ":state": {"S": move.state.value},
            ":id": {"S": move.erasure_id},
            ":one": {"N": "1"},
        },
    }
    refusal = ErasureRunning if move.cause == "erasure.requested" else Conflict
    return Action({"Update": body}, fence_target(move.sid), refusal)
