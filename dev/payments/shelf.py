"""Objects on disk: SQLite, so that a killed simulator finds them again. One thread uses it."""

import sqlite3
from pathlib import Path
from typing import Any

import msgspec

_TABLE = """
create table if not exists things (
  kind text not null, id text not null, place integer primary key autoincrement, body blob not null, unique (kind, id)
)"""


class Shelf:
    """JSON objects by kind and id, in the order they were first put there."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("pragma journal_mode=wal")
        self._database.execute(_TABLE)

    def put(self, kind: str, name: str, body: Any) -> None:
        self._database.execute(
            "insert into things (kind, id, body) values (?, ?, ?) on conflict do update set body = excluded.body",
            (kind, name, msgspec.json.encode(body)),
        )

    def get(self, kind: str, name: str) -> Any:
        """None when there is none."""
        row = self._database.execute("select body from things where kind = ? and id = ?", (kind, name)).fetchone()
        return msgspec.json.decode(row[0]) if row else None

    def remove(self, kind: str, name: str) -> None:
        self._database.execute("delete from things where kind = ? and id = ?", (kind, name))

    def newest(self, kind: str, limit: int = 100) -> list[Any]:
        rows = self._database.execute(
            "select body from things where kind = ? order by place desc limit ?", (kind, limit)
        ).fetchall()
        return [msgspec.json.decode(body) for (body,) in rows]

    def where(self, kind: str, field: str, value: str) -> list[Any]:
        """Those whose field has this value, newest first."""
        rows = self._database.execute(
            "select body from things where kind = ? and json_extract(body, ?) = ? order by place desc",
            (kind, f"$.{field}", value),
        ).fetchall()
        return [msgspec.json.decode(body) for (body,) in rows]
