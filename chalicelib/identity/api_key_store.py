"""The table of API keys. A key's name is sealed under its owner's data key, and secrets are hashed with it."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.aws.commit import Writer, commit_with
from chalicelib.aws.keys import KeyRing, KeyShredded
from chalicelib.aws.sealed import DataKey, SealedRow
from chalicelib.aws.settings import settings
from chalicelib.aws.tables import Action, Table, versioned
from chalicelib.identity.api_key import ApiKey, Former, KeyStatus, Mode, Scope
from chalicelib.identity.api_key_refusals import ApiKeyNotFound
from chalicelib.identity.rows import sealed
from chalicelib.platform.change import Change, Once
from chalicelib.platform.clock import Clock, from_iso, from_iso_or_none, iso, iso_or_none
from chalicelib.platform.events import Head
from chalicelib.platform.ids import ApiKeyId, SubjectId
from chalicelib.platform.owners import OwnerId, key_of

LISTED_AT_MOST = 100  # of one owner, revoked ones too


class ByOwner(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """May lag behind: whoever lets somebody in reads the key itself."""

    class Meta:
        index_name = "by-owner"
        projection = AllProjection()

    owner = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class ApiKeyRow(Table):
    class Meta:
        table_name = settings().table("api-keys")

    key_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    head_seq = NumberAttribute()
    head_hash = UnicodeAttribute()
    status = UnicodeAttribute()
    owner = UnicodeAttribute()
    made_by = UnicodeAttribute()
    mode = UnicodeAttribute()
    name_sealed = sealed()
    scopes = UnicodeSetAttribute()
    secret_hash = UnicodeAttribute(null=True)
    former_hash = UnicodeAttribute(null=True)
    former_until = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    rotated_at = UnicodeAttribute(null=True)
    revoked_at = UnicodeAttribute(null=True)
    seen_at = UnicodeAttribute(null=True)
    by_owner = ByOwner()


class ApiKeyStore:
    """`writers`: of what else rides in its transactions."""

    def __init__(self, keys: KeyRing, writers: Mapping[type, Writer], clock: Clock) -> None:
        self._keys = keys
        self._writers = writers
        self._clock = clock

    def find(self, key_id: ApiKeyId) -> ApiKey:
        row = ApiKeyRow.find(key_id)
        if row is None:
            raise ApiKeyNotFound
        return _key_of(row, self._open(row.owner))

    def of_owner(self, owner: OwnerId) -> list[ApiKey]:
        data_key = self._open(owner)
        rows = ApiKeyRow.by_owner.query(owner, limit=LISTED_AT_MOST, scan_index_forward=False)
        return [_key_of(row, data_key) for row in rows]

    def hash_of(self, owner: OwnerId, key_id: ApiKeyId, secret: str) -> str:
        keyed = self._open(owner).derive("api-keys")
        return hmac.new(keyed, f"{key_id}|{secret}".encode(), sha256).hexdigest()

    def commit(self, *changes: Change, once: Once | None = None) -> None:
        commit_with({ApiKey: self._write, **self._writers}, self._clock)(*changes, once=once)

    def see(self, key_id: ApiKeyId, at: datetime) -> None:
        """Outside the key's version: a note that is lost to a change at the same instant is made again."""
        ApiKeyRow(key_id).update(actions=[ApiKeyRow.seen_at.set(iso(at))], condition=ApiKeyRow.key_id.exists())

    def _write(self, key: ApiKey) -> list[Action]:
        return [versioned(_row_of(key, self._open(key.owner)), read_version=key.version)]

    def _open(self, owner: OwnerId | str) -> DataKey:
        try:
            return self._keys.open(key_of(SubjectId(owner)))
        except KeyShredded as erased:
            raise ApiKeyNotFound from erased


def _row_of(key: ApiKey, data_key: DataKey) -> ApiKeyRow:
    former = key.former
    return ApiKeyRow(
        key.key_id,
        version=key.version + 1,
        head_seq=key.head.seq,
        head_hash=key.head.hash,
        status=key.status.value,
        owner=key.owner,
        made_by=key.made_by,
        mode=key.mode.value,
        name_sealed=SealedRow(data_key, "api-keys", key.key_id).seal("name", key.name),
        scopes={scope.value for scope in key.scopes},
        secret_hash=key.secret_hash or None,
        former_hash=former.secret_hash if former else None,
        former_until=iso(former.until) if former else None,
        created_at=iso(key.created_at),
        rotated_at=iso_or_none(key.rotated_at),
        revoked_at=iso_or_none(key.revoked_at),
        seen_at=iso_or_none(key.seen_at),
    )


def _key_of(row: ApiKeyRow, data_key: DataKey) -> ApiKey:
    former = Former(row.former_hash, from_iso(row.former_until)) if row.former_hash else None
    return ApiKey(
        key_id=ApiKeyId(row.key_id),
        version=int(row.version),
        head=Head(int(row.head_seq), row.head_hash),
        status=KeyStatus(row.status),
        owner=SubjectId(row.owner),
        made_by=SubjectId(row.made_by),
        mode=Mode(row.mode),
        name=SealedRow(data_key, "api-keys", row.key_id).unseal("name", row.name_sealed) or "",
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        secret_hash=row.secret_hash or "",
        former=former,
        created_at=from_iso(row.created_at),
        rotated_at=from_iso_or_none(row.rotated_at),
        revoked_at=from_iso_or_none(row.revoked_at),
        seen_at=from_iso_or_none(row.seen_at),
    )
