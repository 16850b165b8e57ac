"""What DynamoDB has answered for survives `kill -9`: items, and stream records with the consumers' positions.

Wrong in ministack: PERSIST_STATE writes only when it is stopped in an orderly way, and stream records never. Here each
request's items are committed as one transaction before it is answered; the tables' own descriptions are left to
durable_snapshots.py.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb, lambda_svc

from dev.emulator.journal import Journal, Row

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS items (owner TEXT, key TEXT, item TEXT, PRIMARY KEY (owner, key)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS stream (owner TEXT, position INTEGER, record TEXT, PRIMARY KEY (owner, position))",
    "CREATE TABLE IF NOT EXISTS consumed (owner TEXT PRIMARY KEY, position INTEGER)",
)
_PUT = "INSERT OR REPLACE INTO items VALUES (?, ?, ?)"
_DELETE = "DELETE FROM items WHERE owner = ? AND key = ?"
_CLEAR = "DELETE FROM items WHERE owner = ?"
_EMIT = "INSERT OR REPLACE INTO stream VALUES (?, ?, ?)"
_CONSUME = "INSERT OR REPLACE INTO consumed VALUES (?, ?)"
_NO_SORT_KEY = "__no_sort__"

_set_item = dynamodb._set_item
_remove_item = dynamodb._remove_item
_items_replaced = dynamodb._items_replaced
_emit = dynamodb._emit_stream_event
_drop_stream = dynamodb.drop_stream_records
_delete_table = dynamodb._delete_table
_handle = dynamodb.handle_request
_get_state = dynamodb.get_state
_restore = dynamodb._restore_state


class Pending(threading.local):
    """What this thread's request wrote and has not committed yet."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, Row]] = []
        self.within_request = False


_pending = Pending()
_journal: Journal


def apply() -> None:
    global _journal  # noqa: PLW0603 - opened when the emulator starts, not when this module is imported
    _journal = Journal(_SCHEMA)
    dynamodb._set_item = set_item
    dynamodb._remove_item = remove_item
    dynamodb._items_replaced = items_replaced
    dynamodb._emit_stream_event = emit
    dynamodb.drop_stream_records = drop_stream
    dynamodb._delete_table = delete_table
    dynamodb.handle_request = handle_request
    dynamodb.get_state = get_state
    dynamodb._restore_state = restore
    dynamodb.load_persisted_state = restore
    lambda_svc._dynamodb_stream_positions = Positions()


async def handle_request(method: str, path: str, headers: Any, body: bytes, query_params: Mapping[str, Any]) -> Any:
    _pending.within_request = True
    try:
        return await _handle(method, path, headers, body, query_params)
    finally:
        _pending.within_request = False
        _commit()


def set_item(table: dict[str, Any], pk: Any, sk: Any, item: dict[str, Any]) -> Any:
    old = _set_item(table, pk, sk, item)
    _write(_PUT, (_owner(table), _key(pk, sk), json.dumps(item)))
    return old


def remove_item(table: dict[str, Any], pk: Any, sk: Any) -> Any:
    old = _remove_item(table, pk, sk)
    _write(_DELETE, (_owner(table), _key(pk, sk)))
    return old


def items_replaced(table: dict[str, Any]) -> None:
    _items_replaced(table)
    _write(_CLEAR, (_owner(table),))
    for pk, by_sort_key in table["items"].items():
        for sk, item in by_sort_key.items():
            _write(_PUT, (_owner(table), _key(pk, sk), json.dumps(item)))


def delete_table(data: dict[str, Any]) -> Any:
    table = dynamodb._tables.get(dynamodb._normalize_table_name(data.get("TableName")))
    answer = _delete_table(data)
    if table and answer[0] == 200:
        _write(_CLEAR, (_owner(table),))
    return answer


def emit(table_name: str, *change: Any, **options: Any) -> None:
    position = dynamodb.stream_end_position(table_name)
    _emit(table_name, *change, **options)
    if dynamodb.stream_end_position(table_name) > position:
        record = dynamodb._stream_records[table_name][-1]
        _write(_EMIT, (_owner(dynamodb._tables[table_name]), position, json.dumps(record)))


def drop_stream(table_name: str, table: dict[str, Any] | None = None) -> None:
    _drop_stream(table_name, table)
    if table:
        _write("DELETE FROM stream WHERE owner = ?", (_owner(table),))


def get_state() -> dict[str, Any]:
    """Without items: they lie in the journal, and copying them all would stop the emulator for every snapshot."""
    kept = {name: table["items"] for name, table in dynamodb._tables.all_items()}
    try:
        for _, table in dynamodb._tables.all_items():
            table["items"] = {}
        state: dict[str, Any] = _get_state()
    finally:
        for name, table in dynamodb._tables.all_items():
            table["items"] = kept[name]
    return state


def restore(data: Any) -> None:
    _restore(data)
    tables = {_owner(table): (scope, table) for scope, table in dynamodb._tables.all_items()}
    for _, table in tables.values():
        table["items"] = defaultdict(dict)
    for owner, text in _journal.rows("SELECT owner, item FROM items"):
        if owner in tables:
            _put_back(tables[owner][1], json.loads(text))
    for owner, position, text in _journal.rows("SELECT owner, position, record FROM stream ORDER BY owner, position"):
        if owner in tables:
            _append(tables[owner][0], int(position), json.loads(text))
    for _, table in tables.values():
        _items_replaced(table)


class Positions(dynamodb.AccountRegionScopedDict):  # type: ignore[misc] # the emulator's package has no types
    """How far each event source mapping has read its stream: kept at every step, since a snapshot would be older."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__()
        for owner, position in _journal.rows("SELECT owner, position FROM consumed"):
            account, region, mapping = owner.split("/", 2)
            self._data[(account, region, mapping)] = int(position)

    def __setitem__(self, mapping: str, position: int) -> None:
        if self.get(mapping) != position:
            super().__setitem__(mapping, position)
            _journal.commit([(_CONSUME, (f"{get_account_id()}/{get_region()}/{mapping}", position))])

    def update(self, other: Any) -> None:
        """The positions of an older snapshot do not undo what was read since."""
        for scope, position in other._data.items():
            self._data.setdefault(scope, position)


def _put_back(table: dict[str, Any], item: dict[str, Any]) -> None:
    pk = dynamodb._extract_key_val(item[table["pk_name"]])
    sk = dynamodb._extract_key_val(item[table["sk_name"]]) if table["sk_name"] else _NO_SORT_KEY
    table["items"][pk][sk] = item


def _append(scope: tuple[str, str, str], position: int, record: dict[str, Any]) -> None:
    """Positions count from the stream's beginning, so the first kept record says how many went before it."""
    if not dynamodb._stream_records.contains_scoped(*scope):
        dynamodb._stream_records.set_scoped(*scope, [])
        dynamodb._stream_trimmed.set_scoped(*scope, position)
    dynamodb._stream_records.get_scoped(*scope).append(record)


def _write(statement: str, row: Row) -> None:
    _pending.statements.append((statement, row))
    if not _pending.within_request:
        _commit()


def _commit() -> None:
    statements, _pending.statements = _pending.statements, []
    if statements:
        _journal.commit(statements)


def _owner(table: dict[str, Any]) -> str:
    return str(table["TableArn"])


def _key(pk: Any, sk: Any) -> str:
    return json.dumps([pk, sk])
