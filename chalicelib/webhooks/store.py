"""Endpoints in their table, unsealed under their owner's key, from which their secrets are derived too."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing, KeyShredded
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.tables import Action, versioned
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, from_iso, iso
from chalicelib.platform.events import Head
from chalicelib.platform.ids import EndpointId, SubjectId
from chalicelib.platform.owners import OwnerId, key_of
from chalicelib.webhooks.domain import Endpoint, EndpointStatus, EventName, Reason
from chalicelib.webhooks.refusals import EndpointNotFound
from chalicelib.webhooks.rows import EndpointRow
from chalicelib.webhooks.signature import SECRET_BYTES

READ_AT_MOST = 1_000  # of one owner, deleted ones too


class EndpointStore:
    """`writers`: of what else rides in its transactions."""

    def __init__(self, keys: KeyRing, writers: Mapping[type, Writer], clock: Clock) -> None:
        self._keys = keys
        self._writers = writers
        self._clock = clock

    def find(self, endpoint_id: EndpointId) -> Endpoint:
        row = EndpointRow.find(endpoint_id)
        if row is None:
            raise EndpointNotFound
        return _endpoint_of(row, self._open(row.owner))

    def of_owner(self, owner: OwnerId) -> list[Endpoint]:
        rows = EndpointRow.by_owner.query(owner, limit=READ_AT_MOST, scan_index_forward=False)
        there = [row for row in rows if row.status != EndpointStatus.DELETED]
        key = self._open(owner) if there else None
        return [_endpoint_of(row, key) for row in there if key]

    def secret(self, endpoint: Endpoint, generation: int) -> bytes:
        return self._open(endpoint.owner).derive(f"webhook|{endpoint.endpoint_id}|{generation}", SECRET_BYTES)

    def commit(self, *changes: Change, once: Once | None = None) -> None:
        commit_with({Endpoint: self._write, **self._writers}, self._clock)(*changes, once=once)

    def note_success(self, endpoint_id: EndpointId, at: datetime) -> None:
        """Outside the endpoint's version: a note that is lost to a change at the same instant is made again."""
        row = EndpointRow(endpoint_id)
        row.update(actions=[EndpointRow.delivered_at.set(iso(at))], condition=EndpointRow.endpoint_id.exists())

    def _write(self, endpoint: Endpoint) -> list[Action]:
        return [versioned(_row_of(endpoint, self._open(endpoint.owner)), read_version=endpoint.version)]

    def _open(self, owner: OwnerId | str) -> DataKey:
        try:
            return self._keys.open(key_of(SubjectId(owner)))
        except KeyShredded as erased:
            raise EndpointNotFound from erased


def _row_of(endpoint: Endpoint, key: DataKey) -> EndpointRow:
    box = SealedRow(key, "webhook-endpoints", endpoint.endpoint_id)
    return EndpointRow(
        endpoint.endpoint_id,
        version=endpoint.version + 1,
        head_seq=endpoint.head.seq,
        head_hash=endpoint.head.hash,
        status=endpoint.status.value,
        owner=endpoint.owner,
        made_by=endpoint.made_by,
        url_sealed=box.seal("url", endpoint.url),
        events={name.value for name in endpoint.events},
        generation=endpoint.generation,
        former_until=iso(endpoint.former_until) if endpoint.former_until else None,
        reason=endpoint.reason.value if endpoint.reason else None,
        created_at=iso(endpoint.created_at),
        delivered_at=iso(endpoint.delivered_at) if endpoint.delivered_at else None,
    )


def _endpoint_of(row: EndpointRow, key: DataKey) -> Endpoint:
    return Endpoint(
        endpoint_id=EndpointId(row.endpoint_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=EndpointStatus(row.status),
        owner=SubjectId(row.owner),
        made_by=SubjectId(row.made_by),
        url=SealedRow(key, "webhook-endpoints", row.endpoint_id).unseal("url", row.url_sealed) or "",
        events=frozenset(EventName(name) for name in row.events),
        generation=int(row.generation),
        former_until=from_iso(row.former_until) if row.former_until else None,
        reason=Reason(row.reason) if row.reason else None,
        created_at=from_iso(row.created_at),
        delivered_at=from_iso(row.delivered_at) if row.delivered_at else None,
    )
